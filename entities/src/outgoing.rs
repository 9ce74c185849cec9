//! What this node has to tell each other node, and what of that was delivered.

use sea_orm::{entity::prelude::*, sea_query::ExprTrait};

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outgoing")]
pub struct Model {
    /// To whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub peer: String,
    /// A `Topic`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: String,
    /// The record that it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Uuid,
    /// Of what is to be said now; none where it is withdrawn.
    pub digest: Option<i64>,
    /// Of what was said last; none where nothing was.
    pub delivered: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is to be said differs from what was said last.
#[must_use]
pub fn undelivered() -> sea_orm::Condition {
    sea_orm::Condition::any()
        .add(Column::Delivered.is_null())
        .add(Column::Digest.is_null())
        .add(
            sea_orm::sea_query::Expr::col(Column::Digest)
                .ne(sea_orm::sea_query::Expr::col(Column::Delivered)),
        )
}
