//! Settled themes of twinnings.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "twinning_theme")]
pub struct Model {
    /// Whose theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub twinning_id: Uuid,
    /// The theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub theme: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
