//! What an association says of a twinning.

use std::{collections::BTreeSet, fmt, str::FromStr};

use crate::{PartialDate, Timestamp, vocabulary::vocabulary};

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

/// A theme of cooperation: a short word or two, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Theme(String);

/// Not a theme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a theme: 1 to 64 characters, no control characters and no '|'")]
pub struct ThemeError(pub String);

impl Theme {
    /// The theme as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Theme {
    type Err = ThemeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let theme = text.trim().to_lowercase();
        let fits = (1..=64).contains(&theme.chars().count())
            && !theme.contains(|c: char| c.is_control() || c == '|');
        if fits {
            Ok(Self(theme))
        } else {
            Err(ThemeError(text.to_owned()))
        }
    }
}

/// One of the United Nations' Sustainable Development Goals, 1 to 17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sdg(u8);

/// Not a Sustainable Development Goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a Sustainable Development Goal: 1 to 17")]
pub struct SdgError(pub String);

impl Sdg {
    /// The goal's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<i32> for Sdg {
    type Error = SdgError;

    fn try_from(number: i32) -> Result<Self, Self::Error> {
        match u8::try_from(number) {
            Ok(goal @ 1..=17) => Ok(Self(goal)),
            _ => Err(SdgError(number.to_string())),
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Sdg {
    type Err = SdgError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: i32 = text.trim().parse().map_err(|_| SdgError(text.to_owned()))?;
        Self::try_from(number)
    }
}

impl fmt::Display for Sdg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
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
