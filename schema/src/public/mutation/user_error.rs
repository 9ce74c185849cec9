//! What is wrong with an input: data of the payload, as whoever typed it can mend it.

use async_graphql::SimpleObject;

/// What was wrong with an input, and where.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// Stable; more may come.
    pub code: String,
    /// The way to the argument's part that is meant, from the field's argument on: `["input", "since"]`.
    pub path: Vec<String>,
    /// For people: what was wrong, and what to do.
    pub message: String,
}

/// The stable codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// Nothing of this association's has this id.
    NotFound,
    /// It is not the writer's to change.
    Forbidden,
    /// It is recorded already.
    Exists,
    /// Somebody changed it since the writer read it.
    StaleVersion,
    /// A value that cannot be.
    InvalidValue,
}

impl UserErrorCode {
    /// As clients get it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::Exists => "EXISTS",
            Self::StaleVersion => "STALE_VERSION",
            Self::InvalidValue => "INVALID_VALUE",
        }
    }
}

impl UserError {
    /// Of a part of the input.
    pub(crate) fn at(code: UserErrorCode, path: &[&str], message: impl Into<String>) -> Self {
        let path = ["input"].iter().chain(path);
        Self {
            code: code.as_str().to_owned(),
            path: path.map(|segment| (*segment).to_owned()).collect(),
            message: message.into(),
        }
    }
}
