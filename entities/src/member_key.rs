//! Keys under which own members are found by name.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "member_key")]
pub struct Model {
    /// Whose name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub local_government_id: Uuid,
    /// See `jumelage_domain::matching::keys`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
