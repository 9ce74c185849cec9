//! What the truth answers of activities: filters, orders, groups and ranks by brute force.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    Confirmation, ObjectId, PartialDate,
    best_practice::{Practice, Search, Text},
    listing::ActivityKind,
    text::{NameOrder, fold},
    theme::concepts,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{super::expect::sorted, happen::Happening};

fn any(filter: &Value, key: &str, has: impl Fn(&Value) -> bool) -> bool {
    let values = filter[key].as_array();
    values.is_none_or(|values| values.iter().any(has))
}

pub(super) fn takes(one: &Happening, filter: &Value, twinnings: &dyn Fn(usize) -> String) -> bool {
    let words = &one.words;
    let date = |key: &str| {
        let text = filter[key].as_str()?;
        Some(text.parse::<PartialDate>().unwrap())
    };
    let first = words.starts_on.as_ref().map(PartialDate::first_day);
    any(filter, "kinds", |word| word == words.kind.as_str())
        && any(filter, "countries", |code| {
            one.countries.iter().any(|own| code == own.as_str())
        })
        && any(filter, "regions", |region| {
            let mut known = one.regions.iter().flatten();
            known.any(|own| own.starts_with(region.as_str().unwrap()))
        })
        && any(filter, "associations", |code| {
            one.associations.iter().any(|own| code == own)
        })
        && any(filter, "themes", |theme| {
            words.themes.iter().any(|own| theme == own.as_str())
        })
        && any(filter, "sdgs", |goal| {
            words.sdgs.iter().any(|own| *goal == own.number())
        })
        && date("from").is_none_or(|from| one.last_day().is_some_and(|day| day >= from.first_day()))
        && date("to").is_none_or(|to| first.is_some_and(|day| day <= to.last_day()))
        && filter["twinning"]
            .as_str()
            .is_none_or(|id| twinnings(one.twinning) == id)
        && filter["localGovernment"].as_str().is_none_or(|id| {
            let id: ObjectId = id.parse().unwrap();
            let own =
                |(owner, uuid): &(String, Uuid)| owner == id.node().as_str() && *uuid == id.uuid();
            one.parties.iter().any(own)
        })
        && filter["search"].as_str().is_none_or(|part| {
            let texts = words.title.texts().chain(words.summary.texts());
            let texts = texts.chain(words.place.as_deref()).map(fold);
            let mut all = texts.chain(one.names.iter().cloned());
            all.any(|text| text.contains(&fold(part)))
        })
}

/// Ids in an order.
pub(super) fn list(happenings: &[&Happening], order: &Value) -> Vec<String> {
    let names = NameOrder::new();
    let value = |one: &Happening| match order["by"].as_str().unwrap() {
        "TITLE" => Some(names.key(one.words.title.main().unwrap_or_default())),
        _ => one.words.starts_on.as_ref().map(ToString::to_string),
    };
    let rows = sorted(happenings.to_vec(), order, |one| {
        (value(one), one.holders[0].clone())
    });
    rows.into_iter().map(Happening::id).collect()
}

pub(super) const DIMENSIONS: [(&str, &str); 11] = [
    ("COUNTRY", "country"),
    ("COUNTRY_PAIR", "countryPair"),
    ("REGION_1", "region"),
    ("REGION_2", "region"),
    ("REGION_3", "region"),
    ("ASSOCIATION", "association"),
    ("KIND", "kind"),
    ("CONFIRMATION", "confirmation"),
    ("THEME", "theme"),
    ("SDG", "sdg"),
    ("YEAR", "year"),
];

/// The values of one activity in one dimension: as they sort, unknown last, and as they are told.
fn keys(dimension: &str, one: &Happening) -> Vec<(String, Value)> {
    let words = &one.words;
    let text = |text: &str| (format!("0{text}"), json!(text));
    let place = |at: usize, word: &str| (format!("0{at:02}"), json!(word));
    let known = |values: Vec<(String, Value)>| {
        if values.is_empty() {
            vec![("1".to_owned(), Value::Null)]
        } else {
            values
        }
    };
    let number = |number: i64, digits: usize| (format!("0{number:0digits$}"), json!(number));
    match dimension {
        "COUNTRY" => one
            .countries
            .iter()
            .map(|code| text(code.as_str()))
            .collect(),
        "COUNTRY_PAIR" => {
            // Two parties: one pair, of one country where both are in it.
            let first = one.countries.first().unwrap().as_str();
            let last = one.countries.last().unwrap().as_str();
            vec![(format!("0{first}{last}"), json!([first, last]))]
        }
        "REGION_1" | "REGION_2" | "REGION_3" => {
            let letters = 2 + usize::from(dimension.as_bytes()[7] - b'0');
            let regions = one.regions.iter().map(|region| {
                let region = region.as_deref().and_then(|code| code.get(..letters));
                region.map_or_else(|| ("1".to_owned(), Value::Null), text)
            });
            // Once, where both lie in one.
            let regions: BTreeMap<String, Value> = regions.collect();
            regions.into_iter().collect()
        }
        "ASSOCIATION" => one.associations.iter().map(|code| text(code)).collect(),
        "KIND" => {
            let at = ActivityKind::ALL
                .iter()
                .position(|kind| *kind == words.kind);
            vec![place(at.unwrap(), words.kind.as_str())]
        }
        "CONFIRMATION" => {
            let mut all = Confirmation::ALL.iter();
            let at = all.position(|word| *word == one.confirmation);
            vec![place(at.unwrap(), one.confirmation.as_str())]
        }
        "THEME" => known(
            words
                .themes
                .iter()
                .map(|theme| text(theme.as_str()))
                .collect(),
        ),
        "SDG" => {
            let goals = words.sdgs.iter();
            known(goals.map(|goal| number(goal.number().into(), 2)).collect())
        }
        _ => {
            let year = words
                .starts_on
                .iter()
                .map(|date| number(date.year().into(), 4));
            known(year.collect())
        }
    }
}

fn measures<'a>(rows: &(impl Iterator<Item = &'a Happening> + Clone)) -> Value {
    let sum = |number: &dyn Fn(&Happening) -> Option<i32>| -> i64 {
        rows.clone().filter_map(number).map(i64::from).sum()
    };
    let confirmed = rows
        .clone()
        .filter(|one| one.confirmation == Confirmation::Confirmed);
    json!({
        "count": rows.clone().count(),
        "confirmed": confirmed.count(),
        "participants": sum(&|one| one.words.participants),
        "participantsFromAbroad": sum(&|one| one.words.participants_from_abroad),
    })
}

/// The total and the rows, as they are told.
pub(super) fn statistics(happenings: &[&Happening], dimensions: &[(&str, &str)]) -> (Value, Value) {
    let total = measures(&happenings.iter().copied());
    let mut groups: BTreeMap<Vec<String>, (Value, Vec<&Happening>)> = BTreeMap::new();
    for one in happenings.iter().filter(|_| !dimensions.is_empty()) {
        let mut rows = vec![(Vec::new(), json!({}))];
        for (dimension, field) in dimensions {
            let mut longer = Vec::new();
            for (key, row) in &rows {
                for (sorts, told) in keys(dimension, one) {
                    let (mut key, mut row) = (key.clone(), row.clone());
                    key.push(sorts);
                    row[field] = told;
                    longer.push((key, row));
                }
            }
            rows = longer;
        }
        for (key, row) in rows {
            groups.entry(key).or_insert((row, Vec::new())).1.push(one);
        }
    }
    let rows = groups.into_values().map(|(mut row, of_it)| {
        row["measures"] = measures(&of_it.into_iter());
        row
    });
    (total, rows.collect())
}

/// Score and id, the best first.
pub(super) fn ranked(happenings: &[&Happening], search: &str) -> Vec<(i32, String)> {
    let search: Search = search.parse().unwrap();
    let mut ranked: Vec<(i32, (&str, Uuid), String)> = Vec::new();
    for one in happenings {
        let texts = |of: &jumelage_domain::Localized| of.texts().map(Text::of).collect::<Vec<_>>();
        let (titles, summaries) = (texts(&one.words.title), texts(&one.words.summary));
        let known: BTreeSet<&str> = one
            .words
            .themes
            .iter()
            .map(jumelage_domain::Theme::as_str)
            .collect();
        let names = concepts()
            .iter()
            .filter(|concept| known.contains(concept.id()));
        let names: Vec<Text> = names
            .flat_map(jumelage_domain::theme::Concept::labels)
            .map(|label| Text::of(label.text))
            .collect();
        let score = search.rank(&Practice {
            titles: titles.iter().collect(),
            themes: names.iter().collect(),
            summaries: summaries.iter().collect(),
            day: one.last_day(),
        });
        let (lead, id) = &one.holders[0];
        ranked.extend(score.map(|score| (score.number(), (lead.as_str(), *id), one.id())));
    }
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked
        .into_iter()
        .map(|(score, _, id)| (score, id))
        .collect()
}
