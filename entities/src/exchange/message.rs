//! The messages. They travel as JSON, in the form that `serde` gives these types.

use std::{collections::BTreeSet, str::FromStr};

use jumelage_domain::{
    CodeScheme, CountryCode, ListingKind, LocalGovernmentLevel, NodeCode, ObjectId, PartialDate,
    Theme, Timestamp, TwinningKind, TwinningStatus, digest::Digest,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

/// What one node tells another in one go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    /// The sender's object id.
    pub association: ObjectId,
    /// Records of the sender whose partner may be a member of the receiver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// To the receiver's offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Decided by the sender, whose code sorts first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Listings of the sender in which members of the receiver take part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listings: Vec<SharedListing>,
    /// Whoever takes part in the listings, as far as the sender knows them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<LocalGovernmentReference>,
    /// What was said before and holds no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawals: Vec<Subject>,
    /// A full exchange ends with the list of all that holds: what is not on it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retain: Option<Vec<Subject>>,
    /// The sender has nothing more to say for now.
    pub last: bool,
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

/// What a part of a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subject {
    /// The kind of part.
    pub topic: Topic,
    /// The record.
    pub record: ObjectId,
}

/// The kinds of parts. They travel as the database spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// About a record of the sender.
    Offer,
    /// About a record of the receiver.
    Answer,
    /// About a record of the sender.
    Link,
    /// About a listing of the sender.
    Listing(ListingKind),
}

impl Topic {
    /// As the database spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "OFFER",
            Self::Answer => "ANSWER",
            Self::Link => "LINK",
            Self::Listing(kind) => kind.as_str(),
        }
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let listings = ListingKind::ALL.iter().copied().map(Self::Listing);
        [Self::Offer, Self::Answer, Self::Link]
            .into_iter()
            .chain(listings)
    }
}

/// Not a kind of parts.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not a topic that this version knows")]
pub struct TopicError(String);

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|topic| topic.as_str() == text)
            .ok_or_else(|| TopicError(text.to_owned()))
    }
}

impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What the sender's association says of something that it lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedListing {
    /// The record.
    pub record: ObjectId,
    /// An `AnyListing` of the record's kind. What the receiver does not know of it, it leaves out.
    pub words: Value,
    /// Another association's record of which the sender's staff say that it is of the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<ObjectId>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
}

/// A record of the sender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// The sender's.
    pub record: ObjectId,
    /// The receiver's.
    pub other: ObjectId,
}

/// What others may know of a member: the `@reference` fields of the public schema, and its names for search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LocalGovernmentReference {
    /// Its id.
    pub id: ObjectId,
    /// Its official name.
    pub name: String,
    /// Its country.
    pub country: CountryCode,
    /// Its level.
    pub level: Option<LocalGovernmentLevel>,
    /// Its codes.
    pub codes: Vec<CodeReference>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// All its names, folded.
    pub search_names: BTreeSet<String>,
    /// Those of the same node that it came from, in however many steps: who knew these knows it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub predecessors: BTreeSet<Uuid>,
}

/// One code of a member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeReference {
    /// Who gave it.
    pub scheme: CodeScheme,
    /// The code.
    pub value: String,
    /// For which it was valid.
    pub year: Option<i32>,
}
