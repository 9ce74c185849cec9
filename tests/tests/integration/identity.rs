//! Who asks: tokens of clients and of staff, and those who would like to have some.

mod door;
mod imports;
mod issued;
mod issuer;
mod oauth;
mod provider;
mod stored;

use std::{sync::Arc, time::Duration};

use actix_web::dev::ServerHandle;
use jumelage::{
    host,
    identity::{
        Credentials, Scopes, clients,
        people::{self, Issued, NewToken},
    },
    neighbours::Neighbours,
    node::{Node, Shared},
    peer_client::HttpClients,
    settings::{Rate, Settings, StaffRole},
};
use jumelage_domain::Timestamp;
use jumelage_schema::{
    Schemas,
    clock::Clock,
    viewer::{Role, Viewer},
};
use jumelage_tests::clock::SetClock;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::peers::{Made, made, open};

/// Two nodes with one clock. Only the first is served.
struct Door {
    node: Arc<Node>,
    other: Arc<Node>,
    clock: Arc<SetClock>,
    client: Client,
    server: ServerHandle,
    _made: Made,
}

impl Door {
    async fn open() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings of the first node.
    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Arc::new(SetClock::default());
        Self::at(Arc::clone(&clock), clock, change).await
    }

    async fn at(
        clock: Arc<SetClock>,
        time: Arc<dyn Clock>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut made = made();
        let mut settings = Settings::read(&made.dirs[0]).unwrap();
        settings.explain.roles = vec![Role::App, Role::Editor];
        change(&mut settings);
        settings.write(&made.dirs[0]).unwrap();
        let http = HttpClients::new().unwrap();
        let shared = Shared::new(Schemas::build(), http, Neighbours::direct(), time);
        let node = open(&made.dirs[0], &made.members, &shared).await;
        let other = open(&made.dirs[1], &made.members, &shared).await;
        let listener = made.listeners.remove(0);
        let server = host::serve(&[Arc::clone(&node)], vec![listener], 1).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            node,
            other,
            clock,
            client: Client::builder().no_proxy().build().unwrap(),
            server: handle,
            _made: made,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.node.settings.public_url)
    }

    /// Asks at the public door, with an `Authorization` header or without.
    async fn ask(&self, authorization: Option<&str>) -> Response {
        let body = json!({"query": "{local{associations{code}}}", "extensions": {"explain": true}});
        let mut request = self.client.post(self.url("/graphql"));
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        let request = request.header("content-type", "application/json");
        request.body(body.to_string()).send().await.unwrap()
    }

    /// Whether the door opens for a token, and for somebody who is told how the answer came about; else the reason.
    async fn show(&self, token: &str) -> Result<bool, String> {
        let response = self.ask(Some(&format!("Bearer {token}"))).await;
        let status = response.status();
        let challenge = response.headers().get("www-authenticate").cloned();
        let body = body(response).await;
        if status == StatusCode::OK {
            assert_eq!(body["data"]["local"]["associations"][0]["code"], "afccre");
            return Ok(body["extensions"]["federation"].is_array());
        }
        let error = &body["errors"][0]["extensions"];
        match status {
            StatusCode::UNAUTHORIZED => {
                assert_eq!(error["code"], "INVALID_TOKEN");
                let challenge = challenge.unwrap();
                let expected =
                    "Bearer realm=\"jumelage\", error=\"invalid_token\", error_description=\"";
                assert!(challenge.to_str().unwrap().starts_with(expected));
            }
            StatusCode::SERVICE_UNAVAILABLE => assert_eq!(error["code"], "IDENTITY_UNAVAILABLE"),
            other => panic!("{other}: {body}"),
        }
        assert!(body.get("data").is_none());
        Err(error["reason"].as_str().unwrap().to_owned())
    }

    async fn viewer(&self, token: &str) -> Viewer {
        self.node.identity.viewer(token).await.unwrap()
    }

    async fn register(&self, node: &Node) -> Credentials {
        let scopes: Scopes = "read".parse().unwrap();
        clients::register(&node.db, "A portal", &scopes, self.clock.now())
            .await
            .unwrap()
    }

    /// A client's token of this or the other node.
    async fn client_token(&self, node: &Node) -> String {
        let credentials = self.register(node).await;
        node.identity.grant(&credentials, None).await.unwrap().token
    }

    async fn person_token(&self, role: StaffRole) -> Issued {
        let new = NewToken {
            subject: "anna".to_owned(),
            role,
            local_governments: Vec::new(),
            expires_at: self.after(Duration::from_hours(24)),
        };
        let node = &self.node;
        let now = self.clock.now();
        let issued = people::issue(
            &node.db,
            &node.settings,
            &node.keys.signing().load(),
            new,
            now,
        )
        .await;
        issued.unwrap()
    }

    fn after(&self, time: Duration) -> Timestamp {
        let millis = i64::try_from(time.as_millis()).unwrap();
        Timestamp::from_millis(self.clock.now().millis() + millis).unwrap()
    }

    async fn close(self) {
        self.server.stop(true).await;
    }
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}
