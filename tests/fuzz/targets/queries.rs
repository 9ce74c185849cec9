//! A request, word for word from outside, through prepare and plan: refused or planned, never a panic. What is planned
//! for other nodes is a document that can be read, and whether a request writes is known before it is prepared.

#![no_main]

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use apollo_compiler::{
    Schema,
    ast::{self, OperationType},
    validation::Valid,
};
use async_trait::async_trait;
use jumelage_federation::{
    Freshness, Network, NodeCall, NodeClient, Peer, Request,
    cursor::CursorSeal,
    network::NodeReply,
    plan::Planner,
    prepare::{prepare, validate},
    scope::{Requirement, Scope},
};
use libfuzzer_sys::{Corpus, fuzz_target};

/// A node that is planned for and never asked.
struct Unasked;

#[async_trait]
impl NodeClient for Unasked {
    async fn call(&self, _: NodeCall) -> NodeReply {
        unreachable!("planning asks nobody")
    }
}

/// As it is committed, and a test holds it to what the house declares.
const SDL: &str = include_str!("../../../schema/schema.graphql");

static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(|| {
    Schema::parse_and_validate(SDL, "schema.graphql").expect("the public schema is valid")
});

static NETWORK: LazyLock<Network> = LazyLock::new(|| {
    let peer = |(code, country): (&str, &str)| Peer {
        code: code.parse().expect("a code"),
        countries: BTreeSet::from([country.parse().expect("a country")]),
        client: Some(Arc::new(Unasked)),
    };
    let nodes = [("afccre", "FR"), ("rgre", "DE"), ("uvcw", "BE")];
    Network {
        me: "rgre".parse().expect("a code"),
        peers: nodes.into_iter().map(peer).collect(),
    }
});

fuzz_target!(|text: &str| -> Corpus {
    // Variables stand after the document, behind a byte that no document has, and behind another the operation's name.
    let mut parts = text.splitn(3, '\0');
    let query = parts.next().unwrap_or_default();
    let Ok(variables) = serde_json::from_str(parts.next().unwrap_or("{}")) else {
        return Corpus::Reject;
    };
    let request = Request {
        query: query.into(),
        variables,
        operation_name: parts.next().map(str::to_owned),
        ..Request::default()
    };
    let prepared = match prepare(&SCHEMA, &request) {
        Ok(prepared) => prepared,
        Err(errors) => {
            assert!(!errors.is_empty());
            let _ = request.writes();
            return Corpus::Keep;
        }
    };
    // What is kept under its hash is what can be asked.
    assert!(validate(&SCHEMA, query).is_ok());
    // A link that writes is refused by this alone.
    assert_eq!(request.writes(), prepared.operation != OperationType::Query);
    // What async-graphql is given must be a document, too.
    let _ = prepared.document(&["Catalogue", "Node"]);
    let scope = Scope::europe(
        &NETWORK,
        None,
        None,
        Requirement::BestEffort,
        Freshness::default(),
    );
    let (Ok(scope), seal) = (scope, CursorSeal::new(b"a secret")) else {
        return Corpus::Keep;
    };
    for root in prepared
        .fields
        .iter()
        .filter(|root| matches!(root.name.as_str(), "local" | "europe"))
    {
        let planner = Planner {
            schema: &SCHEMA,
            seal: &seal,
            network: &NETWORK,
            scope: &scope,
            down: &BTreeSet::new(),
        };
        let plan = planner.plan(&prepared, root.fields());
        let _ = plan.to_string();
        for call in &plan.first {
            let document = ast::Document::parse(&*call.document, "call.graphql");
            assert!(document.is_ok(), "{}", call.document);
        }
    }
    Corpus::Keep
});
