//! Official names that local governments do not bear any more.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "former_name")]
pub struct Model {
    /// Whose name it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub local_government_id: Uuid,
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The last day on which it was borne, an ISO date.
    #[sea_orm(primary_key, auto_increment = false)]
    pub until: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
