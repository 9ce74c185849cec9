//! What other nodes said of own offers.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub struct Model {
    /// The own record that was offered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// Who answered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub peer: String,
    /// An `Outcome`.
    pub outcome: String,
    /// The member of theirs that the partner is, where known.
    pub local_government_id: Option<Uuid>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
