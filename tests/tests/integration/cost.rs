//! Cost: known before anything runs, kept within its limit, and told.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jumelage_domain::Timestamp;
use jumelage_federation::{
    Network, NodeCall, NodeClient, Peer, Request,
    network::{NodeAnswer, NodeReply},
    prepare::limits,
};
use jumelage_schema::{Schemas, public::PublicDoor};
use jumelage_tests::{faults::Counted, fixture::Fixture, network::DEADLINE};
use serde_json::{Value, json};

/// What the limit must admit, over 47 nodes.
const WIDE: &str = "{europe{twinnings(first:500){nodes{id kind since parties{id name population{value} partners(first:3){nodes{name}}}}}}}";

/// A node without data: it is asked, and answers nothing.
struct Empty;

#[async_trait::async_trait]
impl NodeClient for Empty {
    async fn call(&self, _: NodeCall) -> NodeReply {
        NodeReply::answered(NodeAnswer::default(), Duration::ZERO, Timestamp::EPOCH)
    }
}

/// A door onto so many nodes, of which every other is Belgian, and how often they are asked.
struct Door {
    public: PublicDoor,
    network: Arc<Network>,
    calls: Arc<AtomicUsize>,
}

impl Door {
    fn onto(nodes: usize) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let peer = |at: usize| Peer {
            code: format!("node-{at}").parse().unwrap(),
            countries: BTreeSet::from([["BE", "FR"][at % 2].parse().unwrap()]),
            client: Some(Counted::new(Arc::new(Empty), Arc::clone(&calls))),
        };
        Self {
            public: PublicDoor::new(&Schemas::build(), b"secret"),
            network: Arc::new(Network {
                me: "node-0".parse().unwrap(),
                peers: (0..nodes).map(peer).collect(),
            }),
            calls,
        }
    }

    /// The response, and how many calls it took.
    async fn ask(&self, query: &str, variables: Value) -> (Value, usize) {
        let before = self.calls.load(Ordering::Relaxed);
        let reply = ask(&self.public, Arc::clone(&self.network), query, variables).await;
        (reply, self.calls.load(Ordering::Relaxed) - before)
    }

    async fn requested(&self, query: &str, variables: Value) -> u64 {
        let (reply, _) = self.ask(query, variables).await;
        reply["extensions"]["cost"]["requested"].as_u64().unwrap()
    }
}

async fn ask(public: &PublicDoor, network: Arc<Network>, query: &str, variables: Value) -> Value {
    let request = Request {
        query: query.into(),
        variables: variables.as_object().cloned().unwrap(),
        ..Request::default()
    };
    let reply = public.answer(&request, network, DEADLINE).await;
    serde_json::to_value(&reply).unwrap()
}

#[tokio::test]
async fn the_usual_limit_admits_a_page_of_500_with_parties_and_partners_over_47_nodes() {
    let door = Door::onto(47);
    let (reply, calls) = door.ask(WIDE, json!({})).await;
    let parties = 1 + 2 * (4 + (2 + 3 + 3));
    let requested = 3 + 500 * 47 + 500 * (3 + parties);
    let cost = &reply["extensions"]["cost"];
    assert_eq!(
        (&cost["requested"], &cost["limit"]),
        (&json!(requested), &json!(limits::COST)),
    );
    assert!(reply["data"]["europe"].is_object(), "{reply}");
    assert!(calls >= 47, "{calls} calls");
}

#[tokio::test]
async fn the_usual_limit_admits_all_indicators_of_46_associations() {
    let query = "{indicators{coverage{complete settled expected answered nodes{association state}}
        indicators{code title definition unit value rows{group value}}}}";
    let requested = Door::onto(46).requested(query, json!({})).await;
    assert!(requested <= limits::COST, "{requested}");
    let of_half = query.replacen("indicators", "indicators(countries:[\"BE\"])", 1);
    let requested_of_half = Door::onto(46).requested(&of_half, json!({})).await;
    assert!(requested_of_half * 2 > requested && requested_of_half < requested * 6 / 10);
}

#[tokio::test]
async fn what_costs_too_much_is_refused_with_both_numbers_before_any_node_is_asked() {
    let door = Door::onto(47);
    let query = "{europe{twinnings(first:500){nodes{parties{twinnings(first:500){nodes{parties{twinnings(first:500){nodes{id}}}}}}}}}}";
    let (reply, calls) = door.ask(query, json!({})).await;
    assert_eq!(calls, 0);
    let inner = 1 + 500 + 1 + 500;
    let middle = 1 + 500 + 1 + 500 * (1 + 2 * inner);
    let requested: u64 = 3 + 500 * 47 + 500 * (1 + 2 * middle);
    let limit = limits::COST;
    assert_eq!(
        reply,
        json!({
            "errors": [{
                "message": format!("the request costs {requested}; it may cost {limit}"),
                "extensions": {"code": "TOO_COSTLY", "requested": requested, "limit": limit},
            }],
            "extensions": {"cost": {"requested": requested, "actual": 0, "limit": limit}},
        })
    );
}

#[tokio::test]
async fn only_the_nodes_in_scope_are_counted() {
    let door = Door::onto(10);
    let page = "{twinnings(first:100){nodes{id}}}";
    let requested = async |root: &str| {
        door.requested(&format!("{{{root}{page}}}"), json!({}))
            .await
    };
    let of = |nodes: u64| 3 + nodes * 100 + 100;
    assert_eq!(requested("europe").await, of(10));
    assert_eq!(requested("europe(countries:[\"FR\"])").await, of(5));
    assert_eq!(requested("europe(associations:[\"node-3\"])").await, of(1));
    assert_eq!(requested("local").await, of(1));
    // These are refused, and nobody is asked.
    assert_eq!(requested("europe(countries:[\"France\"])").await, 1);
    assert_eq!(requested("europe(associations:[\"else\"])").await, 1);
}

#[tokio::test]
async fn variables_count_with_their_values_and_their_defaults() {
    let door = Door::onto(2);
    let page =
        "query($n:Int=50,$c:[CountryCode!]){europe(countries:$c){twinnings(first:$n){nodes{id}}}}";
    let of = |size: u64, nodes: u64| 3 + size * nodes + size;
    assert_eq!(door.requested(page, json!({})).await, of(50, 2));
    assert_eq!(door.requested(page, json!({"n": 7})).await, of(7, 2));
    assert_eq!(
        door.requested(page, json!({"n": 7, "c": ["BE"]})).await,
        of(7, 1)
    );
    let ids = "query($ids:[ID!]!){nodes(ids:$ids){id}}";
    assert_eq!(
        door.requested(ids, json!({"ids": ["a", "b", "c"]})).await,
        1 + 3
    );
    assert_eq!(
        door.requested("{node(id:\"a\"){id}}", json!({})).await,
        1 + 1
    );
}

#[tokio::test]
async fn introspection_asks_nobody_and_costs_a_tenth_of_the_fields_that_may_come() {
    let door = Door::onto(47);
    let schema = "__schema{types{name fields{name args{name}}}}";
    let mut all = Vec::new();
    for (query, costs) in [
        ("{__schema{queryType{name}}}".to_owned(), Some(2)),
        (format!("{{{schema}}}"), None),
        (format!("{{a:__typename {schema} b:{schema}}}"), None),
    ] {
        let (reply, calls) = door.ask(&query, json!({})).await;
        let cost = &reply["extensions"]["cost"];
        let requested = cost["requested"].as_u64().unwrap();
        assert_eq!((&cost["actual"], calls), (&json!(requested), 0));
        assert!(costs.is_none_or(|costs| costs == requested), "{cost}");
        all.push(requested);
    }
    assert!(all[1] > 50, "{all:?}");
    assert_eq!(all[2], 1 + 2 * all[1]);
    // What there is not is known when it is looked for.
    let nothing = "{__type(name:\"Nothing\"){name}}";
    let (reply, _) = door.ask(nothing, json!({})).await;
    let cost = json!({"requested": 2, "actual": 1, "limit": limits::COST});
    assert_eq!(reply["extensions"]["cost"], cost);
}

#[tokio::test]
async fn a_request_that_could_not_be_prepared_has_no_cost() {
    let (reply, _) = Door::onto(1).ask("{nothing}", json!({})).await;
    assert!(reply.get("extensions").is_none(), "{reply}");
}

#[tokio::test]
async fn what_came_is_told_beside_what_was_requested() {
    let fixture = Fixture::pair().await;
    let (public, network) = (&fixture.network.nodes[0].public, fixture.network.seen_by(0));
    let query = "{europe{twinnings(first:10){totalCount nodes{id parties{name}}}}}";
    let reply = ask(public, Arc::new(network), query, json!({})).await;
    assert_eq!(reply["data"]["europe"]["twinnings"]["totalCount"], 1);
    // A count at two nodes; a key at each and the row.
    let (around, row) = (3 + 2, 1 + 1 + 2);
    let cost = json!({
        "requested": around + 10 * 2 + 10 * row,
        "actual": around + 2 + row,
        "limit": limits::COST,
    });
    assert_eq!(reply["extensions"]["cost"], cost);
}
