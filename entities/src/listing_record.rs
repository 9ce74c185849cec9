//! What one association says of something that it lists: own words, and what other nodes told.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing_record")]
pub struct Model {
    /// The UUID of the object id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose words.
    pub node: String,
    /// A `ListingKind`.
    pub kind: String,
    /// The twinning record or listing record that it is about, as it says.
    pub about: Option<Uuid>,
    /// Another association's record of which this one's staff say that it is of the same thing.
    pub same_as: Option<Uuid>,
    /// Whose record `same_as` is: it is told of this one even while it does not tell its own.
    pub same_as_node: Option<String>,
    /// Of what another node told: the nodes from which that one has records of the same thing, separated by spaces.
    pub also: String,
    /// What `about` is to all that record the same: the settled id, as its association says.
    pub belongs_to: Option<Uuid>,
    /// The local governments that take part by what it is about, as its association says, separated by spaces.
    pub sharing: String,
    /// Where others of the same thing are looked for; those in a bucket may be of several things.
    pub bucket: String,
    /// The same for all records that decide of each other where they belong, and so tell each other: the smallest id among them.
    pub kin: Option<Uuid>,
    /// An `AnyListing`, as JSON.
    pub body: String,
    /// Milliseconds since the epoch.
    pub updated_at: i64,
    /// Counts the changes.
    pub version: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
