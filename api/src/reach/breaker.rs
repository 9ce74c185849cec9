//! The circuit breaker of one peer. The crates that there are let a caller's own request try whether the peer is back,
//! and read a clock of their own; here nobody waits for a peer that is gone, and a task in the background tries.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::watch;

/// So many failures in a row open it.
const IN_A_ROW: u32 = 5;

/// Whether a peer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circuit {
    /// It is.
    Closed,
    /// It is not.
    Open,
    /// It is not, but for one call that tries whether it is back.
    HalfOpen,
}

/// The breaker.
pub(super) struct Breaker {
    circuit: watch::Sender<Circuit>,
    failures: AtomicU32,
}

impl Breaker {
    pub(super) fn closed() -> Self {
        Self {
            circuit: watch::Sender::new(Circuit::Closed),
            failures: AtomicU32::new(0),
        }
    }

    pub(super) fn circuit(&self) -> Circuit {
        *self.circuit.borrow()
    }

    /// To wait for what becomes of it.
    pub(super) fn watch(&self) -> watch::Receiver<Circuit> {
        self.circuit.subscribe()
    }

    /// The peer has answered.
    pub(super) fn succeeded(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// The peer has failed. Says whether that has opened the breaker: then somebody is to try whether it is back.
    pub(super) fn failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
        failures >= IN_A_ROW
            && self.circuit.send_if_modified(|circuit| {
                let opens = *circuit == Circuit::Closed;
                if opens {
                    *circuit = Circuit::Open;
                }
                opens
            })
    }

    /// Nobody tries any more: the next call may pass, and opens it again if it fails.
    pub(super) fn leave_to_others(&self) {
        self.failures.store(IN_A_ROW - 1, Ordering::Relaxed);
        self.circuit.send_replace(Circuit::Closed);
    }

    /// Whoever tries says how it goes.
    pub(super) fn turn(&self, circuit: Circuit) {
        if circuit == Circuit::Closed {
            self.succeeded();
        }
        self.circuit.send_replace(circuit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_row_open_it_and_an_answer_in_between_begins_the_count_anew() {
        let breaker = Breaker::closed();
        for _ in 0..4 {
            assert!(!breaker.failed());
        }
        breaker.succeeded();
        for _ in 0..4 {
            assert!(!breaker.failed());
        }
        assert_eq!(breaker.circuit(), Circuit::Closed);
        assert!(breaker.failed());
        assert_eq!(breaker.circuit(), Circuit::Open);
    }

    #[test]
    fn it_opens_once_however_many_calls_fail_at_the_same_time() {
        let breaker = Breaker::closed();
        let opened = (0..20).filter(|_| breaker.failed()).count();
        assert_eq!(opened, 1);
    }

    #[test]
    fn where_nobody_tries_any_more_one_failure_opens_it_again() {
        let breaker = Breaker::closed();
        assert_eq!((0..5).filter(|_| breaker.failed()).count(), 1);
        breaker.leave_to_others();
        assert_eq!(breaker.circuit(), Circuit::Closed);
        assert!(breaker.failed());
    }

    #[test]
    fn a_late_answer_does_not_close_it_but_a_good_try_does() {
        let breaker = Breaker::closed();
        assert_eq!((0..5).filter(|_| breaker.failed()).count(), 1);
        breaker.succeeded();
        assert_eq!(breaker.circuit(), Circuit::Open);
        breaker.turn(Circuit::HalfOpen);
        breaker.turn(Circuit::Closed);
        assert!(!breaker.failed());
        assert_eq!(breaker.circuit(), Circuit::Closed);
    }
}
