//! How many streams may be open: of a caller, and of all together.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{limits::Key, settings::Subscriptions};

/// There is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    /// For this caller.
    #[error(
        "you have {0} WebSockets and event streams open, which is what there may be: close some, or send several \
         operations over one WebSocket"
    )]
    ForCaller(usize),
    /// For anybody.
    #[error(
        "the node has {0} WebSockets and event streams open, which is what there may be: try again later"
    )]
    ForAll(usize),
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Of those callers who have any.
    by_caller: HashMap<Key, usize>,
}

/// All places.
pub(crate) struct Places {
    all: usize,
    each: usize,
    taken: Arc<Mutex<Taken>>,
}

/// One, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    whose: Option<Key>,
    taken: Arc<Mutex<Taken>>,
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taken")
            .field("all", &self.all)
            .finish_non_exhaustive()
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Places {
    pub(super) fn of(settings: &Subscriptions) -> Self {
        Self {
            all: settings.connections,
            each: settings.per_caller,
            taken: Arc::default(),
        }
    }

    /// For a caller; for one who is not limited, of those that there are for all.
    pub(crate) fn take(&self, whose: Option<Key>) -> Result<Place, Full> {
        let mut taken = lock(&self.taken);
        if taken.all >= self.all {
            return Err(Full::ForAll(self.all));
        }
        if let Some(key) = whose {
            let own = taken.by_caller.get(&key).copied().unwrap_or_default();
            if own >= self.each {
                return Err(Full::ForCaller(self.each));
            }
            taken.by_caller.insert(key, own + 1);
        }
        taken.all += 1;
        Ok(Place {
            whose,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Place {
    /// The same place, for one who turns out to be somebody else.
    pub(crate) fn pass(&mut self, whose: Option<Key>, places: &Places) -> Result<(), Full> {
        let mut taken = lock(&self.taken);
        if let Some(key) = whose {
            let own = taken.by_caller.get(&key).copied().unwrap_or_default();
            if self.whose != whose && own >= places.each {
                return Err(Full::ForCaller(places.each));
            }
            taken.by_caller.insert(key, own + 1);
        }
        taken.leave(self.whose);
        self.whose = whose;
        Ok(())
    }
}

impl Taken {
    fn leave(&mut self, whose: Option<Key>) {
        let Some(key) = whose else {
            return;
        };
        match self.by_caller.get_mut(&key) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(self.by_caller.remove(&key)),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        taken.leave(self.whose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(connections: usize, per_caller: usize) -> Places {
        Places::of(&Subscriptions {
            connections,
            per_caller,
            ..Subscriptions::default()
        })
    }

    fn caller(number: u64) -> Key {
        Key::of(number)
    }

    #[test]
    fn each_caller_has_so_many_places_and_all_together_no_more_than_there_are() {
        let places = places(3, 2);
        let held = [
            places.take(Some(caller(1))).unwrap(),
            places.take(Some(caller(1))).unwrap(),
        ];
        assert_eq!(
            places.take(Some(caller(1))).unwrap_err(),
            Full::ForCaller(2)
        );
        let third = places.take(None).unwrap();
        assert_eq!(places.take(Some(caller(2))).unwrap_err(), Full::ForAll(3));
        assert_eq!(places.take(None).unwrap_err(), Full::ForAll(3));
        drop(third);
        places.take(Some(caller(2))).unwrap();
        drop(held);
        assert!(lock(&places.taken).by_caller.is_empty());
        assert_eq!(lock(&places.taken).all, 0);
    }

    #[test]
    fn a_place_counts_for_whoever_its_holder_turns_out_to_be() {
        let places = places(9, 1);
        let mut first = places.take(Some(caller(1))).unwrap();
        first.pass(Some(caller(2)), &places).unwrap();
        first.pass(Some(caller(2)), &places).unwrap();
        let mut second = places.take(Some(caller(1))).unwrap();
        assert_eq!(
            second.pass(Some(caller(2)), &places),
            Err(Full::ForCaller(1))
        );
        second.pass(None, &places).unwrap();
        drop((first, second));
        assert!(lock(&places.taken).by_caller.is_empty());
    }
}
