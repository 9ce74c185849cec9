//! Links: an own record and another node's record are of one twinning.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
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
