//! The messages. They travel as JSON, in the form that `serde` gives these types. What they may become in later versions,
//! and what a node does with what it does not know, is in `api/docs/exchange.md`.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jumelage_domain::{
    CodeScheme, CountryCode, ListingKind, LocalGovernmentLevel, NodeCode, ObjectId, PartialDate,
    Theme, Timestamp, TwinningKind, TwinningStatus, digest::Digest,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::introduction::{SharedIntroduction, SharedIntroductionAnswer};

/// Of what these types can say. Whoever lets them say more, or otherwise, raises it: each node then lists anew what it has to
/// say, and hears again what it passed over as long as it did not know it.
pub const VERSION: i32 = 5;

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

/// What a part of a message is about. It may be of a kind that only the other side knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The kind of part: a [`Topic`], or one of a later version.
    pub topic: String,
    /// The id of the record, or of another object.
    pub record: String,
}

/// The kinds of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// About a record of the sender.
    Offer,
    /// About a record of the receiver.
    Answer,
    /// About a record of the sender.
    Link,
    /// About a listing of the sender. These and what follows travel in `parts`.
    Listing(ListingKind),
    /// About an introduction of the sender.
    Introduction,
    /// About an introduction of the receiver.
    IntroductionAnswer,
    /// About a member of the sender.
    Member,
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
            Self::Introduction => "INTRODUCTION",
            Self::IntroductionAnswer => "INTRODUCTION_ANSWER",
            Self::Member => "MEMBER",
        }
    }

    /// All of them, in the order in which they are delivered.
    pub fn all() -> impl Iterator<Item = Self> {
        let listings = ListingKind::ALL.iter().copied().map(Self::Listing);
        [Self::Offer, Self::Answer, Self::Link]
            .into_iter()
            .chain(listings)
            .chain([Self::Introduction, Self::IntroductionAnswer, Self::Member])
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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

/// How many bytes the words of one listing may have, as JSON. Whoever writes more at home would be refused by all others.
pub const MAX_WORDS: usize = 256 * 1024;

/// What the sender's association says of something that it lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedListing {
    /// Of what kind it is: a `ListingKind`.
    pub topic: ListingKind,
    /// The record.
    pub record: ObjectId,
    /// An `AnyListing` of the record's kind. What the receiver does not know of it, it leaves out.
    pub words: Value,
    /// Another association's record of which the sender's staff say that it is of the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<ObjectId>,
    /// What it is about, by the id that all have who record that, too: the receiver may not know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<Uuid>,
    /// The local governments that take part by what it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sharing: BTreeSet<Uuid>,
    /// The other nodes that have told the sender records that may be of the same thing: the receiver tells its own record to them, too.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub also: BTreeSet<NodeCode>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
}

/// A member of the sender that takes part in what the receiver lists, or in what its members do, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedMember {
    /// `MEMBER`.
    pub topic: String,
    /// Its id.
    pub record: ObjectId,
    /// What others may know of it.
    pub member: LocalGovernmentReference,
}

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

/// What others may know of a member: the `@reference` fields of the public schema, and its names for search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[serde(rename_all = "camelCase")]
pub struct CodeReference {
    /// Who gave it.
    pub scheme: CodeScheme,
    /// The code.
    pub value: String,
    /// For which it was valid.
    pub year: Option<i32>,
}

#[cfg(test)]
mod tests {
    use jumelage_domain::listing::AnyListing;
    use serde_json::json;

    use super::{super::introduction::Introduced, *};

    fn member() -> LocalGovernmentReference {
        LocalGovernmentReference {
            id: id("LocalGovernment"),
            name: "Reims".to_owned(),
            country: "FR".parse().unwrap(),
            level: "MUNICIPALITY".parse().ok(),
            codes: vec![CodeReference {
                scheme: CodeScheme::Wikidata,
                value: "Q1".to_owned(),
                year: Some(2024),
            }],
            latitude: Some(49.265_277),
            longitude: Some(4.0),
            search_names: ["reims".to_owned()].into(),
            predecessors: [id("LocalGovernment").uuid()].into(),
        }
    }

    fn id(kind: &str) -> ObjectId {
        let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        ObjectId::new(kind.parse().unwrap(), "rgre".parse().unwrap(), uuid)
    }

    /// A listing that says no more than it must: whatever else its kind can say is there all the same.
    fn part(kind: ListingKind) -> SharedListing {
        let record = id(kind.object_kind().as_str());
        let least = match kind {
            ListingKind::Activity => json!({"kind": "OTHER", "title": {"en": "Water"}}),
            ListingKind::Network => json!({
                "title": {"en": "Water"},
                "members": {id("LocalGovernment").to_string(): {"role": "LEAD"}},
            }),
            ListingKind::Project => json!({
                "state": "PLANNED", "title": {"en": "Water"}, "lead": id("LocalGovernment"),
            }),
            ListingKind::PartnerRequest | ListingKind::TrainingOffer | ListingKind::Guide => {
                unreachable!("these are told to nobody")
            }
        };
        let words = AnyListing::from_value(kind, least).unwrap();
        SharedListing {
            topic: kind,
            record: record.clone(),
            words: words.to_value().unwrap(),
            same_as: Some(record.clone()),
            belongs_to: Some(record.uuid()),
            sharing: [record.uuid()].into(),
            also: ["afccre".parse().unwrap()].into(),
            updated_at: Timestamp::EPOCH,
            version: 2,
        }
    }

    fn introductions() -> [Part; 2] {
        let introduced = || Introduced {
            id: id("LocalGovernment"),
            name: "Reims".to_owned(),
            mailbox: Some("town@example.org".to_owned()),
        };
        let introduction = SharedIntroduction {
            topic: Topic::Introduction.to_string(),
            record: id("Introduction"),
            seeker: introduced(),
            candidate: id("LocalGovernment"),
            request: Some(id("PartnerRequest")),
            message: "Hello".to_owned(),
            requested_at: Timestamp::EPOCH,
        };
        let answer = SharedIntroductionAnswer {
            topic: Topic::IntroductionAnswer.to_string(),
            record: id("Introduction"),
            candidate: introduced(),
            accepts: true,
            note: Some("Yes".to_owned()),
            answered_at: Timestamp::EPOCH,
        };
        [
            Part::Introduction(introduction),
            Part::IntroductionAnswer(answer),
        ]
    }

    fn shared_member() -> Part {
        Part::Member(SharedMember {
            topic: Topic::Member.to_string(),
            record: id("LocalGovernment"),
            member: member(),
        })
    }

    /// Whoever adds a field has to come by here, and raises the version.
    #[test]
    fn what_a_message_can_say_is_of_its_version() {
        let offer = Offer {
            record: id("Twinning"),
            party: member(),
            partner: StatedPartner {
                country: "DE".parse().unwrap(),
                scheme: Some(CodeScheme::Wikidata),
                code: Some("Q2".to_owned()),
                name: Some("Aachen".to_owned()),
                id: Some(id("LocalGovernment")),
            },
            kind: TwinningKind::Twinning,
            status: TwinningStatus::Active,
            since: "1967".parse().ok(),
            until: "1999-12".parse().ok(),
            themes: "music".parse().into_iter().collect(),
            sdgs: [11].into(),
            updated_at: Timestamp::EPOCH,
            version: 2,
            exclusive: true,
            confirms: Some(id("Twinning")),
        };
        let message = Message {
            association: id("Association"),
            offers: vec![offer],
            answers: vec![Answer {
                record: id("Twinning"),
                outcome: Outcome::Known,
                local_government: Some(member()),
            }],
            links: vec![Link {
                record: id("Twinning"),
                other: id("Twinning"),
            }],
            parts: ListingKind::ALL
                .iter()
                .filter(|kind| kind.is_shared())
                .map(|kind| Part::Listing(part(*kind)))
                .chain(introductions())
                .chain([shared_member()])
                .collect(),
            parties: vec![member()],
            withdrawals: vec![Subject {
                topic: Topic::Offer.to_string(),
                record: id("Twinning").to_string(),
            }],
            retain: Some(vec![]),
            last: true,
        };
        let said = serde_json::to_string(&message).unwrap();
        let said = said
            .replace(&id("Association").to_string(), "A")
            .replace(&id("LocalGovernment").to_string(), "L")
            .replace(&id("Twinning").to_string(), "T")
            .replace(&id("Activity").to_string(), "I")
            .replace(&id("Network").to_string(), "N")
            .replace(&id("Project").to_string(), "P")
            .replace(&id("Introduction").to_string(), "D")
            .replace(&id("PartnerRequest").to_string(), "R");
        assert_eq!(
            (VERSION, said),
            (5, SAID.replace('\n', "")),
            "raise VERSION"
        );
    }

    const SAID: &str = r#"{"association":"A",
"offers":[{"record":"T","party":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"]},
"partner":{"country":"DE","scheme":"WIKIDATA","code":"Q2","name":"Aachen","id":"L"},
"kind":"TWINNING","status":"ACTIVE","since":"1967","until":"1999-12","themes":["music"],"sdgs":[11],
"updatedAt":"1970-01-01T00:00:00.000Z","version":2,"exclusive":true,"confirms":"T"}],
"answers":[{"record":"T","outcome":"KNOWN","localGovernment":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"]}}],
"links":[{"record":"T","other":"T"}],
"parts":[{"topic":"ACTIVITY","record":"I","words":{"kind":"OTHER","title":{"en":"Water"},"about":null,"parties":[],
"startsOn":null,"endsOn":null,"place":null,"participants":null,"participantsFromAbroad":null,"themes":[],"sdgs":[],
"summary":{},"results":{},"links":[]},"sameAs":"I",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"NETWORK","record":"N","words":{"title":{"en":"Water"},"members":{"L":{"role":"LEAD","joinedOn":null,"leftOn":null}},
"others":[],"since":null,"until":null,"summary":{},"website":null,"themes":[],"sdgs":[],"links":[]},"sameAs":"N",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"PROJECT","record":"P","words":{"state":"PLANNED","title":{"en":"Water"},"lead":"L","partners":[],"others":[],
"about":null,"programme":null,"call":null,"asked":null,"granted":null,"startsOn":null,"endsOn":null,"themes":[],"sdgs":[],
"summary":{},"results":{},"links":[]},"sameAs":"P",
"belongsTo":"01900000-0000-7000-8000-000000000001","sharing":["01900000-0000-7000-8000-000000000001"],
"also":["afccre"],"updatedAt":"1970-01-01T00:00:00.000Z","version":2},
{"topic":"INTRODUCTION","record":"D","seeker":{"id":"L","name":"Reims","mailbox":"town@example.org"},"candidate":"L",
"request":"R","message":"Hello","requestedAt":"1970-01-01T00:00:00.000Z"},
{"topic":"INTRODUCTION_ANSWER","record":"D","candidate":{"id":"L","name":"Reims","mailbox":"town@example.org"},
"accepts":true,"note":"Yes","answeredAt":"1970-01-01T00:00:00.000Z"},
{"topic":"MEMBER","record":"L","member":{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"]}}],
"parties":[{"id":"L","name":"Reims","country":"FR","level":"MUNICIPALITY",
"codes":[{"scheme":"WIKIDATA","value":"Q1","year":2024}],
"latitude":49.265277,"longitude":4.0,"searchNames":["reims"],
"predecessors":["01900000-0000-7000-8000-000000000001"]}],
"withdrawals":[{"topic":"OFFER","record":"T"}],
"retain":[],
"last":true}"#;
}
