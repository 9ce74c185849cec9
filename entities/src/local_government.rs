//! Local governments: own members, partners that no node owns, and what is known of other nodes' members.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "local_government")]
pub struct Model {
    /// The UUID of the object id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code in the object id.
    pub owner: String,
    /// A member of the owner; else a partner that the owner only knows by its records.
    pub member: bool,
    /// The official name.
    pub name: String,
    /// Sorts as the name does.
    pub name_key: String,
    /// All its names, folded, one a line.
    pub search_key: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// A `LocalGovernmentLevel`.
    pub level: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// The one region that its codes say, by NUTS. Made from them, never written by hand.
    pub region: Option<String>,
    /// On the unit sphere.
    pub x: Option<f64>,
    /// On the unit sphere.
    pub y: Option<f64>,
    /// On the unit sphere.
    pub z: Option<f64>,
    /// Inhabitants.
    pub population: Option<i32>,
    /// Of that number.
    pub population_year: Option<i32>,
    /// URL.
    pub website: Option<String>,
    /// A functional address, never a person's.
    pub mailbox: Option<String>,
    /// Its own languages, BCP 47, separated by spaces.
    pub languages: String,
    /// ISO date.
    pub valid_from: Option<String>,
    /// ISO date.
    pub valid_to: Option<String>,
    /// What makes two rows of a list one; none for other nodes' members.
    pub identity: Option<String>,
    /// For a partner that a node turned out to own: that node's member.
    pub same_as: Option<Uuid>,
    /// Own members: counts the changes.
    pub version: i64,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
