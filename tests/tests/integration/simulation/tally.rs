//! What was seen in a run, counted.

use std::{fmt, ops::AddAssign};

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) answers: usize,
    pub(super) settled: usize,
    /// All that they say was compared with what the nodes held.
    pub(super) exact: usize,
    pub(super) stale: usize,
    pub(super) not_met: usize,
    pub(super) circuit_open: usize,
    /// Clients that did not wait for the answer.
    pub(super) gone: usize,
}

impl Tally {
    /// Whether enough of everything was seen for the run to mean something.
    pub(super) fn is_telling(&self) -> bool {
        let rare = [self.stale, self.not_met, self.circuit_open, self.gone];
        self.exact * 2 > self.answers
            && self.settled * 2 > self.answers
            && rare.iter().all(|count| count * 1_000 > self.answers)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.answers += other.answers;
        self.settled += other.settled;
        self.exact += other.exact;
        self.stale += other.stale;
        self.not_met += other.not_met;
        self.circuit_open += other.circuit_open;
        self.gone += other.gone;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            answers,
            settled,
            exact,
            stale,
            not_met,
            circuit_open,
            gone,
        } = self;
        write!(
            f,
            "{answers} answers, {exact} of them compared with what the nodes held; {settled} settled, {stale} with stale parts, \
             {circuit_open} with nodes known to be down, {not_met} refused by their policy; {gone} clients left before"
        )
    }
}
