//! One question, once: whoever asks what is just being asked waits for that answer. When all have gone who wait for it,
//! so has the call.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

/// What is under way.
pub(super) struct Flights<K, T: Clone>(Mutex<UnderWay<K, T>>);

struct UnderWay<K, T: Clone> {
    by_key: HashMap<K, WeakShared<BoxFuture<'static, T>>>,
    /// With so many, those are looked for that nobody waits for any more.
    many: usize,
}

/// So few are not worth looking through.
const FEW: usize = 64;

/// Something under way.
pub(super) struct Flight<T: Clone> {
    pub(super) landing: Shared<BoxFuture<'static, T>>,
    /// Somebody else has begun it.
    pub(super) joined: bool,
}

impl<K: Eq + Hash + Clone, T: Clone> Flights<K, T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(UnderWay {
            by_key: HashMap::new(),
            many: FEW,
        }))
    }

    /// Joins what is under way, else begins it.
    pub(super) fn join(&self, key: &K, begin: impl FnOnce() -> BoxFuture<'static, T>) -> Flight<T> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = flights.by_key.get(key).and_then(WeakShared::upgrade);
        // What has landed already is of the past.
        if let Some(landing) = under_way.filter(|landing| landing.peek().is_none()) {
            return Flight {
                landing,
                joined: true,
            };
        }
        let landing = begin().shared();
        if let Some(weak) = landing.downgrade() {
            if flights.by_key.len() >= flights.many {
                flights
                    .by_key
                    .retain(|_, flight| flight.upgrade().is_some());
                flights.many = FEW.max(2 * flights.by_key.len());
                let many = flights.many;
                flights.by_key.shrink_to(many);
            }
            flights.by_key.insert(key.clone(), weak);
        }
        Flight {
            landing,
            joined: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn what_is_under_way_is_joined_and_what_has_landed_is_not() {
        let (flights, begun) = (Flights::new(), Arc::new(AtomicUsize::new(0)));
        let begin = || {
            let begun = Arc::clone(&begun);
            async move { begun.fetch_add(1, Ordering::Relaxed) }.boxed()
        };
        let (one, other) = (flights.join(&"a", begin), flights.join(&"a", begin));
        assert!(!one.joined && other.joined);
        assert_eq!((one.landing.await, other.landing.await), (0, 0));
        let later = flights.join(&"a", begin);
        assert!(!later.joined);
        assert_eq!(later.landing.await, 1);
    }

    #[tokio::test]
    async fn what_has_landed_is_forgotten() {
        let flights = Flights::new();
        for key in 0..10_000 {
            flights.join(&key, || async {}.boxed()).landing.await;
        }
        assert!(flights.0.lock().unwrap().by_key.len() <= FEW);
    }

    #[tokio::test]
    async fn when_all_have_gone_who_wait_so_has_the_call() {
        let (flights, never, alive) = (Flights::new(), Arc::new(Notify::new()), Arc::new(()));
        let begin = || {
            let (never, alive) = (Arc::clone(&never), Arc::clone(&alive));
            async move {
                never.notified().await;
                drop(alive);
            }
            .boxed()
        };
        let (one, other) = (flights.join(&"a", begin), flights.join(&"a", begin));
        drop(one);
        assert_eq!(Arc::strong_count(&alive), 2);
        drop(other);
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}
