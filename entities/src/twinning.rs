//! Twinnings with their settled values, made from records and links; never written by hand.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "twinning")]
pub struct Model {
    /// The lead record's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The node of the lead record.
    pub lead: String,
    /// This node's record; none for what only others record.
    pub own_record_id: Option<Uuid>,
    /// The other node's record.
    pub other_record_id: Option<Uuid>,
    /// The party whose owner and UUID sort first.
    pub party_a: Uuid,
    /// The other.
    pub party_b: Uuid,
    /// Of which party a is a member.
    pub association_a: Option<String>,
    /// Of which party b is a member.
    pub association_b: Option<String>,
    /// Where party a is, by NUTS.
    pub region_a: Option<String>,
    /// Where party b is, by NUTS.
    pub region_b: Option<String>,
    /// The parties' countries, ascending.
    pub country_low: String,
    /// The parties' countries, ascending.
    pub country_high: String,
    /// Settled.
    pub kind: String,
    /// Settled.
    pub status: String,
    /// Settled.
    pub since: Option<String>,
    /// Of `since`.
    pub since_year: Option<i32>,
    /// The first day that `since` may mean.
    pub since_first: Option<String>,
    /// The last day that `since` may mean.
    pub since_last: Option<String>,
    /// Settled.
    pub until: Option<String>,
    /// Settled, separated by `|`.
    pub themes: String,
    /// Settled, separated by `|`.
    pub sdgs: String,
    /// Settled, milliseconds since the epoch.
    pub updated_at: i64,
    /// Whether the countries differ.
    pub cross_border: bool,
    /// A `Confirmation`.
    pub confirmation: String,
    /// The parties' names as either association knows them, folded, one a line.
    pub search_key: String,
    /// A digest of what each record says: the settled values may be the same where the records are not.
    pub said: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
