//! What has changed: a node's log, entry by entry, with the objects as they are now.

mod entry;
mod position;
mod read;

use async_graphql::SimpleObject;

pub(crate) use self::{entry::Change, read::read};

/// A part of a log of changes.
#[derive(SimpleObject)]
pub struct Changes {
    /// The changes: of each object, and of each association, in the order in which they happened.
    nodes: Vec<Change>,
    /// Where to go on from: `since` of the next request. It may lead further than the last entry.
    end_cursor: String,
    /// Whether there is more already. Where not, ask again later.
    has_more: bool,
}
