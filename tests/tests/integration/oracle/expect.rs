//! What the truth answers: filters, orders and groups by brute force.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    Confirmation, ObjectId, ObjectKind, Statement, TwinningKind, TwinningStatus,
    text::{NameOrder, fold},
};
use jumelage_entities::local_government;
use jumelage_tests::{
    network::TestNetwork,
    world::{Truth, World},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

fn lists(filter: &Value, key: &str, word: &str) -> bool {
    filter[key]
        .as_array()
        .is_none_or(|words| words.iter().any(|one| one == word))
}

fn takes(one: &Truth, filter: &Value) -> bool {
    let said = &one.statement;
    let days = |date: &str| -> jumelage_domain::PartialDate { date.parse().unwrap() };
    let countries: Vec<String> = one.countries.iter().map(ToString::to_string).collect();
    let any = |key: &str, has: &dyn Fn(&Value) -> bool| {
        filter[key]
            .as_array()
            .is_none_or(|values| values.iter().any(has))
    };
    lists(filter, "kinds", said.kind.as_str())
        && lists(filter, "statuses", said.status.as_str())
        && lists(filter, "confirmations", one.confirmation.as_str())
        && any("countries", &|code| {
            countries.iter().any(|one| code == one.as_str())
        })
        && filter["between"].as_array().is_none_or(|pair| {
            let mut pair: Vec<&str> = pair.iter().map(|code| code.as_str().unwrap()).collect();
            pair.sort_unstable();
            pair == countries
        })
        && any("themes", &|theme| {
            said.themes.iter().any(|one| theme == one.as_str())
        })
        && any("sdgs", &|goal| {
            said.sdgs.iter().any(|one| *goal == one.number())
        })
        && filter["sinceFrom"].as_str().is_none_or(|from| {
            said.since
                .as_ref()
                .is_some_and(|since| since.last_day() >= days(from).first_day())
        })
        && filter["sinceTo"].as_str().is_none_or(|to| {
            said.since
                .as_ref()
                .is_some_and(|since| since.first_day() <= days(to).last_day())
        })
        && filter["crossBorder"]
            .as_bool()
            .is_none_or(|wanted| wanted == (one.countries[0] != one.countries[1]))
        && filter["party"].as_str().is_none_or(|id| {
            let id: ObjectId = id.parse().unwrap();
            one.parties
                .iter()
                .any(|(owner, uuid)| owner == id.node().as_str() && *uuid == id.uuid())
        })
        && filter["search"]
            .as_str()
            .is_none_or(|part| one.names.iter().any(|name| name.contains(&fold(part))))
}

/// Unknown last in either direction; ties by node and UUID, ascending.
pub(super) fn sorted<T>(
    mut rows: Vec<T>,
    order: &Value,
    key: impl Fn(&T) -> (Option<String>, (String, uuid::Uuid)),
) -> Vec<T> {
    let descending = order["direction"] == "DESC";
    rows.sort_by(|a, b| {
        let ((a, a_id), (b, b_id)) = (key(a), key(b));
        if order["by"] == "ID" {
            return if descending {
                b_id.cmp(&a_id)
            } else {
                a_id.cmp(&b_id)
            };
        }
        let by_value = match (&a, &b) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            _ => b.is_some().cmp(&a.is_some()),
        };
        by_value.then_with(|| a_id.cmp(&b_id))
    });
    rows
}

pub(super) fn twinnings(truth: &[Truth], filter: &Value, order: &Value) -> Vec<String> {
    let rows: Vec<&Truth> = truth.iter().filter(|one| takes(one, filter)).collect();
    let since = |one: &&Truth| one.statement.since.as_ref().map(ToString::to_string);
    let rows = sorted(rows, order, |one| (since(one), (one.lead.clone(), one.id)));
    rows.into_iter()
        .map(|one| {
            ObjectId::new(ObjectKind::Twinning, one.lead.parse().unwrap(), one.id).to_string()
        })
        .collect()
}

pub(super) async fn local_governments(
    world: &World,
    network: &TestNetwork,
    filter: &Value,
    order: &Value,
) -> Vec<String> {
    let names = NameOrder::new();
    let mut rows = Vec::new();
    for (at, node) in network.nodes.iter().enumerate() {
        let members = local_government::Entity::find()
            .filter(local_government::Column::Owner.eq(node.code.as_str()))
            .filter(local_government::Column::Member.eq(true));
        for row in members.all(&node.db).await.unwrap() {
            let town = world.towns.iter().find(|town| {
                let place = (
                    town.location.map(|at| at.latitude()),
                    town.location.map(|at| at.longitude()),
                );
                town.node == at
                    && town.name == row.name
                    && town.population == row.population
                    && (row.latitude, row.longitude) == place
            });
            rows.push((town.unwrap(), node.code.to_string(), row.id));
        }
    }
    // By the haversine formula: another way than the nodes'.
    let distance = |town: &jumelage_tests::world::Town| {
        let (at, near) = (town.location?, &filter["near"]);
        let (a, b) = (
            near["latitude"].as_f64()?.to_radians(),
            at.latitude().to_radians(),
        );
        let (c, d) = (
            near["longitude"].as_f64()?.to_radians(),
            at.longitude().to_radians(),
        );
        let half =
            ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((d - c) / 2.0).sin().powi(2);
        Some(2.0 * 6371.0088 * half.sqrt().asin())
    };
    rows.retain(|(town, ..)| {
        lists(filter, "countries", town.country.as_str())
            && filter["search"]
                .as_str()
                .is_none_or(|part| fold(&town.name).contains(&fold(part)))
            && filter["populationFrom"].as_i64().is_none_or(|from| {
                town.population
                    .is_some_and(|count| i64::from(count) >= from)
            })
            && filter["populationTo"]
                .as_i64()
                .is_none_or(|to| town.population.is_some_and(|count| i64::from(count) <= to))
            && filter["near"]["withinKm"]
                .as_f64()
                .is_none_or(|radius| distance(town).is_some_and(|km| km <= radius))
    });
    let value = |town: &jumelage_tests::world::Town| match order["by"].as_str().unwrap() {
        "NAME" => Some(names.key(&town.name)),
        "POPULATION" => town.population.map(|count| format!("{count:012}")),
        _ => distance(town).map(|km| format!("{km:020.9}")),
    };
    let rows = sorted(rows, order, |(town, owner, id)| {
        (value(town), (owner.clone(), *id))
    });
    let id = |(_, owner, uuid): (_, String, _)| {
        ObjectId::new(ObjectKind::LocalGovernment, owner.parse().unwrap(), uuid).to_string()
    };
    rows.into_iter().map(id).collect()
}

pub(super) const DIMENSIONS: [&str; 10] = [
    "COUNTRY",
    "COUNTRY_PAIR",
    "ASSOCIATION",
    "KIND",
    "STATUS",
    "CONFIRMATION",
    "THEME",
    "SDG",
    "YEAR",
    "DECADE",
];

/// A row: its keys as they sort, unknown last, and its measures.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    keys: Vec<Key>,
    twinnings: i64,
    records: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Place(usize),
    Text(String),
    Unknown,
}

impl Row {
    pub(super) fn read(row: &Value, dimensions: &[&str]) -> Self {
        let number = |value: &Value| {
            value.as_i64().map_or(Key::Unknown, |number| {
                Key::Place(usize::try_from(number).unwrap())
            })
        };
        let text = |value: &Value| {
            value
                .as_str()
                .map_or(Key::Unknown, |text| Key::Text(text.to_owned()))
        };
        let keys = dimensions.iter().map(|dimension| match *dimension {
            "COUNTRY" => text(&row["country"]),
            "COUNTRY_PAIR" => {
                let pair = row["countryPair"].as_array().unwrap();
                Key::Text(pair.iter().map(|code| code.as_str().unwrap()).collect())
            }
            "ASSOCIATION" => text(&row["association"]),
            "KIND" => listed(
                TwinningKind::ALL.iter().map(|one| one.as_str()),
                row["kind"].as_str().unwrap(),
            ),
            "STATUS" => listed(
                TwinningStatus::ALL.iter().map(|one| one.as_str()),
                row["status"].as_str().unwrap(),
            ),
            "CONFIRMATION" => listed(
                Confirmation::ALL.iter().map(|one| one.as_str()),
                row["confirmation"].as_str().unwrap(),
            ),
            "THEME" => text(&row["theme"]),
            "SDG" => number(&row["sdg"]),
            "YEAR" => number(&row["year"]),
            _ => number(&row["decade"]),
        });
        Self {
            keys: keys.collect(),
            twinnings: row["measures"]["twinnings"].as_i64().unwrap(),
            records: row["again"]["records"].as_i64().unwrap(),
        }
    }
}

fn listed<'a>(mut words: impl Iterator<Item = &'a str>, word: &str) -> Key {
    Key::Place(words.position(|one| one == word).unwrap())
}

/// The values of one twinning, or of one record of it, in one dimension.
fn keys(
    dimension: &str,
    one: &Truth,
    said: &Statement,
    associations: &BTreeSet<String>,
) -> Vec<Key> {
    let known = |keys: Vec<Key>| {
        if keys.is_empty() {
            vec![Key::Unknown]
        } else {
            keys
        }
    };
    let year = said
        .since
        .as_ref()
        .map(|since| usize::try_from(since.year()).unwrap());
    match dimension {
        "COUNTRY" => {
            let countries: BTreeSet<String> =
                one.countries.iter().map(ToString::to_string).collect();
            countries.into_iter().map(Key::Text).collect()
        }
        "COUNTRY_PAIR" => vec![Key::Text(
            one.countries.iter().map(ToString::to_string).collect(),
        )],
        "ASSOCIATION" => associations.iter().cloned().map(Key::Text).collect(),
        "KIND" => vec![listed(
            TwinningKind::ALL.iter().map(|one| one.as_str()),
            said.kind.as_str(),
        )],
        "STATUS" => vec![listed(
            TwinningStatus::ALL.iter().map(|one| one.as_str()),
            said.status.as_str(),
        )],
        "CONFIRMATION" => vec![listed(
            Confirmation::ALL.iter().map(|one| one.as_str()),
            one.confirmation.as_str(),
        )],
        "THEME" => known(
            said.themes
                .iter()
                .map(|theme| Key::Text(theme.to_string()))
                .collect(),
        ),
        "SDG" => known(
            said.sdgs
                .iter()
                .map(|goal| Key::Place(goal.number().into()))
                .collect(),
        ),
        "YEAR" => known(year.into_iter().map(Key::Place).collect()),
        _ => known(
            year.into_iter()
                .map(|year| Key::Place(year / 10 * 10))
                .collect(),
        ),
    }
}

fn combinations(
    dimensions: &[&str],
    one: &Truth,
    said: &Statement,
    associations: &BTreeSet<String>,
) -> Vec<Vec<Key>> {
    dimensions.iter().fold(vec![Vec::new()], |rows, dimension| {
        let keys = keys(dimension, one, said, associations);
        rows.iter()
            .flat_map(|row| {
                keys.iter()
                    .map(move |key| [row.as_slice(), std::slice::from_ref(key)].concat())
            })
            .collect()
    })
}

pub(super) fn statistics(
    truth: &[Truth],
    dimensions: &[&str],
    filter: &Value,
) -> ((usize, usize), Vec<Row>) {
    let taken: Vec<&Truth> = truth.iter().filter(|one| takes(one, filter)).collect();
    let total = (taken.len(), taken.iter().map(|one| one.records.len()).sum());
    let mut counts: BTreeMap<Vec<Key>, (i64, i64)> = BTreeMap::new();
    if dimensions.is_empty() {
        return (total, Vec::new());
    }
    for one in taken {
        for keys in combinations(dimensions, one, &one.statement, &one.associations) {
            counts.entry(keys).or_default().0 += 1;
        }
        for (association, said) in &one.records {
            for keys in combinations(
                dimensions,
                one,
                said,
                &BTreeSet::from([association.clone()]),
            ) {
                counts.entry(keys).or_default().1 += 1;
            }
        }
    }
    let rows = counts.into_iter().map(|(keys, (twinnings, records))| Row {
        keys,
        twinnings,
        records,
    });
    (total, rows.collect())
}
