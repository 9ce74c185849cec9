//! A WebSocket, from its opening to its end.

use std::{sync::Arc, time::Duration};

use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream};
use jumelage_federation::error::ResponseError;
use serde_json::{Map, Value};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    closing::Closing,
    message::{FromClient, ToClient},
    operation::{Operation, too_many},
    operations::Operations,
    outlet::{Lost, Outlet},
};
use crate::{
    host::{HangUp, Hosts},
    http::{caller::Refused, graphql::sent::Sent, limited},
    identity::Refusal,
    limits::{Purse, entry},
    metrics::OpenStream,
    node::Node,
    streams::{Place, Who},
};

/// Signs of life without an echo, after which nobody is there any more.
const UNANSWERED: u8 = 3;

/// How long a reason for closing may take to go out, before the connection is ended.
const LEAVING: Duration = Duration::from_secs(2);

/// Who is at the other end.
pub(super) struct Caller {
    pub(super) who: Who,
    pub(super) place: Place,
}

/// A WebSocket.
pub(super) struct Connection {
    pub(super) node: Arc<Node>,
    pub(super) hosts: web::Data<Hosts>,
    pub(super) messages: AggregatedMessageStream,
    pub(super) outlet: Outlet,
    pub(super) caller: Caller,
    /// Whether the client speaks the protocol.
    pub(super) speaks: bool,
    pub(super) has_init: bool,
    pub(super) is_acknowledged: bool,
    /// Signs of life since anything was heard.
    pub(super) unanswered: u8,
    pub(super) operations: Operations,
    pub(super) counted: OpenStream,
    pub(super) hang_up: Option<HangUp>,
}

/// That it ends: with a reason, or because the client is gone.
struct End(Option<Closing>);

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self(Some(closing))
    }
}

impl From<Lost> for End {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Gone => Self(None),
            Lost::Stuck => Closing::stuck().into(),
        }
    }
}

impl Closing {
    /// Of a token that is not taken, or cannot be looked at.
    pub(super) fn of_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Token(error) => Self::forbidden(&error.to_string()),
            other => Self::later(other.to_string()),
        }
    }
}

impl Connection {
    /// Goes on until it ends, and frees all that it held.
    pub(super) async fn run(mut self) {
        let End(closing) = match self.serve().await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        self.operations.clear();
        let Self {
            node,
            outlet,
            caller,
            counted,
            hang_up,
            ..
        } = self;
        let mut has_left = false;
        if let Some(closing) = closing {
            let code = closing.code;
            tracing::debug!(node = %node.settings.code, code, reason = closing.reason, "a WebSocket is closed");
            node.metrics.websocket_closed(&node.settings.code, code);
            has_left = outlet.close(closing, LEAVING).await;
        }
        if let Some(hang_up) = hang_up.filter(|_| !has_left) {
            hang_up.now();
        }
        drop((caller, counted));
    }

    async fn serve(&mut self) -> Result<std::convert::Infallible, End> {
        if !self.speaks {
            return Err(Closing::no_protocol().into());
        }
        let settings = &self.node.settings.subscriptions;
        let mut ticks = interval(settings.keep_alive());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first comes at once.
        ticks.tick().await;
        let init = sleep(settings.init());
        let closing = self.hosts.closing();
        let limit = settings.message_bytes;
        tokio::pin!(init, closing);
        let (end, mut ends) = mpsc::channel(1);
        loop {
            tokio::select! {
                message = self.messages.recv() => {
                    let message = message.ok_or(End(None))?;
                    let message = message.map_err(|fault| End(Closing::of_fault(&fault, limit)))?;
                    self.unanswered = 0;
                    self.take(message, &end).await?;
                }
                () = &mut init, if !self.has_init => return Err(Closing::not_initialised().into()),
                _ = ticks.tick() => self.tick().await?,
                Some(closing) = ends.recv() => return Err(End(closing)),
                () = &mut closing => return Err(Closing::going_away().into()),
            }
        }
    }

    /// Looks whether the client is still there, and still who it was.
    async fn tick(&mut self) -> Result<(), End> {
        if self.unanswered >= UNANSWERED {
            return Err(End(None));
        }
        self.unanswered += 1;
        self.look_again().await?;
        Ok(self.outlet.ping().await?)
    }

    async fn look_again(&self) -> Result<(), End> {
        let viewer = self.caller.who.viewer(&self.node).await;
        viewer.map_err(|refusal| Closing::of_refusal(&refusal))?;
        Ok(())
    }

    async fn take(
        &mut self,
        message: AggregatedMessage,
        end: &mpsc::Sender<Option<Closing>>,
    ) -> Result<(), End> {
        let text = match message {
            AggregatedMessage::Text(text) => text,
            AggregatedMessage::Binary(_) => {
                let reason = "Invalid message received: messages are text";
                return Err(Closing::invalid(reason).into());
            }
            AggregatedMessage::Ping(payload) => {
                self.pay(payload.len()).await.map_err(later)?;
                return Ok(self.outlet.pong(&payload).await?);
            }
            AggregatedMessage::Pong(_) => return Ok(()),
            AggregatedMessage::Close(_) => return Err(Closing::normal().into()),
        };
        let paid = self.pay(text.len()).await;
        match FromClient::read(&text)? {
            FromClient::Subscribe { id, payload } => self.subscribe(id, payload, paid, end).await,
            other => {
                paid.map_err(later)?;
                self.mind(other).await
            }
        }
    }

    /// What is no operation.
    async fn mind(&mut self, message: FromClient) -> Result<(), End> {
        match message {
            FromClient::ConnectionInit { payload } => self.init(payload).await,
            FromClient::Ping {} => Ok(self.outlet.send(&ToClient::Pong).await?),
            FromClient::Complete { id } => {
                self.operations.cancel(&id);
                Ok(())
            }
            FromClient::Pong {} | FromClient::Subscribe { .. } => Ok(()),
        }
    }

    /// Pays for a message's being read, as whoever its token says.
    async fn pay(&self, bytes: usize) -> Result<Purse, Unpaid> {
        let (node, who) = (&self.node, &self.caller.who);
        let viewer = who.viewer(node).await.map_err(Unpaid::Refused)?;
        let purse = node.limits.viewer(&viewer, who.address);
        purse.enter(entry(bytes as u64)).map_err(|spent| {
            limited::count(node, &purse);
            Unpaid::Spent(Box::new(spent.into()))
        })?;
        Ok(purse)
    }

    async fn init(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        if self.has_init {
            return Err(Closing::initialised_twice().into());
        }
        self.has_init = true;
        if let Some(token) = token(payload.unwrap_or_default())? {
            if self.caller.who.token.is_some() {
                let reason =
                    "there is a token in the Authorization header and in the payload: send one";
                return Err(Closing::invalid(reason).into());
            }
            self.caller.who.token = Some(token);
        }
        let (node, who) = (&self.node, &self.caller.who);
        let viewer = who.viewer(node).await.map_err(|refusal| {
            let closing = Closing::of_refusal(&refusal);
            // The cause is for the log.
            drop(Refused::log(node, refusal));
            closing
        })?;
        let whose = node.limits.whose(&viewer, who.address);
        let passed = self.caller.place.pass(whose, &node.streams.places);
        passed.map_err(|full| Closing::later(full.to_string()))?;
        self.outlet.send(&ToClient::ConnectionAck).await?;
        self.is_acknowledged = true;
        Ok(())
    }

    async fn subscribe(
        &mut self,
        id: String,
        payload: Value,
        paid: Result<Purse, Unpaid>,
        end: &mpsc::Sender<Option<Closing>>,
    ) -> Result<(), End> {
        if !self.is_acknowledged {
            return Err(Closing::unauthorized().into());
        }
        if self.operations.has(&id) {
            return Err(Closing::exists(&id).into());
        }
        let sent = Sent::from_payload(payload).map_err(Closing::invalid)?;
        let most = self.node.settings.subscriptions.per_connection;
        let purse = match paid {
            Ok(purse) if self.operations.len() < most => purse,
            Ok(_) => return self.fail(&id, too_many(most)).await,
            Err(Unpaid::Spent(error)) => return self.fail(&id, *error).await,
            Err(refused) => return Err(later(refused)),
        };
        let operation = Operation {
            id: id.clone(),
            node: Arc::clone(&self.node),
            hosts: self.hosts.clone(),
            who: self.caller.who.clone(),
            purse,
            outlet: self.outlet.clone(),
            operations: self.operations.clone(),
            end: end.clone(),
        };
        self.operations.begin(id, operation.run(sent));
        Ok(())
    }

    async fn fail(&self, id: &str, error: ResponseError) -> Result<(), End> {
        let payload = &[error];
        Ok(self.outlet.send(&ToClient::Error { id, payload }).await?)
    }
}

/// Why a message is not paid for.
enum Unpaid {
    Spent(Box<ResponseError>),
    Refused(Refusal),
}

/// What is not paid for ends the WebSocket, where it is no operation that could be refused alone.
fn later(unpaid: Unpaid) -> End {
    match unpaid {
        Unpaid::Spent(error) => Closing::later(error.message).into(),
        Unpaid::Refused(refusal) => Closing::of_refusal(&refusal).into(),
    }
}

/// The access token of a payload, as it stands in the header elsewhere. Pages cannot set headers on a WebSocket.
fn token(payload: Map<String, Value>) -> Result<Option<String>, Closing> {
    let mut named = payload
        .into_iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let Some((_, value)) = named.next() else {
        return Ok(None);
    };
    let wrong = || Closing::forbidden("Authorization in the payload is not one “Bearer TOKEN”");
    if named.next().is_some() {
        return Err(wrong());
    }
    let value = value.as_str().ok_or_else(wrong)?;
    let (scheme, token) = value.split_once(' ').ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(wrong());
    }
    Ok(Some(token.trim_matches(' ').to_owned()))
}
