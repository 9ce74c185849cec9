//! What a plan says of each row and object. Those that change something come first, in the order in which they are
//! applied, and what is said of rows that are not taken after them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_plan_row")]
pub struct Model {
    /// Of which plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: Uuid,
    /// Its place there; the first is 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// What is to be done.
    pub step: String,
    /// All of it, as JSON.
    pub content: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
