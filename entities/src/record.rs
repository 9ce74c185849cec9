//! Records: own ones, and those that other nodes offered.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "record")]
pub struct Model {
    /// The UUID of the object id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose record.
    pub node: String,
    /// The member of that node.
    pub party_id: Uuid,
    /// The other local government as it is known now; none for an offer whose partner this node does not know.
    pub partner_id: Option<Uuid>,
    /// Own records: the partner as the list states it, before any node took it up.
    pub stated_partner_id: Option<Uuid>,
    /// Of the partner, as stated.
    pub stated_country: String,
    /// Of the partner's code, as stated.
    pub stated_scheme: Option<String>,
    /// Of the partner, as stated.
    pub stated_code: Option<String>,
    /// Of the partner, as stated.
    pub stated_name: Option<String>,
    /// A `TwinningKind`.
    pub kind: String,
    /// A `TwinningStatus`.
    pub status: String,
    /// A `PartialDate`.
    pub since: Option<String>,
    /// A `PartialDate`.
    pub until: Option<String>,
    /// Separated by `|`.
    pub themes: String,
    /// Separated by `|`.
    pub sdgs: String,
    /// Milliseconds since the epoch.
    pub updated_at: i64,
    /// Counts the changes.
    pub version: i64,
    /// Own records from a list with an id column: that id.
    pub identity: Option<String>,
    /// Offers: no other node can take the partner up, or all others have declined.
    pub exclusive: bool,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
