//! `[anchor]`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use jumelage_trust::{Endpoint, PinnedAnchor, PublicKey};
use serde::{Deserialize, Serialize};

/// Whose word the node takes for who is in the network. Written by `jumelage join`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Anchor {
    /// Where the anchor's node answers; none for a node whose directory is a file, and for the anchor itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Endpoint>,
    /// Where the last directory that the anchor signed is kept; a path in the node's folder.
    pub directory: PathBuf,
    /// How often to ask the anchor who is in the network, in seconds.
    pub refresh_seconds: u64,
    /// The anchor's keys, when it was joined: all that is taken on faith.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<PublicKey>,
}

impl Default for Anchor {
    fn default() -> Self {
        Self {
            url: None,
            directory: "signed-directory.json".into(),
            refresh_seconds: 300,
            keys: Vec::new(),
        }
    }
}

impl Anchor {
    /// Whether nothing was set.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The anchor, if there is one.
    pub fn pinned(&self) -> Result<Option<PinnedAnchor>> {
        match &self.url {
            None => Ok(None),
            Some(entity) if self.keys.is_empty() => bail!(
                "the setting anchor.url names {entity}, and anchor.keys is empty: pin its keys by `jumelage join --anchor \
                 {entity}`"
            ),
            Some(entity) => Ok(Some(PinnedAnchor {
                entity: entity.clone(),
                keys: self.keys.clone(),
            })),
        }
    }

    /// Writes the section into a node's settings, and leaves the others as they are.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let file = dir.join(super::FILE);
        let text = std::fs::read_to_string(&file)?;
        let mut section = toml::Table::new();
        section.insert("anchor".to_owned(), toml::Value::try_from(self)?);
        let mut table: toml::Table = text.parse()?;
        let text = if table.contains_key("anchor") {
            table.extend(section);
            toml::to_string(&table)?
        } else {
            // Appended, so that what somebody wrote beside the other settings stays.
            format!("{}\n\n{}", text.trim_end(), toml::to_string(&section)?)
        };
        std::fs::write(&file, text)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jumelage_trust::NodeKey;

    use super::*;
    use crate::settings::Settings;

    #[test]
    fn the_section_is_written_and_read_back_and_replaced_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let url: Endpoint = "http://127.0.0.1:8001".parse().unwrap();
        let listen = "127.0.0.1:8001".parse().unwrap();
        let settings = Settings::new("rgre".parse().unwrap(), &url, listen);
        settings.write(dir.path()).unwrap();
        let file = dir.path().join(super::super::FILE);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("anchor"), "{text}");
        std::fs::write(&file, format!("# by hand\n{text}")).unwrap();
        assert!(
            Settings::read(dir.path())
                .unwrap()
                .anchor
                .pinned()
                .unwrap()
                .is_none()
        );
        for port in [8000, 9000] {
            let key = NodeKey::generate().unwrap().public().clone();
            let anchor = Anchor {
                url: Some(format!("http://127.0.0.1:{port}").parse().unwrap()),
                keys: vec![key.clone()],
                ..Anchor::default()
            };
            anchor.write(dir.path()).unwrap();
            let read = Settings::read(dir.path()).unwrap();
            assert_eq!(read.anchor, anchor);
            assert_eq!(read.anchor.pinned().unwrap().unwrap().keys, [key]);
            assert_eq!(read.code, settings.code);
            let text = std::fs::read_to_string(&file).unwrap();
            assert_eq!(text.contains("# by hand"), port == 8000, "{text}");
        }
    }

    #[test]
    fn an_anchor_without_keys_is_no_anchor() {
        let anchor = Anchor {
            url: Some("https://cemr.example".parse().unwrap()),
            ..Anchor::default()
        };
        let refusal = anchor.pinned().unwrap_err().to_string();
        assert!(
            refusal.contains("jumelage join --anchor https://cemr.example"),
            "{refusal}"
        );
    }
}
