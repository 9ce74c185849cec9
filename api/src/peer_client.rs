//! Another node, reached over HTTP: each call with a token that this node signs.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use async_graphql::Value;
use async_trait::async_trait;
use jumelage_domain::NodeCode;
use jumelage_entities::exchange::message::{Message, Reply};
use jumelage_federation::{
    Failure, NodeAnswer, NodeCall, NodeClient, NodeState,
    error::{Code, PathSegment},
    network::{NodeError, NodeReply},
    scatter::late,
};
use jumelage_schema::{
    clock::Clock,
    peer::{Answering, Asking, EXTENSION, LastHeard},
};
use jumelage_trust::{Member, NodeKey, PeerToken};
use reqwest::{Client, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::node::Shared;

/// How long telling another node something may take.
const EXCHANGE_DEADLINE: Duration = Duration::from_mins(1);

/// Idle connections to a peer are kept for this long.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// The clients of a process, with their kept connections.
#[derive(Clone)]
pub struct HttpClients {
    far: Client,
    /// On the same machine compression costs more than it saves.
    near: Client,
}

impl HttpClients {
    /// Makes them. Redirects are not followed: an address is what the directory says.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = |compressed: bool| {
            Client::builder()
                .gzip(compressed)
                .redirect(reqwest::redirect::Policy::none())
                .pool_idle_timeout(KEEP_ALIVE)
                .tcp_nodelay(true)
                .no_proxy()
                .build()
        };
        Ok(Self {
            far: client(true)?,
            near: client(false)?,
        })
    }
}

/// A peer.
pub struct PeerClient {
    code: NodeCode,
    url: String,
    me: NodeCode,
    key: Arc<NodeKey>,
    http: Client,
    clock: Arc<dyn Clock>,
    heard: LastHeard,
}

impl PeerClient {
    /// For a member that runs a node.
    #[must_use]
    pub fn new(
        member: &Member,
        me: &NodeCode,
        key: &Arc<NodeKey>,
        shared: &Shared,
    ) -> Option<Self> {
        let endpoint = member.endpoint()?;
        let url: url::Url = endpoint.as_str().parse().ok()?;
        let near = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        };
        Some(Self {
            code: member.code().clone(),
            url: format!("{endpoint}/peer/graphql"),
            me: me.clone(),
            key: Arc::clone(key),
            http: if near {
                shared.http.near.clone()
            } else {
                shared.http.far.clone()
            },
            clock: Arc::clone(&shared.clock),
            heard: LastHeard::default(),
        })
    }

    /// Whom it reaches.
    #[must_use]
    pub const fn code(&self) -> &NodeCode {
        &self.code
    }

    async fn post(
        &self,
        request: &PeerRequest<'_>,
        deadline: Duration,
    ) -> Result<PeerResponse, Failure> {
        let body = serde_json::to_vec(request).map_err(|fault| malformed(&fault))?;
        let token = PeerToken::sign(&self.key, &self.me, &self.code, &body, self.clock.now());
        let response = self
            .http
            .post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .bearer_auth(token)
            .timeout(deadline)
            .body(body)
            .send()
            .await
            .map_err(|fault| unreachable(&fault, deadline))?;
        let status = response.status();
        let bytes = response
            .bytes()
            .await
            .map_err(|fault| unreachable(&fault, deadline))?;
        match serde_json::from_slice(&bytes) {
            Ok(answer) if status.is_success() => Ok(answer),
            Ok(answer) => Err(refused(status, Some(answer))),
            Err(fault) if status.is_success() => Err(malformed(&fault)),
            Err(_) => Err(refused(status, None)),
        }
    }

    /// Tells the peer what it is to be told of shared records.
    pub async fn exchange(&self, message: &Message) -> anyhow::Result<Reply> {
        const DOCUMENT: &str = "mutation($message:ExchangeMessage!){exchange(message:$message)}";
        let request = PeerRequest {
            query: DOCUMENT,
            variables: &serde_json::Map::from_iter([(
                "message".to_owned(),
                serde_json::to_value(message)?,
            )]),
            extensions: BTreeMap::new(),
        };
        let response = self.post(&request, EXCHANGE_DEADLINE).await?;
        if let Some(error) = response.errors.first() {
            bail!("{} answered: {}", self.code, error.message);
        }
        let Value::Object(mut data) = response.data else {
            bail!("{} answered nothing", self.code)
        };
        let reply = data.swap_remove("exchange").unwrap_or_default();
        async_graphql::from_value(reply)
            .with_context(|| format!("{} answered something else", self.code))
    }
}

#[derive(Serialize)]
struct PeerRequest<'a> {
    query: &'a str,
    variables: &'a serde_json::Map<String, serde_json::Value>,
    extensions: BTreeMap<&'static str, Asking>,
}

#[derive(Deserialize)]
struct PeerResponse {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Vec<PeerError>,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize)]
struct PeerError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    path: Vec<Segment>,
    #[serde(default)]
    extensions: Coded,
}

#[derive(Default, Deserialize)]
struct Coded {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Segment {
    Index(usize),
    Key(String),
}

#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    jumelage: Answering,
}

#[async_trait]
impl NodeClient for PeerClient {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let (asked_at, began) = (self.clock.now(), self.clock.elapsed());
        let known = self.heard.get();
        let asking = Asking::of(&call.sharing, call.remaining, known.as_deref());
        let request = PeerRequest {
            query: &call.document,
            variables: &call.variables,
            extensions: BTreeMap::from([(EXTENSION, asking)]),
        };
        let outcome = self
            .post(&request, call.remaining)
            .await
            .map(|response| NodeAnswer {
                data: response.data,
                errors: response
                    .errors
                    .into_iter()
                    .map(PeerError::into_node_error)
                    .collect(),
                agreement: self
                    .heard
                    .agreement(known.as_deref(), response.extensions.jumelage),
            });
        NodeReply {
            outcome,
            took: self.clock.elapsed().saturating_sub(began),
            as_of: Some(asked_at),
        }
    }
}

impl PeerError {
    fn into_node_error(self) -> NodeError {
        let path = self.path.into_iter().map(|segment| match segment {
            Segment::Index(at) => PathSegment::Index(at),
            Segment::Key(key) => PathSegment::Key(key),
        });
        NodeError {
            message: self.message,
            code: self
                .extensions
                .code
                .unwrap_or_else(|| Code::NodeError.into()),
            path: path.collect(),
        }
    }
}

fn unreachable(fault: &reqwest::Error, deadline: Duration) -> Failure {
    if fault.is_timeout() {
        return late(deadline);
    }
    tracing::debug!(
        error = fault as &dyn std::error::Error,
        "a peer is unreachable"
    );
    let message = if fault.is_connect() {
        "no connection to the node"
    } else {
        "the answer broke off"
    };
    Failure {
        state: NodeState::Unreachable,
        code: Code::Unreachable.into(),
        message: message.to_owned(),
    }
}

fn malformed(fault: &serde_json::Error) -> Failure {
    Failure {
        state: NodeState::Refused,
        code: Code::MalformedAnswer.into(),
        message: format!("the answer is no GraphQL response: {fault}"),
    }
}

fn refused(status: StatusCode, answer: Option<PeerResponse>) -> Failure {
    let said = answer
        .and_then(|answer| answer.errors.into_iter().next())
        .map(|error| error.message);
    let state = if status.is_server_error() {
        NodeState::Unreachable
    } else {
        NodeState::Refused
    };
    let message =
        said.unwrap_or_else(|| format!("the node answered with HTTP status {}", status.as_u16()));
    Failure {
        state,
        code: Code::HttpStatus.into(),
        message,
    }
}
