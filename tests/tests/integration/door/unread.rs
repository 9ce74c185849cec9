//! Who may not be read is refused by the head alone: whatever would follow is not waited for.

use std::{net::SocketAddr, time::Duration};

use jumelage::{host, neighbours::Neighbours, settings::Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::with;
use crate::peers::{made, open, shared};

/// Sends a head that announces so many bytes, and none of them; tells what comes until the server closes the connection.
async fn heard(address: SocketAddr, head: &str, bytes: usize) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head =
        format!("POST {head}\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut heard = String::new();
    let ends = timeout(Duration::from_mins(1), stream.read_to_string(&mut heard));
    ends.await
        .expect("the server answers, and closes the connection")
        .unwrap();
    heard
}

#[actix_web::test]
async fn a_body_of_fifteen_megabytes_that_no_node_has_signed_for_is_refused_unread() {
    let hosted = with(|_| ()).await;
    let address = hosted.nodes[0].settings.listen;
    for token in ["", "\r\nauthorization: Bearer a.b.c"] {
        let head = format!("/peer/graphql HTTP/1.1\r\nhost: {address}{token}");
        let heard = heard(address, &head, 15 << 20).await;
        assert!(heard.starts_with("HTTP/1.1 401"), "{heard}");
        assert!(heard.contains("PEER_TOKEN_MALFORMED"), "{heard}");
    }
    hosted.server.stop(false).await;
}

#[actix_web::test]
async fn a_request_with_a_token_that_is_none_is_refused_unread_and_paid_for_like_somebodys() {
    let hosted = with(|_| ()).await;
    let address = hosted.nodes[0].settings.listen;
    let head = format!("/graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer a.b.c");
    let heard = heard(address, &head, 1 << 20).await;
    assert!(heard.starts_with("HTTP/1.1 401"), "{heard}");
    assert!(heard.contains("INVALID_TOKEN"), "{heard}");
    assert!(
        heard.contains("ratelimit: \"anonymous\";r=5999999;"),
        "{heard}"
    );
    hosted.server.stop(false).await;
}

#[actix_web::test]
async fn what_is_for_none_of_several_nodes_is_refused_unread() {
    let mut made = made();
    let listener = made.listeners.remove(0);
    let address = listener.local_addr().unwrap();
    let shared = shared(Neighbours::OverHttp);
    let mut nodes = Vec::new();
    for (dir, code) in made.dirs.iter().zip(["afccre", "rgre"]) {
        let mut settings = Settings::read(dir).unwrap();
        settings.listen = address;
        settings.public_url = format!("https://{code}.example.org");
        settings.write(dir).unwrap();
        nodes.push(open(dir, &made.members, &shared).await);
    }
    let server = host::serve(&nodes, vec![listener], 1);
    let server = server.unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let heard = heard(
        address,
        "/graphql HTTP/1.1\r\nhost: else.example.org",
        1 << 20,
    )
    .await;
    assert!(heard.starts_with("HTTP/1.1 404"), "{heard}");
    assert!(heard.contains("NO_NODE"), "{heard}");
    handle.stop(false).await;
}
