//! The messages. They travel as JSON, in the form that `serde` gives these types. What they may become in later versions,
//! and what a node does with what it does not know, is in `api/docs/exchange.md`.

mod listing;
mod member;
mod record;
mod topic;

use jumelage_domain::{ObjectId, digest::Digest};
use serde::{Deserialize, Serialize};

use super::introduction::{SharedIntroduction, SharedIntroductionAnswer};

pub use self::{
    listing::{MAX_WORDS, SharedListing},
    member::{CodeReference, LocalGovernmentReference, SharedMember},
    record::{Answer, Link, Offer, Outcome, StatedPartner},
    topic::{Subject, Topic, TopicError},
};

/// Of what these types can say. Whoever lets them say more, or otherwise, raises it: each node then lists anew what it has to
/// say, and hears again what it passed over as long as it did not know it.
pub const VERSION: i32 = 6;

/// What one node tells another in one go. It comes as [`Heard`](super::heard::Heard).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The sender's object id.
    pub association: ObjectId,
    /// Records of the sender whose partner may be a member of the receiver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// To the receiver's offers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Decided by the sender, whose code sorts first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What has no list of its own: listings of the sender in which members of the receiver take part, and introductions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Whoever takes part in the listings, as far as the sender knows them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<LocalGovernmentReference>,
    /// What was said before and holds no longer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawals: Vec<Subject>,
    /// A full exchange ends with the list of all that holds: what is not on it is withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retain: Option<Vec<Subject>>,
    /// The sender has nothing more to say for now.
    pub last: bool,
}

/// A part that says its topic itself: a node of an older version notes that there was one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Part {
    /// What the sender's association says of something that it lists.
    Listing(SharedListing),
    /// A member of the sender would like to be introduced to one of the receiver.
    Introduction(SharedIntroduction),
    /// What a member of the sender says to such a wish.
    IntroductionAnswer(SharedIntroductionAnswer),
    /// A member of the sender that is listed together with one of the receiver, or by it.
    Member(SharedMember),
}

impl Part {
    /// Of what kind it is.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        match self {
            Self::Listing(listing) => Topic::Listing(listing.topic),
            Self::Introduction(_) => Topic::Introduction,
            Self::IntroductionAnswer(_) => Topic::IntroductionAnswer,
            Self::Member(_) => Topic::Member,
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn record(&self) -> &ObjectId {
        match self {
            Self::Listing(listing) => &listing.record,
            Self::Introduction(introduction) => &introduction.record,
            Self::IntroductionAnswer(answer) => &answer.record,
            Self::Member(member) => &member.record,
        }
    }
}

/// What the receiver holds after a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// Of all that the receiver holds of the sender.
    pub digest: Digest,
    /// What the receiver did not take, and why.
    pub refused: Vec<Refusal>,
}

/// One thing that the receiver did not take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What it was about.
    pub subject: Subject,
    /// A stable word for the reason.
    pub code: String,
}

#[cfg(test)]
mod tests;
