//! Who of the others is away, and who is back: a node that could not be told something is told as soon as it is heard
//! from, be it that it asks, or that it answers.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jumelage_domain::NodeCode;
use tokio::sync::Notify;

/// What this process knows of it.
#[derive(Default)]
pub struct Contact {
    known: Mutex<Known>,
    heard: Notify,
}

#[derive(Default)]
struct Known {
    /// The last attempt to tell them something failed.
    away: BTreeSet<NodeCode>,
    /// They were heard from since.
    back: BTreeSet<NodeCode>,
    /// When they were last asked whether they hold what they were told, by a clock that never runs backwards.
    greeted: HashMap<NodeCode, Duration>,
}

impl Contact {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A node could not be told something.
    pub(crate) fn lost(&self, peer: &NodeCode) {
        self.known().away.insert(peer.clone());
    }

    /// A node has asked something, or answered.
    pub(crate) fn heard_from(&self, peer: &NodeCode) {
        let mut known = self.known();
        if let Some(peer) = known.away.take(peer) {
            known.back.insert(peer);
            self.heard.notify_one();
        }
    }

    /// Those who are back; waits for the next one.
    pub(super) async fn back(&self) -> BTreeSet<NodeCode> {
        loop {
            let back = std::mem::take(&mut self.known().back);
            if !back.is_empty() {
                return back;
            }
            self.heard.notified().await;
        }
    }

    /// Whether a node was not asked for so long what it holds.
    pub(super) fn is_to_be_greeted(&self, peer: &NodeCode, every: Duration, now: Duration) -> bool {
        let greeted = self.known().greeted.get(peer).copied();
        greeted.is_none_or(|then| now.saturating_sub(then) >= every)
    }

    /// A node has said what it holds, and it is what it should hold.
    pub(super) fn agreed(&self, peer: &NodeCode, now: Duration) {
        let mut known = self.known();
        known.away.remove(peer);
        known.greeted.insert(peer.clone(), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_was_away_is_back_once_it_is_heard_from_and_who_was_not_is_not() {
        let (contact, one, other) = (
            Contact::default(),
            "one".parse().unwrap(),
            "other".parse().unwrap(),
        );
        contact.lost(&one);
        contact.heard_from(&other);
        contact.heard_from(&one);
        contact.heard_from(&one);
        assert_eq!(contact.back().await, BTreeSet::from([one.clone()]));
        contact.heard_from(&one);
        contact.lost(&other);
        contact.heard_from(&other);
        assert_eq!(contact.back().await, BTreeSet::from([other]));
    }

    #[test]
    fn a_node_is_greeted_at_first_and_then_every_now_and_then() {
        let (contact, peer) = (Contact::default(), "one".parse().unwrap());
        let (every, at) = (Duration::from_mins(5), Duration::from_secs);
        assert!(contact.is_to_be_greeted(&peer, every, at(0)));
        contact.agreed(&peer, at(10));
        assert!(!contact.is_to_be_greeted(&peer, every, at(309)));
        assert!(contact.is_to_be_greeted(&peer, every, at(310)));
    }
}
