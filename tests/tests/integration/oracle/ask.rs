//! Random questions, asked and compared.

use std::collections::HashMap;

use jumelage_domain::{Confirmation, ObjectId, ObjectKind, TwinningKind, TwinningStatus};
use jumelage_tests::{
    network::TestNetwork,
    queries::repeated,
    world::{Truth, World},
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{Tally, expect};

/// What is asked, of whom, and what is true.
pub(super) struct Setting<'a> {
    pub(super) network: &'a TestNetwork,
    pub(super) asking: usize,
    pub(super) world: &'a World,
    pub(super) truth: &'a [Truth],
    /// By id.
    pub(super) towns: &'a HashMap<String, super::Town>,
    /// Nodes fail: who answers must answer exactly, and coverage must name the others.
    pub(super) faulty: bool,
    pub(super) tally: &'a Tally,
}

pub(super) async fn anything(rng: &mut StdRng, setting: &Setting<'_>) {
    match rng.random_range(0..10) {
        0..4 => twinnings(rng, setting).await,
        4..6 => local_governments(rng, setting).await,
        6..9 => statistics(rng, setting).await,
        _ if setting.faulty => twinnings(rng, setting).await,
        _ => by_id(rng, setting).await,
    }
}

fn pick<'a>(rng: &mut StdRng, words: &[&'a str]) -> &'a str {
    words.choose(rng).unwrap()
}

/// An answer, and who failed where.
pub(super) struct Heard {
    pub(super) europe: Value,
    missing: HashMap<String, Vec<String>>,
}

impl Heard {
    /// Whether a node answered at this place.
    pub(super) fn answered(&self, node: &str, place: &str) -> bool {
        let missing = self.missing.get(node);
        missing.is_none_or(|places| !places.iter().any(|missing| missing == place))
    }
}

pub(super) const COVERAGE: &str = "coverage{complete settled nodes{association state missing}}";

/// Asks. Without faults everybody must answer and agree; with them there is nothing to compare where not all could be
/// asked that had to be.
pub(super) async fn europe(setting: &Setting<'_>, query: &str, variables: &Value) -> Option<Heard> {
    let mut reply = setting
        .network
        .ask(setting.asking, query, variables.clone())
        .await;
    let context = format!("{query} {variables} {reply}");
    for error in reply["errors"].as_array().unwrap() {
        assert_eq!(error["extensions"]["code"], "INTERNAL", "{context}");
        assert!(error["extensions"]["node"].is_string(), "{context}");
    }
    let europe = reply["data"]["europe"].take();
    let coverage = &europe["coverage"];
    let nodes = coverage["nodes"].as_array().unwrap();
    if !setting.faulty {
        assert_eq!(reply["errors"], json!([]), "{context}");
        assert_eq!(
            (&coverage["complete"], &coverage["settled"]),
            (&json!(true), &json!(true)),
            "{context}"
        );
    }
    let ok = |node: &Value| node["state"] == "OK" && node["missing"] == json!([]);
    assert_eq!(coverage["complete"], nodes.iter().all(ok), "{context}");
    let missing = nodes.iter().map(|node| {
        let places = node["missing"].as_array().unwrap().iter();
        (
            node["association"].as_str().unwrap().to_owned(),
            places
                .map(|place| place.as_str().unwrap().to_owned())
                .collect(),
        )
    });
    let missing = missing.collect();
    let settled = coverage["settled"] == true;
    setting.tally.note(settled);
    settled.then_some(Heard { europe, missing })
}

pub(super) const REGIONS: [&str; 7] = ["DE", "DE2", "DE21", "FRK26", "EL3", "UKI", "PT1A0"];

fn twinning_filter(rng: &mut StdRng, truth: &[Truth]) -> Value {
    let some = |rng: &mut StdRng, words: &[&str]| -> Value {
        let count = rng.random_range(0..=words.len());
        (0..count)
            .map(|_| json!(words.choose(rng).unwrap()))
            .collect()
    };
    let countries = ["BE", "DE", "FR", "PL", "UA", "US"];
    let mut filter = json!({});
    for _ in 0..rng.random_range(0..3) {
        match rng.random_range(0..12) {
            0 => {
                filter["kinds"] = some(
                    rng,
                    &TwinningKind::ALL
                        .iter()
                        .map(|one| one.as_str())
                        .collect::<Vec<_>>(),
                );
            }
            1 => {
                filter["statuses"] = some(
                    rng,
                    &TwinningStatus::ALL
                        .iter()
                        .map(|one| one.as_str())
                        .collect::<Vec<_>>(),
                );
            }
            2 => {
                filter["confirmations"] = some(
                    rng,
                    &Confirmation::ALL
                        .iter()
                        .map(|one| one.as_str())
                        .collect::<Vec<_>>(),
                );
            }
            3 => filter["countries"] = some(rng, &countries),
            4 => filter["between"] = json!([pick(rng, &countries), pick(rng, &countries)]),
            5 => filter["themes"] = some(rng, &["youth", "culture", "none of these"]),
            6 => filter["sdgs"] = json!([rng.random_range(1..=17), rng.random_range(1..=17)]),
            7 => filter["sinceFrom"] = json!(pick(rng, &["0900", "1963-01-22", "1988-06"])),
            8 => filter["sinceTo"] = json!(pick(rng, &["1963-01-21", "1963", "2000"])),
            10 => filter["regions"] = some(rng, &REGIONS),
            9 => filter["crossBorder"] = json!(rng.random_bool(0.5)),
            _ => match truth.choose(rng) {
                Some(one) if rng.random_bool(0.5) => {
                    let (owner, uuid) = one.parties.choose(rng).unwrap();
                    filter["party"] = json!(
                        ObjectId::new(ObjectKind::LocalGovernment, owner.parse().unwrap(), *uuid)
                            .to_string()
                    );
                }
                _ => {
                    filter["search"] = json!(pick(
                        rng,
                        &["NEU", "köln", "lodz", "aint-ét", "%", "somewhere 1"]
                    ));
                }
            },
        }
    }
    filter
}

async fn twinnings(rng: &mut StdRng, setting: &Setting<'_>) {
    let truth = setting.truth;
    let filter = twinning_filter(rng, truth);
    let order =
        json!({"by": pick(rng, &["SINCE", "ID"]), "direction": pick(rng, &["ASC", "DESC"])});
    let expected = expect::twinnings(truth, &filter, &order);
    let size = rng.random_range(1..=expected.len() + 2);
    let backward = rng.random_bool(0.4);
    let walk = Walk {
        field: "twinnings",
        types: "TwinningFilter,TwinningOrder",
        rows: "parties{id availability region{code} population{value}}",
        long: "parties{id name country}",
        filter,
        order,
        size,
        backward,
        wide: rng.random_bool(0.3),
    };
    let recorded = |id: &str, heard: &Heard| {
        let one = truth.iter().find(|one| twinning_id(one) == id).unwrap();
        let mut records = one.records.iter();
        records.any(|(node, _)| heard.answered(node, "europe.list"))
    };
    walk.compare(setting, &expected, recorded).await;
}

async fn local_governments(rng: &mut StdRng, setting: &Setting<'_>) {
    let (world, network) = (setting.world, setting.network);
    let mut filter = json!({});
    for _ in 0..rng.random_range(0..3) {
        match rng.random_range(0..6) {
            0 => filter["countries"] = json!([pick(rng, &["BE", "DE", "US"])]),
            4 => filter["regions"] = json!([pick(rng, &REGIONS), pick(rng, &REGIONS)]),
            1 => filter["search"] = json!(pick(rng, &["NEU", "köln", "львів", "ost"])),
            2 => filter["populationFrom"] = json!(rng.random_range(1..6) * 10_000),
            3 => filter["populationTo"] = json!(rng.random_range(1..6) * 10_000),
            _ => {
                filter["near"] = json!({"latitude": 50.0, "longitude": 8.0, "withinKm": rng.random_range(100..900)});
            }
        }
    }
    let by = if filter["near"].is_null() {
        ["NAME", "POPULATION", "ID"].as_slice()
    } else {
        &["DISTANCE", "NAME"]
    };
    let order = json!({"by": pick(rng, by), "direction": pick(rng, &["ASC", "DESC"])});
    let expected = expect::local_governments(world, network, &filter, &order).await;
    let size = rng.random_range(1..=expected.len() + 2);
    let types = "LocalGovernmentFilter,LocalGovernmentOrder";
    let walk = Walk {
        field: "localGovernments",
        types,
        rows: "region{code level}",
        long: "codes{scheme value year}",
        filter,
        order,
        size,
        backward: rng.random_bool(0.4),
        wide: rng.random_bool(0.3),
    };
    let listed = |id: &str, heard: &Heard| {
        let id: ObjectId = id.parse().unwrap();
        heard.answered(id.node().as_str(), "europe.list")
    };
    walk.compare(setting, &expected, listed).await;
}

/// A walk through all pages of a list.
pub(super) struct Walk<'a> {
    pub(super) field: &'a str,
    pub(super) types: &'a str,
    /// What is asked of the rows.
    pub(super) rows: &'a str,
    /// What makes a row wide, many times over.
    pub(super) long: &'a str,
    pub(super) filter: Value,
    pub(super) order: Value,
    pub(super) size: usize,
    pub(super) backward: bool,
    pub(super) wide: bool,
}

impl Walk<'_> {
    fn query(&self) -> String {
        let Self {
            field,
            rows,
            long,
            wide,
            ..
        } = self;
        // So many values that the sort keys come first.
        let many = repeated(long, if *wide { 40 } else { 0 });
        let (filter_type, order_type) = self.types.split_once(',').unwrap();
        let (count, from) = if self.backward {
            ("last", "before")
        } else {
            ("first", "after")
        };
        format!(
            "query($f:{filter_type},$o:{order_type},$n:Int,$c:String){{europe{{{COVERAGE} \
             list:{field}(filter:$f,orderBy:$o,{count}:$n,{from}:$c){{totalCount nodes{{id {rows} {many}}} \
             edges{{place:cursor node{{it:id}}}} pageInfo{{hasNextPage hasPreviousPage startCursor endCursor}}}}}}}}"
        )
    }

    /// `expected` are all rows in their order; `is_there` says of one whether it is known to a node that answered.
    pub(super) async fn compare(
        &self,
        setting: &Setting<'_>,
        expected: &[String],
        is_there: impl Fn(&str, &Heard) -> bool,
    ) {
        let query = self.query();
        let mut cursor = Value::Null;
        // The place in all rows that the walk has come to.
        let mut reached: Option<usize> = None;
        loop {
            let variables = json!({"f": self.filter, "o": self.order, "n": self.size, "c": cursor});
            let context = format!("{} {variables} {}", self.field, self.backward);
            let Some(mut heard) = europe(setting, &query, &variables).await else {
                return;
            };
            let list = heard.europe["list"].take();
            if list.is_null() {
                assert!(setting.faulty, "{context}");
                return;
            }
            let there: Vec<usize> = (0..expected.len())
                .filter(|at| is_there(&expected[*at], &heard))
                .collect();
            assert_eq!(list["totalCount"], there.len(), "{context}");
            let (behind, ahead): (Vec<usize>, Vec<usize>) = match (reached, self.backward) {
                (None, _) => (Vec::new(), there),
                (Some(reached), false) => there.into_iter().partition(|at| *at <= reached),
                (Some(reached), true) => there.into_iter().partition(|at| *at >= reached),
            };
            let wanted = if self.backward {
                &ahead[ahead.len().saturating_sub(self.size)..]
            } else {
                &ahead[..ahead.len().min(self.size)]
            };
            let page: Vec<&str> = list["edges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| edge["node"]["it"].as_str().unwrap())
                .collect();
            let names: Vec<&str> = wanted.iter().map(|at| expected[*at].as_str()).collect();
            assert_eq!(page, names, "{context}");
            let more = ahead.len() > self.size;
            let (next, previous) = if self.backward {
                (!behind.is_empty(), more)
            } else {
                (more, !behind.is_empty())
            };
            let info = &list["pageInfo"];
            assert_eq!(
                (&info["hasNextPage"], &info["hasPreviousPage"]),
                (&json!(next), &json!(previous)),
                "{context}"
            );
            for (node, id) in list["nodes"].as_array().unwrap().iter().zip(page) {
                assert_eq!(node["id"], id, "{context}");
                parties(setting, node, &heard, &context);
            }
            let (last, end) = if self.backward {
                (wanted.first(), "startCursor")
            } else {
                (wanted.last(), "endCursor")
            };
            let (Some(last), true) = (last, more) else {
                return;
            };
            reached = Some(*last);
            cursor = info[end].clone();
        }
    }
}

/// Whose word a party's population is, and whether it is true.
fn parties(setting: &Setting<'_>, twinning: &Value, heard: &Heard, context: &str) {
    for party in twinning["parties"].as_array().into_iter().flatten() {
        let id = party["id"].as_str().unwrap();
        let (member, population, region) = &setting.towns[id];
        // A reference knows it, too.
        assert_eq!(party["region"]["code"], json!(region), "{context}");
        let owner: ObjectId = id.parse().unwrap();
        let filled = heard.answered(owner.node().as_str(), "europe.list.nodes.parties");
        if party["availability"] == "FULL" {
            assert!(*member, "{context} {party}");
            assert_eq!(party["population"]["value"], json!(population), "{context}");
        } else {
            assert_eq!(party["availability"], "REFERENCE", "{context}");
            assert_eq!(party["population"], Value::Null, "{context}");
            assert!(!*member || !filled, "{context} {party} {:?}", heard.missing);
        }
    }
}

pub(super) fn twinning_id(one: &Truth) -> String {
    ObjectId::new(ObjectKind::Twinning, one.lead.parse().unwrap(), one.id).to_string()
}

async fn statistics(rng: &mut StdRng, setting: &Setting<'_>) {
    let all = expect::DIMENSIONS;
    let mut dimensions: Vec<&str> = Vec::new();
    for _ in 0..rng.random_range(0..=3) {
        let one = all.choose(rng).unwrap();
        // Of regions there is one level at a time.
        let is_level = |one: &str| one.starts_with("REGION_");
        let level_again = is_level(one) && dimensions.iter().any(|one| is_level(one));
        if !dimensions.contains(one) && !level_again {
            dimensions.push(one);
        }
    }
    let filter = twinning_filter(rng, setting.truth);
    let query = format!(
        "query($g:[TwinningDimension!]!,$f:TwinningFilter){{europe{{{COVERAGE} \
         list:twinningStatistics(groupBy:$g,filter:$f){{total{{twinnings r:records}} rows{{country countryPair region association \
         kind status confirmation theme sdg year decade measures{{twinnings}} again:measures{{records}}}}}}}}}}"
    );
    let variables = json!({"g": dimensions, "f": filter});
    let Some(heard) = europe(setting, &query, &variables).await else {
        return;
    };
    // What those know who answered.
    let mut known = setting.truth.to_vec();
    for one in &mut known {
        one.records
            .retain(|(node, _)| heard.answered(node, "europe.list"));
    }
    known.retain(|one| !one.records.is_empty());
    let statistics = &heard.europe["list"];
    let (total, rows) = expect::statistics(&known, &dimensions, &filter);
    assert_eq!(
        statistics["total"],
        json!({"twinnings": total.0, "r": total.1}),
        "{variables}"
    );
    let got: Vec<expect::Row> = statistics["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| expect::Row::read(row, &dimensions))
        .collect();
    assert_eq!(got, rows, "{variables}");
}

async fn by_id(rng: &mut StdRng, setting: &Setting<'_>) {
    let Some(one) = setting.truth.choose(rng) else {
        return;
    };
    let id = twinning_id(one);
    let query = "query($id:ID!){europe{coverage{complete settled nodes{state missing association}} twinning(id:$id){__typename id kind status since until \
                 themes sdgs parties{id country} crossBorder confirmation records{association{code} kind}}}}";
    let heard = europe(setting, query, &json!({"id": id})).await.unwrap();
    let found = &heard.europe["twinning"];
    let parties: Vec<String> = one
        .parties
        .iter()
        .map(|(owner, uuid)| {
            ObjectId::new(ObjectKind::LocalGovernment, owner.parse().unwrap(), *uuid).to_string()
        })
        .collect();
    let said = &one.statement;
    assert_eq!(found["id"], id);
    assert_eq!(found["__typename"], "Twinning");
    assert_eq!(found["kind"], said.kind.as_str());
    assert_eq!(found["status"], said.status.as_str());
    assert_eq!(
        found["since"],
        json!(said.since.as_ref().map(ToString::to_string))
    );
    assert_eq!(
        found["until"],
        json!(said.until.as_ref().map(ToString::to_string))
    );
    assert_eq!(
        found["sdgs"],
        json!(
            said.sdgs
                .iter()
                .map(|goal| goal.number())
                .collect::<Vec<_>>()
        )
    );
    assert_eq!(
        found["themes"],
        json!(
            said.themes
                .iter()
                .map(jumelage_domain::Theme::as_str)
                .collect::<Vec<_>>()
        )
    );
    assert_eq!(found["confirmation"], one.confirmation.as_str());
    assert_eq!(found["crossBorder"], one.countries[0] != one.countries[1]);
    let got: Vec<&str> = found["parties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|party| party["id"].as_str().unwrap())
        .collect();
    assert_eq!(got, parties);
    let mut records: Vec<(String, String)> = one
        .records
        .iter()
        .map(|(code, said)| (code.clone(), said.kind.to_string()))
        .collect();
    records.sort();
    let mut got: Vec<(String, String)> = found["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            (
                record["association"]["code"].as_str().unwrap().to_owned(),
                record["kind"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    got.sort();
    assert_eq!(got, records);
}
