//! The name of a node within the network.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

/// A node's code: 2 to 32 of a-z, 0-9 and `-`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeCode(Arc<str>);

/// Not a node's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an association's code: 2 to 32 of a-z, 0-9 and '-'")]
pub struct NodeCodeError(pub String);

impl NodeCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NodeCode {
    type Err = NodeCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (2..=32).contains(&text.len())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(NodeCodeError(text.to_owned()))
        }
    }
}

impl Borrow<str> for NodeCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NodeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
