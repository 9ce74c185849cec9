//! Registering programs. No answer of the node shows any of it, so that its revision stays as it is.

use jumelage_domain::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::client::{ActiveModel, Column, Entity, Model};

/// A program that is to be registered.
pub struct NewClient {
    /// What people call it.
    pub name: String,
    /// Of its secret.
    pub secret_hash: String,
    /// What it may do: words with spaces between.
    pub scopes: String,
}

/// Registers a program; gives the id by which it is known.
pub async fn add(db: &DatabaseConnection, new: NewClient, now: Timestamp) -> Result<Uuid, DbErr> {
    let id = Uuid::new_v4();
    let row = ActiveModel {
        id: Set(id),
        name: Set(new.name),
        secret_hash: Set(new.secret_hash),
        scopes: Set(new.scopes),
        created_at: Set(now.millis()),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// All of them, the oldest first.
pub async fn all(db: &DatabaseConnection) -> Result<Vec<Model>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::CreatedAt);
    rows.order_by_asc(Column::Id).all(db).await
}

/// The program of this id, unless it was revoked.
pub async fn standing(db: &DatabaseConnection, id: Uuid) -> Result<Option<Model>, DbErr> {
    let row = Entity::find_by_id(id).filter(Column::RevokedAt.is_null());
    row.one(db).await
}

/// Makes a program nobody again; whether there was one.
pub async fn revoke(db: &DatabaseConnection, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now.millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null());
    Ok(revoked.exec(db).await?.rows_affected > 0)
}
