//! What is asked: a few fixed texts with random arguments, of all nodes, of some, or of one.

use std::time::Duration;

use jumelage_tests::simulation::network::SimNetwork;
use rand::{
    RngExt,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use serde_json::{Map, Value, json};

const COVERAGE: &str =
    "coverage{complete settled expected answered nodes{association state errorCode asOf missing}}";
const FILLED: &str = "twinnings(first:$first,orderBy:$order){totalCount pageInfo{hasNextPage} nodes{id kind since confirmation \
     parties{id name population{value}} records{id association{code}}}}";
const REFERENCED: &str = "twinnings(first:$first,orderBy:$order){totalCount pageInfo{hasNextPage} edges{cursor node{id kind since confirmation \
     records{id association{code}}}}}";
const STATISTICS: &str = "twinningStatistics(groupBy:$by){total{twinnings records} rows{country countryPair association kind \
     confirmation measures{twinnings records}}}";
const MEMBERS: &str =
    "localGovernments(first:$first,orderBy:$towns){totalCount nodes{id name population{value}}}";
const ASSOCIATIONS: &str = "associations{code localGovernmentCount recordCount}";
const ONE: &str = "twinning(id:$id){id kind since}";

const DIMENSIONS: [&str; 5] = [
    "COUNTRY",
    "COUNTRY_PAIR",
    "ASSOCIATION",
    "KIND",
    "CONFIRMATION",
];

#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Which node is asked.
    pub(super) asked: usize,
    pub(super) text: String,
    pub(super) variables: Map<String, Value>,
    /// Those in scope.
    pub(super) nodes: Vec<usize>,
    pub(super) deadline: Duration,
    /// The client does not wait longer.
    pub(super) gone_after: Option<Duration>,
}

impl Question {
    pub(super) fn any(rng: &mut StdRng, network: &SimNetwork) -> Self {
        let asked = rng.random_range(0..network.nodes.len());
        let mut variables = Map::new();
        let mut declared = Vec::new();
        let mut declare = |name: &str, ty: &str, value: Value| {
            declared.push(format!("${name}:{ty}"));
            variables.insert(name.to_owned(), value);
        };
        let fields = fields(rng, network, &mut declare);
        let (scope, nodes) = if rng.random_bool(0.15) {
            ("local", vec![asked])
        } else {
            let countries = countries(rng, network);
            declare("countries", "[CountryCode!]", json!(countries));
            declare("coverage", "CoveragePolicy", policy(rng));
            declare("freshness", "Freshness", freshness(rng));
            let is_in = |node: &usize| {
                countries
                    .as_ref()
                    .is_none_or(|codes| codes.contains(&country(network, *node)))
            };
            let nodes = (0..network.nodes.len()).filter(is_in).collect();
            (
                "europe(countries:$countries,coverage:$coverage,freshness:$freshness)",
                nodes,
            )
        };
        let head = if declared.is_empty() {
            String::new()
        } else {
            format!("query({})", declared.join(","))
        };
        Self {
            asked,
            text: format!("{head}{{s:{scope}{{{COVERAGE} {fields}}}}}"),
            variables,
            nodes,
            deadline: Duration::from_millis(rng.random_range(500..5_000)),
            gone_after: rng
                .random_bool(0.1)
                .then(|| Duration::from_millis(rng.random_range(0..200))),
        }
    }

    pub(super) fn max_age(&self) -> Duration {
        let seconds = self.variables.get("freshness").map(|freshness| {
            freshness["maxAgeSeconds"]
                .as_u64()
                .expect("a number of seconds")
        });
        Duration::from_secs(seconds.unwrap_or(0))
    }

    pub(super) fn allows_stale(&self) -> bool {
        self.variables
            .get("freshness")
            .is_some_and(|freshness| freshness["allowStale"] == true)
    }

    /// How many rows at most.
    pub(super) fn first(&self) -> usize {
        let first = self.variables.get("first").and_then(Value::as_u64);
        first.map_or(0, |first| usize::try_from(first).unwrap())
    }

    pub(super) fn dimensions(&self) -> Vec<String> {
        let by = self.variables.get("by").and_then(Value::as_array);
        let by = by.into_iter().flatten();
        by.map(|dimension| dimension.as_str().unwrap().to_owned())
            .collect()
    }
}

fn fields(
    rng: &mut StdRng,
    network: &SimNetwork,
    declare: &mut impl FnMut(&str, &str, Value),
) -> &'static str {
    let (fields, pages, counts) = match rng.random_range(0..10) {
        0..=2 => (FILLED, true, false),
        3 => (REFERENCED, true, false),
        4 | 5 => (STATISTICS, false, true),
        6 => (MEMBERS, true, false),
        7 => (ASSOCIATIONS, false, false),
        8 => (all(), true, true),
        _ => (ONE, false, false),
    };
    if pages {
        let sizes = [0, 1, 2, 3, 5, 10, 100, 500];
        declare("first", "Int", json!(sizes.choose(rng)));
    }
    if fields.contains("$order") {
        declare("order", "TwinningOrder", order(rng, &["SINCE", "ID"]));
    }
    if fields.contains("$towns") {
        let by = ["POPULATION", "ID"];
        declare("towns", "LocalGovernmentOrder", order(rng, &by));
    }
    if counts {
        let size = rng.random_range(0..=2);
        let by = DIMENSIONS.iter().sample(rng, size);
        declare("by", "[TwinningDimension!]!", json!(by));
    }
    if fields == ONE {
        let node = rng.random_range(0..network.nodes.len());
        let holding = network.holding(node);
        let records = holding.records.iter();
        let ids = records.flat_map(|(id, record)| holding.record_ids(*id, record));
        let id = ids.choose(rng).map(|(_, id)| id);
        let Some(id) = id else {
            return ASSOCIATIONS;
        };
        declare("id", "ID!", json!(id));
    }
    fields
}

fn all() -> &'static str {
    static ALL: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| [FILLED, STATISTICS, MEMBERS, ASSOCIATIONS].join(" "));
    &ALL
}

fn order(rng: &mut StdRng, by: &[&str]) -> Value {
    let direction = ["ASC", "DESC"].choose(rng);
    json!({"by": by.choose(rng), "direction": direction})
}

fn country(network: &SimNetwork, node: usize) -> String {
    let countries = &network.nodes[node].countries;
    countries.first().unwrap().to_string()
}

fn countries(rng: &mut StdRng, network: &SimNetwork) -> Option<Vec<String>> {
    if rng.random_bool(0.7) {
        return None;
    }
    let all: std::collections::BTreeSet<String> = (0..network.nodes.len())
        .map(|node| country(network, node))
        .collect();
    let size = rng.random_range(1..=all.len());
    Some(all.into_iter().sample(rng, size))
}

fn policy(rng: &mut StdRng) -> Value {
    match rng.random_range(0..8) {
        0 => json!({"require": "ALL"}),
        1 => {
            let share = [0.5, 0.75, 1.0].choose(rng);
            json!({"require": "MINIMUM", "minimum": share})
        }
        _ => json!({"require": "BEST_EFFORT"}),
    }
}

fn freshness(rng: &mut StdRng) -> Value {
    let age = match rng.random_range(0..10) {
        0 | 1 => rng.random_range(1..10),
        2 => 3_600,
        _ => 0,
    };
    json!({"maxAgeSeconds": age, "allowStale": rng.random_bool(0.35)})
}
