//! `[http]`.

use jumelage_schema::public::Openness;
use serde::{Deserialize, Serialize};

use super::origins::Origins;

/// Who may use the public door from where, and what it tells of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The sites whose pages may read answers in the browser. All by default: what the node answers to anybody is
    /// public, and no cookie makes a browser somebody else than anybody. A node within a private network should name
    /// them, as a browser inside would lend strangers its place.
    pub cors_origins: Origins,
    /// Whether `__schema` and `__type` are answered. /schema.graphql stays: other nodes read it.
    pub introspection: bool,
    /// Whether messages name what the schema has.
    pub suggestions: bool,
}

impl Default for Http {
    fn default() -> Self {
        let Openness {
            introspection,
            suggestions,
        } = Openness::default();
        Self {
            cors_origins: Origins::Any,
            introspection,
            suggestions,
        }
    }
}

impl Http {
    /// What the door tells of its schema.
    #[must_use]
    pub const fn openness(&self) -> Openness {
        Openness {
            introspection: self.introspection,
            suggestions: self.suggestions,
        }
    }
}
