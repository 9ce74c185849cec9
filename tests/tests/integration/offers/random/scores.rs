//! What a match is worth, by `api/docs/partner-search.md` and by nothing of the nodes' own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::towns::{Known, items, numbers, spoken, words};

/// What is compared, and its weight, in the order in which an answer has them.
const WEIGHTS: [(&str, u64); 8] = [
    ("THEMES", 250),
    ("GOALS", 150),
    ("REQUESTS", 200),
    ("POPULATION", 120),
    ("LANGUAGES", 100),
    ("CAPACITY", 80),
    ("DISTANCE", 60),
    ("REGION", 40),
];

/// What is not known or not asked for.
const NEITHER: u64 = 500;

/// A part: what it is worth, and what was found. Nothing where there is nothing to compare.
type Part = Option<(u64, Vec<(&'static str, String)>)>;

/// Everybody who is not out of the question, the best first, as edges of the answer.
pub(super) fn best(all: &[Known], seeker: &Known, wants: &Value, gone: Option<&str>) -> Vec<Value> {
    let here = all.iter().filter(|one| Some(one.node()) != gone);
    let mut found: Vec<(u64, &(String, String), Value)> = here
        .filter(|one| !is_out(seeker, one, wants))
        .map(|one| {
            let parts = parts(seeker, one, wants);
            let values = parts
                .iter()
                .map(|part| part.as_ref().map_or(NEITHER, |part| part.0));
            let score = WEIGHTS
                .iter()
                .zip(values)
                .map(|((_, weight), value)| weight * value);
            let score = score.sum();
            let shown: Vec<Value> = WEIGHTS.iter().zip(&parts).map(shown).collect();
            let edge = json!({"score": score, "parts": shown, "node": {"id": one.id}});
            (score, &one.place, edge)
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.into_iter().map(|(.., edge)| edge).collect()
}

fn shown(((kind, weight), part): (&(&str, u64), &Part)) -> Value {
    let found = part.iter().flat_map(|(_, found)| found);
    let found: Vec<Value> = found
        .map(|(word, value)| json!({"word": word, "value": value}))
        .collect();
    let value = part.as_ref().map_or(NEITHER, |(value, _)| *value);
    json!({"kind": kind, "weight": weight, "value": value, "known": part.is_some(), "found": found})
}

fn is_out(seeker: &Known, one: &Known, wants: &Value) -> bool {
    let countries = words(&wants["countries"]);
    let itself = seeker.id == one.id;
    let partner = seeker.partners.contains(&one.id) || one.partners.contains(&seeker.id);
    let elsewhere = !countries.is_empty() && !countries.contains(&one.country);
    itself || partner || elsewhere || !fits(wants, one.inhabitants)
}

fn fits(wants: &Value, inhabitants: Option<u64>) -> bool {
    let (from, to) = (&wants["populationFrom"], &wants["populationTo"]);
    inhabitants.is_none_or(|number| {
        from.as_u64().is_none_or(|from| number >= from) && to.as_u64().is_none_or(|to| number <= to)
    })
}

fn parts(seeker: &Known, one: &Known, wants: &Value) -> [Part; 8] {
    [
        asked("THEME", &words(&wants["themes"]), &one.themes),
        asked("GOAL", &numbers(&wants["sdgs"]), &one.goals),
        requests(seeker, one, wants),
        population(seeker, one),
        languages(seeker, one, wants),
        one.active
            .map(|n| (1000 * 5 / (5 + n), vec![("TWINNINGS", n.to_string())])),
        distance(seeker, one),
        region(seeker, one, wants),
    ]
}

/// Of those asked for, the share that the candidate has.
fn asked<T: Ord + ToString>(word: &'static str, asked: &BTreeSet<T>, has: &BTreeSet<T>) -> Part {
    let both: Vec<&T> = asked.iter().filter(|one| has.contains(one)).collect();
    let mut found: Vec<_> = both.iter().map(|one| (word, one.to_string())).collect();
    found.push(("ASKED", asked.len().to_string()));
    let share = (1000 * both.len()).checked_div(asked.len())?;
    (!has.is_empty()).then_some((share.try_into().unwrap(), found))
}

fn requests(seeker: &Known, one: &Known, wants: &Value) -> Part {
    let each = one.requests.iter();
    let mut worth: Vec<(u64, &str)> = each
        .map(|request| (met(seeker, request, wants), request["id"].as_str().unwrap()))
        .collect();
    // Of equals that which was made first: its UUID is the smaller one.
    let uuid = |id: &str| id.parse::<jumelage_domain::ObjectId>().unwrap().uuid();
    worth.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| uuid(a).cmp(&uuid(b))));
    let (value, id) = *worth.first()?;
    let found = Some(("REQUEST", id.to_owned())).filter(|_| value > 0);
    Some((value, found.into_iter().collect()))
}

fn met(seeker: &Known, request: &Value, wants: &Value) -> u64 {
    let countries = words(&request["countries"]);
    let from_there = countries.is_empty() || countries.contains(&seeker.country);
    let (ours, theirs) = (words(&wants["kinds"]), words(&request["kinds"]));
    let no_kind = !ours.is_empty() && !theirs.is_empty() && ours.is_disjoint(&theirs);
    if !from_there || !fits(request, seeker.inhabitants) || no_kind {
        return 0;
    }
    let talk = spoken(&request["languages"]);
    let silent = talk.is_empty() || seeker.languages.is_empty();
    let language = match (silent, talk.is_disjoint(&seeker.languages)) {
        (true, _) => 500,
        (false, true) => 0,
        (false, false) => 1000,
    };
    let thirds = share(&words(&wants["themes"]), &words(&request["themes"]))
        + share(&numbers(&wants["sdgs"]), &numbers(&request["sdgs"]))
        + language;
    500 + thirds / 6
}

/// Of the shorter list, the share that is in the other; half where one says nothing.
fn share<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> u64 {
    let both = one.iter().filter(|word| other.contains(word)).count();
    let share = (1000 * both).checked_div(one.len().min(other.len()));
    share.map_or(500, |share| share.try_into().unwrap())
}

fn population(seeker: &Known, one: &Known) -> Part {
    let (ours, theirs) = (seeker.inhabitants?, one.inhabitants?);
    let found = vec![
        ("SEEKER_POPULATION", ours.to_string()),
        ("POPULATION", theirs.to_string()),
    ];
    Some((1000 * ours.min(theirs) / ours.max(theirs), found))
}

fn languages(seeker: &Known, one: &Known, wants: &Value) -> Part {
    let asked = match spoken(&wants["languages"]) {
        none if none.is_empty() => seeker.languages.clone(),
        some => some,
    };
    if asked.is_empty() || one.languages.is_empty() {
        return None;
    }
    let both = asked.intersection(&one.languages);
    let found: Vec<_> = both.map(|tag| ("LANGUAGE", tag.clone())).collect();
    Some((if found.is_empty() { 0 } else { 1000 }, found))
}

/// By the cosine of the angle between the two, which is another way than the nodes': on a sphere of 6371.0088 km.
fn distance(seeker: &Known, one: &Known) -> Part {
    let ((lat, lon), (other_lat, other_lon)) = (seeker.at?, one.at?);
    let vector = |lat: f64, lon: f64| {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (a, b) = (vector(lat, lon), vector(other_lat, other_lon));
    let across = [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ];
    let sine = across.iter().map(|part| part * part).sum::<f64>().sqrt();
    let cosine = a.iter().zip(b).map(|(one, other)| one * other).sum();
    let km = format!("{:.0}", 6371.0088 * sine.atan2(cosine));
    let value = 1000 * 500 / (500 + km.parse::<u64>().unwrap());
    Some((value, vec![("KILOMETRES", km)]))
}

fn region(seeker: &Known, one: &Known, wants: &Value) -> Part {
    let theirs = one.region.as_ref()?;
    let mut found = vec![("REGION", theirs.clone())];
    let wished: Vec<&str> = items(&wants["regions"])
        .map(|region| region.as_str().unwrap())
        .collect();
    if !wished.is_empty() {
        if wished.iter().any(|region| theirs.starts_with(region)) {
            return Some((1000, found));
        }
        let too_coarse = wished
            .iter()
            .any(|region| region.starts_with(theirs.as_str()));
        return (!too_coarse).then_some((0, found));
    }
    let ours = seeker.region.as_ref()?;
    found.push(("SEEKER_REGION", ours.clone()));
    let value = match ours.len().abs_diff(theirs.len()) {
        0 => 1000,
        1 => 500,
        _ => 0,
    };
    Some((value, found))
}
