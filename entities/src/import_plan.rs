//! Plans of what reading a list would do.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_plan")]
pub struct Model {
    /// Its name, made when it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How far it is: a word of [`crate::write::imports::State`].
    pub state: String,
    /// What it is about, as JSON.
    pub head: String,
    /// The numbers, and what was found out about the file, as JSON.
    pub report: String,
    /// Why it came to no end.
    pub failure: Option<String>,
    /// Whoever set it going last.
    pub subject: Option<String>,
    /// Who knows that name.
    pub issuer: Option<String>,
    /// By which role.
    pub role: String,
    /// Rows that change something.
    pub all_rows: i64,
    /// Rows of these that are applied.
    pub done_rows: i64,
    /// Milliseconds since the epoch.
    pub created_at: i64,
    /// Milliseconds since the epoch.
    pub updated_at: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
