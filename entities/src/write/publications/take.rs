//! What a node takes over of what its anchor publishes. It was verified before.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    NodeCode, Timestamp,
    publication::{KindWord, PublicationName, fingerprint},
};
use sea_orm::{DatabaseConnection, EntityTrait, ModelTrait};
use uuid::Uuid;

use super::{List, list};
use crate::{
    Actor, WriteError,
    publication::{Entity, Model},
    publication_list,
    write::{Writing, audit, batch},
};

/// A document that is taken over.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// What it is.
    pub kind: KindWord,
    /// Its name.
    pub name: PublicationName,
    /// The number of this version.
    pub serial: i64,
    /// When it was published.
    pub published_at: Timestamp,
    /// Its text.
    pub text: String,
    /// The text around it, as the anchor signed it.
    pub signed: String,
}

/// A list of the anchor's, and what was fetched of it.
#[derive(Clone, Debug)]
pub struct NewList {
    /// Whose it is.
    pub list: List,
    /// What it names. What is kept besides goes.
    pub named: BTreeSet<(KindWord, PublicationName)>,
    /// What is new or changed, and came. What did not come stays as it was until it does.
    pub fetched: Vec<NewPublication>,
}

/// Takes a list over; says whether it did. Where meanwhile a later one was taken, by another process, nothing happens.
pub async fn take(
    db: &DatabaseConnection,
    anchor: &NodeCode,
    new: NewList,
) -> Result<bool, WriteError> {
    let writing = Writing::begin_as(db, Actor::Peer(anchor.clone())).await?;
    let held = list(&writing.tx).await?;
    let same_source = held.source == new.list.source;
    if same_source && held.serial > new.list.serial {
        return Ok(false);
    }
    let rows = Entity::find().all(&writing.tx).await?;
    let named = new.named.iter();
    let named: BTreeSet<(String, String)> = named
        .map(|(kind, name)| (kind.to_string(), name.to_string()))
        .collect();
    let mut known: BTreeMap<(String, String), Model> = BTreeMap::new();
    for row in rows {
        let key = (row.kind.clone(), row.name.clone());
        if same_source && named.contains(&key) {
            known.insert(key, row);
        } else {
            audit::publication(&writing, Some(&row), None);
            row.delete(&writing.tx).await?;
        }
    }
    for publication in new.fetched {
        let before = known.remove(&(publication.kind.to_string(), publication.name.to_string()));
        let row = row(before.as_ref(), publication);
        audit::publication(&writing, before.as_ref(), Some(&row));
        batch::upsert::<Entity>(&writing.tx, [row]).await?;
    }
    let List {
        source,
        serial,
        sha256,
    } = new.list;
    let list = publication_list::Model {
        id: 1,
        source: source.unwrap_or_default(),
        serial,
        sha256,
    };
    batch::upsert::<publication_list::Entity>(&writing.tx, [list]).await?;
    writing.commit().await?;
    Ok(true)
}

fn row(before: Option<&Model>, publication: NewPublication) -> Model {
    Model {
        id: before.map_or_else(Uuid::now_v7, |row| row.id),
        kind: publication.kind.to_string(),
        name: publication.name.to_string(),
        serial: publication.serial,
        published_at: publication.published_at.millis(),
        sha256: fingerprint(&publication.text),
        size: i64::try_from(publication.text.len()).unwrap_or(i64::MAX),
        document: publication.text,
        signed: Some(publication.signed),
    }
}
