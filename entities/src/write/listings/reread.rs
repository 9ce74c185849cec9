//! Words of vocabularies, read again by a version of this program that knows others.

use std::collections::BTreeMap;

use sea_orm::{EntityTrait, QuerySelect};
use uuid::Uuid;

use super::{spell, store};
use crate::{
    WriteError,
    listing_record::{self, Model},
    write::{Writing, audit, batch},
};

/// How many records are read together.
const AT_ONCE: usize = 2_000;

/// Nobody changed anything: versions and dates stay as they are.
pub(in crate::write) async fn reread(writing: &Writing) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let ids: Vec<Uuid> = listing_record::Entity::find()
        .select_only()
        .column(listing_record::Column::Id)
        .into_tuple()
        .all(&writing.tx)
        .await?;
    for some in ids.chunks(AT_ONCE) {
        let column = listing_record::Column::Id;
        let ids = some.iter().copied();
        let rows = batch::find::<listing_record::Entity>(&writing.tx, column, ids).await?;
        let (mut old, mut changed) = (BTreeMap::new(), Vec::new());
        for row in rows {
            let body = spell(row.id, &row.words()?)?;
            if body != row.body {
                changed.push(Model {
                    body,
                    ..row.clone()
                });
                old.insert(row.id, row);
            }
        }
        let own: Vec<Model> = changed
            .iter()
            .filter(|row| row.node == me)
            .cloned()
            .collect();
        old.retain(|_, row| row.node == me);
        audit::listings(writing, &old, &own);
        if !changed.is_empty() {
            store(writing, changed).await?;
        }
    }
    Ok(())
}
