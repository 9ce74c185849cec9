//! What staff answer another association's record.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A decision at the desk.
    Decision, DecisionError, "a decision":
    /// It is so: an own record is made of it, and the two are linked.
    Confirm = "CONFIRM",
    /// There is no such twinning.
    Reject = "REJECT",
    /// It is the same as an own record, which may be of another kind or year.
    Link = "LINK",
    /// Its partner is no member of this association.
    NotOurs = "NOT_OURS",
}

impl Decision {
    /// Whether it says of two records that they are of one twinning.
    #[must_use]
    pub const fn links(self) -> bool {
        matches!(self, Self::Confirm | Self::Link)
    }
}
