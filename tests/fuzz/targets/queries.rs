//! A request, word for word from outside, through prepare and plan: refused or planned, never a panic, and what is planned
//! for other nodes is a document that the schema accepts.

#![no_main]

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use apollo_compiler::{Schema, validation::Valid};
use async_trait::async_trait;
use jumelage_federation::{
    Freshness, Network, NodeCall, NodeClient, Peer, Request,
    cursor::CursorSeal,
    network::NodeReply,
    plan::Planner,
    prepare::prepare,
    scope::{Requirement, Scope},
};
use jumelage_schema::sdl;
use libfuzzer_sys::{Corpus, fuzz_target};

/// A node that is planned for and never asked.
struct Unasked;

#[async_trait]
impl NodeClient for Unasked {
    async fn call(&self, _: NodeCall) -> NodeReply {
        unreachable!("planning asks nobody")
    }
}

static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(sdl::read);

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
    // Variables stand after the document, behind a byte that no document has.
    let (query, variables) = text.split_once('\0').unwrap_or((text, "{}"));
    let Ok(variables) = serde_json::from_str(variables) else {
        return Corpus::Reject;
    };
    let request = Request {
        query: query.into(),
        variables,
        ..Request::default()
    };
    let prepared = match prepare(&SCHEMA, &request) {
        Ok(prepared) => prepared,
        Err(errors) => {
            assert!(!errors.is_empty());
            return Corpus::Keep;
        }
    };
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
        let _ = planner.plan(&prepared, root.fields()).to_string();
    }
    Corpus::Keep
});
