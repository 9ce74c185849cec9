//! What the demo's associations offer and what their members look for: a list of its own form, with days counted from today, so
//! that there is always something that is open.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, bail};
use jiff::{ToSpan, civil::Date};
use jumelage_domain::{ListingKind, NodeCode, ObjectId, ObjectKind, listing::AnyListing};
use jumelage_entities::{
    Writing, listing_record, local_government, local_government_code,
    write::listings::{self, Stated},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// A line of offers.jsonl.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    association: NodeCode,
    kind: ListingKind,
    /// Of a partner request: who looks, by its Wikidata item.
    seeker: Option<String>,
    /// Fields that are dates: so many days from today, before today if negative.
    #[serde(default)]
    days: BTreeMap<String, i64>,
    /// The other fields, as exports have them.
    words: BTreeMap<String, Value>,
}

/// Reads the list, where there is one, in parts for each association.
pub(super) fn read(file: &Path) -> Result<BTreeMap<NodeCode, Vec<Row>>> {
    let mut parts: BTreeMap<NodeCode, Vec<Row>> = BTreeMap::new();
    if !file.exists() {
        return Ok(parts);
    }
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    for (at, line) in text.lines().enumerate() {
        let row: Row = serde_json::from_str(line)
            .with_context(|| format!("{}, line {}", file.display(), at + 1))?;
        parts.entry(row.association.clone()).or_default().push(row);
    }
    Ok(parts)
}

/// Records an association's part. What is of one kind, of one seeker and called the same is the same, so that a demo that is
/// carried on moves its days and records nothing twice.
pub(super) async fn load(db: &DatabaseConnection, rows: &[Row], today: Date) -> Result<()> {
    let writing = Writing::begin(db).await?;
    let known = known(&writing).await?;
    let me = &writing.network.me;
    let mut stated = Vec::new();
    for row in rows {
        let said = || format!("the {} “{:?}”", row.kind, row.words.get("title"));
        let seeker = match &row.seeker {
            None => None,
            Some(item) => Some(member(&writing.tx, me, item).await.with_context(said)?),
        };
        let words = row.words(seeker, today).with_context(said)?;
        let id = known.get(&key(&words)).copied();
        stated.push(Stated {
            id: id.unwrap_or_else(Uuid::now_v7),
            words,
            same_as: None,
        });
    }
    if listings::write(&writing, stated).await? {
        writing.commit().await?;
    }
    Ok(())
}

type Key = (ListingKind, Vec<ObjectId>, Option<String>);

fn key(words: &AnyListing) -> Key {
    let facts = words.facts();
    let parties = facts.parties.into_iter().cloned().collect();
    let title = facts.title.main().map(str::to_owned);
    (words.kind(), parties, title)
}

async fn known(writing: &Writing) -> Result<BTreeMap<Key, Uuid>> {
    let own = listing_record::Column::Node.eq(writing.network.me.as_str());
    let rows = listing_record::Entity::find().filter(own);
    let mut known = BTreeMap::new();
    for row in rows.all(&writing.tx).await? {
        known.insert(key(&row.words()?), row.id);
    }
    Ok(known)
}

/// The own member that bears a Wikidata item.
pub(super) async fn member(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    item: &str,
) -> Result<ObjectId> {
    let bearers = local_government_code::Entity::find()
        .filter(local_government_code::Column::Scheme.eq("WIKIDATA"))
        .filter(local_government_code::Column::Value.eq(item))
        .all(db)
        .await?;
    let bearers: BTreeSet<Uuid> = bearers.iter().map(|row| row.local_government_id).collect();
    let found = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(me.as_str()))
        .filter(local_government::Column::Member.eq(true))
        .filter(local_government::Column::Id.is_in(bearers))
        .one(db)
        .await?;
    match found {
        Some(found) => Ok(ObjectId::new(
            ObjectKind::LocalGovernment,
            me.clone(),
            found.id,
        )),
        None => bail!("“{me}” has no member {item}: see local_governments.csv"),
    }
}

impl Row {
    fn words(&self, seeker: Option<ObjectId>, today: Date) -> Result<AnyListing> {
        let mut words = self.words.clone();
        for (field, days) in &self.days {
            let day = today.checked_add(days.days())?;
            words.insert(field.clone(), day.to_string().into());
        }
        if let Some(seeker) = seeker {
            words.insert("seeker".to_owned(), seeker.to_string().into());
        }
        let words = Value::Object(words.into_iter().collect());
        Ok(AnyListing::from_value(self.kind, words)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = include_str!("../../../tests/data/sample/offers.jsonl");

    fn sample(list: &str) -> Result<BTreeMap<NodeCode, Vec<Row>>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("offers.jsonl");
        std::fs::write(&file, list)?;
        read(&file)
    }

    #[test]
    fn there_is_something_of_each_kind_that_is_open_and_something_that_is_over() {
        let today = jiff::civil::date(2026, 11, 26);
        let id = "TG9jYWxHb3Zlcm5tZW50OnJncmU6MDE5MGE1YTAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx";
        let seeker: ObjectId = id.parse().unwrap();
        let (mut open, mut over) = (BTreeMap::new(), 0);
        for row in sample(LIST).unwrap().values().flatten() {
            let looks = row.seeker.as_ref().map(|_| seeker.clone());
            assert_eq!(looks.is_some(), row.kind == ListingKind::PartnerRequest);
            let words = row.words(looks, today).unwrap();
            let facts = words.facts();
            assert!(!facts.title.is_empty());
            let known = facts.themes.iter().all(|theme| theme.concept().is_some());
            assert!(known, "{:?}", facts.themes);
            let last = facts
                .ends_on
                .or(facts.starts_on)
                .map(jumelage_domain::PartialDate::last_day);
            if row.kind != ListingKind::Guide && last.is_some_and(|last| last < today) {
                over += 1;
            } else {
                *open.entry(row.kind).or_insert(0) += 1;
            }
        }
        assert!(
            open.len() == 3 && open.values().all(|count| *count > 3),
            "{open:?}"
        );
        assert!(over > 0);
    }

    #[test]
    fn a_line_that_does_not_read_is_named() {
        let list = LIST.replacen("\"kind\"", "\"sort\"", 1);
        let fault = sample(&list).unwrap_err();
        assert!(format!("{fault:#}").contains("line 1"), "{fault:#}");
    }
}
