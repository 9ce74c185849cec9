//! The anchor's registry: a member, as it was admitted. A row stays for ever: a code is given once.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "admission")]
pub struct Model {
    /// The member's code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its name.
    pub name: String,
    /// ISO codes, separated by spaces.
    pub countries: String,
    /// Its website.
    pub website: Option<String>,
    /// Where its node answers, if it runs one.
    pub entity_id: Option<String>,
    /// JSON: its node's public keys, if it runs one.
    pub jwks: Option<String>,
    /// The registry's serial when something of this row changed last.
    pub serial: i64,
    /// When it was admitted, in milliseconds.
    pub admitted_at: i64,
    /// When it was revoked, in milliseconds.
    pub revoked_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
