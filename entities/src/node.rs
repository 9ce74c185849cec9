//! The node that this database belongs to: one row.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "node")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The node's code.
    pub code: String,
    /// A random token, rewritten as the last statement of every writing transaction.
    pub revision: String,
    /// JSON: per partner node the digest of the links with it and how much waits to be delivered. Made from `link` and `outgoing` in the transaction that changes them.
    pub agreement: String,
    /// JSON: the directory as writing needs it. Made from `association` when the directory is taken over.
    pub network: String,
    /// Of the sort and search keys in this database.
    pub collation_version: i32,
    /// Of the keys by which partners are found by name.
    pub matching_version: i32,
    /// Of the vocabularies by which themes and codes of regions were read.
    pub vocabulary_version: i32,
    /// Of what messages to other nodes say: with another, what is to be said is listed anew, and others are heard again.
    pub exchange_version: i32,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
