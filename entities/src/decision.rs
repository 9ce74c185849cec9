//! What staff decided on other nodes' records. A row outlives the record: withdrawn and offered again, it finds what was
//! decided on it.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The other node's record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// The other node.
    pub peer: String,
    /// A `Decision`.
    pub decision: String,
    /// The own member that the record's partner is; none where that was not decided.
    pub local_government_id: Option<Uuid>,
    /// The own record of the same twinning, which a confirmation made or a link names.
    pub own_record_id: Option<Uuid>,
    /// Milliseconds since the epoch.
    pub decided_at: i64,
    /// Who, as the issuer of the token knows them.
    pub decided_by: Option<String>,
    /// For colleagues; no other node is told.
    pub note: Option<String>,
    /// JSON: the record's words of that day.
    pub decided_on: String,
    /// Whether it still is what was decided on. Made anew whenever the record comes.
    pub holds: bool,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
