//! Nodes over real sockets, with a network in between that does what networks do.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use jumelage::{exchange, host, neighbours::Neighbours, node::Node, settings::Settings};
use jumelage_federation::Request;
use jumelage_tests::proxy::{FaultProxy, Way};
use serde_json::{Value, json};

use crate::peers::{load, made, open, shared};

/// The pair, of which the first reaches the second through the proxy.
pub(super) struct Apart {
    pub(super) node: Arc<Node>,
    pub(super) proxy: FaultProxy,
    server: actix_web::dev::ServerHandle,
    _made: crate::peers::Made,
}

impl Apart {
    pub(super) async fn new(deadline: Duration) -> Self {
        let mut made = made();
        let behind: SocketAddr = made.listeners[1].local_addr().unwrap();
        let proxy = FaultProxy::before(behind);
        let shared = shared(Neighbours::OverHttp);
        let mut members = made.members.clone();
        let key = members[1].key().unwrap().clone();
        let endpoint = format!("http://{}", proxy.address).parse().unwrap();
        members[1] = members[1].clone().with_node(endpoint, key);
        let mut settings = Settings::read(&made.dirs[0]).unwrap();
        settings.peers.deadline_ms = deadline.as_millis().try_into().unwrap();
        settings.write(&made.dirs[0]).unwrap();
        let one = open(&made.dirs[0], &members, &shared).await;
        let other = open(&made.dirs[1], &made.members, &shared).await;
        let nodes = [Arc::clone(&one), other];
        let server = host::serve(&nodes, std::mem::take(&mut made.listeners), 1).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        load(&nodes).await;
        while exchange::tell_all(&nodes[0]).await.unwrap()
            + exchange::tell_all(&nodes[1]).await.unwrap()
            > 0
        {}
        Self {
            node: one,
            proxy,
            server: handle,
            _made: made,
        }
    }

    pub(super) async fn end(self) {
        self.server.stop(false).await;
    }

    async fn ask(&self, query: &str) -> Value {
        let request = Request {
            query: query.into(),
            ..Request::default()
        };
        let deadline = self.node.settings.peers.deadline();
        let network = self.node.network();
        let reply = self.node.public.answer(&request, network, deadline).await;
        serde_json::to_value(&reply).unwrap()
    }

    /// Asks what has not been asked before; says the other node's state and code, and how many members were counted.
    async fn state(&self, at: usize) -> (String, Value, u64) {
        let query = format!(
            "{{europe{{coverage{{nodes{{association state errorCode}}}} a{at}:localGovernments(first:0){{totalCount}}}}}}"
        );
        let reply = self.ask(&query).await;
        assert_eq!(reply.get("errors"), None, "{reply}");
        let europe = &reply["data"]["europe"];
        let nodes = europe["coverage"]["nodes"].as_array().unwrap();
        let node = nodes
            .iter()
            .find(|node| node["association"] == "rgre")
            .unwrap();
        let count = &europe[format!("a{at}")]["totalCount"];
        (
            node["state"].as_str().unwrap().to_owned(),
            node["errorCode"].clone(),
            count.as_u64().unwrap(),
        )
    }
}

#[actix_web::test]
async fn whatever_the_network_does_the_answer_comes_in_time_and_says_so() {
    let apart = Apart::new(Duration::from_secs(3)).await;
    let (ok, code, both) = apart.state(0).await;
    assert_eq!((ok.as_str(), &code), ("OK", &Value::Null));
    let (_, _, alone) = {
        apart.proxy.goes(Way::Reset);
        apart.state(1).await
    };
    assert!(alone < both);
    for (at, (way, state, code)) in [
        (Way::Reset, "UNREACHABLE", "UNREACHABLE"),
        (Way::HalfSent(120), "UNREACHABLE", "UNREACHABLE"),
        (Way::Endless, "REFUSED", "ANSWER_TOO_LARGE"),
    ]
    .into_iter()
    .enumerate()
    {
        apart.proxy.goes(Way::Through);
        assert_eq!(
            apart.state(10 + 10 * at).await,
            ("OK".to_owned(), Value::Null, both),
            "before {way:?}"
        );
        apart.proxy.goes(way);
        let said = apart.state(11 + 10 * at).await;
        assert_eq!(said, (state.to_owned(), json!(code), alone), "{way:?}");
    }
    apart.end().await;
}

#[actix_web::test]
async fn an_answer_that_is_late_or_trickles_is_waited_for_as_long_as_there_is_time() {
    let apart = Apart::new(Duration::from_secs(2)).await;
    let (_, _, both) = apart.state(0).await;
    apart.proxy.goes(Way::Late(Duration::from_millis(50)));
    assert_eq!(apart.state(1).await, ("OK".to_owned(), Value::Null, both));
    // A hundred bytes a second: whatever the deadline, it comes before the answer.
    apart.proxy.goes(Way::Slow(Duration::from_millis(10)));
    let (state, code, alone) = apart.state(2).await;
    assert_eq!(
        (state.as_str(), code),
        ("TIMEOUT", json!("DEADLINE_EXCEEDED"))
    );
    assert!(alone < both);
    apart.proxy.goes(Way::Silent);
    let (state, code, count) = apart.state(3).await;
    assert_eq!(
        (state.as_str(), code, count),
        ("TIMEOUT", json!("DEADLINE_EXCEEDED"), alone)
    );
    apart.end().await;
}

#[actix_web::test]
async fn over_http_too_nothing_new_is_said_in_a_word() {
    let apart = Apart::new(Duration::from_mins(1)).await;
    let ask = async |query: &str| {
        let request = Request {
            query: query.into(),
            explain: true,
            ..Request::default()
        };
        let network = apart.node.network();
        let deadline = Duration::from_mins(1);
        let reply = apart.node.public.answer(&request, network, deadline).await;
        assert_eq!(reply.errors, []);
        let calls = reply.extensions.federation[0].calls.clone();
        let of_peer = calls
            .into_iter()
            .filter(|call| call.node.as_str() == "rgre");
        let calls: Vec<_> = of_peer.map(|call| (call.cache, call.document)).collect();
        (reply.data, calls)
    };
    let query = "{europe{localGovernments{nodes{id name population{value}}}}}";
    let (first, calls) = ask(query).await;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].0, "ASKED");
    let (second, calls) = ask(query).await;
    assert_eq!(second, first);
    assert_eq!(calls, [("REVALIDATED", "{__typename}".into())]);
    let young = query.replace("{europe", "{europe(freshness:{maxAgeSeconds:60})");
    let (third, calls) = ask(&young).await;
    assert_eq!(third, first);
    // Another document of the client's, and the same for the nodes.
    assert_eq!(
        calls.iter().map(|call| call.0).collect::<Vec<_>>(),
        ["KEPT"]
    );
    apart.end().await;
}
