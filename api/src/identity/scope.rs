//! What a registered program may do.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// A scope by RFC 6749, section 3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Ask what an app may ask.
    Read,
}

/// Some of them, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

/// Not a scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// It is none of this node's.
    #[error("“{0}” is not a scope of this node; it has: read")]
    Unknown(String),
    /// There must be one.
    #[error("no scope is given; this node has: read")]
    None,
}

impl Scope {
    /// Each scope.
    pub const ALL: [Self; 1] = [Self::Read];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|scope| scope.name() == word)
            .ok_or_else(|| ScopeError::Unknown(word.to_owned()))
    }
}

impl Scopes {
    /// These, if there is one.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, ScopeError> {
        let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
        if scopes.is_empty() {
            return Err(ScopeError::None);
        }
        Ok(Self(scopes))
    }

    /// Whether all of the others are among these.
    #[must_use]
    pub fn contain(&self, others: &Self) -> bool {
        others.0.is_subset(&self.0)
    }
}

impl FromStr for Scopes {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split(' ').filter(|word| !word.is_empty());
        Self::of(words.map(str::parse).collect::<Result<Vec<Scope>, _>>()?)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.name()).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_words_with_spaces_between() {
        let scopes: Scopes = "read read".parse().unwrap();
        assert_eq!(scopes.to_string(), "read");
        assert!(scopes.contain(&"read".parse().unwrap()));
        assert_eq!("".parse::<Scopes>(), Err(ScopeError::None));
        assert_eq!(
            "read admin".parse::<Scopes>(),
            Err(ScopeError::Unknown("admin".to_owned()))
        );
    }
}
