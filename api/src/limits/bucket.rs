//! The buckets of all callers of one role.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use actix_web::http::header::HeaderValue;
use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock as _,
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};
use jumelage_schema::{clock::Clock, public::Spent, viewer::Role};
use moka::{policy::EvictionPolicy, sync::Cache};

use super::key::Key;
use crate::settings::Rate;

const MINUTE: Duration = Duration::from_mins(1);

/// The node's clock, as governor reads it.
#[derive(Clone)]
pub(super) struct Ticks(Arc<dyn Clock>);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// What was taken from whom, of one node's callers. A caller is forgotten when its bucket is full again, and the one
/// that was not seen for longest when there are too many.
#[derive(Clone)]
pub(super) struct Store(Cache<(Role, Key), Arc<InMemoryState>>);

impl Store {
    pub(super) fn new(callers: u64, full_in: Duration) -> Self {
        let cache = Cache::builder()
            .max_capacity(callers)
            // A newcomer must be remembered, or its bucket would always be full.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(full_in.max(MINUTE))
            .build();
        Self(cache)
    }
}

impl StateStore for Store {
    type Key = (Role, Key);

    fn measure_and_replace<T, F, E>(&self, key: &Self::Key, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let state = self.0.get_with(*key, Arc::default);
        state.measure_and_replace(&NotKeyed::NonKey, f)
    }
}

/// How long an empty bucket takes to fill, if there is one.
pub(super) fn fills_in(rate: Rate) -> Option<Duration> {
    let per_minute = NonZeroU32::new(rate.per_minute)?;
    Some(MINUTE * rate.bucket().get() / per_minute.get())
}

/// What was taken, and what is left.
pub(super) struct Taken {
    pub(super) amount: u32,
    pub(super) left: u32,
}

/// The buckets of the callers of a role.
pub(super) struct Buckets {
    role: Role,
    rate: Rate,
    burst: NonZeroU32,
    full_in: Duration,
    policy: HeaderValue,
    clock: Ticks,
    #[cfg(test)]
    store: Store,
    limiter: RateLimiter<(Role, Key), Store, Ticks, StateInformationMiddleware>,
}

impl Buckets {
    /// None where there is no limit.
    pub(super) fn new(
        role: Role,
        rate: Rate,
        store: &Store,
        clock: &Arc<dyn Clock>,
    ) -> Option<Self> {
        let full_in = fills_in(rate)?;
        let burst = rate.bucket();
        let each = full_in / burst.get();
        let quota = Quota::with_period(each.max(Duration::from_nanos(1)))?.allow_burst(burst);
        let clock = Ticks(Arc::clone(clock));
        let window = seconds(full_in).max(1);
        let policy = format!("\"{}\";q={burst};w={window};qu=\"cost\"", role.name());
        Some(Self {
            role,
            rate,
            burst,
            full_in,
            #[cfg(test)]
            store: store.clone(),
            policy: HeaderValue::try_from(policy).ok()?,
            limiter: RateLimiter::new(quota, store.clone(), clock.clone()),
            clock,
        })
    }

    /// Takes this much out of a caller's bucket, and says how much was taken and is left in it; or nothing. One request
    /// takes no more than a bucket holds, all in all: else what costs more would be refused for ever. What it has paid
    /// already it will pay again when it comes again, so that it has to wait for that as well.
    pub(super) fn take(&self, key: Key, cost: u64, paid: u32) -> Result<Taken, Spent> {
        let burst = self.burst.get();
        let most = burst.saturating_sub(paid);
        let amount = u32::try_from(cost.max(1)).unwrap_or(u32::MAX).min(most);
        let Some(some) = NonZeroU32::new(amount) else {
            // It has paid all that there can be.
            return Ok(Taken { amount, left: 0 });
        };
        match self.limiter.check_key_n(&(self.role, key), some) {
            Ok(Ok(after)) => Ok(Taken {
                amount,
                left: after.remaining_burst_capacity(),
            }),
            Ok(Err(not_until)) => Err(self.spent(cost, some, paid, &not_until)),
            // There is never less room than the whole bucket.
            Err(_) => Err(Spent {
                cost,
                remaining: 0,
                retry_after_seconds: seconds(self.full_in).max(1),
            }),
        }
    }

    fn spent(
        &self,
        cost: u64,
        amount: NonZeroU32,
        paid: u32,
        not_until: &NotUntil<Duration>,
    ) -> Spent {
        let wait = not_until.wait_time_from(self.clock.now());
        let each = self.full_in / self.burst.get();
        let missing = wait.as_nanos().div_ceil(each.as_nanos().max(1));
        let missing = u32::try_from(missing).unwrap_or(u32::MAX);
        Spent {
            cost,
            remaining: amount.get().saturating_sub(missing).into(),
            retry_after_seconds: seconds(wait + each * paid).max(1),
        }
    }

    pub(super) const fn role(&self) -> Role {
        self.role
    }

    pub(super) const fn rate(&self) -> Rate {
        self.rate
    }

    pub(super) const fn burst(&self) -> u32 {
        self.burst.get()
    }

    /// Until a bucket with so much in it is full.
    pub(super) fn resets_in(&self, remaining: u32) -> u64 {
        let missing = self.burst.get().saturating_sub(remaining);
        seconds(self.full_in / self.burst.get() * missing)
    }

    pub(super) const fn policy(&self) -> &HeaderValue {
        &self.policy
    }
}

#[cfg(test)]
impl Buckets {
    pub(super) fn remembered(&self) -> u64 {
        self.store.0.run_pending_tasks();
        self.store.0.entry_count()
    }
}

/// Begun ones count.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
