//! What a listing is found by beside what all kinds have.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing_facet")]
pub struct Model {
    /// The listing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub listing_id: Uuid,
    /// A `Facet`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub facet: String,
    /// What is said of it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
