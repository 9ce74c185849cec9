//! What stands in the way of cooperation, and what offers help against.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A barrier that an offer answers: the words of the survey's question about barriers.
    Barrier, BarrierError, "a barrier that offers answer":
    /// There is no money.
    Funding = "FUNDING",
    /// There are not enough people, or they have no time.
    Staff = "STAFF",
    /// Nobody knows how.
    KnowHow = "KNOW_HOW",
}
