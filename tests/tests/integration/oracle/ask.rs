//! Random questions, asked and compared.

use jumelage_domain::{Confirmation, ObjectId, ObjectKind, TwinningKind, TwinningStatus};
use jumelage_tests::{
    network::TestNetwork,
    world::{Truth, World},
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::expect;

pub(super) async fn anything(
    rng: &mut StdRng,
    network: &TestNetwork,
    asking: usize,
    world: &World,
    truth: &[Truth],
) {
    match rng.random_range(0..10) {
        0..4 => twinnings(rng, network, asking, truth).await,
        4..6 => local_governments(rng, network, asking, world).await,
        6..9 => statistics(rng, network, asking, truth).await,
        _ => by_id(rng, network, asking, truth).await,
    }
}

fn pick<'a>(rng: &mut StdRng, words: &[&'a str]) -> &'a str {
    words.choose(rng).unwrap()
}

/// Asks, and insists that everybody answered and agrees.
async fn europe(network: &TestNetwork, asking: usize, query: &str, variables: &Value) -> Value {
    let mut reply = network.ask(asking, query, variables.clone()).await;
    assert_eq!(reply["errors"], json!([]), "{query} {variables}");
    let europe = reply["data"]["europe"].take();
    assert_eq!(
        europe["coverage"],
        json!({"complete": true, "settled": true}),
        "{query} {variables}"
    );
    europe
}

const COVERAGE: &str = "coverage{complete settled}";

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
        match rng.random_range(0..11) {
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

async fn twinnings(rng: &mut StdRng, network: &TestNetwork, asking: usize, truth: &[Truth]) {
    let filter = twinning_filter(rng, truth);
    let order =
        json!({"by": pick(rng, &["SINCE", "ID"]), "direction": pick(rng, &["ASC", "DESC"])});
    let expected = expect::twinnings(truth, &filter, &order);
    let size = rng.random_range(1..=expected.len() + 2);
    let backward = rng.random_bool(0.4);
    let walk = Walk {
        field: "twinnings",
        types: "TwinningFilter,TwinningOrder",
        filter,
        order,
        size,
        backward,
    };
    walk.compare(network, asking, &expected).await;
}

async fn local_governments(rng: &mut StdRng, network: &TestNetwork, asking: usize, world: &World) {
    let mut filter = json!({});
    for _ in 0..rng.random_range(0..3) {
        match rng.random_range(0..5) {
            0 => filter["countries"] = json!([pick(rng, &["BE", "DE", "US"])]),
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
        filter,
        order,
        size,
        backward: rng.random_bool(0.4),
    };
    walk.compare(network, asking, &expected).await;
}

/// A walk through all pages of a list.
struct Walk<'a> {
    field: &'a str,
    types: &'a str,
    filter: Value,
    order: Value,
    size: usize,
    backward: bool,
}

impl Walk<'_> {
    async fn compare(&self, network: &TestNetwork, asking: usize, expected: &[String]) {
        let Self {
            field,
            types,
            filter,
            order,
            size,
            backward,
        } = self;
        let (filter_type, order_type) = types.split_once(',').unwrap();
        let (count, from) = if *backward {
            ("last", "before")
        } else {
            ("first", "after")
        };
        let query = format!(
            "query($f:{filter_type},$o:{order_type},$n:Int,$c:String){{europe{{{COVERAGE} \
             list:{field}(filter:$f,orderBy:$o,{count}:$n,{from}:$c){{totalCount nodes{{id}} \
             edges{{place:cursor node{{it:id}}}} pageInfo{{hasNextPage hasPreviousPage startCursor endCursor}}}}}}}}"
        );
        let mut seen = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let variables = json!({"f": filter, "o": order, "n": size, "c": cursor});
            let context = format!("{field} {variables} {backward}");
            let list = europe(network, asking, &query, &variables).await["list"].take();
            assert_eq!(list["totalCount"], expected.len(), "{context}");
            let page: Vec<String> = list["edges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| edge["node"]["it"].as_str().unwrap().to_owned())
                .collect();
            let nodes: Vec<&str> = list["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["id"].as_str().unwrap())
                .collect();
            assert_eq!(page, nodes, "{context}");
            let remaining = expected.len() - seen.len();
            let (ahead, behind) = (remaining > *size, !seen.is_empty());
            let (next, previous) = if *backward {
                (behind, ahead)
            } else {
                (ahead, behind)
            };
            let info = &list["pageInfo"];
            assert_eq!(
                (&info["hasNextPage"], &info["hasPreviousPage"]),
                (&json!(next), &json!(previous)),
                "{context}"
            );
            let wanted = if *backward {
                &expected[remaining.saturating_sub(*size)..remaining]
            } else {
                &expected[seen.len()..expected.len().min(seen.len() + size)]
            };
            assert_eq!(page, wanted, "{context}");
            seen.extend(page);
            if !ahead {
                return;
            }
            cursor = info[if *backward {
                "startCursor"
            } else {
                "endCursor"
            }]
            .clone();
        }
    }
}

async fn statistics(rng: &mut StdRng, network: &TestNetwork, asking: usize, truth: &[Truth]) {
    let all = expect::DIMENSIONS;
    let mut dimensions: Vec<&str> = Vec::new();
    for _ in 0..rng.random_range(0..=3) {
        let one = all.choose(rng).unwrap();
        if !dimensions.contains(one) {
            dimensions.push(one);
        }
    }
    let filter = twinning_filter(rng, truth);
    let query = format!(
        "query($g:[TwinningDimension!]!,$f:TwinningFilter){{europe{{{COVERAGE} \
         twinningStatistics(groupBy:$g,filter:$f){{total{{twinnings r:records}} rows{{country countryPair association \
         kind status confirmation theme sdg year decade measures{{twinnings}} again:measures{{records}}}}}}}}}}"
    );
    let variables = json!({"g": dimensions, "f": filter});
    let statistics = europe(network, asking, &query, &variables).await["twinningStatistics"].take();
    let (total, rows) = expect::statistics(truth, &dimensions, &filter);
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

async fn by_id(rng: &mut StdRng, network: &TestNetwork, asking: usize, truth: &[Truth]) {
    let Some(one) = truth.choose(rng) else { return };
    let id = ObjectId::new(ObjectKind::Twinning, one.lead.parse().unwrap(), one.id).to_string();
    let query = "query($id:ID!){europe{coverage{complete settled} twinning(id:$id){__typename id kind status since until \
                 themes sdgs parties{id country} crossBorder confirmation records{association{code} kind}}}}";
    let found = europe(network, asking, query, &json!({"id": id})).await["twinning"].take();
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
