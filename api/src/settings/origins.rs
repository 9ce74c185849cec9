//! Origins of pages, as browsers name them.

use serde::{Deserialize, Serialize};
use url::Url;

/// A set of origins. In the file a list, `["*"]` for all; in the environment the same, separated by spaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Vec<String>")]
pub enum Origins {
    /// Each.
    Any,
    /// Only these.
    These(Vec<String>),
}

/// As it stands in settings.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    List(Vec<String>),
    Words(String),
}

/// What is no origin.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// It is something else.
    #[error(
        "“{0}” is no origin of a page: write scheme, host and port alone, as https://example.org, or \"*\" for all"
    )]
    NoOrigin(String),
    /// All, and some.
    #[error("\"*\" means every origin: nothing may stand beside it")]
    AnyAndMore,
}

impl Origins {
    /// Whether a page of this origin is meant.
    #[must_use]
    pub fn has(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(origins) => origins.iter().any(|known| known == origin),
        }
    }
}

impl TryFrom<Written> for Origins {
    type Error = OriginError;

    fn try_from(written: Written) -> Result<Self, OriginError> {
        let words = match written {
            Written::List(words) => words,
            Written::Words(line) => line.split_whitespace().map(str::to_owned).collect(),
        };
        if words.iter().any(|word| word == "*") {
            return match words.len() {
                1 => Ok(Self::Any),
                _ => Err(OriginError::AnyAndMore),
            };
        }
        let origins: Result<_, _> = words.into_iter().map(exact).collect();
        origins.map(Self::These)
    }
}

/// An origin in the very form in which browsers send it: else it would never be equal to one.
fn exact(word: String) -> Result<String, OriginError> {
    let origin = Url::parse(&word).map(|url| url.origin().ascii_serialization());
    match origin {
        // A star within a name would look as if it meant something.
        Ok(origin) if origin == word && !word.contains('*') => Ok(word),
        _ => Err(OriginError::NoOrigin(word)),
    }
}

impl From<Origins> for Vec<String> {
    fn from(origins: Origins) -> Self {
        match origins {
            Origins::Any => vec!["*".to_owned()],
            Origins::These(origins) => origins,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Origins, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn origins_are_a_list_or_words() {
        let some = Origins::These(vec!["https://a.eu".into(), "http://localhost:3000".into()]);
        assert_eq!(
            read(r#"["https://a.eu", "http://localhost:3000"]"#),
            Ok(some.clone())
        );
        assert_eq!(read(r#""https://a.eu http://localhost:3000""#), Ok(some));
        assert_eq!(read(r#"["*"]"#), Ok(Origins::Any));
        assert_eq!(read("[]"), Ok(Origins::These(Vec::new())));
    }

    #[test]
    fn what_no_browser_would_send_is_refused_by_name() {
        for word in [
            "https://a.eu/",
            "https://a.eu:443",
            "https://A.eu",
            "https://a.eu/app",
            "a.eu",
            "https://*.a.eu",
            "null",
            "data:text/html,x",
        ] {
            let error = read(&format!("[\"{word}\"]")).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
        let error = read(r#"["*", "https://a.eu"]"#).unwrap_err();
        assert!(error.contains("nothing may stand beside it"), "{error}");
    }
}
