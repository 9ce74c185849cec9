//! A client of event streams.

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;

use super::{Door, SOON};

/// Events as they come.
pub(super) struct Events {
    pub(super) response: Response,
    text: String,
}

/// One event.
#[derive(Debug, PartialEq)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) data: Value,
}

pub(super) fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

impl Door {
    /// A request by POST for an event stream.
    pub(super) fn stream(&self, query: &str, variables: &Value) -> RequestBuilder {
        let body = serde_json::json!({"query": query, "variables": variables});
        let request = client().post(self.url("/graphql"));
        let request = request.header("content-type", "application/json");
        request
            .header("accept", "text/event-stream")
            .body(body.to_string())
    }

    /// By GET, as a browser's `EventSource` asks.
    pub(super) fn source(&self, query: &str) -> RequestBuilder {
        let url = reqwest::Url::parse_with_params(&self.url("/graphql"), [("query", query)]);
        client()
            .get(url.unwrap())
            .header("accept", "text/event-stream")
    }
}

impl Events {
    pub(super) async fn of(request: RequestBuilder) -> Self {
        let response = timeout(SOON, request.send()).await.unwrap().unwrap();
        assert_eq!(response.status(), 200);
        let media = response.headers()["content-type"].to_str().unwrap();
        assert_eq!(media, "text/event-stream");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next block of lines; nothing at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = timeout(SOON, self.response.chunk())
                .await
                .expect("something comes");
            // A server that ends may cut off what it has not ended.
            let chunk = chunk.ok().flatten()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event; signs of life are none.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            if block == ":" {
                continue;
            }
            let line = |name: &str| {
                let mut lines = block.lines();
                lines.find_map(|line| {
                    line.strip_prefix(name)
                        .map(|rest| rest.trim_start().to_owned())
                })
            };
            let data = line("data:").unwrap();
            return Some(Event {
                name: line("event:").unwrap(),
                id: line("id:"),
                data: if data.is_empty() {
                    Value::Null
                } else {
                    serde_json::from_str(&data).unwrap()
                },
            });
        }
    }

    /// The next sign of life.
    pub(super) async fn alive(&mut self) {
        assert_eq!(self.block().await.as_deref(), Some(":"));
    }

    pub(super) async fn data(&mut self) -> Value {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, "next", "{event:?}");
        event.data
    }

    /// That it is complete, and over.
    pub(super) async fn complete(&mut self) {
        let event = self.next().await.expect("an event");
        assert_eq!(
            (event.name.as_str(), &event.data),
            ("complete", &Value::Null)
        );
        assert_eq!(self.next().await, None);
    }
}
