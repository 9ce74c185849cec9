//! The log of changes. What the catalogue says of an object is noted before it is written the first time in a
//! transaction, and compared at the transaction's end: one entry for each object that it then says otherwise of.

mod listings;
mod local_governments;
mod log;
mod twinnings;

use std::collections::HashMap;

use jumelage_domain::{ChangeAction, ObjectKind, digest::Digest};
use uuid::Uuid;

pub use self::log::{begin_anew, prune};
pub(super) use self::{
    listings::note as note_listings,
    local_governments::note as note_local_governments,
    log::{found, write},
    twinnings::note as note_twinnings,
};

/// What the catalogue said at the transaction's start of what it has touched; `None` of what it did not list.
#[derive(Default)]
pub(super) struct Noted {
    twinnings: HashMap<Uuid, Option<twinnings::Listed>>,
    listings: HashMap<Uuid, Option<listings::Listed>>,
    local_governments: HashMap<Uuid, Option<Digest>>,
}

/// What became of an object.
struct Change {
    kind: ObjectKind,
    id: Uuid,
    /// The code in its id.
    node: String,
    action: ChangeAction,
    /// The id in which it lives on, with the code in it.
    successor: Option<(Uuid, String)>,
}

/// What became of an object, by what was and is said of it, where it is listed.
fn action(before: Option<Digest>, after: Option<Digest>) -> Option<ChangeAction> {
    match (before, after) {
        (None, Some(_)) => Some(ChangeAction::Created),
        (Some(before), Some(after)) if before != after => Some(ChangeAction::Updated),
        (Some(_), None) => Some(ChangeAction::Deleted),
        _ => None,
    }
}

/// A number that is another one for other text.
fn digest(shown: &impl std::fmt::Debug) -> Digest {
    Digest::of(format!("{shown:?}").as_bytes())
}
