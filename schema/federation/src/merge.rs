//! Merge: many nodes' answers to one field become one value. Each way is a file.

mod grouped;
pub(crate) mod log;
pub(crate) mod ordered;
pub(crate) mod top;
mod union;

use std::{collections::HashMap, fmt};

use apollo_compiler::Schema;
use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;

use crate::{
    error::Code,
    log::Log,
    page::Page,
    prepare::{Field, Selection},
    reserved::{ID, TYPE_NAME},
    strategy,
    value::{Object, text},
};

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
    /// On the rank keys of the edges, which their rows bear out.
    TopK {
        /// How much of the ranking.
        page: Page,
        /// The field of an edge that says the score.
        score: String,
    },
    /// Rows with equal keys, measure by measure.
    Grouped,
    /// Concatenated and ordered by a field.
    Union {
        /// The field.
        order_by: String,
    },
    /// Each node's entries in its own order, by their times.
    Log(Log),
    /// The engine's own.
    ByEngine,
}

impl Merge {
    /// How much of a list, where it is one of rows in an order.
    #[must_use]
    pub const fn page(&self) -> Option<Page> {
        match self {
            Self::OrderedUnion { page } | Self::TopK { page, .. } => Some(*page),
            _ => None,
        }
    }
}

impl fmt::Display for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("the owner's answer"),
            Self::OrderedUnion { page } => {
                let end = if page.backward { "last" } else { "first" };
                write!(f, "the {end} {} by sort key", page.limit)
            }
            Self::TopK { page, score } => {
                let end = if page.backward { "worst" } else { "best" };
                write!(f, "the {end} {} by {score}", page.limit)
            }
            Self::Grouped => f.write_str("rows by key"),
            Self::Union { order_by } => write!(f, "all by {order_by}"),
            Self::Log(log) => write!(
                f,
                "the next {} changes by time, at most {} a node,",
                log.limit, log.share
            ),
            Self::ByEngine => f.write_str("the engine's word"),
        }
    }
}

/// One node's answer to one field.
#[derive(Clone, Debug)]
pub struct Part {
    /// Whose.
    pub node: NodeCode,
    /// The value.
    pub value: ConstValue,
}

/// What many answers have become.
#[derive(Debug, Default)]
pub struct Merged {
    /// The value.
    pub value: ConstValue,
    /// Of merged lists: the place to which a part's item has come, by the part's number and the place there. What
    /// is not listed is not in the value.
    pub places: HashMap<(usize, usize), usize>,
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
    /// Null where none may be.
    #[error("the answer is null where it may not be")]
    Null,
    /// A row whose place in the ranking is not what the row itself says.
    #[error("row {0} has no rank, or one that is not its own")]
    Rank(usize),
    /// Another node's object, where only the answering node's own may stand.
    #[error("the answer has an object that is another node's: {0}")]
    OthersObject(String),
    /// What another node counts.
    #[error("the answer has an object that another node counts: {0}")]
    OthersLead(String),
    /// A field of another node's object that only that node may answer.
    #[error("the answer says {0} of an object that is another node's")]
    SpeaksForOthers(String),
}

impl Violation {
    /// Whether it is that something is not there.
    pub(crate) const fn is_of_lack(&self) -> bool {
        matches!(self, Self::Shape | Self::Null)
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Shape | Self::Null | Self::Rank(_) => Code::MalformedAnswer,
            Self::Unsorted => Code::UnsortedPage,
            Self::TooMany { .. } => Code::TooManyRows,
            Self::OthersObject(_) | Self::OthersLead(_) | Self::SpeaksForOthers(_) => {
                Code::SpeaksForOthers
            }
        }
    }
}

/// The id that an object says, where it was asked for one.
fn id_said<'v>(field: &Field, object: &'v Object) -> Option<&'v str> {
    let Selection::Fields(by_type) = &field.selection else {
        return None;
    };
    // Of a type that only later versions know, what is asked of all types is told.
    let named = object.get(TYPE_NAME).and_then(text);
    let fields = named.and_then(|name| by_type.get(name));
    let fields = fields.or_else(|| by_type.values().next());
    let key = fields.and_then(|fields| strategy::id_key(fields));
    object.get(key.unwrap_or(ID)).and_then(text)
}

/// Merges the parts of one field.
#[must_use]
pub fn merge(schema: &Schema, merge: &Merge, field: &Field, parts: Vec<Part>) -> Merged {
    match merge {
        Merge::OrderedUnion { page } | Merge::TopK { page, .. } => {
            ordered::merge(field, *page, parts, Vec::new())
        }
        Merge::Grouped => grouped::merge(schema, field, parts).into(),
        Merge::Union { .. } => union::merge(parts),
        Merge::Owner => parts
            .into_iter()
            .next()
            .map(|part| part.value)
            .unwrap_or_default()
            .into(),
        Merge::Log(log) => log::merge(log, field, parts),
        Merge::ByEngine => ConstValue::Null.into(),
    }
}

impl From<ConstValue> for Merged {
    fn from(value: ConstValue) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }
}
