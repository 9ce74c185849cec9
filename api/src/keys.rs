//! A node's keys: the one that it signs with, the one that it will sign with next, and those that it signed with once.
//! Going over from one to the next interrupts nothing: the next is published first, and signs only when those who must
//! know it have had the time to hear of it.

mod announced;
mod retired;
#[cfg(test)]
mod tests;

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

/// The files beside the key that belong to it. They are in the node's folder, where there are any.
pub(crate) const FILES: [&str; 4] = [NEXT, CURSORS, announced::FILE, retired::FILE];

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
