//! Tokens that this node gave to people. The tokens themselves are not kept.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "issued_token")]
pub struct Model {
    /// The token's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: Uuid,
    /// To whom.
    pub subject: String,
    /// Words with spaces between.
    pub roles: String,
    /// The ids of the bearer's own entries, with spaces between.
    pub local_governments: String,
    /// Milliseconds since the epoch.
    pub issued_at: i64,
    /// Milliseconds since the epoch.
    pub expires_at: i64,
    /// Milliseconds since the epoch; from then on it opens nothing.
    pub revoked_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
