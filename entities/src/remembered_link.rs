//! Links that an export brought along: which own record was linked with which of another node. The other node's record comes
//! with the exchange; then they are linked, and the row is gone.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "remembered_link")]
pub struct Model {
    /// This node's record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub own_record_id: Uuid,
    /// The other node.
    pub peer: String,
    /// The other node's record.
    pub other_record_id: Uuid,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
