//! What is kept on the disk: the texts as they were signed, and nothing that would have to be believed.

use std::collections::BTreeMap;

use jumelage_domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Chain, Held, PinnedAnchor, SignedDirectory, SignedDirectoryError};
use crate::{endpoint::Endpoint, entity::UnverifiedStatement};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    anchor: Endpoint,
    configurations: Vec<String>,
    statements: Vec<String>,
}

impl SignedDirectory {
    /// The text for the disk, ending with a line break.
    ///
    /// # Panics
    /// Never: texts always become JSON.
    #[must_use]
    #[expect(clippy::expect_used, reason = "texts always become JSON")]
    pub fn to_json(&self) -> String {
        let kept = Kept {
            anchor: self.anchor().entity.clone(),
            configurations: self.chain.texts().map(str::to_owned).collect(),
            statements: self
                .statements
                .values()
                .map(|held| held.text.clone())
                .collect(),
        };
        let json = serde_json::to_string_pretty(&kept).expect("texts become JSON");
        format!("{json}\n")
    }

    /// Reads the text from the disk, and verifies all of it again, from the pinned keys onwards. It may be over: what
    /// still holds is decided whenever [`SignedDirectory::directory`] is asked.
    pub fn read(
        json: &str,
        anchor: &PinnedAnchor,
        now: Timestamp,
    ) -> Result<Self, SignedDirectoryError> {
        let kept: Kept = serde_json::from_str(json).map_err(SignedDirectoryError::Json)?;
        if kept.anchor != anchor.entity {
            return Err(SignedDirectoryError::AnotherAnchor {
                kept: kept.anchor,
                pinned: anchor.entity.clone(),
            });
        }
        let mut directory = Self {
            chain: Chain::restore(anchor.clone(), &kept.configurations, now)?,
            statements: BTreeMap::new(),
        };
        for text in kept.statements {
            let entity = UnverifiedStatement::parse(&text)?.subject().clone();
            let content = directory.read_statement(&entity, &text, None, (now, false))?;
            directory.statements.insert(entity, Held { text, content });
        }
        Ok(directory)
    }
}
