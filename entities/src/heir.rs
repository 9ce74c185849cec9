//! In which one a local government of another node lives on, by its node's word.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "heir")]
pub struct Model {
    /// The one that is not there any more.
    #[sea_orm(primary_key, auto_increment = false)]
    pub local_government_id: Uuid,
    /// The one that stands for it. This node may not have heard of it yet.
    pub heir_id: Uuid,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
