//! What other nodes told this one, by digest, so that both can find out whether they mean the same.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "incoming")]
pub struct Model {
    /// Who said it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub peer: String,
    /// A `Topic`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: String,
    /// The record that it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Uuid,
    /// As the sender computed it.
    pub digest: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
