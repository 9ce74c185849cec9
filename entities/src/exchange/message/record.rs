//! Records of twinnings, what the other side says to them, and which two are of one twinning.

use std::collections::BTreeSet;

use jumelage_domain::{
    CodeScheme, CountryCode, NodeCode, ObjectId, PartialDate, Theme, Timestamp, TwinningKind,
    TwinningStatus,
};
use serde::{Deserialize, Serialize};

use super::LocalGovernmentReference;

/// A record of the sender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The record.
    pub record: ObjectId,
    /// The sender's member.
    pub party: LocalGovernmentReference,
    /// The other party, in the sender's words.
    pub partner: StatedPartner,
    /// Its bond.
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
    pub sdgs: BTreeSet<u8>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
    /// No other node can take the partner up, or all others have declined.
    pub exclusive: bool,
    /// The receiver's record of which the sender's staff say that it is of the same twinning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirms: Option<ObjectId>,
}

impl Offer {
    /// With the record that it confirms, if that is of the node to which it goes: others are not concerned.
    pub(crate) fn confirming(self, claim: Option<&ObjectId>, peer: &NodeCode) -> Self {
        Self {
            confirms: claim.filter(|claim| claim.node() == peer).cloned(),
            ..self
        }
    }
}

/// The partner as a record states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatedPartner {
    /// Its country.
    pub country: CountryCode,
    /// Of the code.
    pub scheme: Option<CodeScheme>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The receiver's member that it is, where the sender was given its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
}

/// What the sender knows of the partner in one of the receiver's offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The receiver's record.
    pub record: ObjectId,
    /// The answer.
    pub outcome: Outcome,
    /// The sender's member that the partner is, where known.
    pub local_government: Option<LocalGovernmentReference>,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The partner is a member of the node that answers.
    Known,
    /// It is not, as far as that node can tell; the offer waits at its desk.
    Unknown,
    /// That node's staff rejected the record.
    Rejected,
}

impl Outcome {
    /// As the database spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "KNOWN",
            Self::Unknown => "UNKNOWN",
            Self::Rejected => "REJECTED",
        }
    }
}

/// Two records are of one twinning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The sender's.
    pub record: ObjectId,
    /// The receiver's.
    pub other: ObjectId,
}
