//! The keys of an issuer, kept and fetched anew.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jumelage_schema::clock::Clock;
use jumelage_trust::IssuerKeys;

use super::fetch::Source;
use crate::{peer_client::HttpClients, settings};

/// Older keys are fetched anew, while those at hand still serve.
const FRESH: Duration = Duration::from_mins(5);

/// After so long without a try, keys are not used before it was tried to fetch them anew.
const TOO_OLD: Duration = Duration::from_mins(15);

/// Through an outage of the issuer the last good keys serve for so long, and no longer.
const OUTAGE: Duration = Duration::from_hours(24);

/// An issuer is asked once in this time at the most, whatever kids strangers make up.
const BETWEEN: Duration = Duration::from_mins(1);

pub(super) struct KeptKeys {
    source: Source,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Held by whoever fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    tried: Option<Duration>,
}

#[derive(Clone)]
struct Held {
    keys: Arc<IssuerKeys>,
    at: Duration,
}

/// What is to be done before the keys at hand are used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// They do as they are.
    Nothing,
    /// Somebody is to look for newer ones, and nobody need wait for that.
    Refresh,
    /// They may not do: newer ones are waited for.
    Fetch,
}

impl KeptKeys {
    pub(super) fn new(
        given: &settings::Issuer,
        http: &HttpClients,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            source: Source::new(given, http),
            clock: Arc::clone(clock),
            state: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// The keys, new enough to have one of this name if the issuer has it; `None` where there are none.
    pub(super) async fn get(self: &Arc<Self>, kid: &str) -> Option<Arc<IssuerKeys>> {
        let need = self.need(kid);
        if need != Need::Nothing {
            let this = Arc::clone(self);
            // In a task of its own: a client that leaves takes nothing from those who wait for the same keys.
            let fetching = tokio::spawn(async move { this.fetch().await });
            if need == Need::Fetch {
                let _ = fetching.await;
            }
        }
        let held = self.state().held.clone()?;
        let age = self.clock.elapsed().saturating_sub(held.at);
        (age < OUTAGE).then_some(held.keys)
    }

    fn need(&self, kid: &str) -> Need {
        let now = self.clock.elapsed();
        let state = self.state();
        let tried = state.tried.map(|at| now.saturating_sub(at));
        if tried.is_some_and(|since| since < BETWEEN) && self.fetching.try_lock().is_ok() {
            return Need::Nothing;
        }
        let Some(held) = &state.held else {
            return Need::Fetch;
        };
        let age = now.saturating_sub(held.at);
        // Through an outage only those wait who come after a long pause.
        let is_due = tried.is_none_or(|since| since >= TOO_OLD);
        if !held.keys.has(kid) || age >= OUTAGE || is_due {
            Need::Fetch
        } else if age >= FRESH {
            Need::Refresh
        } else {
            Need::Nothing
        }
    }

    /// One at a time. Who has waited for another one finds that there is nothing left to do.
    async fn fetch(&self) {
        let _fetching = self.fetching.lock().await;
        let now = self.clock.elapsed();
        {
            let mut state = self.state();
            let tried = state.tried.map(|at| now.saturating_sub(at));
            if tried.is_some_and(|since| since < BETWEEN) {
                return;
            }
            state.tried = Some(now);
        }
        match self.source.keys().await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                self.state().held = Some(Held { keys, at: now });
            }
            Err(fault) => tracing::warn!(
                issuer = self.source.issuer(),
                error = &fault as &dyn std::error::Error,
                "an issuer's keys could not be fetched"
            ),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
