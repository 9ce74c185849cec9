//! The engine without nodes: to plan a question, and to merge and complete the answers, which are there already.

use std::collections::BTreeSet;

use async_graphql::{Name, Value, indexmap::IndexMap};
use jumelage_federation::{
    Freshness, Network, Peer, Request,
    complete::{Completer, complete},
    cursor::CursorSeal,
    merge::{Part, merge},
    plan::Planner,
    prepare::prepare,
    scope::{Requirement, Scope},
};
use jumelage_schema::{clock::Clock, sdl};

const NODES: usize = 47;
const ROUNDS: u32 = 50;

/// Milliseconds for pages of so many rows from each node.
pub fn measure(clock: &dyn Clock, rows: usize) -> f64 {
    let (schema, seal) = (sdl::read(), CursorSeal::new(b"secret"));
    let peers = (0..NODES).map(|at| Peer {
        code: format!("n{at:02}").parse().unwrap(),
        countries: BTreeSet::from(["DE".parse().unwrap()]),
        client: None,
    });
    let network = Network {
        me: "n00".parse().unwrap(),
        peers: peers.collect(),
    };
    let scope = Scope {
        name: "europe".to_owned(),
        nodes: network.peers.iter().map(|peer| peer.code.clone()).collect(),
        without_node: Vec::new(),
        requirement: Requirement::BestEffort,
        freshness: Freshness::default(),
    };
    let query = format!(
        "{{europe{{twinnings(first:{rows}){{edges{{cursor node{{id kind since}}}} pageInfo{{endCursor hasNextPage}}}}}}}}"
    );
    let answers: Vec<Value> = (0..NODES).map(|node| page(node, rows)).collect();
    let mut spent = std::time::Duration::ZERO;
    for _ in 0..ROUNDS {
        let given = answers.clone();
        let began = clock.elapsed();
        let request = Request {
            query: query.as_str().into(),
            ..Request::default()
        };
        let prepared = prepare(&schema, &request).unwrap();
        let root = &prepared.fields[0];
        let planner = Planner {
            schema: &schema,
            seal: &seal,
            network: &network,
            scope: &scope,
            down: &BTreeSet::new(),
        };
        let plan = planner.plan(&prepared, root.fields());
        let planned = &plan.fields[0];
        let parts = planned.nodes.iter().cloned().zip(given);
        let parts = parts.map(|(node, value)| Part { node, value }).collect();
        let merged = merge(&schema, &planned.merge, planned.field, parts);
        let data = object([("europe", object([("twinnings", merged.value)]))]);
        let completer = Completer {
            schema: &schema,
            seal: &seal,
            scopes: &|_| "europe".to_owned(),
            refusal: &|_| None,
        };
        let mut errors = Vec::new();
        let data = complete(&completer, &prepared, data, &mut errors);
        spent += clock.elapsed().saturating_sub(began);
        assert!(errors.is_empty() && data != Value::Null, "{errors:?}");
    }
    spent.as_secs_f64() * 1_000.0 / f64::from(ROUNDS)
}

fn page(node: usize, rows: usize) -> Value {
    let edge = |at: usize| {
        let row = object([
            (
                "id",
                text(format!(
                    "an id of some sixty characters, of row {at} of node {node}"
                )),
            ),
            ("kind", text("TWINNING".to_owned())),
            ("since", text("1963-01-22".to_owned())),
        ]);
        object([
            ("cursor", text(format!("0{at:06} n{node:02}"))),
            ("node", row),
        ])
    };
    let around = object([("hasNextPage", Value::Boolean(true))]);
    object([
        ("edges", Value::List((0..rows).map(edge).collect())),
        ("jumelage__page", around),
    ])
}

fn text(text: String) -> Value {
    Value::String(text)
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields
        .into_iter()
        .map(|(name, value)| (Name::new(name), value));
    Value::Object(fields.collect::<IndexMap<_, _>>())
}
