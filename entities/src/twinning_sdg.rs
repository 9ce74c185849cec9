//! Settled goals of twinnings.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "twinning_sdg")]
pub struct Model {
    /// Whose goal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub twinning_id: Uuid,
    /// 1 to 17.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sdg: i32,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
