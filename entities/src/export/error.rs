//! What keeps an export from being read, and the checks that find it.

use std::collections::HashSet;

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use uuid::Uuid;

use crate::{
    WriteError,
    write::{Writing, contact_persons::ContactPersonError},
};

/// Why an export was not read.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// There is something already.
    #[error(
        "this node has members or records already: an export is read into a node that has none; for others there is \
         `jumelage import`"
    )]
    NotEmpty,
    /// It is of another association.
    #[error("{id} is of “{}”, and this node is “{me}”", id.node())]
    OtherNode {
        /// What.
        id: ObjectId,
        /// Whose node this is.
        me: NodeCode,
    },
    /// It is among what others have told, and is this association's own.
    #[error("{id} is of this node, and stands among what other associations have told of theirs")]
    NotElsewhere {
        /// What.
        id: ObjectId,
    },
    /// It names what is not in it.
    #[error("{by} names {missing}, which is not in the export")]
    Missing {
        /// What names it.
        by: ObjectId,
        /// What is missing.
        missing: ObjectId,
    },
    /// One id, twice.
    #[error("{id} is in the export twice")]
    Twice {
        /// Which.
        id: ObjectId,
    },
    /// A value that cannot be.
    #[error("{of} has “{value}” as {what}: {why}")]
    Invalid {
        /// What has it.
        of: ObjectId,
        /// Which value.
        what: &'static str,
        /// The value.
        value: String,
        /// Why it cannot be.
        why: String,
    },
    /// Somebody who may not be written down.
    #[error("the contact person {id}: {source}")]
    Person {
        /// Who.
        id: Uuid,
        /// Why.
        source: ContactPersonError,
    },
    /// The database.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sea_orm::DbErr> for TakeError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Write(error.into())
    }
}

/// Whether an id is this node's, and of the kind.
pub(super) fn own(writing: &Writing, kind: ObjectKind, id: &ObjectId) -> Result<(), TakeError> {
    if *id.node() != writing.network.me {
        let me = writing.network.me.clone();
        return Err(TakeError::OtherNode { id: id.clone(), me });
    }
    let expected = ObjectId::parse_as(kind, &id.to_string());
    expected
        .map(drop)
        .map_err(|error| invalid(id, "id", id, &error))
}

/// Whether an id is of another association's local government.
pub(super) fn others(writing: &Writing, id: &ObjectId) -> Result<(), TakeError> {
    if *id.node() == writing.network.me {
        return Err(TakeError::NotElsewhere { id: id.clone() });
    }
    let expected = ObjectId::parse_as(ObjectKind::LocalGovernment, &id.to_string());
    expected
        .map(drop)
        .map_err(|error| invalid(id, "id", id, &error))
}

/// Whether what something names is in the export.
pub(super) fn there(
    known: &HashSet<ObjectId>,
    by: &ObjectId,
    named: &ObjectId,
) -> Result<(), TakeError> {
    if known.contains(named) {
        return Ok(());
    }
    Err(TakeError::Missing {
        by: by.clone(),
        missing: named.clone(),
    })
}

/// Of a value that cannot be.
pub(super) fn invalid(
    of: &ObjectId,
    what: &'static str,
    value: &(impl ToString + ?Sized),
    why: &(impl ToString + ?Sized),
) -> TakeError {
    TakeError::Invalid {
        of: of.clone(),
        what,
        value: value.to_string(),
        why: why.to_string(),
    }
}

/// Reads a word as the database has to be able to read it again.
pub(super) fn checked<T>(of: &ObjectId, what: &'static str, text: &str) -> Result<T, TakeError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.parse()
        .map_err(|error| invalid(of, what, text, &error))
}
