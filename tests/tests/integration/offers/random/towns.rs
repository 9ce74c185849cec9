//! Who there is, in plain words: what everybody can see of all of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Desk, TODAY};

/// All that is known of everybody, by the fields that show it.
const ALL: &str = "query($after:String){europe{localGovernments(first:40,after:$after){pageInfo{hasNextPage endCursor}
    nodes{id country population{value}location{latitude longitude}codes{scheme value}languages
    association{code recordCount}twinnings(first:200){nodes{status themes sdgs parties{id}}}
    activities(first:200){nodes{themes sdgs}}
    partnerRequests{id themes sdgs kinds populationFrom populationTo languages countries regions until}}}}}";

/// A town, with what everybody can see of it.
pub(super) struct Known {
    pub(super) id: String,
    /// By which those of equal score are in order.
    pub(super) place: (String, String),
    pub(super) country: String,
    pub(super) inhabitants: Option<u64>,
    /// Degrees of latitude and longitude.
    pub(super) at: Option<(f64, f64)>,
    pub(super) region: Option<String>,
    /// By their first subtags.
    pub(super) languages: BTreeSet<String>,
    pub(super) partners: BTreeSet<String>,
    pub(super) themes: BTreeSet<String>,
    pub(super) goals: BTreeSet<u64>,
    /// Unknown where its association records no twinning of anybody.
    pub(super) active: Option<u64>,
    /// Those that are open.
    pub(super) requests: Vec<Value>,
    /// Whether an activity says more of it than all else.
    pub(super) learns_from_activities: bool,
}

impl Known {
    pub(super) fn node(&self) -> &str {
        &self.place.0
    }
}

/// All of them, as a node shows them.
pub(super) async fn known(desk: &Desk) -> Vec<Known> {
    let (mut known, mut after) = (Vec::new(), Value::Null);
    loop {
        let found = desk.seen_by(0, ALL, json!({"after": after})).await;
        let page = &found["europe"]["localGovernments"];
        known.extend(items(&page["nodes"]).map(read));
        if page["pageInfo"]["hasNextPage"] == false {
            return known;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

pub(super) fn words(value: &Value) -> BTreeSet<String> {
    let all = items(value).map(|word| word.as_str().unwrap());
    all.map(str::to_owned).collect()
}

pub(super) fn numbers(value: &Value) -> BTreeSet<u64> {
    items(value)
        .map(|number| number.as_u64().unwrap())
        .collect()
}

/// Languages by their first subtags.
pub(super) fn spoken(tags: &Value) -> BTreeSet<String> {
    let all = words(tags).into_iter();
    all.map(|tag| tag.split('-').next().unwrap().to_owned())
        .collect()
}

/// Eurostat writes Greece with letters of its own.
fn as_eurostat_writes(code: &str) -> String {
    code.strip_prefix("GR")
        .map_or_else(|| code.to_owned(), |rest| format!("EL{rest}"))
}

fn read(town: &Value) -> Known {
    let id: jumelage_domain::ObjectId = town["id"].as_str().unwrap().parse().unwrap();
    let text = town["id"].as_str().unwrap().to_owned();
    let codes = items(&town["codes"]).filter(|code| code["scheme"] == "NUTS");
    let mut codes: Vec<String> = codes
        .map(|code| as_eurostat_writes(code["value"].as_str().unwrap()))
        .collect();
    codes.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let at = town["location"].as_object();
    let mut known = Known {
        place: (id.node().to_string(), id.uuid().to_string()),
        country: town["country"].as_str().unwrap().to_owned(),
        inhabitants: town["population"]["value"].as_u64().filter(|n| *n > 0),
        at: at.map(|at| {
            let degrees = |key: &str| at[key].as_f64().unwrap();
            (degrees("latitude"), degrees("longitude"))
        }),
        region: codes.into_iter().next(),
        languages: spoken(&town["languages"]),
        partners: BTreeSet::new(),
        themes: BTreeSet::new(),
        goals: BTreeSet::new(),
        active: (town["association"]["recordCount"] != 0).then_some(0),
        requests: Vec::new(),
        learns_from_activities: false,
        id: text,
    };
    for twinning in items(&town["twinnings"]["nodes"]) {
        about(&mut known, twinning);
        let parties = items(&twinning["parties"]).map(|party| party["id"].as_str().unwrap());
        let others = parties.filter(|party| *party != known.id);
        known.partners.extend(others.map(str::to_owned));
        if twinning["status"] == "ACTIVE" {
            *known.active.get_or_insert(0) += 1;
        }
    }
    for request in items(&town["partnerRequests"]) {
        // Days and years alone stand there: of equal beginnings the longer one is the later, and all are far from this day.
        let until = request["until"].as_str();
        if until.is_none_or(|until| until >= TODAY) {
            about(&mut known, request);
            known.requests.push(request.clone());
        }
    }
    let before = (known.themes.len(), known.goals.len());
    for activity in items(&town["activities"]["nodes"]) {
        about(&mut known, activity);
    }
    known.learns_from_activities = before != (known.themes.len(), known.goals.len());
    known
}

fn about(known: &mut Known, what: &Value) {
    known.themes.append(&mut words(&what["themes"]));
    known.goals.append(&mut numbers(&what["sdgs"]));
}
