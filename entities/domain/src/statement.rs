//! What an association says of a twinning.

use std::collections::BTreeSet;

use crate::{PartialDate, Sdg, Theme, Timestamp, vocabulary::vocabulary};

vocabulary! {
    /// The bond, the strongest first.
    TwinningKind, TwinningKindError, "a kind of twinning":
    /// A charter, without an end.
    Twinning = "TWINNING",
    /// An agreement, limited.
    Friendship = "FRIENDSHIP",
    /// Limited in time and theme.
    Project = "PROJECT",
    /// Informal.
    Contact = "CONTACT",
    /// Anything else.
    Other = "OTHER",
}

vocabulary! {
    /// Where a twinning is in its life, in the order of that life.
    TwinningStatus, TwinningStatusError, "a status of a twinning":
    /// Wished for.
    Proposed = "PROPOSED",
    /// Lived.
    Active = "ACTIVE",
    /// Asleep.
    Dormant = "DORMANT",
    /// Frozen; not ended.
    Suspended = "SUSPENDED",
    /// Followed by another.
    Superseded = "SUPERSEDED",
    /// Ended.
    Terminated = "TERMINATED",
}

vocabulary! {
    /// What is known of the other side's view.
    Confirmation, ConfirmationError, "a confirmation":
    /// Both associations record it.
    Confirmed = "CONFIRMED",
    /// The partner's association knows the partner, and does not record the twinning.
    OneSided = "ONE_SIDED",
    /// Not yet delivered to the nodes of the partner's country.
    Pending = "PENDING",
    /// The partner's association rejected it.
    Disputed = "DISPUTED",
    /// The partner's country has no node, or none there knows the partner.
    NoPartnerNode = "NO_PARTNER_NODE",
    /// Both parties are members of the one association.
    Domestic = "DOMESTIC",
}

/// The values of one record, or the settled values of a twinning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The bond.
    pub kind: TwinningKind,
    /// Where in its life.
    pub status: TwinningStatus,
    /// When it began.
    pub since: Option<PartialDate>,
    /// When it ended.
    pub until: Option<PartialDate>,
    /// What it is about.
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    pub sdgs: BTreeSet<Sdg>,
    /// When this was last changed.
    pub updated_at: Timestamp,
}
