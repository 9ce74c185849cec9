//! What an association says of something that it lists, in the form in which it travels.

use std::collections::BTreeSet;

use jumelage_domain::{ListingKind, NodeCode, ObjectId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How many bytes the words of one listing may have, as JSON. Whoever writes more at home would be refused by all others.
pub const MAX_WORDS: usize = 256 * 1024;

/// What the sender's association says of something that it lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedListing {
    /// Of what kind it is: a `ListingKind`.
    pub topic: ListingKind,
    /// The record.
    pub record: ObjectId,
    /// An `AnyListing` of the record's kind. What the receiver does not know of it, it leaves out.
    pub words: Value,
    /// Another association's record of which the sender's staff say that it is of the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<ObjectId>,
    /// What it is about, by the id that all have who record that, too: the receiver may not know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<Uuid>,
    /// The local governments that take part by what it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sharing: BTreeSet<Uuid>,
    /// The other nodes that have told the sender records that may be of the same thing: the receiver tells its own record to them, too.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub also: BTreeSet<NodeCode>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
}
