//! What the records of one thing settle to.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    /// The lead record's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The node of the lead record: of those that have one, the first by its code.
    pub lead: String,
    /// The own record among them.
    pub own_record_id: Option<Uuid>,
    /// A `ListingKind`.
    pub kind: String,
    /// The kind's own word.
    pub category: Option<String>,
    /// The twinning or listing that it belongs to, by its settled id.
    pub about: Option<Uuid>,
    /// A `PartialDate`.
    pub starts_on: Option<String>,
    /// The first day that `starts_on` may mean.
    pub first_day: Option<String>,
    /// The last day on which it may be.
    pub last_day: Option<String>,
    /// Sorts as the title does.
    pub title_key: String,
    /// What search looks through, folded.
    pub search_key: String,
    /// An `AnyListing`, as JSON: the settled values.
    pub body: String,
    /// Milliseconds since the epoch.
    pub updated_at: i64,
    /// A `Confirmation`.
    pub confirmation: String,
    /// A digest of all that is shown of it.
    pub said: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
