//! What the association lists beside its members and records: activities and their like.

use std::collections::HashSet;

use jumelage_domain::{ListingKind, NodeCode, ObjectId, Timestamp, listing::AnyListing};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    TakeError,
    error::{checked, invalid, own},
};
use crate::{
    WriteError, listing_record,
    stored::{instant, word},
    write::{
        Writing,
        listings::{self, Restored, Stated},
    },
};

/// A record of a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Listed {
    /// Its id: the kind is in it.
    pub id: ObjectId,
    /// What it says, in the form of its kind.
    pub words: Value,
    /// Another association's record of the same thing: the UUID in its id, as it may not be known at the moment.
    pub same_as: Option<Uuid>,
    /// Whose that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as_node: Option<NodeCode>,
    /// When it was last changed, RFC 3339.
    pub updated_at: String,
    /// Counts the changes.
    pub version: i64,
}

pub(super) async fn read(
    db: &impl ConnectionTrait,
    me: &NodeCode,
) -> Result<Vec<Listed>, WriteError> {
    let own = listing_record::Column::Node.eq(me.as_str());
    let mut rows = listing_record::Entity::find().filter(own).all(db).await?;
    rows.sort_by_key(|row| row.id);
    let listed = |row: listing_record::Model| {
        let kind: ListingKind = word("listing_record.kind", &row.kind)?;
        let words = row.words()?.to_value();
        Ok(Listed {
            id: ObjectId::new(kind.object_kind(), me.clone(), row.id),
            words: words.map_err(|source| WriteError::Listing { id: row.id, source })?,
            same_as: row.same_as,
            same_as_node: row
                .same_as_node
                .map(|node| word("listing_record.same_as_node", &node))
                .transpose()?,
            updated_at: instant("listing_record.updated_at", row.updated_at)?.to_string(),
            version: row.version,
        })
    };
    rows.into_iter().map(listed).collect()
}

pub(super) async fn take(
    writing: &Writing,
    given: Vec<Listed>,
    known: &mut HashSet<ObjectId>,
) -> Result<(), TakeError> {
    let mut rows = Vec::new();
    for listed in given {
        let id = listed.id;
        let Some(kind) = ListingKind::of(id.kind()) else {
            return Err(invalid(&id, "id", &id, "it is not the id of a listing"));
        };
        own(writing, kind.object_kind(), &id)?;
        if !known.insert(id.clone()) {
            return Err(TakeError::Twice { id });
        }
        let written = listed.words.to_string();
        let words = AnyListing::from_value(kind, listed.words);
        let words = words.map_err(|why| invalid(&id, "words", &written, &why))?;
        let at: Timestamp = checked(&id, "updatedAt", &listed.updated_at)?;
        rows.push(Restored {
            stated: Stated {
                id: id.uuid(),
                words,
                same_as: listed.same_as,
            },
            same_as_node: listed.same_as_node,
            updated_at: at,
            version: listed.version,
        });
    }
    Ok(listings::restore(writing, rows).await?)
}
