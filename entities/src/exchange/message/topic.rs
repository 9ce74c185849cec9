//! The kinds of parts, and what a part is about.

use std::{fmt, str::FromStr};

use jumelage_domain::ListingKind;
use serde::{Deserialize, Serialize};

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
