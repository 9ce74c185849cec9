//! A node's keys: the one that it signs with, the one that it will sign with next, and those that it signed with once.
//! Going over from one to the next interrupts nothing: the next is published first, and signs only when those who must
//! know it have had the time to hear of it.

mod announced;
mod retired;

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use arc_swap::ArcSwap;
use jumelage_domain::Timestamp;
use jumelage_schema::sdl;
use jumelage_trust::{NodeKey, PublicKey};

use self::{announced::Announced, retired::Retired};
use crate::{init::write_secret, secret};

/// A node's key, which may be another from one moment to the next.
pub type SigningKey = Arc<ArcSwap<NodeKey>>;

/// The file of the key that the node will sign with.
const NEXT: &str = "key.next.pem";

/// The file of what cursors are sealed with, once that is no longer made of the key.
const CURSORS: &str = "cursors.secret";

/// So long a key must have stood in the directory: twice the time within which others have it, too.
const KNOWN_FOR: Duration = Duration::from_mins(30);

/// So old an anchor's next key must be: nodes that were away for a day, and one more, still hear of it from the old one.
const ANCHOR_AGE: Duration = Duration::from_hours(48);

/// So long an anchor goes on listing the key that it signed with before: twice the time after which every node has asked
/// for each statement anew. Until then statements of the old key stand, whatever fails to be fetched.
const STILL_LISTED: Duration = Duration::from_hours(2);

/// A node's keys.
pub struct Keys {
    dir: PathBuf,
    file: PathBuf,
    current: SigningKey,
    others: Mutex<Others>,
}

#[derive(Default)]
struct Others {
    next: Option<NodeKey>,
    /// Since when the directory has had the next key, by the clock that does not run backwards.
    listed: Option<Duration>,
    retired: Retired,
}

/// Of what a step took note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is no next key.
    Settled,
    /// The next key is published, and others hear of it.
    Announced,
    /// The next key signs from now on.
    Changed,
}

/// When a step is made.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By the calendar.
    pub now: Timestamp,
    /// By the clock that does not run backwards.
    pub elapsed: Duration,
}

impl Keys {
    /// Reads them from a node's folder.
    pub fn read(dir: &Path, file: &Path) -> Result<Self> {
        let file = dir.join(file);
        let current = read(&file)?;
        Ok(Self {
            current: Arc::new(ArcSwap::from_pointee(current)),
            others: Mutex::new(Others {
                next: next(dir)?,
                listed: None,
                retired: Retired::read(dir)?,
            }),
            dir: dir.to_owned(),
            file,
        })
    }

    /// Makes the next key. It is used when the running node has announced it for long enough.
    pub fn rotate(dir: &Path) -> Result<PublicKey> {
        if dir.join(NEXT).exists() {
            bail!(
                "there is a next key already, {}: it is used when the other nodes know it",
                dir.join(NEXT).display()
            );
        }
        let key = NodeKey::generate()?;
        write_secret(&dir.join(NEXT), &key.to_pem())?;
        Ok(key.public().clone())
    }

    /// The one that signs.
    #[must_use]
    pub const fn signing(&self) -> &SigningKey {
        &self.current
    }

    /// Those that others are to know it by: the one that signs first.
    #[must_use]
    pub fn published(&self) -> Vec<PublicKey> {
        let next = self.others().next.as_ref().map(|key| key.public().clone());
        let current = self.current.load().public().clone();
        [current].into_iter().chain(next).collect()
    }

    /// Those by which what an anchor has signed is to be believed at this moment: for a while the one before, too.
    #[must_use]
    pub fn published_by_anchor(&self, now: Timestamp) -> Vec<PublicKey> {
        let mut keys = self.published();
        let others = self.others();
        for key in others.retired.within(STILL_LISTED, now) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        keys
    }

    /// All by which what the node itself has signed is known, as long as that may be shown to it again.
    #[must_use]
    pub fn verifying(&self) -> Vec<PublicKey> {
        let mut keys = self.published();
        let others = self.others();
        for key in others.retired.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        keys
    }

    /// What the node's cursors are sealed with. It outlives the key, as walks do.
    pub fn cursor_secret(&self) -> Result<String> {
        let file = self.dir.join(CURSORS);
        if file.exists() {
            return secret::read(&file);
        }
        Ok(sdl::hash(&self.current.load().to_pem()))
    }

    /// Looks whether there is a next key, and goes over to it when `listed`, the node's keys by the directory, has had
    /// it for long enough.
    pub fn step(&self, listed: &[PublicKey], is_anchor: bool, moment: Moment) -> Result<Step> {
        let mut others = self.others();
        self.look(&mut others)?;
        let Some(key) = &others.next else {
            return Ok(Step::Settled);
        };
        // Who was away is away from the announcement, not from when the file was made: the node may have stood still.
        let announced = is_anchor
            .then(|| Announced::note(&self.dir, key.public(), moment.now))
            .transpose()?;
        if !listed.contains(key.public()) {
            others.listed = None;
            return Ok(Step::Announced);
        }
        let since = *others.listed.get_or_insert(moment.elapsed);
        let is_known = moment.elapsed.saturating_sub(since) >= KNOWN_FOR;
        if !is_known || announced.is_some_and(|at| at.age(moment.now) < ANCHOR_AGE) {
            return Ok(Step::Announced);
        }
        self.change(&mut others, moment.now)?;
        Ok(Step::Changed)
    }

    /// Takes note of the next key as it is on the disk now: it may have been made, replaced or taken away by hand.
    fn look(&self, others: &mut Others) -> Result<()> {
        let file = self.dir.join(NEXT);
        let found = match std::fs::read_to_string(&file) {
            Ok(pem) => Some(parse(&pem, &file)?),
            Err(fault) if fault.kind() == ErrorKind::NotFound => None,
            Err(fault) => {
                return Err(fault).with_context(|| format!("cannot read {}", file.display()));
            }
        };
        let public = |key: &Option<NodeKey>| key.as_ref().map(|key| key.public().clone());
        if public(&found) != public(&others.next) {
            others.listed = None;
            others.next = None;
            others.next = next(&self.dir)?;
        }
        Ok(())
    }

    /// In an order in which it can be interrupted anywhere: what is done twice does no harm.
    fn change(&self, others: &mut Others, now: Timestamp) -> Result<()> {
        let secret = self.cursor_secret()?;
        if !self.dir.join(CURSORS).exists() {
            write_secret(&self.dir.join(CURSORS), &secret)?;
        }
        let old = self.current.load().public().clone();
        // Where the last step fails it is tried again, every few seconds: this much is done then.
        let is_again = others.retired.keys().any(|key| *key == old);
        others.retired.add(old, now);
        if !is_again {
            others.retired.write(&self.dir)?;
        }
        std::fs::rename(self.dir.join(NEXT), &self.file)
            .with_context(|| format!("cannot replace {}", self.file.display()))?;
        // From here on the new key signs, whatever becomes of the rest.
        if is_again && let Err(fault) = others.retired.write(&self.dir) {
            tracing::warn!(
                error = format!("{fault:#}"),
                "when the last key was retired is not noted"
            );
        }
        Announced::forget(&self.dir);
        others.listed = None;
        if let Some(key) = others.next.take() {
            self.current.store(Arc::new(key));
        }
        Ok(())
    }

    fn others(&self) -> std::sync::MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next(dir: &Path) -> Result<Option<NodeKey>> {
    let file = dir.join(NEXT);
    file.exists().then(|| read(&file)).transpose()
}

fn read(file: &Path) -> Result<NodeKey> {
    parse(&secret::read(file)?, file)
}

fn parse(pem: &str, file: &Path) -> Result<NodeKey> {
    NodeKey::from_pem(pem).with_context(|| format!("{} is no key", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64, now: i64) -> Moment {
        Moment {
            now: Timestamp::from_millis(now).unwrap(),
            elapsed: Duration::from_mins(minutes),
        }
    }

    const HOUR: i64 = 3_600_000;
    const NOW: i64 = 1_800_000_000_000;

    /// A folder with a key and a next one, and the two.
    fn folder() -> (tempfile::TempDir, PublicKey, PublicKey) {
        let dir = tempfile::tempdir().unwrap();
        let key = NodeKey::generate().unwrap();
        write_secret(&dir.path().join("key.pem"), &key.to_pem()).unwrap();
        let next = Keys::rotate(dir.path()).unwrap();
        (dir, key.public().clone(), next)
    }

    fn keys(dir: &Path) -> Keys {
        Keys::read(dir, Path::new("key.pem")).unwrap()
    }

    #[test]
    fn the_next_key_signs_when_the_directory_has_had_it_for_long_enough() {
        let (dir, old, new) = folder();
        let keys = keys(dir.path());
        let secret = keys.cursor_secret().unwrap();
        assert_eq!(keys.published(), [old.clone(), new.clone()]);
        let (before, after) = ([old.clone()], [old.clone(), new.clone()]);
        for (minutes, listed, expected) in [
            (0, &before[..], Step::Announced),
            (90, &before[..], Step::Announced),
            (100, &after[..], Step::Announced),
            (129, &after[..], Step::Announced),
            // The anchor lost it and has it again: the time begins anew.
            (129, &before[..], Step::Announced),
            (130, &after[..], Step::Announced),
            (160, &after[..], Step::Changed),
            (161, &after[..], Step::Settled),
        ] {
            assert_eq!(
                keys.step(listed, false, at(minutes, NOW)).unwrap(),
                expected
            );
        }
        assert_eq!(*keys.signing().load().public(), new);
        for keys in [keys, self::keys(dir.path())] {
            assert_eq!(keys.published(), std::slice::from_ref(&new));
            assert_eq!(keys.verifying(), [new.clone(), old.clone()]);
            assert_eq!(keys.cursor_secret().unwrap(), secret);
        }
    }

    #[test]
    fn an_anchor_waits_for_those_who_were_away() {
        let (dir, old, new) = folder();
        let listed = [old, new];
        let step = |keys: &Keys, minutes, now| keys.step(&listed, true, at(minutes, now)).unwrap();
        let keys = keys(dir.path());
        assert_eq!(step(&keys, 0, NOW), Step::Announced);
        assert_eq!(step(&keys, 60, NOW), Step::Announced);
        assert_eq!(step(&keys, 60, NOW + 48 * HOUR - 1), Step::Announced);
        // It counts from the announcement also where the node was started again.
        let again = self::keys(dir.path());
        assert_eq!(step(&again, 0, NOW + 48 * HOUR - 1), Step::Announced);
        assert_eq!(step(&again, 60, NOW + 48 * HOUR - 1), Step::Announced);
        assert_eq!(step(&again, 60, NOW + 48 * HOUR), Step::Changed);
        assert!(!dir.path().join("next-key-announced.json").exists());
    }

    #[test]
    fn an_anchors_next_key_that_nobody_has_announced_yet_is_young_however_old_its_file_is() {
        let (dir, old, new) = folder();
        let long_ago = std::time::UNIX_EPOCH + Duration::from_hours(1);
        let file = std::fs::File::options()
            .write(true)
            .open(dir.path().join(NEXT));
        file.unwrap().set_modified(long_ago).unwrap();
        let (keys, listed) = (keys(dir.path()), [old, new]);
        for minutes in [0, 60] {
            let step = keys.step(&listed, true, at(minutes, NOW)).unwrap();
            assert_eq!(step, Step::Announced);
        }
    }

    #[test]
    fn a_next_key_that_is_replaced_by_hand_is_announced_anew() {
        let (dir, old, new) = folder();
        let keys = keys(dir.path());
        let listed = [old.clone(), new];
        let step = |listed: &[_], minutes| keys.step(listed, false, at(minutes, NOW)).unwrap();
        assert_eq!(step(&listed, 0), Step::Announced);
        std::fs::remove_file(dir.path().join(NEXT)).unwrap();
        let other = Keys::rotate(dir.path()).unwrap();
        assert_eq!(step(&listed, 60), Step::Announced);
        assert_eq!(keys.published(), [old.clone(), other.clone()]);
        let listed = [old.clone(), other.clone()];
        assert_eq!(step(&listed, 61), Step::Announced);
        // Taken back, it signs never.
        std::fs::rename(dir.path().join(NEXT), dir.path().join("elsewhere")).unwrap();
        assert_eq!(step(&listed, 120), Step::Settled);
        assert_eq!(keys.published(), [old]);
        std::fs::rename(dir.path().join("elsewhere"), dir.path().join(NEXT)).unwrap();
        assert_eq!(step(&listed, 121), Step::Announced);
        assert_eq!(step(&listed, 151), Step::Changed);
        assert_eq!(*keys.signing().load().public(), other);
    }

    #[test]
    fn an_anchor_lists_the_key_before_for_two_hours() {
        let (dir, old, new) = folder();
        let keys = keys(dir.path());
        let listed = [old.clone(), new.clone()];
        keys.step(&listed, false, at(0, NOW)).unwrap();
        let step = keys.step(&listed, false, at(30, NOW)).unwrap();
        assert_eq!(step, Step::Changed);
        for keys in [keys, self::keys(dir.path())] {
            let listed = |now| keys.published_by_anchor(Timestamp::from_millis(now).unwrap());
            assert_eq!(listed(NOW), [new.clone(), old.clone()]);
            assert_eq!(listed(NOW + 2 * HOUR - 1), [new.clone(), old.clone()]);
            assert_eq!(listed(NOW + 2 * HOUR), std::slice::from_ref(&new));
        }
    }

    #[test]
    fn a_key_that_cannot_be_replaced_signs_on_and_is_retired_once() {
        let (dir, old, new) = folder();
        let keys = keys(dir.path());
        let listed = [old.clone(), new.clone()];
        keys.step(&listed, false, at(0, NOW)).unwrap();
        // Nothing can be renamed to a folder.
        let file = dir.path().join("key.pem");
        let aside = dir.path().join("aside");
        std::fs::rename(&file, &aside).unwrap();
        std::fs::create_dir(&file).unwrap();
        let retired = dir.path().join("retired-keys.json");
        let mut written = None;
        for minutes in [30, 31] {
            let refusal = keys.step(&listed, false, at(minutes, NOW)).unwrap_err();
            assert!(refusal.to_string().contains("cannot replace"), "{refusal}");
            assert_eq!(*keys.signing().load().public(), old);
            assert_eq!(keys.verifying(), listed);
            let this = std::fs::metadata(&retired).unwrap().modified().unwrap();
            assert_eq!(*written.get_or_insert(this), this);
        }
        std::fs::remove_dir(&file).unwrap();
        std::fs::rename(&aside, &file).unwrap();
        let step = keys.step(&listed, false, at(32, NOW + HOUR)).unwrap();
        assert_eq!(step, Step::Changed);
        let keys = self::keys(dir.path());
        let later = Timestamp::from_millis(NOW + 3 * HOUR - 1).unwrap();
        assert_eq!(keys.published_by_anchor(later), [new, old]);
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_everybody_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, ..) = folder();
        let running = keys(dir.path());
        for name in ["key.pem", NEXT] {
            let file = dir.path().join(name);
            let mode = |mode| {
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            };
            mode(0o644);
            let refusal = Keys::read(dir.path(), Path::new("key.pem")).err().unwrap();
            let refusal = refusal.to_string();
            assert!(
                refusal.contains(name) && refusal.contains("644"),
                "{refusal}"
            );
            mode(0o600);
            keys(dir.path());
        }
        // Nor is one taken up while the node runs.
        std::fs::remove_file(dir.path().join(NEXT)).unwrap();
        Keys::rotate(dir.path()).unwrap();
        let open = std::fs::Permissions::from_mode(0o604);
        std::fs::set_permissions(dir.path().join(NEXT), open).unwrap();
        assert!(running.step(&[], false, at(0, NOW)).is_err());
        assert_eq!(running.published().len(), 1);
    }

    #[test]
    fn a_next_key_that_is_made_while_the_node_runs_is_found_and_there_is_one_only() {
        let (dir, ..) = folder();
        let refused = Keys::rotate(dir.path()).unwrap_err().to_string();
        assert!(refused.contains("key.next.pem"), "{refused}");
        std::fs::remove_file(dir.path().join(NEXT)).unwrap();
        let keys = keys(dir.path());
        assert_eq!(keys.step(&[], false, at(0, 0)).unwrap(), Step::Settled);
        Keys::rotate(dir.path()).unwrap();
        assert_eq!(keys.step(&[], false, at(0, 0)).unwrap(), Step::Announced);
        assert_eq!(keys.published().len(), 2);
    }
}
