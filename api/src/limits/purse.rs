//! What one caller may spend on one request.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use jumelage_schema::{
    public::{Allowance, Budget, Spent},
    viewer::Role,
};

use super::{bucket::Buckets, key::Key};

/// Of draft-ietf-httpapi-ratelimit-headers-10.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// A caller's bucket, how much was last seen in it, and what one HTTP request of its has paid.
#[derive(Clone)]
pub struct Purse(Option<Arc<Limited>>);

struct Limited {
    buckets: Arc<Buckets>,
    key: Key,
    left: AtomicU32,
    /// What was paid for being read.
    entry: AtomicU32,
    /// What was paid in all for the request that is being answered.
    paid: AtomicU32,
    /// Seconds until there is as much as was last refused.
    wait: AtomicU64,
}

impl Purse {
    /// Of one who is not limited.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self(None)
    }

    pub(super) fn of(buckets: Arc<Buckets>, key: Key) -> Self {
        let limited = Limited {
            left: AtomicU32::new(buckets.burst()),
            entry: AtomicU32::default(),
            paid: AtomicU32::default(),
            wait: AtomicU64::default(),
            buckets,
            key,
        };
        Self(Some(Arc::new(limited)))
    }

    /// Pays for being read. Something is left of a full bucket for what was sent to be answered, however large it is.
    pub fn enter(&self, cost: u64) -> Result<(), Spent> {
        let Some(limited) = &self.0 else {
            return Ok(());
        };
        let most = limited.buckets.burst().saturating_sub(1);
        self.take(cost.min(most.into()))?;
        let paid = limited.paid.load(Ordering::Relaxed);
        limited.entry.store(paid, Ordering::Relaxed);
        Ok(())
    }

    /// The next of the requests that came together begins: each pays for itself, having paid for being read.
    pub fn begin(&self) {
        if let Some(limited) = &self.0 {
            let entry = limited.entry.load(Ordering::Relaxed);
            limited.paid.store(entry, Ordering::Relaxed);
        }
    }

    /// As whom its owner is limited.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        Some(self.0.as_ref()?.buckets.role())
    }

    /// Tells the caller what it may spend and has left.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let Some((limited, left)) = self.0.as_ref().zip(self.left()) else {
            return;
        };
        headers.insert(POLICY, limited.buckets.policy().clone());
        let Allowance {
            remaining,
            resets_seconds,
            ..
        } = left;
        let role = limited.buckets.role().name();
        let left = format!("\"{role}\";r={remaining};t={resets_seconds}");
        if let Ok(left) = HeaderValue::try_from(left) {
            headers.insert(LIMIT, left);
        }
    }

    /// Tells one who was refused when to ask again.
    pub fn tell_when(&self, headers: &mut HeaderMap) {
        if let Some(limited) = &self.0 {
            let wait = limited.wait.load(Ordering::Relaxed);
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
    }
}

impl Budget for Purse {
    fn take(&self, cost: u64) -> Result<(), Spent> {
        let Some(limited) = &self.0 else {
            return Ok(());
        };
        let paid = limited.paid.load(Ordering::Relaxed);
        let taken = limited.buckets.take(limited.key, cost, paid);
        let left = match &taken {
            Ok(taken) => {
                limited.paid.fetch_add(taken.amount, Ordering::Relaxed);
                taken.left
            }
            Err(spent) => {
                let wait = spent.retry_after_seconds;
                limited.wait.store(wait, Ordering::Relaxed);
                u32::try_from(spent.remaining).unwrap_or(u32::MAX)
            }
        };
        limited.left.store(left, Ordering::Relaxed);
        taken.map(|_| ())
    }

    fn left(&self) -> Option<Allowance> {
        let limited = self.0.as_ref()?;
        let remaining = limited.left.load(Ordering::Relaxed);
        Some(Allowance {
            limit: limited.buckets.burst().into(),
            remaining: remaining.into(),
            resets_seconds: limited.buckets.resets_in(remaining),
        })
    }
}
