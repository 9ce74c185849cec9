//! The audit: what a transaction changes is noted where it is stored, and kept as entries before its end. A change that is
//! taken back in the same transaction leaves no entry, and several of one object leave one.

mod keep;
mod notes;
mod observe;
mod prune;
mod words;

use jumelage_domain::{AuditKind, ObjectId};
use serde_json::Value;

use self::prune::forget_persons;
pub use self::prune::prune;
pub(super) use self::{
    keep::keep,
    notes::Notes,
    observe::{
        answered, introduction, listings, members, merged, person, persons_gone, publication,
        records,
    },
    words::{Answered, MemberWords, Words},
};
use crate::write::Writing;

impl Writing {
    /// Notes what staff decide on another association's record, in a few words of JSON.
    pub fn decided(&self, record: &ObjectId, before: Option<Value>, after: Option<Value>) {
        let words = |words| Words::Decision(Box::new((record.clone(), words)));
        let object = (AuditKind::Decision, record.uuid());
        self.audit(|notes| notes.changed(object, before.map(words), after.map(words)));
    }
}
