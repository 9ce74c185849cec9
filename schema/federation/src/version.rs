//! Versions: nodes whose software is older or newer have other schemas. What a node's schema does not have is left out
//! of what it is asked, and told; nothing else suffers from it.

mod fit;
mod input;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use apollo_compiler::{Schema, validation::Valid};
use serde::{Deserialize, Serialize};

use self::fit::fit;
use crate::error::Code;

type Variables = serde_json::Map<String, serde_json::Value>;

/// What a node says of its software, as far as others must know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// The hash of its public SDL.
    pub schema: String,
    /// How it makes the keys by which texts are ordered.
    pub collation: i32,
}

/// A version, and what its schema has.
#[derive(Clone)]
pub struct Edition {
    /// Which.
    pub version: Arc<Version>,
    /// Its public schema.
    pub schema: Arc<Valid<Schema>>,
}

/// A question as a node of another version can be asked it.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The document.
    pub document: Arc<str>,
    /// The variables that it declares.
    pub variables: Arc<Variables>,
    /// What is left out, if anything.
    pub missing: Option<Arc<Missing>>,
}

/// What a node's version does not have of what it was to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Schema coordinates.
    pub coordinates: BTreeSet<String>,
    /// Lists are among it whose order is another one there.
    pub other_collation: bool,
}

impl Edition {
    /// Reads the SDL of another version; `None` where it is none.
    #[must_use]
    pub fn read(version: Arc<Version>, sdl: &str) -> Option<Self> {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").ok()?;
        Some(Self {
            version,
            schema: Arc::new(schema),
        })
    }

    /// A question of this version, as a node of another one can be asked it.
    #[must_use]
    pub fn fit(&self, theirs: &Self, document: &Arc<str>, variables: &Arc<Variables>) -> Fitted {
        let same_collation = self.version.collation == theirs.version.collation;
        fit(
            &self.schema,
            &theirs.schema,
            same_collation,
            document,
            variables,
        )
    }
}

impl Fitted {
    /// A question that needs no fitting.
    #[must_use]
    pub fn whole(document: &Arc<str>, variables: &Arc<Variables>) -> Self {
        Self {
            document: Arc::clone(document),
            variables: Arc::clone(variables),
            missing: None,
        }
    }

    /// Whether it is the same question, whatever is missing in it.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.document == other.document && self.variables == other.variables
    }
}

impl Missing {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        if self.other_collation {
            Code::OtherCollation
        } else {
            Code::UnsupportedByNode
        }
    }

    /// For people.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        if self.other_collation {
            "the node orders texts by another version of the collation: its lists cannot be merged with others'"
        } else {
            "the node's version does not have all that was asked"
        }
    }
}
