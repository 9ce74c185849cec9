//! Plans as text: each folder of `tests/data/plans` is a case. `JUMELAGE_BLESS=1` writes what is planned now.

use std::{collections::BTreeSet, fs, path::Path};

use apollo_compiler::Schema;
use jumelage_federation::{
    Freshness, Network, NodeCall, NodeClient, Peer, Request,
    cursor::CursorSeal,
    network::NodeReply,
    plan::Planner,
    prepare::prepare,
    scope::{Requirement, Scope},
};
use jumelage_schema::sdl;

/// A node that is planned for and never asked.
struct Unasked;

#[async_trait::async_trait]
impl NodeClient for Unasked {
    async fn call(&self, call: NodeCall) -> NodeReply {
        panic!(
            "planning asks nobody, and this was asked: {}",
            call.document
        )
    }
}

fn network() -> Network {
    let peer = |(code, country): &(&str, &str)| Peer {
        code: code.parse().unwrap(),
        countries: BTreeSet::from([country.parse().unwrap()]),
        client: Some(std::sync::Arc::new(Unasked)),
    };
    let nodes = [
        ("afccre", "FR"),
        ("rgre", "DE"),
        ("uvcw", "BE"),
        ("vvsg", "BE"),
    ];
    Network {
        me: "rgre".parse().unwrap(),
        peers: nodes.iter().map(peer).collect(),
    }
}

/// The plan as text, and the catalogue's fields that it plans.
fn plan(
    schema: &apollo_compiler::validation::Valid<Schema>,
    case: &Path,
) -> (String, BTreeSet<String>) {
    let query = fs::read_to_string(case.join("query.graphql")).unwrap();
    let variables =
        fs::read_to_string(case.join("variables.json")).unwrap_or_else(|_| "{}".to_owned());
    let variables = serde_json::from_str(&variables).unwrap();
    let request = Request {
        query: query.into(),
        variables,
        ..Request::default()
    };
    let prepared = prepare(schema, &request).unwrap();
    let root = &prepared.fields[0];
    let network = network();
    let countries = root
        .argument("countries", &prepared.variables)
        .map(|value| {
            let serde_json::Value::Array(codes) = value.into_json().unwrap() else {
                panic!("a list of countries")
            };
            codes
                .iter()
                .map(|code| code.as_str().unwrap().parse().unwrap())
                .collect()
        });
    let scope = Scope::europe(
        &network,
        countries.as_ref(),
        None,
        Requirement::BestEffort,
        Freshness::default(),
    )
    .unwrap();
    let seal = CursorSeal::new(b"secret");
    let planner = Planner {
        schema,
        seal: &seal,
        network: &network,
        scope: &scope,
        down: &BTreeSet::new(),
    };
    let text = planner.plan(&prepared, root.fields()).to_string();
    (
        text,
        root.fields()
            .iter()
            .map(|field| field.name.to_string())
            .collect(),
    )
}

#[test]
fn plans_are_as_their_cases_say_and_no_field_of_the_catalogue_is_without_one() {
    let schema = sdl::read();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/plans");
    let mut planned = BTreeSet::new();
    for case in fs::read_dir(folder).unwrap() {
        let case = case.unwrap().path();
        let (text, fields) = plan(&schema, &case);
        planned.extend(fields);
        let file = case.join("plan.txt");
        if std::env::var_os("JUMELAGE_BLESS").is_some() {
            fs::write(&file, &text).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(text, expected, "the plan of {} has changed", case.display());
    }
    let catalogue = schema.get_object("Catalogue").unwrap();
    let unplanned: Vec<_> = catalogue
        .fields
        .keys()
        .filter(|name| !planned.contains(name.as_str()))
        .collect();
    assert!(
        unplanned.is_empty(),
        "no case in tests/data/plans plans {unplanned:?}"
    );
}
