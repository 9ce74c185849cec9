//! Merge: many nodes' answers to one field become one value. Each way is a file.

mod grouped;
pub(crate) mod ordered;
mod union;

use std::fmt;

use apollo_compiler::Schema;
use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;

use crate::{page::Page, prepare::Field};

/// The alias of the sort keys of a page.
pub(crate) const KEYS: &str = "jumelage__keys";
/// The alias of what a node says around its page.
pub(crate) const PAGE: &str = "jumelage__page";
/// The alias of the value that a plain list is ordered by.
pub(crate) const ORDER: &str = "jumelage__order";
/// The alias of a row's key.
pub(crate) const GROUP_KEY: &str = "jumelage__group";

/// How the answers to a field become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// There is one answer.
    Owner,
    /// On the sort keys of the edges.
    OrderedUnion {
        /// How much of the list.
        page: Page,
    },
    /// Rows with equal keys, measure by measure.
    Grouped,
    /// Concatenated and ordered by a field.
    Union {
        /// The field.
        order_by: String,
    },
    /// The engine's own.
    ByEngine,
}

impl fmt::Display for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("the owner's answer"),
            Self::OrderedUnion { page } => {
                let end = if page.backward { "last" } else { "first" };
                write!(f, "the {end} {} by sort key", page.limit)
            }
            Self::Grouped => f.write_str("rows by key"),
            Self::Union { order_by } => write!(f, "all by {order_by}"),
            Self::ByEngine => f.write_str("the engine's word"),
        }
    }
}

/// One node's answer to one field.
#[derive(Debug)]
pub struct Part {
    /// Whose.
    pub node: NodeCode,
    /// The value.
    pub value: ConstValue,
}

/// An answer that cannot be merged: its node has broken a rule that all nodes share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Not an object, or without what merging needs.
    #[error("the answer lacks what merging needs")]
    Shape,
    /// Sort keys that do not ascend.
    #[error("the page is not in order")]
    Unsorted,
    /// More rows than asked.
    #[error("the page has {rows} rows, {limit} were asked")]
    TooMany {
        /// As sent.
        rows: usize,
        /// As asked.
        limit: usize,
    },
}

impl Violation {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shape => "MALFORMED_ANSWER",
            Self::Unsorted => "UNSORTED_PAGE",
            Self::TooMany { .. } => "TOO_MANY_ROWS",
        }
    }
}

/// Merges the parts of one field. Parts that break a rule are left out and named.
#[must_use]
pub fn merge(
    schema: &Schema,
    merge: &Merge,
    field: &Field,
    parts: Vec<Part>,
) -> (ConstValue, Vec<(NodeCode, Violation)>) {
    match merge {
        Merge::OrderedUnion { page } => ordered::merge(field, *page, parts),
        Merge::Grouped => (grouped::merge(schema, field, parts), Vec::new()),
        Merge::Union { .. } => (union::merge(parts), Vec::new()),
        Merge::Owner => (
            parts
                .into_iter()
                .next()
                .map(|part| part.value)
                .unwrap_or_default(),
            Vec::new(),
        ),
        Merge::ByEngine => (ConstValue::Null, Vec::new()),
    }
}
