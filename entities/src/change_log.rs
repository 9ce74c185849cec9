//! How far the log of changes goes: one row.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Random, and another one after a restore: who followed the log before is told to start over.
    pub token: String,
    /// The number of the last entry; 0 before the first.
    pub last: i64,
    /// No entry up to this number is kept any more; 0 where all are there.
    pub gone: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
