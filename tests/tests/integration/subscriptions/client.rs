//! A client of graphql-transport-ws, by another WebSocket library than the node's.

use std::net::SocketAddr;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message, Utf8Bytes,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::SOON;

pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// How one is opened.
pub(crate) struct Opening<'a> {
    pub(crate) protocol: Option<&'a str>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Of what is not read.
    pub(crate) receive_buffer: Option<u32>,
}

impl Default for Opening<'_> {
    fn default() -> Self {
        Self {
            protocol: Some("graphql-transport-ws"),
            headers: Vec::new(),
            receive_buffer: None,
        }
    }
}

impl Opening<'_> {
    /// Opens it, or says with which status it is not opened.
    pub(crate) async fn open(self, address: SocketAddr) -> Result<Socket, u16> {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = self.receive_buffer {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let stream = socket.connect(address).await.unwrap();
        let url = format!("ws://{address}/graphql");
        let mut request = url.into_client_request().unwrap();
        let protocol = self.protocol.map(str::to_owned);
        let protocol = protocol.map(|protocol| ("sec-websocket-protocol", protocol));
        for (name, value) in self.headers.into_iter().chain(protocol) {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        match timeout(SOON, client_async(request, stream)).await.unwrap() {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Socket {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Opening::default().open(address).await.unwrap()
    }

    /// One that may be used.
    pub(crate) async fn ready(address: SocketAddr) -> Self {
        let mut socket = Self::open(address).await;
        socket.init(json!({})).await;
        socket
    }

    pub(crate) async fn init(&mut self, payload: Value) {
        self.send(json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(self.hear().await, json!({"type": "connection_ack"}));
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Says whether anybody takes it.
    pub(crate) async fn send_raw(&mut self, message: Message) -> bool {
        self.0.send(message).await.is_ok()
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(json!({"type": "subscribe", "id": id, "payload": payload}))
            .await;
    }

    async fn frame(&mut self) -> Option<Message> {
        let frame = timeout(SOON, self.0.next()).await.expect("something comes");
        frame.and_then(Result::ok)
    }

    /// The next message, or with what it is closed.
    pub(crate) async fn message(&mut self) -> Result<Value, Option<(u16, String)>> {
        loop {
            match self.frame().await {
                Some(Message::Text(text)) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                Some(Message::Close(Some(frame))) => {
                    return Err(Some((frame.code.into(), frame.reason.to_string())));
                }
                _ => return Err(None),
            }
        }
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        self.message().await.expect("a message")
    }

    /// The next message, which is a result of this operation.
    pub(crate) async fn next_of(&mut self, id: &str) -> Value {
        let mut message = self.hear().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("next"), &json!(id)),
            "{message}"
        );
        message["payload"].take()
    }

    /// The code of the first of the errors with which this operation has ended.
    pub(crate) async fn error_of(&mut self, id: &str) -> String {
        let message = self.hear().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("error"), &json!(id)),
            "{message}"
        );
        let code = &message["payload"][0]["extensions"]["code"];
        code.as_str().unwrap().to_owned()
    }

    /// The next frame that is no message.
    pub(crate) async fn pong(&mut self) -> Vec<u8> {
        loop {
            match self.frame().await {
                Some(Message::Pong(payload)) => return payload.to_vec(),
                Some(Message::Ping(_)) => {}
                other => panic!("no pong, but {other:?}"),
            }
        }
    }

    /// Until it is closed: with which code, and why.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        let mut said = None;
        while let Some(frame) = self.frame().await {
            if let Message::Close(frame) = frame {
                said = frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
            }
        }
        said.expect("a reason")
    }

    /// Until it is closed, by the client.
    pub(crate) async fn leave(mut self) {
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: Utf8Bytes::default(),
        };
        self.0.close(Some(frame)).await.unwrap();
        while self.frame().await.is_some() {}
    }
}
