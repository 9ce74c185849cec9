//! Keys under which the partners that records know by name alone are looked for.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stated_key")]
pub struct Model {
    /// Which record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// See `jumelage_domain::matching::keys`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
