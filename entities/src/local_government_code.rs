//! Codes of local governments.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "local_government_code")]
pub struct Model {
    /// Whose code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub local_government_id: Uuid,
    /// A `CodeScheme`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    /// For which it was valid.
    pub year: Option<i32>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
