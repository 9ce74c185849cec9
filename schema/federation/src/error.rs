//! What can go wrong, each with a stable code.

mod code;

use std::collections::BTreeMap;

use async_graphql_value::ConstValue;
use serde::{Serialize, Serializer, ser::SerializeMap};

pub use self::code::{Code, page};
use crate::{cursor::CursorError, page::PageError, prepare::limits};

/// One entry of a response's `errors`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseError {
    /// For people.
    pub message: String,
    /// A stable word.
    pub code: String,
    /// Where in the response.
    pub path: Vec<PathSegment>,
    /// Where in the document: line and column, from 1.
    pub locations: Vec<(usize, usize)>,
    /// What else is to be said: name and value.
    pub extensions: Vec<(&'static str, ConstValue)>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathSegment {
    /// A response key.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

impl Serialize for PathSegment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Key(key) => serializer.serialize_str(key),
            Self::Index(at) => serializer.serialize_u64(*at as u64),
        }
    }
}

impl Serialize for ResponseError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entry = serializer.serialize_map(None)?;
        entry.serialize_entry("message", &self.message)?;
        if !self.locations.is_empty() {
            let place = |(line, column): &(usize, usize)| {
                BTreeMap::from([("line", *line), ("column", *column)])
            };
            entry.serialize_entry(
                "locations",
                &self.locations.iter().map(place).collect::<Vec<_>>(),
            )?;
        }
        if !self.path.is_empty() {
            entry.serialize_entry("path", &self.path)?;
        }
        let code = ConstValue::String(self.code.clone());
        let extensions: BTreeMap<&str, &ConstValue> = self
            .extensions
            .iter()
            .map(|(name, value)| (*name, value))
            .chain([("code", &code)])
            .collect();
        entry.serialize_entry("extensions", &extensions)?;
        entry.end()
    }
}

impl ResponseError {
    /// An error at a place of the response.
    #[must_use]
    pub fn at(path: &[PathSegment], code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            message: shortened(message.into()),
            code: code.into(),
            path: path.to_vec(),
            locations: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// An error of the whole request.
    #[must_use]
    pub fn of_request(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::at(&[], code, message)
    }
}

/// A message may repeat what a client wrote, of any length, and once for each field that it concerns.
fn shortened(mut message: String) -> String {
    if message.len() > limits::MESSAGE {
        message.truncate(message.floor_char_boundary(limits::MESSAGE));
        message.push('…');
    }
    message
}

/// Why a field of a scope cannot be answered by anybody.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// The page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The cursor.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// An id that leads nowhere.
    #[error(transparent)]
    Id(#[from] jumelage_domain::id::ObjectIdError),
    /// A code that no association has.
    #[error("“{0}” is not an association of this network")]
    UnknownAssociation(String),
    /// An argument out of range.
    #[error("{0}")]
    Argument(String),
}

impl EngineError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Page(error) => error.code(),
            Self::Cursor(error) => error.code(),
            Self::Id(_) => Code::InvalidId,
            Self::UnknownAssociation(_) => Code::UnknownAssociation,
            Self::Argument(_) => Code::InvalidArgument,
        }
    }
}

/// Whether a node's error says that the question was wrong, and not the node.
pub(crate) fn blames_the_question(code: &str) -> bool {
    code.starts_with("INVALID_") || code.starts_with("PAGE_") || code == Code::ChangesLost.as_str()
}
