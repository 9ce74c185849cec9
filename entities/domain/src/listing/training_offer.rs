//! Where people who make partnerships can learn something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Barrier, FREE, Facet, Facts, Listing, PAID, facet};
use crate::{Language, Localized, PartialDate, Sdg, Theme, funding::Money, vocabulary::vocabulary};

vocabulary! {
    /// How people take part.
    TrainingFormat, TrainingFormatError, "a format of training":
    /// At a time, from anywhere.
    Online = "ONLINE",
    /// At a time and a place.
    OnSite = "ON_SITE",
    /// Partly online, partly at a place.
    Blended = "BLENDED",
    /// Whenever one likes, from anywhere.
    SelfPaced = "SELF_PACED",
}

/// What it costs to take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fee {
    /// Nothing.
    Free,
    /// So much for one person.
    Amount(Money),
}

impl Fee {
    const fn word(self) -> &'static str {
        match self {
            Self::Free => FREE,
            Self::Amount(_) => PAID,
        }
    }
}

/// An offer of training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingOffer {
    /// How people take part.
    pub format: TrainingFormat,
    /// What it is called.
    pub title: Localized,
    /// What is taught, and to whom.
    #[serde(default)]
    pub description: Localized,
    /// In which languages.
    #[serde(default)]
    pub languages: BTreeSet<Language>,
    /// Its first day.
    #[serde(default)]
    pub starts_on: Option<PartialDate>,
    /// Its last day.
    #[serde(default)]
    pub ends_on: Option<PartialDate>,
    /// Where it is, in words.
    #[serde(default)]
    pub place: Option<String>,
    /// How many people can take part.
    #[serde(default)]
    pub seats: Option<i32>,
    /// What it costs, where that is known.
    #[serde(default)]
    pub fee: Option<Fee>,
    /// Where to register: an address.
    #[serde(default)]
    pub registration: Option<String>,
    /// The last day to register.
    #[serde(default)]
    pub register_until: Option<PartialDate>,
    /// What it is about.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// The barriers that it helps against.
    #[serde(default)]
    pub answers: BTreeSet<Barrier>,
    /// Who gives it, in words.
    #[serde(default)]
    pub organiser: Option<String>,
    /// Addresses of pages about it.
    #[serde(default)]
    pub links: BTreeSet<String>,
}

impl Listing for TrainingOffer {
    const SHARED: bool = false;

    fn facts(&self) -> Facts<'_> {
        let answers = facet(Facet::Answer, &self.answers);
        let fee = facet(Facet::Fee, self.fee.map(Fee::word));
        let words = [&self.place, &self.organiser].into_iter().flatten();
        Facts {
            category: Some(self.format.as_str()),
            starts_on: self.starts_on.as_ref(),
            ends_on: self.ends_on.as_ref(),
            links: self.links.iter().map(String::as_str).collect(),
            facets: answers
                .chain(fee)
                .chain(Facet::of_languages(&self.languages))
                .collect(),
            words: words
                .map(String::as_str)
                .chain(self.description.texts())
                .collect(),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    fn settle(self, _: &Self) -> Self {
        self
    }
}
