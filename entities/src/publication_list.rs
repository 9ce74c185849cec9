//! Whose publications are kept, and the number of the last list of them: one row, once there was any.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_list")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The anchor's entity identifier; nothing of a node that publishes for itself.
    pub source: String,
    /// Rises with every change.
    pub serial: i64,
    /// The fingerprint of what the list says; nothing of this node's own.
    pub sha256: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
