//! What is published for the whole network. A node that has joined an anchor keeps what that one publishes; the anchor, and
//! a node that stands alone, publish themselves. Whose they are stands in `publication_list`: all that are kept are of one.

mod error;
mod own;
mod take;

use jumelage_domain::{
    Timestamp,
    publication::{KindWord, PublicationKind, PublicationName},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    StoredError, WriteError,
    publication::{Column, Entity, Model},
    publication_list,
    stored::{instant, word},
};

pub use self::{
    error::PublishError,
    own::{Outcome, publish, publish_in, unpublish},
    take::{NewList, NewPublication, take},
};

/// The source of what a node publishes itself.
const OWN: &str = "";

/// A document as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its name within its kind.
    pub name: PublicationName,
    /// The number of this version: it rises.
    pub serial: i64,
    /// When this version was published.
    pub published_at: Timestamp,
    /// Its text, as it was published.
    pub text: String,
}

/// A document, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What it is.
    pub kind: KindWord,
    /// Its name within its kind.
    pub name: PublicationName,
    /// The number of this version.
    pub serial: i64,
    /// When this version was published.
    pub published_at: Timestamp,
    /// The fingerprint of its text.
    pub sha256: String,
    /// The bytes of its text.
    pub size: i64,
}

/// Whose publications a node keeps, and the number of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The anchor of whom they are; none where the node publishes itself.
    pub source: Option<String>,
    /// The list's number: 0 where there never was one.
    pub serial: i64,
    /// The fingerprint of the anchor's list.
    pub sha256: String,
}

/// What is published of a kind, by name. Where the anchor is away: what it said last.
pub async fn kept(
    db: &impl ConnectionTrait,
    kind: PublicationKind,
) -> Result<Vec<Publication>, WriteError> {
    let rows = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .order_by_asc(Column::Name)
        .all(db)
        .await?;
    let read = rows.into_iter().map(of_row).collect::<Result<_, _>>()?;
    Ok(read)
}

/// What is published of a kind under a name.
pub async fn kept_one(
    db: &impl ConnectionTrait,
    kind: &KindWord,
    name: &PublicationName,
) -> Result<Option<Publication>, WriteError> {
    let row = find(db, kind, name).await?;
    Ok(row.map(of_row).transpose()?)
}

/// All that is published, by kind and name, without the texts.
pub async fn headings(db: &impl ConnectionTrait) -> Result<Vec<Heading>, WriteError> {
    let rows: Vec<(String, String, i64, i64, String, i64)> = Entity::find()
        .select_only()
        .columns([
            Column::Kind,
            Column::Name,
            Column::Serial,
            Column::PublishedAt,
            Column::Sha256,
            Column::Size,
        ])
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let rows = rows.into_iter();
    let read = rows.map(|(kind, name, serial, published_at, sha256, size)| {
        Ok::<_, StoredError>(Heading {
            kind: word("publication.kind", &kind)?,
            name: word("publication.name", &name)?,
            serial,
            published_at: instant("publication.published_at", published_at)?,
            sha256,
            size,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

/// Whose they are.
pub async fn list(db: &impl ConnectionTrait) -> Result<List, WriteError> {
    let row = publication_list::Entity::find().one(db).await?;
    Ok(row.map_or_else(List::default, |row| List {
        source: Some(row.source).filter(|source| source != OWN),
        serial: row.serial,
        sha256: row.sha256,
    }))
}

async fn find(
    db: &impl ConnectionTrait,
    kind: &KindWord,
    name: &PublicationName,
) -> Result<Option<Model>, WriteError> {
    let row = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::Name.eq(name.as_str()))
        .one(db)
        .await?;
    Ok(row)
}

fn of_row(row: Model) -> Result<Publication, StoredError> {
    Ok(Publication {
        name: word("publication.name", &row.name)?,
        serial: row.serial,
        published_at: instant("publication.published_at", row.published_at)?,
        text: row.document,
    })
}
