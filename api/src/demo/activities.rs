//! Activities of the demo: a list of its own form, with days counted from today, so that there is always something just done
//! and something ahead.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, bail};
use jiff::{ToSpan, civil::Date};
use jumelage_domain::{
    Localized, NodeCode, ObjectId, ObjectKind, Sdg, Theme,
    listing::{Activity, ActivityKind, Listing, OneKind},
};
use jumelage_entities::{
    Writing, listing_record, local_government_code, record,
    write::listings::{self, Stated},
};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter};
use serde::Deserialize;
use uuid::Uuid;

/// A line of activities.csv.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    association: NodeCode,
    /// Of a twinning, whose: both by their Wikidata items.
    party: String,
    partner: String,
    kind: ActivityKind,
    /// When it begins: so many days from today, before today if negative.
    day: i64,
    /// How many days it lasts.
    days: i64,
    place: Option<String>,
    participants: Option<i32>,
    participants_from_abroad: Option<i32>,
    /// Themes and goals with `|` between them; texts as `en=…|de=…`.
    themes: String,
    sdgs: String,
    title: String,
    summary: String,
    results: String,
    links: String,
    /// Of a network, the title of that: see networks.csv.
    #[serde(default)]
    network: Option<String>,
}

/// Reads the list, where there is one, in parts for each association.
pub(super) fn read(file: &Path) -> Result<BTreeMap<NodeCode, Vec<Row>>> {
    let mut parts: BTreeMap<NodeCode, Vec<Row>> = BTreeMap::new();
    if !file.exists() {
        return Ok(parts);
    }
    let mut lines =
        csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
    for (at, row) in lines.deserialize::<Row>().enumerate() {
        let row = row.with_context(|| format!("{}, line {}", file.display(), at + 2))?;
        parts.entry(row.association.clone()).or_default().push(row);
    }
    Ok(parts)
}

/// Records an association's activities. What stands in the same twinning under the same title is the same activity, so that a
/// demo that is carried on moves its days and records nothing twice.
pub(super) async fn load(db: &DatabaseConnection, rows: &[Row], today: Date) -> Result<()> {
    let writing = Writing::begin(db).await?;
    let known = known(&writing).await?;
    let mut stated = Vec::new();
    for row in rows {
        let said = || format!("the activity “{}”", row.title);
        let twinning = twinning(&writing, row).await.with_context(said)?;
        let words = row.words(twinning, today).with_context(said)?;
        stated.push(Stated {
            id: known
                .get(&key(&words))
                .copied()
                .unwrap_or_else(Uuid::now_v7),
            words: words.into_any(),
            same_as: None,
        });
    }
    if listings::write(&writing, stated).await? {
        writing.commit().await?;
    }
    Ok(())
}

type Key = (Option<ObjectId>, Option<String>);

fn key(words: &Activity) -> Key {
    let title = words.facts().title.main().map(str::to_owned);
    (words.about.clone(), title)
}

async fn known(writing: &Writing) -> Result<BTreeMap<Key, Uuid>> {
    let own = listing_record::Column::Node.eq(writing.network.me.as_str());
    let rows = listing_record::Entity::find()
        .filter(own)
        .filter(listing_record::Column::Kind.eq(Activity::KIND.as_str()))
        .all(&writing.tx)
        .await?;
    let mut known = BTreeMap::new();
    for row in rows {
        if let Some(words) = Activity::from_any(row.words()?) {
            known.insert(key(&words), row.id);
        }
    }
    Ok(known)
}

/// The association's own record of the twinning.
async fn twinning(writing: &Writing, row: &Row) -> Result<ObjectId> {
    let bears = async |item: &str| -> Result<BTreeSet<Uuid>> {
        let rows = local_government_code::Entity::find()
            .filter(local_government_code::Column::Scheme.eq("WIKIDATA"))
            .filter(local_government_code::Column::Value.eq(item))
            .all(&writing.tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| row.local_government_id)
            .collect())
    };
    let (ours, theirs) = (bears(&row.party).await?, bears(&row.partner).await?);
    let between = |one: &BTreeSet<Uuid>, other: &BTreeSet<Uuid>| {
        Condition::all()
            .add(record::Column::PartyId.is_in(one.iter().copied()))
            .add(record::Column::PartnerId.is_in(other.iter().copied()))
    };
    let either = Condition::any()
        .add(between(&ours, &theirs))
        .add(between(&theirs, &ours));
    let me = &writing.network.me;
    let found = record::Entity::find()
        .filter(record::Column::Node.eq(me.as_str()))
        .filter(either)
        .one(&writing.tx)
        .await?;
    match found {
        Some(found) => Ok(ObjectId::new(ObjectKind::Twinning, me.clone(), found.id)),
        None => bail!(
            "“{me}” records no twinning of {} and {}: see twinnings.csv",
            row.party,
            row.partner
        ),
    }
}

impl Row {
    /// The title of the network whose it is, unless it is a twinning's.
    pub(super) fn network(&self) -> Option<&str> {
        self.network.as_deref().filter(|title| !title.is_empty())
    }

    pub(super) fn words(&self, about: ObjectId, today: Date) -> Result<Activity> {
        let first = today.checked_add(self.day.days())?;
        let last = first.checked_add((self.days - 1).days())?;
        let date = |day: Date| day.to_string().parse();
        Ok(Activity {
            kind: self.kind,
            title: texts(&self.title)?,
            about: Some(about),
            parties: BTreeSet::new(),
            starts_on: Some(date(first)?),
            ends_on: (self.days > 1).then(|| date(last)).transpose()?,
            place: self.place.clone().filter(|place| !place.is_empty()),
            participants: self.participants,
            participants_from_abroad: self.participants_from_abroad,
            themes: parts(&self.themes)
                .map(Theme::parse)
                .collect::<Result<_, _>>()?,
            sdgs: parts(&self.sdgs)
                .map(|goal| anyhow::Ok(Sdg::try_from(goal.parse::<i32>()?)?))
                .collect::<Result<_>>()?,
            summary: texts(&self.summary)?,
            results: texts(&self.results)?,
            links: parts(&self.links).map(str::to_owned).collect(),
        })
    }
}

pub(super) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|part| !part.is_empty())
}

pub(super) fn texts(cell: &str) -> Result<Localized> {
    let each = parts(cell).map(|part| {
        let (language, text) = part
            .split_once('=')
            .with_context(|| format!("“{part}” has no language in front of it: write en={part}"))?;
        anyhow::Ok((language.to_owned(), text.to_owned()))
    });
    Ok(Localized::new(each.collect::<Result<Vec<_>>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_today() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("activities.csv");
        std::fs::write(
            &file,
            include_str!("../../../tests/data/sample/activities.csv"),
        )
        .unwrap();
        let parts = read(&file).unwrap();
        let today = jiff::civil::date(2026, 11, 26);
        let id = "VHdpbm5pbmc6cmdyZTowMTlhMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE"
            .parse::<ObjectId>()
            .unwrap();
        let (mut past, mut ahead) = (0, 0);
        for row in parts.values().flatten() {
            let words = row.words(id.clone(), today).unwrap();
            let last = words.ends_on.or(words.starts_on).unwrap().last_day();
            if last < today {
                past += 1;
            } else {
                ahead += 1;
            }
        }
        assert!(past > 5 && ahead > 5, "{past} are over, {ahead} are not");
    }

    #[test]
    fn a_line_that_does_not_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("activities.csv");
        let list = include_str!("../../../tests/data/sample/activities.csv");
        std::fs::write(&file, list.replacen("-120", "in spring", 1)).unwrap();
        let fault = read(&file).unwrap_err();
        assert!(format!("{fault:#}").contains("line 6"), "{fault:#}");
    }
}
