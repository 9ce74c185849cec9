//! A document that is published for the whole network: by this node, or by its anchor.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    /// Its name in the audit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// A `KindWord`: one of a later version is kept, too.
    pub kind: String,
    /// A `PublicationName`, of which a kind has one.
    pub name: String,
    /// The number of this version.
    pub serial: i64,
    /// When this version was published, in milliseconds.
    pub published_at: i64,
    /// The fingerprint of its text.
    pub sha256: String,
    /// The bytes of its text.
    pub size: i64,
    /// Its text.
    pub document: String,
    /// The text around it as the anchor signed it, with all that a later version says; none of this node's own, which are
    /// signed when they are asked for.
    pub signed: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
