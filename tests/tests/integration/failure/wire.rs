//! What the client of a peer makes of whatever comes over the wire.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    time::Duration,
};

use jumelage::{
    clock::SystemClock,
    neighbours::Neighbours,
    node::Shared,
    peer_client::{HttpClients, PeerClient},
};
use jumelage_federation::{Failure, NodeCall, NodeClient, NodeState};
use jumelage_schema::Schemas;
use jumelage_trust::{Member, NodeKey};

/// What the client of a peer makes of what that sends, byte by byte; `None` never answers.
async fn heard(response: Option<&'static str>) -> Failure {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 16_384];
        let _ = stream.read(&mut request);
        if let Some(response) = response {
            let _ = stream.write_all(response.as_bytes());
        } else {
            // Until the other side has given up.
            while stream.read(&mut request).is_ok_and(|read| read > 0) {}
        }
    });
    let key = Arc::new(NodeKey::generate().unwrap());
    let member = Member::new(
        "rgre".parse().unwrap(),
        "An association",
        ["DE".parse().unwrap()],
    )
    .unwrap()
    .with_node(endpoint.parse().unwrap(), key.public().clone());
    let shared = Shared::new(
        Schemas::build(),
        HttpClients::new().unwrap(),
        Neighbours::OverHttp,
        Arc::new(SystemClock::start()),
    );
    let signing = Arc::new(key.into());
    let client = PeerClient::new(&member, &"afccre".parse().unwrap(), &signing, &shared).unwrap();
    let reply = client
        .call(NodeCall {
            document: "{associations{code}}".into(),
            // The deadline is what is tested where nobody answers.
            remaining: response.map_or(Duration::from_millis(200), |_| Duration::from_mins(1)),
            ..NodeCall::default()
        })
        .await;
    reply.outcome.unwrap_err()
}

#[actix_web::test]
async fn whatever_comes_over_the_wire_is_a_failure_with_a_name() {
    let ok = |body: &str| -> &'static str {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").leak()
    };
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"data\":{\"assoc";
    for (response, state, code) in [
        (None, NodeState::Timeout, "DEADLINE_EXCEEDED"),
        (Some(half), NodeState::Unreachable, "UNREACHABLE"),
        (Some(""), NodeState::Unreachable, "UNREACHABLE"),
        (Some(ok("<html>")), NodeState::Refused, "MALFORMED_ANSWER"),
        (
            Some("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\n\r\noops"),
            NodeState::Unreachable,
            "HTTP_STATUS",
        ),
        (
            Some("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"),
            NodeState::Refused,
            "HTTP_STATUS",
        ),
    ] {
        let failure = heard(response).await;
        assert_eq!(
            (failure.state, failure.code.as_ref()),
            (state, code),
            "{response:?}: {failure:?}"
        );
    }
}
