//! Nodes over real sockets.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
};

use jumelage::{
    clock::SystemClock,
    exchange, host,
    init::{NewNode, init},
    neighbours::Neighbours,
    node::{Node, Shared},
    peer_client::HttpClients,
    settings::Settings,
};
use jumelage_schema::{Schemas, clock::Clock};
use jumelage_tests::world::pair;
use jumelage_trust::{Directory, Member, NodeKey, PeerToken};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) struct Hosted {
    pub(crate) nodes: Vec<Arc<Node>>,
    pub(crate) server: actix_web::dev::ServerHandle,
    clock: Arc<dyn Clock>,
    _made: Made,
}

/// Folders of nodes that are not open yet, without a directory.
pub(crate) struct Made {
    pub(crate) dirs: Vec<PathBuf>,
    pub(crate) members: Vec<Member>,
    pub(crate) listeners: Vec<TcpListener>,
    _folder: TempDir,
}

/// The two nodes of a pair, made as a user would, on free ports.
pub(crate) fn made() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (mut listeners, mut members, mut dirs) = (Vec::new(), Vec::new(), Vec::new());
    for (code, countries) in &pair().nodes {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint: jumelage_trust::Endpoint =
            format!("http://{}", listener.local_addr().unwrap())
                .parse()
                .unwrap();
        let dir = folder.path().join(code.as_str());
        let new = NewNode {
            code: code.clone(),
            name: format!("The association {code}"),
            countries: countries.clone(),
            public_url: endpoint.clone(),
            licence: None,
        };
        init(new, &dir).unwrap();
        let mut settings = Settings::read(&dir).unwrap();
        settings.peers.deadline_ms = 60_000;
        settings.write(&dir).unwrap();
        let key =
            NodeKey::from_pem(&std::fs::read_to_string(dir.join("key.pem")).unwrap()).unwrap();
        let member =
            Member::new(code.clone(), "An association", countries.iter().copied()).unwrap();
        members.push(member.with_node(endpoint, key.public().clone()));
        listeners.push(listener);
        dirs.push(dir);
    }
    Made {
        dirs,
        members,
        listeners,
        _folder: folder,
    }
}

/// Opens one of the folders, with a directory of these members.
pub(crate) async fn open(dir: &Path, members: &[Member], shared: &Shared) -> Arc<Node> {
    let directory = Directory::new(members[0].code().clone(), members.to_vec()).unwrap();
    std::fs::write(dir.join("directory.json"), directory.to_json()).unwrap();
    Arc::new(Node::open(dir, shared).await.unwrap())
}

pub(crate) fn shared(neighbours: Neighbours) -> Shared {
    shared_at(neighbours, Arc::new(SystemClock::start()))
}

/// With another clock.
pub(crate) fn shared_at(neighbours: Neighbours, clock: Arc<dyn Clock>) -> Shared {
    let http = HttpClients::new().unwrap();
    Shared::new(Schemas::build(), http, neighbours, clock)
}

/// The two nodes of a pair, as if each had a process of its own.
pub(crate) async fn hosted() -> Hosted {
    host_all(made()).await
}

/// Nodes that are made, opened and served.
pub(crate) async fn host_all(made: Made) -> Hosted {
    host_with(made, shared(Neighbours::OverHttp)).await
}

pub(crate) async fn host_with(mut made: Made, shared: Shared) -> Hosted {
    let mut nodes = Vec::new();
    for dir in &made.dirs {
        nodes.push(open(dir, &made.members, &shared).await);
    }
    let server = host::serve(&nodes, std::mem::take(&mut made.listeners), 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Hosted {
        nodes,
        server: handle,
        clock: shared.clock,
        _made: made,
    }
}

/// Puts the pair's towns and records into its nodes.
pub(crate) async fn load(nodes: &[Arc<Node>]) {
    let world = pair();
    let as_network = jumelage_tests::network::TestNetwork {
        nodes: nodes
            .iter()
            .zip(&world.nodes)
            .map(
                |(node, (code, countries))| jumelage_tests::network::TestNode {
                    code: code.clone(),
                    countries: countries.clone(),
                    db: node.db.clone(),
                    public: node.public.clone(),
                    peer: node.peer.clone(),
                },
            )
            .collect(),
        clients: Vec::new(),
    };
    world.load(&as_network).await;
}

/// Lets nodes tell each other what they have to say.
pub(crate) async fn settle(nodes: &[Arc<Node>]) {
    let mut sent = 1;
    while sent > 0 {
        sent = 0;
        for node in nodes {
            sent += exchange::tell_all(node).await.unwrap();
        }
    }
}

pub(crate) async fn ask(node: &Node, query: &str) -> Value {
    let url = format!("{}/graphql", node.settings.public_url);
    let body = json!({ "query": query }).to_string();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let reply = client
        .post(url)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(
        reply.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
}

#[actix_web::test]
async fn two_nodes_link_a_twinning_over_http_and_either_answers_for_both() {
    let hosted = hosted().await;
    load(&hosted.nodes).await;
    settle(&hosted.nodes).await;
    let query = "{europe{coverage{complete settled} twinnings{totalCount nodes{confirmation parties{name}}}}}";
    for node in &hosted.nodes {
        let reply = ask(node, query).await;
        assert_eq!(
            reply["data"]["europe"],
            json!({"coverage": {"complete": true, "settled": true}, "twinnings": {"totalCount": 1, "nodes": [
                {"confirmation": "CONFIRMED", "parties": [{"name": "Reims"}, {"name": "Aachen"}]},
            ]}}),
            "{reply}"
        );
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn the_door_for_nodes_lets_nobody_else_in() {
    let hosted = hosted().await;
    let [one, other] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let url = format!("{}/peer/graphql", one.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = json!({ "query": "{associations{code}}" }).to_string();
    let now = hosted.clock.now();
    let long_ago = jumelage_domain::Timestamp::from_millis(now.millis() - 600_000).unwrap();
    let (me, them) = (&one.settings.code, &other.settings.code);
    let stranger = NodeKey::generate().unwrap();
    let sign = |key: &NodeKey, callee, body: &str, at| {
        PeerToken::sign(key, them, callee, body.as_bytes(), at)
    };
    for (token, code) in [
        (None, "PEER_TOKEN_MALFORMED"),
        (Some(sign(&stranger, me, &body, now)), "PEER_TOKEN_KEY_ID"),
        (
            Some(sign(&other.keys.signing().load(), them, &body, now)),
            "PEER_TOKEN_AUDIENCE",
        ),
        (
            Some(sign(
                &other.keys.signing().load(),
                me,
                "something else",
                now,
            )),
            "PEER_TOKEN_BODY",
        ),
        (
            Some(sign(&other.keys.signing().load(), me, &body, long_ago)),
            "PEER_TOKEN_EXPIRED",
        ),
    ] {
        let mut request = client
            .post(&url)
            .header("content-type", "application/json")
            .body(body.clone());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), 401, "{code}");
        let reply: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        assert_eq!(reply["errors"][0]["extensions"]["code"], code);
    }
    let token = sign(&other.keys.signing().load(), me, &body, now);
    let reply = client
        .post(&url)
        .header("content-type", "application/json")
        .bearer_auth(token)
        .body(body)
        .send()
        .await
        .unwrap();
    let reply: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
    assert_eq!(
        reply["data"],
        json!({"associations": [{"code": me.as_str()}]})
    );
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_node_that_is_gone_is_named_in_coverage() {
    let hosted = hosted().await;
    hosted.server.stop(true).await;
    let query = "{europe{coverage{complete nodes{association state}} associations{code}}}";
    let request = jumelage_federation::Request {
        query: query.into(),
        ..Default::default()
    };
    let node = &hosted.nodes[0];
    let deadline = std::time::Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    let reply = serde_json::to_value(reply).unwrap();
    assert_eq!(
        reply["data"]["europe"],
        json!({"coverage": {"complete": false, "nodes": [
            {"association": "afccre", "state": "OK"}, {"association": "rgre", "state": "UNREACHABLE"},
        ]}, "associations": [{"code": "afccre"}]})
    );
}

#[actix_web::test]
async fn what_a_node_says_in_another_form_is_refused_and_not_taken_for_nothing() {
    let hosted = hosted().await;
    let [one, other] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let url = format!("{}/peer/graphql", one.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |body: &str| {
        let (me, them) = (&one.settings.code, &other.settings.code);
        let now = hosted.clock.now();
        let token = PeerToken::sign(&other.keys.signing().load(), them, me, body.as_bytes(), now);
        let request = client.post(&url).bearer_auth(token).body(body.to_owned());
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        let reply: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        (status, reply)
    };
    let asking = |said: &str| format!(r#"{{"query":"{{associations{{code}}}}",{said}}}"#);
    for body in [
        "{\"query\":".to_owned(),
        "[]".to_owned(),
        r#"{"query":1}"#.to_owned(),
        asking(r#""variables":[]"#),
        asking(r#""operationName":1"#),
        asking(r#""extensions":null"#),
        asking(r#""extensions":[1]"#),
        asking(r#""extensions":{"jumelage":null}"#),
        asking(r#""extensions":{"jumelage":"afccre"}"#),
        asking(r#""extensions":{"jumelage":{"participants":"afccre"}}"#),
        asking(r#""extensions":{"jumelage":{"leftBy":[1]}}"#),
        asking(r#""extensions":{"jumelage":{"remainingMs":-1}}"#),
    ] {
        let (status, reply) = post(&body).await;
        assert_eq!(
            (status, &reply["errors"][0]["extensions"]["code"]),
            (400, &json!("MALFORMED_REQUEST")),
            "{body}"
        );
    }
    for body in [
        asking(r#""variables":null"#),
        asking(r#""extensions":{}"#),
        asking(
            r#""extensions":{"weather":"fine","jumelage":{"participants":["rgre"],"weather":"fine"}}"#,
        ),
    ] {
        let (status, reply) = post(&body).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(
            reply["data"],
            json!({"associations": [{"code": "afccre"}]}),
            "{body}"
        );
    }
    // When the time is over, nobody works on.
    let (status, reply) = post(&asking(r#""extensions":{"jumelage":{"remainingMs":0}}"#)).await;
    assert_eq!(
        (status, &reply["errors"][0]["extensions"]["code"]),
        (504, &json!("DEADLINE_EXCEEDED"))
    );
    hosted.server.stop(true).await;
}
