//! What happens: activities made up, recorded at the nodes, and what each of them is by all that is said of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{
    Confirmation, CountryCode, Localized, ObjectId, ObjectKind, PartialDate, Sdg,
    listing::{Activity, ActivityKind, OneKind},
    text::fold,
};
use jumelage_entities::{
    Writing, local_government, twinning,
    write::listings::{self, Stated},
};
use jumelage_tests::{
    network::{TestNetwork, TestNode},
    world::{Party, Truth},
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::oracle::Town;

/// A record of an activity.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) node: String,
    pub(super) id: Uuid,
    /// Which of the true twinnings it is of.
    twinning: usize,
    words: Activity,
    same_as: Option<Uuid>,
}

/// An activity, by all that is said of it.
#[derive(Clone, Debug)]
pub(super) struct Happening {
    /// Who records it, the lead first.
    pub(super) holders: Vec<(String, Uuid)>,
    pub(super) twinning: usize,
    pub(super) words: Activity,
    pub(super) parties: [Party; 2],
    pub(super) countries: BTreeSet<CountryCode>,
    /// Of each party the smallest region that is known.
    pub(super) regions: [Option<String>; 2],
    pub(super) associations: BTreeSet<String>,
    pub(super) confirmation: Confirmation,
    pub(super) names: BTreeSet<String>,
}

impl Happening {
    pub(super) fn id(&self) -> String {
        let (lead, id) = &self.holders[0];
        ObjectId::new(ObjectKind::Activity, lead.parse().unwrap(), *id).to_string()
    }

    pub(super) fn last_day(&self) -> Option<jiff::civil::Date> {
        let words = &self.words;
        let last = words.ends_on.as_ref().or(words.starts_on.as_ref());
        last.map(PartialDate::last_day)
    }
}

/// Records of activities of both sides' twinnings. Often the other side has one that is nearly the same.
pub(super) async fn said(rng: &mut StdRng, network: &TestNetwork, truth: &[Truth]) -> Vec<Said> {
    let mut said = Vec::new();
    for (twinning, one) in truth.iter().enumerate() {
        let nodes: BTreeSet<&String> = one.records.iter().map(|(node, _)| node).collect();
        let nodes: Vec<&String> = nodes.into_iter().collect();
        for _ in 0..rng.random_range(0..4) {
            let by = *nodes.choose(rng).unwrap();
            let mut new = async |words: Activity, node: &String, number: u64| {
                let at = network.nodes.iter().find(|at| at.code.as_str() == node);
                let own = own_record(at.unwrap(), one.id).await;
                let about = ObjectId::new(ObjectKind::Twinning, node.parse().unwrap(), own);
                said.push(Said {
                    node: node.clone(),
                    id: Uuid::from_u128(
                        0x019a_0000_0000_7000_8000_0000_0000_0000 + u128::from(number >> 8),
                    ),
                    twinning,
                    words: Activity {
                        about: Some(about),
                        ..words
                    },
                    same_as: None,
                });
            };
            let words = words(rng);
            new(words.clone(), by, rng.random()).await;
            let other = nodes.iter().find(|node| **node != by);
            if let Some(other) = other.filter(|_| rng.random_bool(0.6)) {
                let nearly = nearly(rng, &words);
                new(nearly, other, rng.random()).await;
            }
        }
    }
    said
}

async fn own_record(node: &TestNode, twinning: Uuid) -> Uuid {
    let row = twinning::Entity::find_by_id(twinning).one(&node.db).await;
    row.unwrap().unwrap().own_record_id.unwrap()
}

const TITLES: [(&str, &str); 6] = [
    ("en", "Water for all"),
    ("de", "Klimaschutz im Hafen"),
    ("fr", "Fête de la musique"),
    ("en", "Choirs"),
    ("pl", "Święto wody"),
    ("el", "Το νερό"),
];

fn text(rng: &mut StdRng) -> Localized {
    let texts = (0..rng.random_range(1..3)).map(|_| {
        let (language, text) = TITLES.choose(rng).unwrap();
        ((*language).to_owned(), (*text).to_owned())
    });
    Localized::new(texts.collect::<Vec<_>>())
}

fn date(rng: &mut StdRng) -> Option<PartialDate> {
    let text = match rng.random_range(0..10) {
        0 => return None,
        1 => "2026".to_owned(),
        2 => "2026-03".to_owned(),
        3 => format!("2025-11-{:02}", rng.random_range(1..30)),
        _ => format!("2026-03-{:02}", rng.random_range(1..30)),
    };
    Some(text.parse().unwrap())
}

fn words(rng: &mut StdRng) -> Activity {
    let number = |rng: &mut StdRng| rng.random_bool(0.7).then(|| rng.random_range(0..200));
    let starts_on = date(rng);
    let ends_on = date(rng).filter(|end| {
        let begins = starts_on.as_ref();
        begins.is_some_and(|start| start.first_day() <= end.last_day()) && rng.random_bool(0.5)
    });
    let themes = ["water", "culture", "x-elsewhere"];
    Activity {
        kind: *ActivityKind::ALL.choose(rng).unwrap(),
        title: text(rng),
        about: None,
        parties: BTreeSet::new(),
        starts_on,
        ends_on,
        place: rng.random_bool(0.3).then(|| "Am Hafen".to_owned()),
        participants: number(rng),
        participants_from_abroad: number(rng),
        themes: (0..rng.random_range(0..3))
            .map(|_| themes.choose(rng).unwrap().parse().unwrap())
            .collect(),
        sdgs: (0..rng.random_range(0..3))
            .map(|_| Sdg::try_from(rng.random_range(1..=17)).unwrap())
            .collect(),
        summary: if rng.random_bool(0.5) {
            text(rng)
        } else {
            Localized::default()
        },
        results: Localized::default(),
        links: BTreeSet::new(),
    }
}

/// What somebody else would write of the same.
fn nearly(rng: &mut StdRng, first: &Activity) -> Activity {
    let other = words(rng);
    let same = |rng: &mut StdRng| rng.random_bool(0.8);
    Activity {
        kind: if same(rng) { first.kind } else { other.kind },
        title: if same(rng) {
            first.title.clone()
        } else {
            other.title
        },
        starts_on: if same(rng) {
            first.starts_on.clone()
        } else {
            other.starts_on
        },
        ends_on: first.ends_on.clone(),
        ..other
    }
}

/// Some records of one twinning are said to be of one activity, whatever else they say.
pub(super) fn state_the_same(rng: &mut StdRng, said: &mut [Said]) -> Vec<Said> {
    let mut stated = Vec::new();
    for at in 0..said.len() {
        let others: Vec<Uuid> = said
            .iter()
            .filter(|other| other.twinning == said[at].twinning && other.node != said[at].node)
            .map(|other| other.id)
            .collect();
        if let Some(other) = others.choose(rng).filter(|_| rng.random_bool(0.1)) {
            said[at].same_as = Some(*other);
            stated.push(said[at].clone());
        }
    }
    stated
}

/// Writes records at the nodes of those who say so.
pub(super) async fn record(network: &TestNetwork, said: &[Said]) {
    for node in &network.nodes {
        let own = said.iter().filter(|said| said.node == node.code.as_str());
        let stated: Vec<Stated> = own
            .map(|said| Stated {
                id: said.id,
                words: said.words.clone().into_any(),
                same_as: said.same_as,
            })
            .collect();
        if stated.is_empty() {
            continue;
        }
        let writing = Writing::begin(&node.db).await.unwrap();
        listings::write(&writing, stated).await.unwrap();
        writing.commit().await.unwrap();
    }
}

/// Each activity once.
pub(super) async fn happenings(
    network: &TestNetwork,
    truth: &[Truth],
    towns: &HashMap<String, Town>,
    said: &[Said],
) -> Vec<Happening> {
    let names = names(network).await;
    let mut happenings = Vec::new();
    for (twinning, one) in truth.iter().enumerate() {
        let of_it: Vec<&Said> = said
            .iter()
            .filter(|said| said.twinning == twinning)
            .collect();
        for group in pairs(&of_it) {
            let holders: BTreeSet<&String> = group.iter().map(|said| &said.node).collect();
            let party = |party: &Party| {
                let owner = party.0.parse().unwrap();
                ObjectId::new(ObjectKind::LocalGovernment, owner, party.1).to_string()
            };
            let all_members = one.parties.iter().all(|one| towns[&party(one)].0);
            let confirmation = if group.len() > 1 {
                Confirmation::Confirmed
            } else if one.associations.iter().any(|code| !holders.contains(code)) {
                Confirmation::OneSided
            } else if all_members {
                Confirmation::Domestic
            } else {
                Confirmation::NoPartnerNode
            };
            let called = one.parties.iter().flat_map(|party| &names[&party.1]);
            happenings.push(Happening {
                holders: group
                    .iter()
                    .map(|said| (said.node.clone(), said.id))
                    .collect(),
                twinning,
                words: together(&group),
                parties: one.parties.clone(),
                countries: one.countries.iter().copied().collect(),
                regions: one.regions.clone(),
                associations: one.associations.clone(),
                confirmation,
                names: called.cloned().collect(),
            });
        }
    }
    happenings
}

/// Under which names the owners know local governments, folded.
async fn names(network: &TestNetwork) -> BTreeMap<Uuid, BTreeSet<String>> {
    let mut names = BTreeMap::new();
    for node in &network.nodes {
        let rows = local_government::Entity::find().all(&node.db).await;
        let own = rows.unwrap().into_iter();
        for row in own.filter(|row| row.owner == node.code.as_str()) {
            // Of a partner that is no member there may be several.
            let called = row.search_key.lines().map(str::to_owned);
            let known = [fold(&row.name)].into_iter().chain(called);
            names.insert(row.id, known.collect());
        }
    }
    names
}

/// Of two sides' records those that are of one activity, the first side's first; and those that stand alone.
fn pairs<'a>(said: &[&'a Said]) -> Vec<Vec<&'a Said>> {
    let mut candidates = Vec::new();
    for one in said {
        for other in said.iter().filter(|other| one.node < other.node) {
            candidates.extend(near(one, other).map(|near| (near, one.id, other.id)));
        }
    }
    candidates.sort_unstable();
    let (mut groups, mut placed) = (Vec::new(), BTreeSet::new());
    let find = |id: Uuid| *said.iter().find(|said| said.id == id).unwrap();
    for (_, one, other) in candidates {
        if !placed.contains(&one) && !placed.contains(&other) {
            placed.extend([one, other]);
            groups.push(vec![find(one), find(other)]);
        }
    }
    let alone = said.iter().filter(|said| !placed.contains(&said.id));
    groups.extend(alone.map(|said| vec![*said]));
    groups
}

/// What is said to be the same first, then by days apart, then by name.
fn near(one: &Said, other: &Said) -> Option<(u8, i32)> {
    if one.same_as == Some(other.id) || other.same_as == Some(one.id) {
        return Some((0, 0));
    }
    let (a, b) = (&one.words, &other.words);
    if a.kind != b.kind {
        return None;
    }
    let (Some(a_starts), Some(b_starts)) = (&a.starts_on, &b.starts_on) else {
        let folded = |words: &Activity| words.title.texts().map(fold).collect::<BTreeSet<_>>();
        return (!folded(a).is_disjoint(&folded(b))).then_some((2, 0));
    };
    let last = |words: &Activity, starts: &PartialDate| {
        let ends = words.ends_on.as_ref().map(PartialDate::last_day);
        ends.unwrap_or(starts.last_day()).max(starts.first_day())
    };
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| from.until(to).unwrap().get_days();
    let apart = days(last(a, a_starts), b_starts.first_day())
        .max(days(last(b, b_starts), a_starts.first_day()))
        .max(0);
    (apart <= 3).then_some((1, apart))
}

/// What is said of it, as one.
fn together(group: &[&Said]) -> Activity {
    let all = || group.iter().map(|said| &said.words);
    let texts = |of: &dyn Fn(&Activity) -> &Localized| {
        let mut texts = BTreeMap::new();
        for words in all() {
            for (language, text) in of(words).iter() {
                texts.entry(language.to_owned()).or_insert(text.to_owned());
            }
        }
        Localized::new(texts)
    };
    Activity {
        kind: all().map(|words| words.kind).min().unwrap(),
        title: texts(&|words| &words.title),
        about: None,
        parties: BTreeSet::new(),
        starts_on: all().filter_map(|words| words.starts_on.clone()).min(),
        ends_on: all().filter_map(|words| words.ends_on.clone()).max(),
        place: all().find_map(|words| words.place.clone()),
        participants: all().filter_map(|words| words.participants).max(),
        participants_from_abroad: all()
            .filter_map(|words| words.participants_from_abroad)
            .max(),
        themes: all().flat_map(|words| words.themes.clone()).collect(),
        sdgs: all().flat_map(|words| words.sdgs.clone()).collect(),
        summary: texts(&|words| &words.summary),
        results: texts(&|words| &words.results),
        links: BTreeSet::new(),
    }
}
