//! Another node, reached over HTTP, each call with a token that this node signs; or directly, where it is a node of
//! this process.

mod seen;
mod surveys;
mod wire;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use async_graphql::{Request, Value};
use async_trait::async_trait;
use jumelage_domain::{NodeCode, Timestamp};
use jumelage_entities::exchange::{
    message::{Message, Reply},
    receive::Sender,
};
use jumelage_federation::{
    Failure, Known, NodeAnswer, NodeCall, NodeClient, network::NodeReply, scatter::late,
};
use jumelage_schema::{
    clock::Clock,
    peer::{Asking, EXTENSION, Heard, LastHeard},
    public::NodeHealth,
};
use jumelage_trust::{Member, PeerToken};
use reqwest::{Client, StatusCode, header};
use tokio::time::timeout;

pub(crate) use self::wire::{entity_tag, revision};
use self::{
    seen::Seen,
    wire::{
        ANSWER_LIMIT, PeerError, PeerRequest, PeerResponse, Received, SDL_LIMIT, malformed, read,
        refused, unreachable,
    },
};
pub use crate::outgoing::HttpClients;
use crate::{
    exchange::Contact,
    keys::SigningKey,
    metrics::{Metrics, peer_outcome},
    neighbours::{Neighbour, Neighbours},
    node::Shared,
    telemetry::trace,
};

/// How long telling another node something may take.
const EXCHANGE_DEADLINE: Duration = Duration::from_mins(1);

/// How a node is told something.
const EXCHANGE: &str = "mutation($message:ExchangeMessage!){exchange(message:$message)}";

type Variables = serde_json::Map<String, serde_json::Value>;

/// Data, and the message of the first error.
type Told = (Value, Option<String>);

/// A peer.
pub struct PeerClient {
    member: Member,
    url: String,
    sdl_url: String,
    me: NodeCode,
    key: SigningKey,
    http: Client,
    neighbours: Neighbours,
    clock: Arc<dyn Clock>,
    heard: LastHeard,
    seen: Seen,
    contact: Arc<Contact>,
    metrics: Arc<Metrics>,
}

impl PeerClient {
    /// For a member that runs a node.
    #[must_use]
    pub fn new(member: &Member, me: &NodeCode, key: &SigningKey, shared: &Shared) -> Option<Self> {
        let endpoint = member.endpoint()?;
        let http = shared.http.to(endpoint).inspect_err(|error| {
            tracing::warn!(node = %me, peer = %member.code(), %error, "a peer is not called");
        });
        Some(Self {
            url: format!("{endpoint}/peer/graphql"),
            sdl_url: format!("{endpoint}/schema.graphql"),
            http: http.ok()?,
            member: member.clone(),
            me: me.clone(),
            key: Arc::clone(key),
            neighbours: shared.neighbours.clone(),
            clock: Arc::clone(&shared.clock),
            heard: LastHeard::default(),
            seen: Seen::default(),
            contact: Arc::default(),
            metrics: Arc::clone(&shared.metrics),
        })
    }

    /// Says there when the peer answers.
    #[must_use]
    pub fn telling(self, contact: &Arc<Contact>) -> Self {
        Self {
            contact: Arc::clone(contact),
            ..self
        }
    }

    /// Whom it reaches.
    #[must_use]
    pub const fn code(&self) -> &NodeCode {
        self.member.code()
    }

    /// As the directory has it.
    pub(crate) const fn member(&self) -> &Member {
        &self.member
    }

    /// Of its software, as it last said.
    pub(crate) fn version(&self) -> Option<String> {
        self.heard.get()?.version.clone()
    }

    /// By what became of the last calls.
    #[must_use]
    pub fn health(&self) -> NodeHealth {
        self.seen.health()
    }

    /// When it last answered, by this node's clock.
    #[must_use]
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.seen.last_good()
    }

    async fn post(
        &self,
        request: &PeerRequest<'_>,
        deadline: Duration,
        unless: Option<&Known>,
    ) -> Result<Received, Failure> {
        let body = serde_json::to_vec(request).map_err(|fault| malformed(&fault))?;
        let token = PeerToken::sign(
            &self.key.load(),
            &self.me,
            self.code(),
            &body,
            self.clock.now(),
        );
        let mut headers = header::HeaderMap::new();
        trace::name(&mut headers);
        let mut post = self.http.post(&self.url).headers(headers);
        if let Some(held) = unless {
            post = post.header(header::IF_NONE_MATCH, entity_tag(&held.revision));
        }
        let response = post
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .bearer_auth(token)
            .timeout(deadline)
            .body(body)
            .send()
            .await
            .map_err(|fault| unreachable(&fault, deadline))?;
        let status = response.status();
        if let (StatusCode::NOT_MODIFIED, Some(held)) = (status, unless) {
            return Ok(Received::Unchanged(Arc::clone(&held.revision)));
        }
        let bytes = read(response, ANSWER_LIMIT, deadline).await?;
        match serde_json::from_slice(&bytes) {
            Ok(answer) if status.is_success() => Ok(Received::Answer(answer, bytes.len())),
            Ok(answer) => Err(refused(status, Some(answer), deadline)),
            Err(fault) if status.is_success() => Err(malformed(&fault)),
            Err(_) => Err(refused(status, None, deadline)),
        }
    }

    async fn read_sdl(&self, within: Duration) -> Result<String, Failure> {
        let get = self.http.get(&self.sdl_url).timeout(within);
        let broken = |fault| unreachable(&fault, within);
        let response = get.send().await.map_err(broken)?;
        let status = response.status();
        if !status.is_success() {
            return Err(refused(status, None, within));
        }
        let bytes = read(response, SDL_LIMIT, within).await?;
        // What is no text is no schema either, and has another hash.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The peer as a node of this process, and what it takes this node for. Where the two do not know each other by
    /// their directories it is asked over HTTP, and refuses what it is to refuse.
    fn neighbour(&self) -> Option<(Arc<Neighbour>, Sender)> {
        let neighbour = self.neighbours.get(&self.member)?;
        let sender = neighbour.sender(&self.me, &self.key.load())?;
        Some((neighbour, sender))
    }

    /// Tells the peer what it is to be told of shared records.
    pub async fn exchange(&self, message: &Message) -> anyhow::Result<Reply> {
        let message = serde_json::to_value(message)?;
        let variables = serde_json::Map::from_iter([("message".to_owned(), message)]);
        let reply = self.write(EXCHANGE, "exchange", variables).await?;
        async_graphql::from_value(reply)
            .with_context(|| format!("{} answered something else", self.code()))
    }

    /// Lets the peer write something; gives what it answers.
    async fn write(
        &self,
        document: &'static str,
        field: &str,
        variables: Variables,
    ) -> anyhow::Result<Value> {
        let told = match self.neighbour() {
            Some((neighbour, sender)) => tell(&neighbour, sender, document, variables).await,
            None => self.tell(document, &variables).await,
        };
        self.seen.note(told.is_ok(), self.clock.now());
        let (data, error) = told?;
        if let Some(error) = error {
            bail!("{} answered: {error}", self.code());
        }
        let Value::Object(mut data) = data else {
            bail!("{} answered nothing", self.code())
        };
        Ok(data.swap_remove(field).unwrap_or_default())
    }

    fn understand(&self, response: PeerResponse, known: Option<&Arc<Heard>>) -> NodeAnswer {
        let heard = self.heard.hear(known, response.extensions.jumelage);
        let errors = response.errors.into_iter();
        NodeAnswer {
            data: response.data,
            errors: errors.map(PeerError::into_node_error).collect(),
            revision: heard.revision.as_str().into(),
            agreement: Arc::clone(&heard.agreement),
            version: heard.speaks.clone(),
            ..NodeAnswer::default()
        }
    }

    async fn tell(&self, document: &'static str, variables: &Variables) -> Result<Told, Failure> {
        let request = PeerRequest {
            query: document,
            variables,
            extensions: BTreeMap::new(),
        };
        let received = self.post(&request, EXCHANGE_DEADLINE, None).await?;
        let Received::Answer(response, _) = received else {
            return Ok((Value::Null, None));
        };
        let error = response.errors.into_iter().next();
        Ok((response.data, error.map(|error| error.message)))
    }
}

async fn tell(
    neighbour: &Neighbour,
    sender: Sender,
    document: &'static str,
    variables: Variables,
) -> Result<Told, Failure> {
    let variables = async_graphql::Variables::from_json(variables.into());
    let request = Request::new(document).variables(variables);
    let answer = neighbour
        .door
        .answer(request, Asking::default(), Some(sender));
    let response = timeout(EXCHANGE_DEADLINE, answer)
        .await
        .map_err(|_| late(EXCHANGE_DEADLINE))?;
    let error = response.errors.into_iter().next();
    Ok((response.data, error.map(|error| error.message)))
}

#[async_trait]
impl NodeClient for PeerClient {
    async fn sdl(&self, within: Duration) -> Result<String, Failure> {
        self.read_sdl(within).await
    }

    async fn call(&self, call: NodeCall) -> NodeReply {
        let reply = self.ask(call).await;
        self.seen.note(reply.outcome.is_ok(), self.clock.now());
        if reply.outcome.is_ok() {
            self.contact.heard_from(self.code());
        }
        let outcome = peer_outcome(&reply);
        self.metrics
            .peer_call(&self.me, self.code(), outcome, reply.took);
        reply
    }
}

impl PeerClient {
    async fn ask(&self, call: NodeCall) -> NodeReply {
        if let Some((neighbour, _)) = self.neighbour() {
            return neighbour
                .door
                .call(call, &self.heard, self.clock.as_ref())
                .await;
        }
        let (asked_at, began) = (self.clock.now(), self.clock.elapsed());
        let known = self.heard.get();
        let asking = Asking::of(&call, known.as_deref());
        let request = PeerRequest {
            query: &call.document,
            variables: &call.variables,
            extensions: BTreeMap::from([(EXTENSION, asking)]),
        };
        let received = self
            .post(&request, call.remaining, call.unless.as_ref())
            .await;
        let took = self.clock.elapsed().saturating_sub(began);
        match received {
            Ok(Received::Unchanged(revision)) => {
                NodeReply::answered(NodeAnswer::unchanged(revision), took, asked_at)
            }
            Ok(Received::Answer(response, bytes)) => NodeReply {
                bytes: Some(bytes),
                ..NodeReply::answered(self.understand(response, known.as_ref()), took, asked_at)
            },
            Err(failure) => NodeReply::failed(failure, took),
        }
    }
}
