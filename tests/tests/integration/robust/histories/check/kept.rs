//! What others say changes nobody's own words.

use std::collections::BTreeMap;

use jumelage_entities::{record, redirect};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Own records by id, in their own words.
pub(crate) type Words = BTreeMap<Uuid, Vec<String>>;

pub(crate) async fn words(db: &DatabaseConnection, me: &str) -> Words {
    let rows = record::Entity::find()
        .filter(record::Column::Node.eq(me))
        .all(db);
    let rows = rows.await.unwrap().into_iter();
    rows.map(|row| {
        let text = |value: Option<String>| value.unwrap_or_default();
        let words = vec![
            row.kind,
            row.status,
            text(row.since),
            text(row.until),
            row.themes,
            row.sdgs,
        ];
        (row.id, words)
    })
    .collect()
}

/// After a message each own record is there in the same words; two of one pair and kind, which it may have shown to be of
/// one pair, are one, in the words of either.
pub(crate) async fn kept(db: &DatabaseConnection, me: &str, before: &Words) -> Result<(), String> {
    let now = words(db, me).await;
    let moved = redirect::Entity::find().all(db).await.unwrap();
    let moved: BTreeMap<Uuid, Uuid> = moved.into_iter().map(|row| (row.id, row.target)).collect();
    let target = |id: &Uuid| moved.get(id).copied().unwrap_or(*id);
    for id in now.keys() {
        ensure!(before.contains_key(id), "{me} records {id} by itself");
    }
    for (id, said) in before {
        let survivor = target(id);
        let Some(says) = now.get(&survivor) else {
            return Err(format!("{me} lost its record {id}: {said:?}"));
        };
        let mut merged = before.iter().filter(|(other, _)| target(other) == survivor);
        ensure!(
            merged.any(|(_, words)| words == says),
            "{me} said {said:?} in {id}, and says {says:?} after a message"
        );
    }
    Ok(())
}
