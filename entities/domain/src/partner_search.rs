//! Which local governments suit one that looks for a partner: a score, the parts that it is made of, and who is out of
//! the question.
//!
//! The asking node writes down what is known of the seeker and its wish, the [`Profile`]; it travels with the question.
//! Each node judges its own members by it, with what it knows of them, the [`Candidate`]. One rule in whole numbers, the
//! same at every node: so a score from one node can be held against a score from another, and the network's best are the
//! best of each node's best.
//!
//! What is not known speaks neither for nor against anybody: such a part counts half ([`NEUTRAL`]). What is asked for
//! outright (countries, sizes) is no matter of more or less: who does not have it is not in the list.

mod candidate;
mod distance;
mod exclusion;
mod explain;
mod part;
mod parts;
mod profile;

pub use self::{
    candidate::{Candidate, OpenRequest},
    distance::kilometres,
    exclusion::Exclusion,
    explain::{Argument, Word},
    part::{NEUTRAL, Part, PartKind, WHOLE},
    profile::{Profile, Rule, Sizes, Town, Wish},
};
use crate::Score;

/// How well a candidate suits a seeker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// In millionths: the sum of the parts' points.
    pub score: Score,
    /// Each of [`PartKind::ALL`], in that order.
    pub parts: Vec<Part>,
}

/// Judges one candidate, or says why it is out of the question.
pub fn judge(profile: &Profile, candidate: &Candidate) -> Result<Match, Exclusion> {
    if let Some(exclusion) = exclusion::of(profile, candidate) {
        return Err(exclusion);
    }
    let parts: Vec<Part> = PartKind::ALL
        .iter()
        .map(|kind| parts::compare(*kind, profile, candidate))
        .collect();
    let points: u32 = parts.iter().map(Part::points).sum();
    Ok(Match {
        score: Score::try_from(i64::from(points)).unwrap_or_default(),
        parts,
    })
}

#[cfg(test)]
mod tests;
