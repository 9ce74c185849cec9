//! Which part of a local government that was split another association's record belongs to, by its staff's word: the
//! record itself names the whole by a code that no longer tells.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assigned_claim")]
pub struct Model {
    /// The other association's record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// The part.
    pub local_government_id: Uuid,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
