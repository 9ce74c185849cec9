//! A node, as it is called.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jumelage_federation::{NodeAnswer, NodeCall, NodeClient, network::NodeReply};
use jumelage_schema::clock::Clock;
use rand::RngExt;
use tokio::time::sleep;

use super::{
    answer::Answering,
    document,
    holding::Holding,
    network::SimNetwork,
    weather::{Weather, away, broken_off, declined, garble, no_connection},
};

/// What a background trial asks.
const TRIAL: &str = "{__typename}";

/// One of the nodes, called from afar or by itself.
pub struct SimNode {
    network: Arc<SimNetwork>,
    at: usize,
    by_itself: bool,
}

impl SimNode {
    #[must_use]
    pub fn from_afar(network: &Arc<SimNetwork>, at: usize) -> Arc<Self> {
        Arc::new(Self {
            network: Arc::clone(network),
            at,
            by_itself: false,
        })
    }

    /// As it calls itself: without a way in between.
    #[must_use]
    pub fn itself(network: &Arc<SimNetwork>, at: usize) -> Arc<Self> {
        Arc::new(Self {
            network: Arc::clone(network),
            at,
            by_itself: true,
        })
    }

    fn weather(&self) -> Weather {
        if self.by_itself {
            Weather::Well
        } else {
            self.network.weather(self.at)
        }
    }

    /// There, or back.
    async fn way(&self) {
        let most = if self.by_itself { 1 } else { 10 };
        let millis = self.network.chance(|rng| rng.random_range(0..=most));
        let slower = match self.weather() {
            Weather::Slow(by) => by,
            _ => Duration::ZERO,
        };
        sleep(Duration::from_millis(millis) + slower).await;
    }

    async fn outcome(&self, call: &NodeCall) -> Result<NodeAnswer, jumelage_federation::Failure> {
        let weather = self.weather();
        let fails = weather == Weather::Flaky && self.network.chance(|rng| rng.random_bool(0.5));
        if weather == Weather::Crashed {
            return Err(no_connection());
        }
        self.way().await;
        if weather == Weather::Hung {
            std::future::pending::<()>().await;
        }
        if weather == Weather::Away || fails {
            return Err(away());
        }
        let answer = answer(&self.network.holding(self.at), call);
        self.way().await;
        // It may have gone in the meantime.
        if weather == Weather::Truncates || self.weather() == Weather::Crashed {
            return Err(broken_off());
        }
        match weather {
            Weather::Declines => Ok(declined()),
            Weather::Garbles => self.network.chance(|rng| garble(rng, answer)),
            _ => Ok(answer),
        }
    }
}

fn answer(holding: &Holding, call: &NodeCall) -> NodeAnswer {
    if let Some(held) = &call.unless
        && held.revision == holding.revision
    {
        return NodeAnswer::unchanged(Arc::clone(&held.revision));
    }
    let answering = Answering {
        holding,
        sharing: &call.sharing,
        variables: &call.variables,
    };
    NodeAnswer {
        data: answering.answer(&document::read(&call.document)),
        agreement: Arc::new(holding.agreement()),
        revision: Arc::clone(&holding.revision),
        ..NodeAnswer::default()
    }
}

#[async_trait]
impl NodeClient for SimNode {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let clock = &self.network.clock;
        let is_trial = &*call.document == TRIAL && call.unless.is_none();
        let _under_way = (!is_trial).then(|| self.network.set_out());
        let (asked_at, began) = (clock.now(), clock.elapsed());
        let outcome = self.outcome(&call).await;
        let took = clock.elapsed().saturating_sub(began);
        match outcome {
            Ok(answer) => NodeReply::answered(answer, took, asked_at),
            Err(failure) => NodeReply::failed(failure, took),
        }
    }
}
