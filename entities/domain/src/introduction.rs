//! Introductions: one local government would like to get to know another.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What has become of an introduction.
    IntroductionState, IntroductionStateError, "a state of an introduction":
    /// On its way: the candidate's node has not taken it yet.
    Waiting = "WAITING",
    /// It is there, and not answered.
    Delivered = "DELIVERED",
    /// The candidate would like to.
    Accepted = "ACCEPTED",
    /// The candidate would not.
    Declined = "DECLINED",
    /// The candidate's node has not taken it.
    Refused = "REFUSED",
}

/// Characters of the longest message, and of the longest note.
pub const MAX_MESSAGE: usize = 4_000;

/// How many introductions a seeker may ask for within a day.
pub const MOST_A_DAY: u64 = 10;

/// How many introductions a node takes from another within a day, whoever of its members they are from.
pub const MOST_A_DAY_FROM_A_NODE: u64 = 500;

/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;
