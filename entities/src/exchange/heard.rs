//! A message as it came. Its sender may be of another version, so it is read part by part: what it says beyond what this
//! version knows is passed over, and what cannot be read does not stop what can be.
//!
//! The digest of a part is of all that it said, read or not: else the sender would say it again for ever. What was passed
//! over is heard once this node knows it: see [`VERSION`](super::message::VERSION).

use std::collections::BTreeMap;

use jumelage_domain::{
    ListingKind, ObjectId,
    digest::Digest,
    id::{ObjectIdError, uuid_of_any},
    text,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::introduction::{SharedIntroduction, SharedIntroductionAnswer};
use super::message::{
    Answer, Link, LocalGovernmentReference, Offer, SharedListing, SharedMember, Subject, Topic,
};
use crate::write::say;

/// What another node said.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Wire")]
pub struct Heard {
    pub(super) association: ObjectId,
    pub(super) offers: Vec<Said<Offer>>,
    pub(super) answers: Vec<Said<Answer>>,
    pub(super) links: Vec<Said<Link>>,
    pub(super) listings: Listings,
    pub(super) introductions: Vec<Said<SharedIntroduction>>,
    pub(super) introduction_answers: Vec<Said<SharedIntroductionAnswer>>,
    pub(super) members: Vec<Said<SharedMember>>,
    pub(super) parties: Vec<LocalGovernmentReference>,
    /// By topic, what only later versions say.
    pub(super) others: Others,
    pub(super) withdrawals: Vec<Name>,
    pub(super) retain: Option<Vec<Name>>,
    pub(super) last: bool,
}

/// A part of a message.
#[derive(Debug)]
pub(super) struct Said<T> {
    /// Of the record that it is about.
    pub(super) key: Uuid,
    /// The record's id, as it came.
    pub(super) record: String,
    /// Of all that it says.
    pub(super) digest: Digest,
    /// What it says, as far as this version knows.
    pub(super) part: Result<T, Unread>,
}

/// Why a part of a message cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is not of the form that this version knows.
    NotUnderstood,
    /// It has characters that not every database keeps: taken over, they would stop this node as a whole.
    ControlCharacters,
}

impl Unread {
    /// As the sender is told.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::NotUnderstood => "NOT_UNDERSTOOD",
            Self::ControlCharacters => "CONTROL_CHARACTERS",
        }
    }
}

/// Listings, by their kinds.
pub(super) type Listings = BTreeMap<ListingKind, Vec<Said<SharedListing>>>;

/// Parts that this version does not know, each with its topic.
pub(super) type Others = Vec<(String, Said<()>)>;

/// By topic, and by the record that it is about, what a part of a message is named by.
pub(super) type Name = (String, Uuid);

/// Why a message as a whole cannot be read: then nothing of it is taken.
#[derive(Debug, thiserror::Error)]
pub enum HeardError {
    /// Nothing says what it is about.
    #[error("{list}[{at}] has no `record`: give the id of what it is about")]
    Nameless {
        /// Where.
        list: &'static str,
        /// The place in it.
        at: usize,
    },
    /// Its id is none.
    #[error("{list}[{at}].record: {source}")]
    Record {
        /// Where.
        list: &'static str,
        /// The place in it.
        at: usize,
        /// What is wrong with it.
        source: ObjectIdError,
    },
    /// Nothing says of what kind it is.
    #[error(
        "parts[{at}] has no `topic`: say of what kind it is, in {MAX_TOPIC} printable ASCII characters at most"
    )]
    NoTopic {
        /// The place.
        at: usize,
    },
    /// It is in the wrong place.
    #[error("parts[{at}] is of the topic {topic}, which has a list of its own")]
    Misplaced {
        /// The place.
        at: usize,
        /// The topic.
        topic: Topic,
    },
}

/// In the form in which it travels.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    association: ObjectId,
    #[serde(default)]
    offers: Vec<Value>,
    #[serde(default)]
    answers: Vec<Value>,
    #[serde(default)]
    links: Vec<Value>,
    #[serde(default)]
    parts: Vec<Value>,
    #[serde(default)]
    parties: Vec<Value>,
    #[serde(default)]
    withdrawals: Vec<Subject>,
    #[serde(default)]
    retain: Option<Vec<Subject>>,
    last: bool,
}

impl TryFrom<Wire> for Heard {
    type Error = HeardError;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let parts = Parts::of(wire.parts)?;
        let parties = wire.parties.into_iter();
        let retain = wire.retain.map(|retain| names("retain", retain));
        Ok(Self {
            association: wire.association,
            offers: list("offers", wire.offers)?,
            answers: list("answers", wire.answers)?,
            links: list("links", wire.links)?,
            listings: parts.listings,
            introductions: parts.introductions,
            introduction_answers: parts.introduction_answers,
            members: parts.members,
            // Who cannot be read is not known: what is listed counts without.
            parties: parties.filter_map(|party| read(party).ok()).collect(),
            others: parts.others,
            withdrawals: names("withdrawals", wire.withdrawals)?,
            retain: retain.transpose()?,
            last: wire.last,
        })
    }
}

fn list<T: DeserializeOwned>(
    list: &'static str,
    parts: Vec<Value>,
) -> Result<Vec<Said<T>>, HeardError> {
    let parts = parts.into_iter().enumerate();
    parts.map(|(at, part)| said(list, at, part)).collect()
}

fn said<T: DeserializeOwned>(
    list: &'static str,
    at: usize,
    part: Value,
) -> Result<Said<T>, HeardError> {
    let record = part.get("record").and_then(Value::as_str);
    let record = record.ok_or(HeardError::Nameless { list, at })?.to_owned();
    let key = uuid_of_any(&record);
    Ok(Said {
        key: key.map_err(|source| HeardError::Record { list, at, source })?,
        record,
        digest: say::digest(&part),
        part: read(part),
    })
}

fn read<T: DeserializeOwned>(part: Value) -> Result<T, Unread> {
    if has_control_characters(&part) {
        return Err(Unread::ControlCharacters);
    }
    serde_json::from_value(part).map_err(|_| Unread::NotUnderstood)
}

/// Whether a text or a name anywhere in a value has some.
fn has_control_characters(value: &Value) -> bool {
    match value {
        Value::String(text) => text::has_control_characters(text),
        Value::Array(items) => items.iter().any(has_control_characters),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            text::has_control_characters(name) || has_control_characters(value)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The letters of the longest topic: those of later versions are kept, too, as a part of a key.
const MAX_TOPIC: usize = 64;

fn is_word(topic: &str) -> bool {
    (1..=MAX_TOPIC).contains(&topic.len()) && topic.bytes().all(|letter| letter.is_ascii_graphic())
}

/// What says its topic itself.
#[derive(Default)]
struct Parts {
    listings: Listings,
    introductions: Vec<Said<SharedIntroduction>>,
    introduction_answers: Vec<Said<SharedIntroductionAnswer>>,
    members: Vec<Said<SharedMember>>,
    others: Others,
}

impl Parts {
    fn of(parts: Vec<Value>) -> Result<Self, HeardError> {
        let mut all = Self::default();
        for (at, part) in parts.into_iter().enumerate() {
            let topic = part.get("topic").and_then(Value::as_str);
            let topic = topic.filter(|topic| is_word(topic));
            let topic = topic.ok_or(HeardError::NoTopic { at })?.to_owned();
            match topic.parse() {
                Ok(Topic::Listing(kind)) => {
                    let of_kind = all.listings.entry(kind).or_default();
                    of_kind.push(said("parts", at, part)?);
                }
                Ok(Topic::Introduction) => all.introductions.push(said("parts", at, part)?),
                Ok(Topic::IntroductionAnswer) => {
                    all.introduction_answers.push(said("parts", at, part)?);
                }
                Ok(Topic::Member) => all.members.push(said("parts", at, part)?),
                Ok(topic @ (Topic::Offer | Topic::Answer | Topic::Link)) => {
                    return Err(HeardError::Misplaced { at, topic });
                }
                Err(_) => all.others.push((topic, said("parts", at, part)?)),
            }
        }
        Ok(all)
    }
}

fn names(list: &'static str, subjects: Vec<Subject>) -> Result<Vec<Name>, HeardError> {
    let subjects = subjects.into_iter().enumerate();
    subjects
        .map(|(at, subject)| {
            let key = uuid_of_any(&subject.record);
            let key = key.map_err(|source| HeardError::Record { list, at, source })?;
            Ok((subject.topic, key))
        })
        .collect()
}
