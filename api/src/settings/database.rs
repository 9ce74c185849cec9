//! `[database]`.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Where the data is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE`, a path in the node's folder, or `postgres://…`.
    pub url: String,
}

/// Reads the section. Where it is something else, that is not repeated: it may be a URL with a password.
pub(super) fn section<'de, D: Deserializer<'de>>(from: D) -> Result<Database, D::Error> {
    struct Section;

    impl<'de> Visitor<'de> for Section {
        type Value = Database;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a section [database] with url")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Database, A::Error> {
            Database::deserialize(MapAccessDeserializer::new(map))
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<Database, E> {
            Err(E::custom(
                "`database` is a text: write a section [database], and in it url = \"…\"",
            ))
        }
    }

    from.deserialize_any(Section)
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:node.sqlite".to_owned(),
        }
    }
}

/// Without what may be a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self.url.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…"),
            None if self.url.starts_with("sqlite:") => self.url.clone(),
            None => "…".to_owned(),
        };
        f.debug_struct("Database").field("url", &said).finish()
    }
}
