//! Messages that are too large, however they come.

use std::net::SocketAddr;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{CloseCode, Data, OpCode},
    },
};

use super::{Door, SOON, client::Socket};

/// What a message may have in these tests.
const MOST: usize = 2_000;

/// What is taken for no message at all, at most: with the buffers of two systems between.
const MEGABYTES: usize = 64;

async fn door() -> Door {
    Door::with(|settings| {
        settings.subscriptions.message_bytes = MOST;
        // None is sent away because it gave no sign of life.
        settings.subscriptions.keep_alive_seconds = 3_600;
    })
    .await
}

/// One that speaks in bytes.
async fn raw(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "));
    stream
}

/// Sends the same again and again until nobody takes it any more; says with which code it was closed.
async fn flooded(stream: TcpStream, first: &[u8], more: &[u8]) -> u16 {
    let (mut from, mut to) = stream.into_split();
    to.write_all(first).await.unwrap();
    let flood = async {
        for _ in 0..MEGABYTES * 1024 * 1024 / more.len() {
            if to.write_all(more).await.is_err() {
                break;
            }
        }
    };
    let heard = async {
        let mut heard = Vec::new();
        // The end may come as an error: what was sent last is not read.
        drop(from.read_to_end(&mut heard).await);
        heard
    };
    let both = async { tokio::join!(flood, heard).1 };
    let heard = timeout(SOON, both).await.expect("the connection ends");
    assert_eq!(
        heard.first(),
        Some(&0x88),
        "no frame that closes: {heard:?}"
    );
    u16::from_be_bytes([heard[2], heard[3]])
}

#[actix_web::test]
async fn a_frame_that_announces_more_than_may_be_is_not_waited_for() {
    let door = door().await;
    let mut header = vec![0x81, 0xff];
    header.extend((1_u64 << 40).to_be_bytes());
    header.extend([0; 4]);
    let code = flooded(raw(door.address).await, &header, &[0; 16 * 1024]).await;
    assert_eq!(code, 1009);
    door.server.stop().await;
}

#[actix_web::test]
async fn fragments_count_by_what_they_cost_also_with_signs_of_life_between() {
    let door = door().await;
    // Of nothing, masked with nothing; and a pong between.
    for between in [&[][..], &[0x8a, 0x80, 0, 0, 0, 0]] {
        let mut more = [0x00, 0x80, 0, 0, 0, 0].repeat(1_000);
        more.extend(between);
        let code = flooded(raw(door.address).await, &[0x01, 0x80, 0, 0, 0, 0], &more).await;
        assert_eq!(code, 1009);
    }
    door.server.stop().await;
}

#[actix_web::test]
async fn many_messages_that_are_small_enough_are_never_too_much_together() {
    let door = door().await;
    let mut socket = Socket::ready(door.address).await;
    let pong = format!(
        r#"{{"type":"pong","payload":{{"x":"{}"}}}}"#,
        "x".repeat(MOST / 2)
    );
    for _ in 0..600 {
        socket.send_text(&pong).await;
    }
    for _ in 0..4_000 {
        assert!(socket.send_raw(Message::Pong(vec![0; 125].into())).await);
    }
    socket.send(json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
    socket.leave().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn a_message_in_fragments_has_as_many_bytes_as_one_in_one_piece() {
    let door = door().await;
    let mut socket = Socket::ready(door.address).await;
    for (whole, fits) in [(MOST, true), (MOST + 1, false)] {
        let text = format!(
            r#"{{"type":"ping","payload":{{"x":"{}"}}}}"#,
            "x".repeat(whole - 38)
        );
        let text = format!("{text:<whole$}");
        let (first, rest) = text.split_at(whole / 2);
        for (part, kind, is_last) in [(first, Data::Text, false), (rest, Data::Continue, true)] {
            let frame = Frame::message(part.to_owned(), OpCode::Data(kind), is_last);
            assert!(socket.send_raw(Message::Frame(frame)).await);
        }
        if fits {
            assert_eq!(socket.hear().await, json!({"type": "pong"}));
        } else {
            let (code, reason) = socket.closed().await;
            assert_eq!(code, u16::from(CloseCode::Size), "{reason}");
        }
    }
    door.server.stop().await;
}
