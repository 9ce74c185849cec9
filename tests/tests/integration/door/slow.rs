//! Those who send a byte now and then, or do not read what they are sent: the server gives them up.

mod connection;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use jumelage::{
    clock::SystemClock,
    host::{self, Patience},
    neighbours::Neighbours,
};
use jumelage_domain::NodeCode;
use jumelage_schema::clock::Clock;
use jumelage_trust::{NodeKey, PeerToken};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, split},
    net::TcpStream,
    time::{interval, timeout},
};

use self::connection::{Connection, Over, small_socket};
use crate::{
    peers::{Made, made, open, shared},
    tls::speak_tls,
};

/// What is to come at once.
const SOON: Duration = Duration::from_millis(200);

/// What does not come at all.
const NEVER: Duration = Duration::from_hours(1);

/// Between two bytes.
const NOW_AND_THEN: Duration = Duration::from_millis(20);

const PATIENT: Patience = Patience {
    head: NEVER,
    body: NEVER,
    idle: NEVER,
    unread: NEVER,
    leaving: SOON,
};

/// A server, and where it listens.
async fn served(patience: Patience) -> (actix_web::dev::ServerHandle, SocketAddr, Made) {
    served_over(Over::Tcp, patience).await
}

async fn served_over(
    over: Over,
    patience: Patience,
) -> (actix_web::dev::ServerHandle, SocketAddr, Made) {
    let mut made = made();
    if over == Over::Tls {
        speak_tls(&made, 0, made.listeners[0].local_addr().unwrap());
    }
    let node = open(&made.dirs[0], &made.members, &shared(Neighbours::OverHttp)).await;
    let listener = made.listeners.remove(0);
    let address = listener.local_addr().unwrap();
    let (told, drained) = (std::future::pending(), async {});
    let nodes = [Arc::clone(&node)];
    let server = host::serve_until(&nodes, vec![listener], 1, patience, told, drained).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (handle, address, made)
}

/// Sends this at once, then the rest byte by byte for ever, and tells what comes until the server closes the connection.
async fn trickle(address: SocketAddr, at_once: &str) -> String {
    trickle_into(TcpStream::connect(address).await.unwrap(), at_once).await
}

async fn trickle_into(connection: impl Connection, at_once: &str) -> String {
    let (mut from, mut to) = split(connection);
    to.write_all(at_once.as_bytes()).await.unwrap();
    to.flush().await.unwrap();
    let bytes = actix_web::rt::spawn(async move {
        let mut ticks = interval(NOW_AND_THEN);
        loop {
            ticks.tick().await;
            if to.write_all(b"a").await.is_err() || to.flush().await.is_err() {
                return;
            }
        }
    });
    let mut heard = Vec::new();
    // A connection that is closed while bytes are under way may end in an error.
    let ends = timeout(Duration::from_mins(1), from.read_to_end(&mut heard));
    drop(ends.await.expect("the server closes the connection"));
    bytes.abort();
    String::from_utf8(heard).unwrap()
}

#[actix_web::test]
async fn whoever_sends_the_head_byte_by_byte_is_given_up() {
    let patience = Patience {
        head: SOON,
        ..PATIENT
    };
    let (server, address, _made) = served(patience).await;
    let heard = trickle(address, "POST /graphql HTTP/1.1\r\nx-").await;
    assert!(heard.starts_with("HTTP/1.1 408"), "{heard}");
    server.stop(false).await;
}

#[actix_web::test]
async fn whoever_sends_the_next_head_byte_by_byte_on_a_connection_that_is_kept_is_given_up() {
    let patience = Patience {
        head: SOON,
        idle: SOON,
        ..PATIENT
    };
    for over in Over::ALL {
        let (server, address, made) = served_over(over, patience).await;
        let connection = over.connect(small_socket(), address, &made.dirs[0]).await;
        let whole = format!("GET /health/live HTTP/1.1\r\nhost: {address}\r\n\r\n");
        let sent = format!("{whole}{whole}GET / HTTP/1.1\r\nx-");
        let heard = trickle_into(connection, &sent).await;
        assert_eq!(
            heard.matches("HTTP/1.1 200").count(),
            2,
            "{over:?}: {heard}"
        );
        server.stop(false).await;
    }
}

#[actix_web::test]
async fn whoever_takes_their_time_within_a_request_is_not_given_up_for_being_idle() {
    let patience = Patience {
        head: SOON,
        idle: SOON,
        ..PATIENT
    };
    let (server, address, _made) = served(patience).await;
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let body = r#"{"query":"{local{__typename}}"}"#;
    // Far longer than both together.
    let pause = 60;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        pause + body.len()
    );
    to.write_all(head.as_bytes()).await.unwrap();
    let mut ticks = interval(NOW_AND_THEN);
    for _ in 0..pause {
        ticks.tick().await;
        to.write_all(b" ").await.unwrap();
    }
    to.write_all(body.as_bytes()).await.unwrap();
    let mut heard = String::new();
    let ends = timeout(Duration::from_mins(1), from.read_to_string(&mut heard));
    ends.await
        .expect("the server closes the connection")
        .unwrap();
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    assert!(heard.contains("Catalogue"), "{heard}");
    server.stop(false).await;
}

#[actix_web::test]
async fn whoever_sends_the_body_byte_by_byte_is_given_up_at_either_door() {
    let patience = Patience {
        body: SOON,
        ..PATIENT
    };
    let (server, address, made) = served(patience).await;
    let token = token_of_peer(&made);
    for (path, length) in [
        ("/graphql", "content-length: 1000000"),
        ("/graphql", "transfer-encoding: chunked"),
        ("/peer/graphql", "content-length: 1000000"),
    ] {
        let token = if path == "/graphql" {
            String::new()
        } else {
            format!("authorization: Bearer {token}\r\n")
        };
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n{token}{length}\r\n\r\n"
        );
        let first = if length.starts_with("transfer") {
            "fffff\r\n"
        } else {
            "{"
        };
        let heard = trickle(address, &(head + first)).await;
        assert!(heard.starts_with("HTTP/1.1 408"), "{path}: {heard}");
        assert!(heard.contains("BODY_TOO_SLOW"), "{path}: {heard}");
    }
    server.stop(false).await;
}

#[actix_web::test]
async fn whoever_goes_on_sending_to_what_does_not_read_it_is_given_up() {
    let (server, address, _made) = served(PATIENT).await;
    for (asked, media, status) in [
        ("POST /graphql", "text/plain", "415"),
        ("POST /peer/graphql", "application/json", "401"),
        ("GET /health/live", "text/plain", "200"),
        ("GET /graphql?query={__typename}", "application/json", "200"),
        ("POST /nothing/here", "application/json", "404"),
        ("PUT /graphql", "application/json", "405"),
    ] {
        let head = format!(
            "{asked} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\r\nfffff\r\n"
        );
        let heard = trickle(address, &head).await;
        let expected = format!("HTTP/1.1 {status}");
        assert!(heard.starts_with(&expected), "{asked}: {heard}");
    }
    server.stop(false).await;
}

#[actix_web::test]
async fn a_connection_on_which_nothing_is_asked_any_more_is_closed() {
    let patience = Patience {
        idle: SOON,
        ..PATIENT
    };
    let (server, address, _made) = served(patience).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /health/live HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut heard = String::new();
    let ends = timeout(Duration::from_mins(1), stream.read_to_string(&mut heard));
    ends.await
        .expect("the server closes the connection")
        .unwrap();
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    server.stop(false).await;
}

/// The system closes such a connection without a word: whoever sends something more finds that nobody is there.
#[cfg(target_os = "linux")]
#[actix_web::test]
async fn whoever_does_not_read_the_answer_is_given_up() {
    let patience = Patience {
        unread: SOON,
        ..PATIENT
    };
    for over in Over::ALL {
        let (server, address, made) = served_over(over, patience).await;
        let mut stream = over.connect(small_socket(), address, &made.dirs[0]).await;
        // More than the buffers of both sides hold.
        let request = format!("GET /schema.graphql HTTP/1.1\r\nhost: {address}\r\n\r\n");
        stream
            .write_all(request.repeat(400).as_bytes())
            .await
            .unwrap();
        let ends = timeout(Duration::from_mins(1), async {
            let mut ticks = interval(NOW_AND_THEN);
            while stream.write_all(b"G").await.is_ok() && stream.flush().await.is_ok() {
                ticks.tick().await;
            }
        });
        ends.await.expect("the server closes the connection");
        server.stop(false).await;
    }
}

/// Of the other node, for some body.
fn token_of_peer(made: &Made) -> String {
    let key = std::fs::read_to_string(made.dirs[1].join("key.pem")).unwrap();
    let [me, them]: [NodeCode; 2] = ["afccre", "rgre"].map(|code| code.parse().unwrap());
    let now = SystemClock::start().now();
    PeerToken::sign(&NodeKey::from_pem(&key).unwrap(), &them, &me, b"", now)
}
