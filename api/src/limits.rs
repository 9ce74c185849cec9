//! What each caller may spend, in units of cost: a bucket for each address, or for each client that is known. Refused
//! is who has not enough left; what was taken is never given back, whatever became of the request.

mod bucket;
mod key;
mod purse;

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use jumelage_schema::{
    clock::Clock,
    viewer::{Role, Viewer},
};

use self::bucket::Buckets;
pub(crate) use self::key::Key;
pub use self::purse::Purse;
use crate::settings;

/// At most so many callers are remembered, at some 450 bytes each. Whoever is forgotten begins with a full bucket: to
/// gain by that one needs more addresses than this, and has a full bucket at each of them anyway.
const CALLERS: u64 = 20_000;

/// What is paid for a request before anything is known of it, by its size: reading is work as well.
const ENTRY: u64 = 1;
const PER_KIB: u64 = 10;

/// A bucket that takes longer to fill is none that anybody means, and its caller would have to be remembered for as long.
const LONGEST: Duration = Duration::from_hours(24);

/// Limits that nobody means.
#[derive(Debug, thiserror::Error)]
#[error(
    "what {} may spend would take more than a day to flow back, {per_minute} a minute into {burst}: raise per_minute or \
     lower burst in [limits.{}]",
    role.name(),
    role.name().replace('-', "_")
)]
pub struct LimitsError {
    role: Role,
    per_minute: u32,
    burst: NonZeroU32,
}

/// What the callers of one node may spend.
pub struct Limits {
    by_role: [Option<Arc<Buckets>>; Role::ALL.len()],
    with_loopback: bool,
    hasher: RandomState,
}

/// What reading so many bytes costs.
#[must_use]
pub const fn entry(bytes: u64) -> u64 {
    ENTRY + PER_KIB * (bytes >> 10)
}

impl Limits {
    /// As the settings say, all buckets full.
    pub fn new(settings: &settings::Limits, clock: &Arc<dyn Clock>) -> Result<Self, LimitsError> {
        for role in Role::ALL {
            let rate = settings.rate(role);
            if bucket::fills_in(rate).is_some_and(|time| time > LONGEST) {
                let (per_minute, burst) = (rate.per_minute, rate.bucket());
                return Err(LimitsError {
                    role,
                    per_minute,
                    burst,
                });
            }
        }
        Ok(Self::remembering(CALLERS, settings, clock))
    }

    fn remembering(callers: u64, settings: &settings::Limits, clock: &Arc<dyn Clock>) -> Self {
        let full = Role::ALL.map(|role| bucket::fills_in(settings.rate(role)));
        let longest = full.into_iter().flatten().max().unwrap_or(Duration::ZERO);
        let store = bucket::Store::new(callers, longest);
        Self {
            by_role: Role::ALL
                .map(|role| Buckets::new(role, settings.rate(role), &store, clock).map(Arc::new)),
            with_loopback: settings.loopback,
            hasher: RandomState::new(),
        }
    }

    /// Of somebody at an address. None at all of a request that came over no network.
    #[must_use]
    pub fn somebody(&self, address: Option<IpAddr>) -> Purse {
        match address {
            Some(address) if self.limits(address) => self.purse(Role::Anonymous, Key::at(address)),
            _ => Purse::unlimited(),
        }
    }

    /// Of whoever asks. One who is known has a bucket of its own, wherever it asks from: the one of its roles that
    /// may spend the most.
    #[must_use]
    pub fn viewer(&self, viewer: &Viewer, address: Option<IpAddr>) -> Purse {
        let Some(subject) = &viewer.subject else {
            return self.somebody(address);
        };
        if address.is_some_and(|address| !self.limits(address)) {
            return Purse::unlimited();
        }
        let roles = viewer.roles.iter().copied();
        let role = roles.max_by_key(|role| {
            let buckets = self.buckets(*role);
            buckets.map_or(u32::MAX, |buckets| buckets.rate().per_minute)
        });
        let whose = (viewer.issuer.as_deref(), subject.as_str());
        self.known(role.unwrap_or(Role::Anonymous), whose)
    }

    /// By what one who asks is told from others; nothing of one who is not limited.
    pub(crate) fn whose(&self, viewer: &Viewer, address: Option<IpAddr>) -> Option<Key> {
        if address.is_some_and(|address| !self.limits(address)) {
            return None;
        }
        let whose = (viewer.issuer.as_deref(), viewer.subject.as_deref());
        match whose.1 {
            Some(_) => Some(Key::of(self.hasher.hash_one(whose))),
            None => address.map(Key::at),
        }
    }

    /// Of another node, by its code.
    #[must_use]
    pub fn peer(&self, code: &str, address: Option<IpAddr>) -> Purse {
        if address.is_some_and(|address| !self.limits(address)) {
            return Purse::unlimited();
        }
        self.known(Role::Peer, (None, code))
    }

    /// By the issuer of a name, where that is not the node itself, and the name.
    fn known(&self, role: Role, whose: (Option<&str>, &str)) -> Purse {
        self.purse(role, Key::of(self.hasher.hash_one((role, whose))))
    }

    fn purse(&self, role: Role, key: Key) -> Purse {
        match self.buckets(role) {
            Some(buckets) => Purse::of(Arc::clone(buckets), key),
            None => Purse::unlimited(),
        }
    }

    fn buckets(&self, role: Role) -> Option<&Arc<Buckets>> {
        let at = Role::ALL.iter().position(|known| *known == role)?;
        self.by_role[at].as_ref()
    }

    fn limits(&self, address: IpAddr) -> bool {
        self.with_loopback || !address.to_canonical().is_loopback()
    }
}

#[cfg(test)]
mod tests;
