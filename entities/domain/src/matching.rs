//! Which member a partner is that somebody knows by name: candidates with a score and the reasons for it.
//!
//! Pure and deterministic: the same members and the same words give the same candidates at every node, on every day.
//! A stated code is stronger than any name; where it says nothing, names are compared in a few ways that people
//! write them (`compare`), from equal to nearly equal, and whoever is clearly best is taken (`sure`).

mod candidate;
mod compare;
mod exonyms;
mod index;
mod keys;
mod latin;
mod reading;
mod regions;
mod words;

pub use candidate::{Candidate, MARGIN, Reason, ReasonError, SURE, sure};
pub use index::{Index, Member, Stated};
pub use keys::{guesses, keys};

/// Stored beside keys: another version makes other keys of the same names, so that stored ones must be made anew.
pub const MATCHING_VERSION: i32 = 1;

#[cfg(test)]
mod tests;
