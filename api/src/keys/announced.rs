//! Since when an anchor's next key is announced. It counts across starts of the node, so it stands on the disk.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use jumelage_domain::Timestamp;
use jumelage_trust::PublicKey;
use serde::{Deserialize, Serialize};

/// The file's name.
pub(super) const FILE: &str = "next-key-announced.json";

/// A key that is announced.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Announced {
    kid: String,
    /// In milliseconds since 1970.
    announced_at: i64,
}

impl Announced {
    /// What is noted of this key; if nothing is, it is announced from now on. A note that cannot be read is none, and
    /// so is one from the future: to begin anew costs time and nothing else.
    pub(super) fn note(dir: &Path, key: &PublicKey, now: Timestamp) -> Result<Self> {
        let text = fs::read_to_string(dir.join(FILE)).ok();
        let noted: Option<Self> = text.and_then(|text| serde_json::from_str(&text).ok());
        let is_good = |noted: &Self| noted.kid == key.kid() && noted.announced_at <= now.millis();
        if let Some(noted) = noted.filter(is_good) {
            return Ok(noted);
        }
        let noted = Self {
            kid: key.kid().to_owned(),
            announced_at: now.millis(),
        };
        let (file, new) = (dir.join(FILE), dir.join(format!("{FILE}.new")));
        fs::write(&new, serde_json::to_string(&noted)?)
            .and_then(|()| fs::rename(&new, &file))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(noted)
    }

    /// For how long it has been announced.
    pub(super) fn age(&self, now: Timestamp) -> Duration {
        let age = now.millis().saturating_sub(self.announced_at);
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }

    /// The key is announced no longer, it signs. A note that stays is of no key that is announced.
    pub(super) fn forget(dir: &Path) {
        let _ = fs::remove_file(dir.join(FILE));
    }
}
