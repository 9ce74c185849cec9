//! The log of changes: an entry for each object that the catalogue lists and that a write has changed.

use jumelage_domain::{ChangeAction, ObjectId, ObjectKind};
use sea_orm::entity::prelude::*;

use crate::{StoredError, stored::word};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change_entry")]
pub struct Model {
    /// Ascends in the order of the writes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When, in milliseconds since the epoch.
    pub at: i64,
    /// An `ObjectKind`.
    pub kind: String,
    /// The UUID of the object id.
    pub object_id: Uuid,
    /// The code in the object id: of a twinning, its lead's.
    pub node: String,
    /// A `ChangeAction`.
    pub action: String,
    /// The UUID of the id of the same kind in which it lives on.
    pub superseded_by: Option<Uuid>,
    /// The code in that id.
    pub superseded_by_node: Option<String>,
}

impl Model {
    /// What the object is.
    pub fn kind(&self) -> Result<ObjectKind, StoredError> {
        word("change_entry.kind", &self.kind)
    }

    /// What became of it.
    pub fn action(&self) -> Result<ChangeAction, StoredError> {
        word("change_entry.action", &self.action)
    }

    /// Whose id it is.
    pub fn id(&self) -> Result<ObjectId, StoredError> {
        let node = word("change_entry.node", &self.node)?;
        Ok(ObjectId::new(self.kind()?, node, self.object_id))
    }

    /// In which object it lives on.
    pub fn successor(&self) -> Result<Option<ObjectId>, StoredError> {
        let (Some(id), Some(node)) = (self.superseded_by, &self.superseded_by_node) else {
            return Ok(None);
        };
        let node = word("change_entry.superseded_by_node", node)?;
        Ok(Some(ObjectId::new(self.kind()?, node, id)))
    }
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
