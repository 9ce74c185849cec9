//! Keys that the node signs with no longer. Tokens that it issued while it did are still shown to it.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use jumelage_domain::Timestamp;
use jumelage_trust::PublicKey;
use serde::{Deserialize, Serialize};

/// The file's name. Who must not be believed any more, because a key was stolen, is taken out of it by hand.
pub(super) const FILE: &str = "retired-keys.json";

/// No token is good for longer than a year.
const KEPT_FOR_DAYS: i64 = 400;

/// The keys, oldest first.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Retired(Vec<RetiredKey>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredKey {
    key: PublicKey,
    /// In milliseconds since 1970.
    retired_at: i64,
}

impl Retired {
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let file = dir.join(FILE);
        if !file.exists() {
            return Ok(Self::default());
        }
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} is no list of keys", file.display()))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter().map(|retired| &retired.key)
    }

    /// Those that were retired within this time. The clock may have been set back since: that makes none older.
    pub(super) fn within(
        &self,
        time: Duration,
        now: Timestamp,
    ) -> impl Iterator<Item = &PublicKey> {
        let is_within = move |retired: &&RetiredKey| {
            let age = now.millis().saturating_sub(retired.retired_at);
            u128::try_from(age).unwrap_or(0) < time.as_millis()
        };
        let retired = self.0.iter().filter(is_within);
        retired.map(|retired| &retired.key)
    }

    /// Adds a key, and forgets those that nothing is signed with any more that could be shown.
    pub(super) fn add(&mut self, key: PublicKey, now: Timestamp) {
        let oldest = now.millis() - KEPT_FOR_DAYS * 86_400_000;
        self.0
            .retain(|retired| retired.retired_at >= oldest && retired.key != key);
        self.0.push(RetiredKey {
            key,
            retired_at: now.millis(),
        });
    }

    /// Replaces the file as a whole.
    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        let (file, new) = (dir.join(FILE), dir.join(format!("{FILE}.new")));
        fs::write(&new, serde_json::to_string_pretty(self)?)
            .and_then(|()| fs::rename(&new, &file))
            .with_context(|| format!("cannot write {}", file.display()))
    }
}
