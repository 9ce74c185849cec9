//! Networks and projects of the demo, in lists of their own form. Each association records its own, after the associations have
//! told each other of their members: two that record the same come to one by the lead and the title.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, bail};
use jiff::{ToSpan, civil::Date};
use jumelage_domain::{
    NodeCode, ObjectId, ObjectKind, PartialDate, Sdg, Theme,
    funding::{Currency, Money},
    listing::{
        AnyListing, Listing, Network, NetworkMember, NetworkRole, OneKind, Outsider, Project,
        ProjectState, Report, ReportKind,
    },
};
use jumelage_entities::{
    Writing, listing_record, local_government, local_government_code,
    write::listings::{self, Stated},
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::activities::{self, parts, texts};

/// A line of networks.csv.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkRow {
    association: NodeCode,
    title: String,
    /// The lead first; each by its Wikidata item, with `:` and the date on which it joined.
    members: String,
    since: String,
    website: String,
    themes: String,
    sdgs: String,
    summary: String,
}

/// A line of projects.csv.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectRow {
    association: NodeCode,
    title: String,
    state: ProjectState,
    /// The lead first, by their Wikidata items.
    applicants: String,
    /// Bodies that no node owns, by their names.
    others: String,
    /// The title of the network whose project it is.
    network: String,
    programme: String,
    call: String,
    /// Both in whole units of the currency.
    asked: String,
    granted: String,
    currency: String,
    /// When it begins: so many days from today, before today if negative; and how long it lasts.
    day: i64,
    days: i64,
    themes: String,
    sdgs: String,
    summary: String,
    results: String,
    /// Kinds of reports, with `:` and so many days from today, and `done` where they were handed in on that day.
    reports: String,
}

/// One association's.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    networks: Vec<NetworkRow>,
    projects: Vec<ProjectRow>,
    /// What is done in networks.
    activities: Vec<activities::Row>,
}

/// Reads the lists, where there are any, in parts for each association.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<NodeCode, Listed>> {
    let mut parts: BTreeMap<NodeCode, Listed> = BTreeMap::new();
    for row in lines::<NetworkRow>(&folder.join("networks.csv"))? {
        let of = parts.entry(row.association.clone()).or_default();
        of.networks.push(row);
    }
    for row in lines::<ProjectRow>(&folder.join("projects.csv"))? {
        let of = parts.entry(row.association.clone()).or_default();
        of.projects.push(row);
    }
    for (association, rows) in activities::read(&folder.join("activities.csv"))? {
        let of_networks = rows.into_iter().filter(|row| row.network().is_some());
        let of = parts.entry(association).or_default();
        of.activities.extend(of_networks);
    }
    Ok(parts)
}

fn lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let mut lines =
        csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
    let rows = lines.deserialize::<T>().enumerate();
    let rows =
        rows.map(|(at, row)| row.with_context(|| format!("{}, line {}", file.display(), at + 2)));
    rows.collect()
}

/// Records an association's networks and projects, and what is done in its networks. What has the same title is the same, so that a demo that is carried on
/// moves its days and records nothing twice. What is led by somebody whom this node does not know is left out: the demo may run
/// with some of the associations only.
pub(super) async fn load(db: &DatabaseConnection, listed: &Listed, today: Date) -> Result<()> {
    let writing = Writing::begin(db).await?;
    let known = known(&writing).await?;
    let mut networks = BTreeMap::new();
    let mut stated = Vec::new();
    let mut state = |words: AnyListing, title: &str| {
        let id = known.get(&(words.kind().object_kind(), title.to_owned()));
        let id = id.copied().unwrap_or_else(Uuid::now_v7);
        stated.push(Stated {
            id,
            words,
            same_as: None,
        });
        id
    };
    for row in &listed.networks {
        let said = || format!("the network “{}”", row.title);
        let words = row.words(&writing).await.with_context(said)?;
        let Some(words) = words else { continue };
        let title = main(&words)?;
        let id = state(words.into_any(), &title);
        let me = writing.network.me.clone();
        networks.insert(title, ObjectId::new(ObjectKind::Network, me, id));
    }
    for row in &listed.projects {
        let said = || format!("the project “{}”", row.title);
        let words = row.words(&writing, &networks, today).await;
        let Some(words) = words.with_context(said)? else {
            continue;
        };
        let title = main(&words)?;
        state(words.into_any(), &title);
    }
    for row in &listed.activities {
        let network = row.network().and_then(|title| networks.get(title));
        let Some(network) = network else { continue };
        let words = row.words(network.clone(), today)?;
        let title = main(&words)?;
        state(words.into_any(), &title);
    }
    if listings::write(&writing, stated).await? {
        writing.commit().await?;
    }
    Ok(())
}

fn main(words: &impl Listing) -> Result<String> {
    let title = words.facts().title.main();
    title
        .map(str::to_owned)
        .context("it has no title: write en=…")
}

/// The own records that are there, by kind and title.
async fn known(writing: &Writing) -> Result<BTreeMap<(ObjectKind, String), Uuid>> {
    let own = listing_record::Column::Node.eq(writing.network.me.as_str());
    let rows = listing_record::Entity::find()
        .filter(own)
        .all(&writing.tx)
        .await?;
    let mut known = BTreeMap::new();
    for row in rows {
        let words = row.words()?;
        let title = words.facts().title.main().unwrap_or_default().to_owned();
        known.insert((words.kind().object_kind(), title), row.id);
    }
    Ok(known)
}

/// Whoever bears a Wikidata item: a member of an association, or somebody whom no node owns.
enum Known {
    Member(ObjectId),
    Outsider(Outsider),
}

async fn find(writing: &Writing, item: &str) -> Result<Option<Known>> {
    let codes = local_government_code::Entity::find()
        .filter(local_government_code::Column::Scheme.eq("WIKIDATA"))
        .filter(local_government_code::Column::Value.eq(item))
        .all(&writing.tx)
        .await?;
    let ids = codes.into_iter().map(|row| row.local_government_id);
    let mut rows = local_government::Entity::find()
        .filter(local_government::Column::Id.is_in(ids))
        .all(&writing.tx)
        .await?;
    rows.sort_by_key(|row| (!row.member, row.id));
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    if row.member {
        let node = row.owner.parse()?;
        let id = ObjectId::new(ObjectKind::LocalGovernment, node, row.id);
        return Ok(Some(Known::Member(id)));
    }
    Ok(Some(Known::Outsider(Outsider {
        name: row.name,
        kind: None,
        country: row.country.parse().ok(),
    })))
}

fn themes(cell: &str) -> Result<BTreeSet<Theme>> {
    Ok(parts(cell).map(Theme::parse).collect::<Result<_, _>>()?)
}

fn goals(cell: &str) -> Result<BTreeSet<Sdg>> {
    let goals = parts(cell).map(|goal| anyhow::Ok(Sdg::try_from(goal.parse::<i32>()?)?));
    goals.collect()
}

fn optional(cell: &str) -> Option<&str> {
    Some(cell).filter(|cell| !cell.is_empty())
}

impl NetworkRow {
    async fn words(&self, writing: &Writing) -> Result<Option<Network>> {
        let (mut members, mut others) = (BTreeMap::new(), BTreeSet::new());
        for (at, part) in parts(&self.members).enumerate() {
            let (item, joined) = part.split_once(':').unwrap_or((part, ""));
            let role = if at == 0 {
                NetworkRole::Lead
            } else {
                NetworkRole::Partner
            };
            match find(writing, item).await? {
                Some(Known::Member(id)) => {
                    let member = NetworkMember {
                        role,
                        joined_on: optional(joined).map(str::parse).transpose()?,
                        left_on: None,
                        confirmed: false,
                        unanswered: false,
                    };
                    members.insert(id, member);
                }
                Some(Known::Outsider(outsider)) if role == NetworkRole::Partner => {
                    others.insert(outsider);
                }
                _ if role == NetworkRole::Lead => return Ok(None),
                _ => {}
            }
        }
        let me = &writing.network.me;
        if !members.keys().any(|id| id.node() == me) {
            bail!("no member of “{me}” is in it: see local_governments.csv");
        }
        Ok(Some(Network {
            title: texts(&self.title)?,
            members,
            others,
            since: optional(&self.since).map(str::parse).transpose()?,
            until: None,
            summary: texts(&self.summary)?,
            website: optional(&self.website).map(str::to_owned),
            themes: themes(&self.themes)?,
            sdgs: goals(&self.sdgs)?,
            links: BTreeSet::new(),
        }))
    }
}

impl ProjectRow {
    async fn words(
        &self,
        writing: &Writing,
        networks: &BTreeMap<String, ObjectId>,
        today: Date,
    ) -> Result<Option<Project>> {
        let (mut applicants, mut others) = (Vec::new(), BTreeSet::new());
        for (at, item) in parts(&self.applicants).enumerate() {
            match find(writing, item).await? {
                Some(Known::Member(id)) => applicants.push(id),
                _ if at == 0 => return Ok(None),
                Some(Known::Outsider(outsider)) => {
                    others.insert(outsider);
                }
                None => {}
            }
        }
        others.extend(parts(&self.others).map(|name| Outsider {
            name: name.to_owned(),
            kind: None,
            country: None,
        }));
        let mut applicants = applicants.into_iter();
        let lead = applicants.next().context("it has no lead applicant")?;
        let first = today.checked_add(self.day.days())?;
        let last = first.checked_add((self.days - 1).days())?;
        let date = |day: Date| -> Result<PartialDate> { Ok(day.to_string().parse()?) };
        Ok(Some(Project {
            state: self.state,
            title: texts(&self.title)?,
            lead,
            partners: applicants.collect(),
            others,
            about: networks.get(&self.network).cloned(),
            programme: optional(&self.programme).map(str::parse).transpose()?,
            call: optional(&self.call).map(str::parse).transpose()?,
            asked: self.money(&self.asked)?,
            granted: self.money(&self.granted)?,
            starts_on: Some(date(first)?),
            ends_on: Some(date(last)?),
            themes: themes(&self.themes)?,
            sdgs: goals(&self.sdgs)?,
            summary: texts(&self.summary)?,
            results: texts(&self.results)?,
            links: BTreeSet::new(),
            reports: self.reports(today)?,
        }))
    }

    fn money(&self, cell: &str) -> Result<Option<Money>> {
        let Some(amount) = optional(cell) else {
            return Ok(None);
        };
        let currency: Currency = self.currency.parse()?;
        Ok(Some(Money::parse(amount, currency)?))
    }

    fn reports(&self, today: Date) -> Result<BTreeSet<Report>> {
        let report = |part: &str| {
            let mut cells = part.split(':');
            let kind: ReportKind = cells.next().unwrap_or_default().parse()?;
            let day = cells
                .next()
                .context("a report has a day: write FINAL:120")?;
            let due_on = today.checked_add(day.parse::<i64>()?.days())?;
            anyhow::Ok(Report {
                due_on,
                kind,
                delivered_on: cells.next().map(|_| due_on),
            })
        };
        parts(&self.reports).map(report).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_reads_and_a_line_that_does_not_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let networks = include_str!("../../../tests/data/sample/networks.csv");
        let projects = include_str!("../../../tests/data/sample/projects.csv");
        std::fs::write(folder.path().join("networks.csv"), networks).unwrap();
        let file = folder.path().join("projects.csv");
        std::fs::write(&file, projects).unwrap();
        let parts = read(folder.path()).unwrap();
        let count = |of: fn(&Listed) -> usize| parts.values().map(of).sum::<usize>();
        assert!(count(|one| one.networks.len()) > 5 && count(|one| one.projects.len()) > 4);
        let today = jiff::civil::date(2026, 11, 26);
        for row in parts.values().flat_map(|one| &one.projects) {
            assert!(row.reports(today).is_ok() && row.money(&row.asked).is_ok());
        }
        std::fs::write(&file, projects.replacen("RUNNING", "WALKING", 1)).unwrap();
        let fault = read(folder.path()).unwrap_err();
        assert!(format!("{fault:#}").contains("line 2"), "{fault:#}");
    }
}
