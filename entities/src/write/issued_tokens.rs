//! Giving tokens to people, and taking them back. No answer of the node shows any of it, so that its revision stays as
//! it is.

use jumelage_domain::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::issued_token::{ActiveModel, Column, Entity, Model};

/// A token that is to be given.
pub struct NewIssuedToken {
    /// Its name.
    pub jti: Uuid,
    /// To whom.
    pub subject: String,
    /// Words with spaces between.
    pub roles: String,
    /// Ids with spaces between.
    pub local_governments: String,
    /// From when on it is good.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Notes a token: only such as are noted open the door.
pub async fn add(db: &DatabaseConnection, new: NewIssuedToken) -> Result<(), DbErr> {
    let row = ActiveModel {
        jti: Set(new.jti),
        subject: Set(new.subject),
        roles: Set(new.roles),
        local_governments: Set(new.local_governments),
        issued_at: Set(new.issued_at.millis()),
        expires_at: Set(new.expires_at.millis()),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// All of them, the oldest first.
pub async fn all(db: &DatabaseConnection) -> Result<Vec<Model>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::IssuedAt);
    rows.order_by_asc(Column::Jti).all(db).await
}

/// The token of this name, unless it was revoked.
pub async fn standing(db: &DatabaseConnection, jti: Uuid) -> Result<Option<Model>, DbErr> {
    let row = Entity::find_by_id(jti).filter(Column::RevokedAt.is_null());
    row.one(db).await
}

/// Takes a token back; whether there was one.
pub async fn revoke(db: &DatabaseConnection, jti: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now.millis()))
        .filter(Column::Jti.eq(jti))
        .filter(Column::RevokedAt.is_null());
    Ok(revoked.exec(db).await?.rows_affected > 0)
}
