//! A node's keys: the one that it signs with, the one that it will sign with next, and those that it signed with once.
//! Going over from one to the next interrupts nothing: the next is published first, and signs only when those who must
//! know it have had the time to hear of it.

mod retired;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use arc_swap::ArcSwap;
use jumelage_domain::Timestamp;
use jumelage_schema::sdl;
use jumelage_trust::{NodeKey, PublicKey};

use self::retired::Retired;
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

    /// All by which what the node itself has signed is known, as long as that may be shown to it again.
    #[must_use]
    pub fn verifying(&self) -> Vec<PublicKey> {
        let mut keys = self.published();
        keys.extend(self.others().retired.keys().cloned());
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
        if others.next.is_none() {
            others.next = next(&self.dir)?;
        }
        let Some(key) = &others.next else {
            return Ok(Step::Settled);
        };
        if !listed.contains(key.public()) {
            others.listed = None;
            return Ok(Step::Announced);
        }
        let since = *others.listed.get_or_insert(moment.elapsed);
        let is_known = moment.elapsed.saturating_sub(since) >= KNOWN_FOR;
        if !is_known || (is_anchor && self.age(moment.now)? < ANCHOR_AGE) {
            return Ok(Step::Announced);
        }
        self.change(&mut others, moment.now)?;
        Ok(Step::Changed)
    }

    fn age(&self, now: Timestamp) -> Result<Duration> {
        let made = std::fs::metadata(self.dir.join(NEXT))?.modified()?;
        let made = made.duration_since(std::time::UNIX_EPOCH)?.as_millis();
        let age = u128::try_from(now.millis())
            .unwrap_or(0)
            .saturating_sub(made);
        Ok(Duration::from_millis(age.try_into()?))
    }

    /// In an order in which it can be interrupted anywhere: what is done twice does no harm.
    fn change(&self, others: &mut Others, now: Timestamp) -> Result<()> {
        let secret = self.cursor_secret()?;
        if !self.dir.join(CURSORS).exists() {
            write_secret(&self.dir.join(CURSORS), &secret)?;
        }
        let old = self.current.load().public().clone();
        others.retired.add(old, now);
        others.retired.write(&self.dir)?;
        std::fs::rename(self.dir.join(NEXT), &self.file)
            .with_context(|| format!("cannot replace {}", self.file.display()))?;
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
    let pem =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    NodeKey::from_pem(&pem).with_context(|| format!("{} is no key", file.display()))
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

    /// A folder with a key and a next one, the kids of both, and when the next was made.
    fn folder() -> (tempfile::TempDir, PublicKey, PublicKey, i64) {
        let dir = tempfile::tempdir().unwrap();
        let key = NodeKey::generate().unwrap();
        write_secret(&dir.path().join("key.pem"), &key.to_pem()).unwrap();
        let next = Keys::rotate(dir.path()).unwrap();
        let made = std::fs::metadata(dir.path().join(NEXT)).unwrap();
        let made = made
            .modified()
            .unwrap()
            .duration_since(std::time::UNIX_EPOCH);
        let made = i64::try_from(made.unwrap().as_millis()).unwrap();
        (dir, key.public().clone(), next, made)
    }

    fn keys(dir: &Path) -> Keys {
        Keys::read(dir, Path::new("key.pem")).unwrap()
    }

    #[test]
    fn the_next_key_signs_when_the_directory_has_had_it_for_long_enough() {
        let (dir, old, new, now) = folder();
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
                keys.step(listed, false, at(minutes, now)).unwrap(),
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
        let (dir, old, new, made) = folder();
        let keys = keys(dir.path());
        let listed = [old, new];
        let step = |minutes, now| keys.step(&listed, true, at(minutes, now)).unwrap();
        assert_eq!(step(0, made), Step::Announced);
        assert_eq!(step(60, made), Step::Announced);
        let two_days = 48 * 3_600_000;
        assert_eq!(step(60, made + two_days - 1), Step::Announced);
        assert_eq!(step(60, made + two_days), Step::Changed);
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
