//! Many rows in few statements.

use std::{future::Future, pin::Pin};

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, PrimaryKeyToColumn, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::WriteError;

/// SQLite takes at most 32,766 bound values in a statement.
const MAX_VALUES: usize = 30_000;

/// How many ids go into one `IN (…)`.
const MAX_IDS: usize = 5_000;

/// What these functions return: they take iterators apart before they wait, so that no closure of a caller has to
/// live across an await.
pub(crate) type Written<'a, T> = Pin<Box<dyn Future<Output = Result<T, WriteError>> + Send + 'a>>;

/// Inserts rows, or overwrites those whose key is there.
pub(crate) fn upsert<E>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = E::Model>,
) -> Written<'_, ()>
where
    E: EntityTrait<ActiveModel: Send>,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let keys: Vec<E::Column> = E::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .collect();
    let is_key = |column: &E::Column| keys.iter().any(|key| key.as_str() == column.as_str());
    let others: Vec<E::Column> = E::Column::iter().filter(|column| !is_key(column)).collect();
    let mut on_conflict = OnConflict::columns(keys.iter().copied());
    if others.is_empty() {
        on_conflict.do_nothing();
    } else {
        on_conflict.update_columns(others.iter().copied());
    }
    let at_once = MAX_VALUES / (keys.len() + others.len());
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .collect();
    Box::pin(async move {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(at_once).collect();
            E::insert_many(some)
                .on_conflict(on_conflict.clone())
                .exec_without_returning(db)
                .await?;
        }
        Ok(())
    })
}

/// Cuts ids into portions that fit into one `IN (…)`.
pub(crate) fn portions<Id>(ids: impl IntoIterator<Item = Id>) -> Vec<Vec<Id>> {
    let mut ids = ids.into_iter().peekable();
    let mut portions = Vec::new();
    while ids.peek().is_some() {
        portions.push(ids.by_ref().take(MAX_IDS).collect());
    }
    portions
}

/// Deletes the rows in which a column holds one of some ids.
pub(crate) fn delete<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
) -> Written<'_, ()> {
    let portions = portions(ids);
    Box::pin(async move {
        for ids in portions {
            E::delete_many().filter(column.is_in(ids)).exec(db).await?;
        }
        Ok(())
    })
}

/// Reads the rows in which a column holds one of some ids.
pub(crate) fn find<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
) -> Written<'_, Vec<E::Model>> {
    let portions = portions(ids);
    Box::pin(async move {
        let mut rows = Vec::new();
        for ids in portions {
            rows.extend(E::find().filter(column.is_in(ids)).all(db).await?);
        }
        Ok(rows)
    })
}
