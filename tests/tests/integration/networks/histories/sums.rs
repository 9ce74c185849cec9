//! Statistics of funding, added up one project at a time.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ObjectId, funding::Money};
use serde_json::Value;

use super::{NODES, Sides, Truth};

/// By what is grouped, and the fields that say it.
pub(super) const GROUPS: [&[(&str, &str)]; 5] = [
    &[("COUNTRY", "country")],
    &[("ASSOCIATION", "association")],
    &[("CALL", "call")],
    &[("ASSOCIATION", "association"), ("CALL", "call")],
    &[
        ("CALL", "call"),
        ("STATE", "state"),
        ("ASSOCIATION", "association"),
    ],
];

/// How many projects, how many with a grant, what was asked for and what was granted.
type Sums = [u64; 4];

/// The words that stand in a row, its currency last.
type Rows = BTreeMap<Vec<String>, Sums>;

/// The part of a question that asks for all of them.
pub(super) fn question() -> String {
    let parts = GROUPS.iter().enumerate().map(|(at, group)| {
        let (words, fields): (Vec<&str>, Vec<&str>) = group.iter().copied().unzip();
        format!(
            "by{at}:fundingStatistics(groupBy:[{}]){{projects \
             rows{{{} currency measures{{projects withGrant asked granted}}}}}}",
            words.join(","),
            fields.join(" ")
        )
    });
    parts.collect()
}

/// What an answer says in one of them.
pub(super) fn told(europe: &Value, at: usize) -> Rows {
    let rows = europe[format!("by{at}")]["rows"].as_array().unwrap().iter();
    let told = rows.map(|row| {
        let fields = GROUPS[at].iter().map(|(_, field)| *field);
        let key = fields.chain(["currency"]).map(|field| {
            let word = row[field].as_str();
            word.unwrap_or_default().to_owned()
        });
        let measures = &row["measures"];
        let sum = |key: &str| measures[key].as_str().unwrap().parse().unwrap();
        let sums = [
            measures["projects"].as_u64().unwrap(),
            measures["withGrant"].as_u64().unwrap(),
            sum("asked"),
            sum("granted"),
        ];
        (key.collect(), sums)
    });
    let rows: Vec<(Vec<String>, Sums)> = told.collect();
    let each: Rows = rows.iter().cloned().collect();
    assert_eq!(each.len(), rows.len(), "a row stands there twice: {rows:?}");
    each
}

/// What they are.
pub(super) fn sums<'a>(
    truth: impl Iterator<Item = &'a Truth>,
    sides: &Sides,
    group: &[(&str, &str)],
) -> Rows {
    let mut rows = Rows::new();
    for one in truth {
        let facts = one.words.facts();
        let Some(funding) = facts.funding else {
            continue;
        };
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for (dimension, _) in group {
            let values: BTreeSet<String> = match *dimension {
                "COUNTRY" => facts.parties.iter().map(|id| country(sides, id)).collect(),
                "ASSOCIATION" => {
                    let parties = facts.parties.iter();
                    parties.map(|id| id.node().to_string()).collect()
                }
                "CALL" => {
                    BTreeSet::from([funding.call.map(ToString::to_string).unwrap_or_default()])
                }
                _ => BTreeSet::from([facts.category.unwrap().to_owned()]),
            };
            let longer = keys.iter().flat_map(|key| {
                values.iter().map(|value| {
                    let mut key = key.clone();
                    key.push(value.clone());
                    key
                })
            });
            keys = longer.collect();
        }
        let money = funding.granted.or(funding.asked);
        let currency = money.map_or_else(String::new, |money| money.currency().to_string());
        let units = |money: Option<Money>| money.map_or(0, Money::minor_units);
        for mut key in keys {
            key.push(currency.clone());
            let row = rows.entry(key).or_default();
            row[0] += 1;
            row[1] += u64::from(funding.granted.is_some());
            row[2] += units(funding.asked);
            row[3] += units(funding.granted);
        }
    }
    rows
}

fn country(sides: &Sides, id: &ObjectId) -> String {
    let of = |at: &usize| sides.towns[*at].contains(&id.to_string());
    NODES[(0..NODES.len()).find(of).unwrap()].1.to_owned()
}

/// Of how many calls and associations the rows are.
pub(super) fn variety(sides: &Sides, truth: &[Truth]) -> (usize, usize) {
    let of = |group| sums(truth.iter(), sides, &[group]).len();
    (of(("CALL", "call")), of(("ASSOCIATION", "association")))
}
