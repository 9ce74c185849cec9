//! What matching says: who may be meant, how surely, and why.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Why a local government may be the partner that is meant, or why that is not certain.
    Reason, ReasonError, "a reason of a match":
    /// It bears the stated code.
    SameCode = "SAME_CODE",
    /// It bears the stated name, as far as case, accents and separators tell.
    SameName = "SAME_NAME",
    /// Others call it so, in another language or formerly.
    Exonym = "EXONYM",
    /// A word is written short on one side.
    Abbreviation = "ABBREVIATION",
    /// The names are in different scripts and sound alike.
    Transliterated = "TRANSLITERATED",
    /// The name is written in a slightly different way.
    Spelling = "SPELLING",
    /// One side says what kind of body it is, like “Gmina”, and the other does not.
    WithoutTitle = "WITHOUT_TITLE",
    /// Its name says more precisely which place it is, like “am Main”, and the stated name does not.
    WithoutQualifier = "WITHOUT_QUALIFIER",
    /// The stated name says more precisely which place it is, and its name does not.
    MoreQualified = "MORE_QUALIFIED",
    /// It was found by the name in brackets or behind a stroke.
    SecondName = "SECOND_NAME",
    /// It lies in the region that is stated.
    SameRegion = "SAME_REGION",
    /// It lies in another region than is stated.
    OtherRegion = "OTHER_REGION",
    /// Both sides say more precisely which place it is, and not the same.
    OtherQualifier = "OTHER_QUALIFIER",
    /// The stated name is that of a body of another level.
    OtherLevel = "OTHER_LEVEL",
    /// Others fit the stated name as well.
    AmbiguousName = "AMBIGUOUS_NAME",
    /// A code is stated that it does not bear.
    OtherCode = "OTHER_CODE",
}

/// A local government that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which.
    pub local_government: Uuid,
    /// From 0 to 1. It orders, and is no probability.
    pub score: f64,
    /// Why.
    pub reasons: BTreeSet<Reason>,
}

/// What the best candidate must reach to be linked without being asked.
pub const SURE: f64 = 0.88;

/// How far the second must lie behind it.
pub const MARGIN: f64 = 0.04;

/// The candidate that can be taken without asking anybody. They are sorted, the best first.
#[must_use]
pub fn sure(candidates: &[Candidate]) -> Option<Uuid> {
    let best = candidates.first()?;
    let rival = candidates.get(1).map_or(0.0, |second| second.score);
    (best.score >= SURE && best.score - rival >= MARGIN).then_some(best.local_government)
}
