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
pub(super) struct Pace(Mutex<Known>);

/// Answers count for one generation and the next.
struct Known {
    now: Histogram<u32>,
    before: Histogram<u32>,
    /// By so much it is waited for longer than its answers would have it.
    doubt: u32,
}

impl Pace {
    pub(super) fn new() -> Option<Self> {
        let empty = || Histogram::new_with_max(LONGEST, 2).ok();
        Some(Self(Mutex::new(Known {
            now: empty()?,
            before: empty()?,
            doubt: 1,
        })))
    }

    /// After which it lags; none while too little is known of it.
    pub(super) fn patience(&self) -> Option<Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let usual = [&known.now, &known.before]
            .iter()
            .filter(|generation| generation.len() >= FEW)
            .map(|generation| generation.value_at_quantile(NEARLY_ALL))
            .max()?;
        let patience = AT_LEAST.max(Duration::from_millis(usual) * LAGS);
        Some(patience.saturating_mul(known.doubt))
    }

    /// It took so long.
    pub(super) fn answered(&self, took: Duration) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(took.as_millis()).unwrap_or(LONGEST);
        known.now.saturating_record(millis);
        known.doubt = 1;
        if known.now.len() >= RECENT {
            let Known { now, before, .. } = &mut *known;
            std::mem::swap(now, before);
            now.reset();
        }
    }

    /// It has been given up again and again, and is there all the same: it has become slower. What its answers would
    /// have taken nobody knows, so that it is waited for twice as long until one comes.
    pub(super) fn doubt(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.doubt = known.doubt.saturating_mul(2);
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
    fn whoever_is_there_and_has_become_slower_is_waited_for_longer_until_that_is_usual() {
        let pace = pace([5; 200]);
        pace.doubt();
        assert_eq!(pace.patience(), Some(AT_LEAST * 2));
        pace.doubt();
        assert_eq!(pace.patience(), Some(AT_LEAST * 4));
        for _ in 0..5 {
            pace.answered(Duration::from_millis(400));
        }
        let patience = pace.patience().unwrap();
        assert!(
            (1_200..1_300).contains(&patience.as_millis()),
            "{patience:?}"
        );
    }
}
