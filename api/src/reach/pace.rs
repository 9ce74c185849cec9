//! How long to wait for one peer: as long as its recent answers took, and a good deal more.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use hdrhistogram::Histogram;

/// Nobody is given up sooner than this.
const AT_LEAST: Duration = Duration::from_millis(250);

/// With fewer answers than this there is no telling what is usual.
const FEW: u64 = 16;

/// So many answers are recent.
const RECENT: u64 = 256;

/// A laggard takes so many times what nearly all of its answers took.
const LAGS: u32 = 3;

/// Which of its answers are nearly all.
const NEARLY_ALL: f64 = 0.99;

/// The longest time that is told from longer ones, in milliseconds.
const LONGEST: u64 = 60_000;

/// What one peer's recent answers took, in milliseconds.
pub(super) struct Pace(Mutex<Generations>);

/// Answers count for one generation and the next.
struct Generations {
    now: Histogram<u32>,
    before: Histogram<u32>,
}

impl Pace {
    pub(super) fn new() -> Option<Self> {
        let empty = || Histogram::new_with_max(LONGEST, 2).ok();
        Some(Self(Mutex::new(Generations {
            now: empty()?,
            before: empty()?,
        })))
    }

    /// After which it lags; none while too little is known of it.
    pub(super) fn patience(&self) -> Option<Duration> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = [&recent.now, &recent.before];
        let usual = known
            .iter()
            .filter(|generation| generation.len() >= FEW)
            .map(|generation| generation.value_at_quantile(NEARLY_ALL))
            .max()?;
        Some(AT_LEAST.max(Duration::from_millis(usual) * LAGS))
    }

    /// It took so long.
    pub(super) fn answered(&self, took: Duration) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(took.as_millis()).unwrap_or(LONGEST);
        recent.now.saturating_record(millis);
        if recent.now.len() >= RECENT {
            let Generations { now, before } = &mut *recent;
            std::mem::swap(now, before);
            now.reset();
        }
    }

    /// It was given up after so long. What it would have taken nobody knows: twice that is assumed, so that whoever
    /// has become slower is not cut off for ever.
    pub(super) fn given_up(&self, after: Duration) {
        self.answered(after * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(millis: impl IntoIterator<Item = u64>) -> Pace {
        let pace = Pace::new().unwrap();
        for millis in millis {
            pace.answered(Duration::from_millis(millis));
        }
        pace
    }

    #[test]
    fn of_a_stranger_nothing_is_usual() {
        assert_eq!(pace([5; 15]).patience(), None);
    }

    #[test]
    fn a_quick_peer_is_given_the_least_and_a_slow_one_more() {
        assert_eq!(pace([5; 20]).patience(), Some(AT_LEAST));
        let slow = pace([400; 20]).patience().unwrap();
        assert!((1_200..1_300).contains(&slow.as_millis()), "{slow:?}");
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let (before, since) = ([800; 300], [5; 600]);
        assert_eq!(
            pace(before.into_iter().chain(since)).patience(),
            Some(AT_LEAST)
        );
    }

    #[test]
    fn whoever_has_become_slower_is_waited_for_longer() {
        let pace = pace([5; 200]);
        let before = pace.patience().unwrap();
        for _ in 0..3 {
            pace.given_up(before);
        }
        assert!(pace.patience().unwrap() > before * 2);
    }
}
