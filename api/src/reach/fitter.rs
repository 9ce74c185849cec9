//! Questions fitted to a node's version. A node of the same version is asked what there is to ask, and nothing is
//! learned; of another one the schema is learned by its hash, once for each process.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures::FutureExt;
use jumelage_federation::{
    Failure, NodeCall, NodeClient, NodeState,
    error::Code,
    network::NodeReply,
    scatter::late,
    version::{Edition, Fitted, Version},
};
use jumelage_schema::{clock::Clock, sdl};
use tokio::time::timeout;

use super::{editions::Editions, flights::Flights};

/// Where a version's schema could not be learned, this is not tried again for so long.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Who had less time than this has not tried.
const FAIR: Duration = Duration::from_millis(200);

/// The fitter.
pub(super) struct Fitter {
    guarded: Arc<dyn NodeClient>,
    peer: Arc<dyn NodeClient>,
    editions: Editions,
    heard: Mutex<Option<Arc<Version>>>,
    learning: Flights<Arc<Version>, Result<Edition, Failure>>,
    unlearned: Mutex<Option<Unlearned>>,
    clock: Arc<dyn Clock>,
}

/// Why a version is not known, and since when that is so.
struct Unlearned {
    version: Arc<Version>,
    why: Failure,
    since: Duration,
}

impl Fitter {
    /// Between the engine and a guarded node. It learns what schema the node has from the node itself.
    pub(super) fn between(
        guarded: Arc<dyn NodeClient>,
        peer: Arc<dyn NodeClient>,
        editions: Editions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            guarded,
            peer,
            editions,
            heard: Mutex::default(),
            learning: Flights::new(),
            unlearned: Mutex::default(),
            clock,
        }
    }

    fn heard(&self) -> Option<Arc<Version>> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.clone()
    }

    fn hear(&self, version: &Arc<Version>) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        *heard = Some(Arc::clone(version));
    }

    /// The question for a node of some version. One of which nothing is known is taken to be of the own.
    async fn fit(
        &self,
        call: &NodeCall,
        version: Option<&Arc<Version>>,
        within: Duration,
    ) -> Result<Fitted, Failure> {
        match version {
            Some(version) if !self.editions.is_own(version) => {
                let theirs = self.learn(version, within).await?;
                Ok(self.editions.fit(&theirs, call))
            }
            _ => Ok(Fitted::whole(&call.document, &call.variables)),
        }
    }

    async fn learn(&self, version: &Arc<Version>, within: Duration) -> Result<Edition, Failure> {
        if let Some(edition) = self.editions.get(version) {
            return Ok(edition);
        }
        if let Some(why) = self.unlearned(version) {
            return Err(why);
        }
        let flight = self.learning.join(version, || {
            let (peer, editions) = (Arc::clone(&self.peer), self.editions.clone());
            let version = Arc::clone(version);
            async move {
                let sdl = peer.sdl(within).await?;
                let edition = (sdl::hash(&sdl) == version.schema)
                    .then(|| editions.meet(&version, &sdl))
                    .flatten();
                edition.ok_or_else(another_schema)
            }
            .boxed()
        });
        let joined = flight.joined;
        let learned = timeout(within, flight.landing).await;
        let learned = learned.unwrap_or_else(|_| Err(late(within)));
        // Whoever has joined does not know how much time there was.
        if let (Err(why), true) = (&learned, within >= FAIR && !joined) {
            let mut unlearned = self
                .unlearned
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *unlearned = Some(Unlearned {
                version: Arc::clone(version),
                why: why.clone(),
                since: self.clock.elapsed(),
            });
        }
        learned
    }

    fn unlearned(&self, version: &Arc<Version>) -> Option<Failure> {
        let unlearned = self
            .unlearned
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let unlearned = unlearned.as_ref()?;
        let waited = self.clock.elapsed().saturating_sub(unlearned.since);
        (unlearned.version == *version && waited < TRY_AGAIN).then(|| unlearned.why.clone())
    }

    /// Asks what is fitted to what was heard of the node last. If it turns out to be of another version, for which this
    /// is another question, it is asked that one.
    async fn ask(&self, call: &NodeCall, began: Duration) -> Result<NodeReply, Failure> {
        let left = || {
            let spent = self.clock.elapsed().saturating_sub(began);
            call.remaining.saturating_sub(spent)
        };
        let mut version = self.heard();
        let mut question = self.fit(call, version.as_ref(), left()).await?;
        let mut reply = self.put(call, &question, left()).await;
        if let Some(told) = told(&reply).filter(|told| Some(*told) != version.as_ref()) {
            self.hear(told);
            version = Some(Arc::clone(told));
            let other = self.fit(call, version.as_ref(), left()).await?;
            if !other.asks_the_same(&question) {
                reply = self.put(call, &other, left()).await;
            }
            question = other;
        }
        if let Ok(answer) = &mut reply.outcome {
            answer.missing = question.missing;
        }
        Ok(reply)
    }

    async fn put(&self, call: &NodeCall, question: &Fitted, remaining: Duration) -> NodeReply {
        let call = NodeCall {
            document: Arc::clone(&question.document),
            variables: Arc::clone(&question.variables),
            remaining,
            ..call.clone()
        };
        self.guarded.call(call).await
    }
}

/// The version that a node says it is of.
fn told(reply: &NodeReply) -> Option<&Arc<Version>> {
    reply.outcome.as_ref().ok()?.version.as_ref()
}

fn another_schema() -> Failure {
    Failure {
        state: NodeState::Refused,
        code: Code::MalformedAnswer.into(),
        message: "the node tells another schema than it names, or one that is none".to_owned(),
        passing: false,
    }
}

#[async_trait]
impl NodeClient for Fitter {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let began = self.clock.elapsed();
        let reply = self.ask(&call, began).await;
        let took = self.clock.elapsed().saturating_sub(began);
        match reply {
            Ok(reply) => NodeReply { took, ..reply },
            Err(failure) => NodeReply::failed(failure, took),
        }
    }

    fn down(&self) -> Option<Failure> {
        self.guarded.down()
    }
}
