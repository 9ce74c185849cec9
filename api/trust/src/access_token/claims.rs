//! What access tokens say.

use std::{collections::BTreeSet, convert::Infallible, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// All that a node's own token says (RFC 9068, section 2.2). What a later version adds is ignored.
#[derive(Serialize, Deserialize)]
pub(super) struct OwnClaims {
    pub(super) iss: String,
    pub(super) sub: String,
    // One node only: RFC 7519 would allow a list, and a token for two could be carried from one to the other.
    pub(super) aud: String,
    pub(super) client_id: String,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) roles: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) local_governments: BTreeSet<String>,
}

/// Where in a token's claims something stands: names of members from the outside in, with dots between, like
/// `realm_access.roles`. A claim whose whole name has dots in it, like `https://example.org/roles`, is found too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(String);

impl FromStr for ClaimPath {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl ClaimPath {
    /// The words that stand there: a list of strings, or one string with spaces between. Anything else is no word.
    pub(super) fn words(&self, claims: &Map<String, Value>) -> BTreeSet<String> {
        match self.find(claims) {
            Some(Value::String(text)) => text.split_ascii_whitespace().map(str::to_owned).collect(),
            Some(Value::Array(values)) => values
                .iter()
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    fn find<'c>(&self, claims: &'c Map<String, Value>) -> Option<&'c Value> {
        if let Some(value) = claims.get(&self.0) {
            return Some(value);
        }
        let mut names = self.0.split('.');
        let first = claims.get(names.next()?)?;
        names.try_fold(first, |value, name| value.as_object()?.get(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_are_found_by_dotted_path_and_by_whole_name() {
        let claims = json!({
            "roles": ["a", 1, "b c"],
            "realm_access": {"roles": ["d"], "deep": {"er": "e f"}},
            "https://example.org/roles": "g",
            "number": 5,
        });
        let claims = claims.as_object().unwrap();
        for (path, expected) in [
            ("roles", vec!["a", "b c"]),
            ("realm_access.roles", vec!["d"]),
            ("realm_access.deep.er", vec!["e", "f"]),
            ("https://example.org/roles", vec!["g"]),
            ("number", vec![]),
            ("realm_access", vec![]),
            ("roles.a", vec![]),
            ("", vec![]),
        ] {
            let found = path.parse::<ClaimPath>().unwrap().words(claims);
            let expected = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(found, expected, "{path}");
        }
    }
}
