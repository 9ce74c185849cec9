//! The associations of the directory, this node's own among them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "association")]
pub struct Model {
    /// The node's code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its object id; unknown until the first exchange.
    pub id: Option<Uuid>,
    /// As the directory has it.
    pub name: String,
    /// ISO codes, separated by spaces.
    pub countries: String,
    /// Own only.
    pub website: Option<String>,
    /// Of its data; own only.
    pub licence: Option<String>,
    /// Whether it can be reached at all.
    pub has_node: bool,
    /// Whether its last exchange ended with all delivered, so that its list here is full.
    pub heard: bool,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
