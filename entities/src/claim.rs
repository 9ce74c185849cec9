//! What only this node knows of another node's record: beside the row of `record`, one here.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "claim")]
pub struct Model {
    /// The other node's record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// When it came, milliseconds since the epoch.
    pub received_at: i64,
    /// The partner's name as stated, folded.
    pub search_key: String,
    /// The own record of which the other association's staff say that it is of the same twinning.
    pub confirms: Option<Uuid>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
