//! Names of local governments in other languages.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "local_government_name")]
pub struct Model {
    /// Whose name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub local_government_id: Uuid,
    /// BCP 47.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub text: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
