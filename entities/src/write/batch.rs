//! Many rows in few statements.

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

/// Inserts rows, or overwrites those whose key is there.
pub(crate) async fn upsert<E>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = E::Model>,
) -> Result<(), WriteError>
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
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(at_once).collect();
        E::insert_many(some)
            .on_conflict(on_conflict.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Cuts ids into portions that fit into one `IN (…)`.
pub(crate) fn portions<Id>(ids: impl IntoIterator<Item = Id>) -> impl Iterator<Item = Vec<Id>> {
    let mut ids = ids.into_iter().peekable();
    std::iter::from_fn(move || {
        ids.peek()?;
        Some(ids.by_ref().take(MAX_IDS).collect())
    })
}

/// Deletes the rows in which a column holds one of some ids.
pub(crate) async fn delete<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<(), WriteError> {
    let portions: Vec<Vec<Uuid>> = portions(ids).collect();
    for ids in portions {
        E::delete_many().filter(column.is_in(ids)).exec(db).await?;
    }
    Ok(())
}

/// Reads the rows in which a column holds one of some ids.
pub(crate) async fn find<E: EntityTrait>(
    db: &impl ConnectionTrait,
    column: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<E::Model>, WriteError> {
    let portions: Vec<Vec<Uuid>> = portions(ids).collect();
    let mut rows = Vec::new();
    for ids in portions {
        rows.extend(E::find().filter(column.is_in(ids)).all(db).await?);
    }
    Ok(rows)
}
