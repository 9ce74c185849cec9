//! What twinned towns, or the towns of a network, do together.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Facts, Heir, Listing, standing_for};
use crate::{Localized, ObjectId, PartialDate, Sdg, Theme, vocabulary::vocabulary};

vocabulary! {
    /// What kind of thing is done together.
    ActivityKind, ActivityKindError, "a kind of activity":
    /// Music, sport, feasts, the arts.
    CulturalExchange = "CULTURAL_EXCHANGE",
    /// Something that is made or built together.
    JointProject = "JOINT_PROJECT",
    /// A meeting to work on one subject.
    Workshop = "WORKSHOP",
    /// One shows the other what has proved itself.
    BestPractice = "BEST_PRACTICE",
    /// Of young people.
    YouthExchange = "YOUTH_EXCHANGE",
    /// Somebody is taught.
    Training = "TRAINING",
    /// Anything else.
    Other = "OTHER",
}

/// An activity, as one association records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// What kind of thing is done.
    pub kind: ActivityKind,
    /// What it is called.
    pub title: Localized,
    /// The twinning or network whose activity it is.
    #[serde(default)]
    pub about: Option<ObjectId>,
    /// The local governments that take part.
    #[serde(default)]
    pub parties: BTreeSet<ObjectId>,
    /// Its first day.
    #[serde(default)]
    pub starts_on: Option<PartialDate>,
    /// Its last day.
    #[serde(default)]
    pub ends_on: Option<PartialDate>,
    /// Where it is, in words.
    #[serde(default)]
    pub place: Option<String>,
    /// How many people take part.
    #[serde(default)]
    pub participants: Option<i32>,
    /// How many of them come from another country than that in which it is.
    #[serde(default)]
    pub participants_from_abroad: Option<i32>,
    /// What it is about.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// What is or was planned and done.
    #[serde(default)]
    pub summary: Localized,
    /// What came of it.
    #[serde(default)]
    pub results: Localized,
    /// Addresses of pages about it.
    #[serde(default)]
    pub links: BTreeSet<String>,
}

impl Listing for Activity {
    fn facts(&self) -> Facts<'_> {
        let place = self.place.as_deref().into_iter();
        let words = place
            .chain(self.summary.texts())
            .chain(self.results.texts());
        Facts {
            category: Some(self.kind.as_str()),
            about: self.about.as_ref(),
            parties: self.parties.iter().collect(),
            shares_parties: true,
            starts_on: self.starts_on.as_ref(),
            ends_on: self.ends_on.as_ref(),
            links: self.links.iter().map(String::as_str).collect(),
            words: words.collect(),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    /// All who take part, and those from abroad.
    fn sums(&self) -> [Option<i64>; 2] {
        [self.participants, self.participants_from_abroad].map(|number| number.map(i64::from))
    }

    fn passed_on(self, heir: Heir<'_>) -> Self {
        let parties = self.parties.into_iter();
        Self {
            parties: parties.map(|id| standing_for(id, heir)).collect(),
            ..self
        }
    }

    fn settle(self, other: &Self) -> Self {
        let starts = [self.starts_on, other.starts_on.clone()];
        Self {
            kind: self.kind.min(other.kind),
            title: self.title.or(&other.title),
            about: self.about.or_else(|| other.about.clone()),
            parties: &self.parties | &other.parties,
            starts_on: starts.into_iter().flatten().min(),
            ends_on: self.ends_on.max(other.ends_on.clone()),
            place: self.place.or_else(|| other.place.clone()),
            participants: self.participants.max(other.participants),
            participants_from_abroad: self
                .participants_from_abroad
                .max(other.participants_from_abroad),
            themes: &self.themes | &other.themes,
            sdgs: &self.sdgs | &other.sdgs,
            summary: self.summary.or(&other.summary),
            results: self.results.or(&other.results),
            links: &self.links | &other.links,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(kind: ActivityKind, title: &str, starts: Option<&str>) -> Activity {
        Activity {
            kind,
            title: Localized::new([("en".to_owned(), title.to_owned())]),
            about: None,
            parties: BTreeSet::new(),
            starts_on: starts.map(|date| date.parse().unwrap()),
            ends_on: None,
            place: None,
            participants: Some(40),
            participants_from_abroad: None,
            themes: BTreeSet::from(["culture".parse().unwrap()]),
            sdgs: BTreeSet::new(),
            summary: Localized::default(),
            results: Localized::default(),
            links: BTreeSet::new(),
        }
    }

    #[test]
    fn the_known_beats_the_unknown_and_the_first_keeps_its_words() {
        let ours = activity(ActivityKind::Workshop, "Water", None);
        let theirs = Activity {
            participants: Some(45),
            ..activity(ActivityKind::Workshop, "The water days", Some("2026-05-02"))
        };
        let both = ours.clone().settle(&theirs);
        assert_eq!(both.title.main(), Some("Water"));
        assert_eq!(both.starts_on, theirs.starts_on);
        assert_eq!(both.participants, Some(45));
        assert_eq!(both.clone().settle(&ours), both);
    }

    #[test]
    fn what_a_later_version_adds_does_not_keep_this_one_from_reading() {
        let text = r#"{"kind":"WORKSHOP","title":{"en":"Water"},"weather":"fine"}"#;
        let read: Activity = serde_json::from_str(text).unwrap();
        assert_eq!(read.title.main(), Some("Water"));
    }
}
