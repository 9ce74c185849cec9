//! What has been changed so far.

use std::collections::BTreeMap;

use jumelage_domain::{AuditAction, AuditKind};
use uuid::Uuid;

use super::Words;

/// The objects that a transaction changed.
#[derive(Default)]
pub(in crate::write) struct Notes(BTreeMap<(AuditKind, Uuid), Change>);

/// What became of one object.
pub(super) struct Change {
    pub(super) before: Option<Words>,
    pub(super) after: Option<Words>,
    /// Where before and after do not tell it.
    pub(super) action: Option<AuditAction>,
}

impl Notes {
    /// Notes a change. Of several changes of one object the first knows what was before, and the last what is after.
    pub(in crate::write) fn changed(
        &mut self,
        (kind, id): (AuditKind, Uuid),
        before: Option<Words>,
        after: Option<Words>,
    ) {
        let change = self.0.entry((kind, id));
        let change = change.or_insert_with(|| Change {
            before,
            after: None,
            action: None,
        });
        change.after = after;
    }

    /// Says how a change that is noted came about.
    pub(in crate::write) fn explain(
        &mut self,
        object: (AuditKind, Uuid),
        action: AuditAction,
        after: Words,
    ) {
        if let Some(change) = self.0.get_mut(&object) {
            change.action = Some(action);
            change.after = Some(after);
        }
    }

    pub(super) fn into_changes(self) -> impl Iterator<Item = ((AuditKind, Uuid), Change)> {
        self.0.into_iter()
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.0.values()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Change {
    /// Both sides of it.
    pub(super) fn words(&self) -> impl Iterator<Item = &Words> {
        [&self.before, &self.after].into_iter().flatten()
    }
}
