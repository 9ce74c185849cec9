//! An entry.

use async_graphql::{Enum, ID, Object, Result};
use jumelage_domain::{ObjectId, ObjectKind, Timestamp};
use jumelage_entities::change_entry;

use super::position::Position;
use crate::{
    catalogue::node::Node,
    error::{CatalogueError, Result as CatalogueResult},
    scalar::DateTime,
};

/// What became of an object.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::ChangeAction")]
pub enum ChangeAction {
    /// It is listed from now on.
    Created,
    /// What is said of it is something else now.
    Updated,
    /// It is not listed any more.
    Deleted,
    /// It is not listed any more: it lives on in another object, as a record does that was linked with the one that
    /// leads.
    Superseded,
}

/// What changes are told of.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedType {
    /// A member of an association.
    LocalGovernment,
    /// A twinning that an association records.
    Twinning,
    /// An activity that an association records.
    Activity,
}

/// An object that the catalogue has come to list, to say otherwise of, or to list no more. Between two entries of one
/// object it may have been several things.
pub struct Change {
    pub(super) id: ObjectId,
    pub(super) successor: Option<ObjectId>,
    pub(super) action: jumelage_domain::ChangeAction,
    pub(super) at: Timestamp,
    pub(super) position: Position,
    pub(super) association: String,
    pub(super) object: Option<Node>,
}

impl Change {
    pub(super) fn of(
        row: &change_entry::Model,
        token: &str,
        association: &str,
        object: Option<Node>,
    ) -> CatalogueResult<Self> {
        Ok(Self {
            id: row.id()?,
            successor: row.successor()?,
            action: row.action()?,
            at: Timestamp::from_millis(row.at).map_err(|fault| CatalogueError::internal(&fault))?,
            position: Position {
                token: token.to_owned(),
                seq: row.seq,
            },
            association: association.to_owned(),
            object,
        })
    }
}

#[Object]
impl Change {
    /// Where to go on from behind this change: `since` of a later request.
    async fn cursor(&self) -> String {
        self.position.to_string()
    }

    /// When, by the clock of the association's node.
    async fn at(&self) -> DateTime {
        DateTime(self.at)
    }

    /// What became of it.
    async fn action(&self) -> ChangeAction {
        self.action.into()
    }

    /// What it is.
    #[graphql(name = "type")]
    async fn kind(&self) -> Result<ChangedType> {
        match self.id.kind() {
            ObjectKind::LocalGovernment => Ok(ChangedType::LocalGovernment),
            ObjectKind::Twinning => Ok(ChangedType::Twinning),
            ObjectKind::Activity => Ok(ChangedType::Activity),
            ObjectKind::Association => {
                Err(CatalogueError::argument("associations have no log").into())
            }
        }
    }

    /// Its id.
    async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// The code of the association whose node tells it.
    async fn association(&self) -> &str {
        &self.association
    }

    /// The object as it is now; null where it is not listed any more.
    async fn object(&self) -> Option<&Node> {
        self.object.as_ref()
    }

    /// Of what is superseded: the id of the object in which it lives on.
    async fn superseded_by(&self) -> Option<ID> {
        self.successor.as_ref().map(|id| id.to_string().into())
    }
}
