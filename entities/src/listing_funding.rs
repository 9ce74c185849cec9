//! The money in a listing: what statistics of funding count.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing_funding")]
pub struct Model {
    /// The listing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub listing_id: Uuid,
    /// A `ProgrammeId`.
    pub programme: Option<String>,
    /// A `CallId`.
    pub call: Option<String>,
    /// The `Currency` of both amounts.
    pub currency: Option<String>,
    /// What was asked for, in the currency's smallest unit.
    pub asked: Option<i64>,
    /// What was granted and is to be had, in the currency's smallest unit.
    pub granted: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
