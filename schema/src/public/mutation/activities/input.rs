//! The inputs.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{Localized, listing as domain, text::tidy};

use super::super::flaws::Flaws;
use crate::{
    catalogue::listings::ActivityKind,
    scalar::{PartialDate, Url},
};

/// An activity to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordActivityInput {
    /// The twinning whose activity it is.
    pub(super) twinning: ID,
    /// Another association's activity that it is: what the two record is one.
    pub(super) same_as: Option<ID>,
    /// What kind of thing is done.
    kind: ActivityKind,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// Its first day.
    starts_on: Option<PartialDate>,
    /// Its last day.
    ends_on: Option<PartialDate>,
    /// Where it is, in words.
    place: Option<String>,
    /// How many people take part.
    participants: Option<i32>,
    /// How many of them come from another country than that in which it is.
    participants_from_abroad: Option<i32>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
    /// What is or was planned and done.
    summary: Option<Vec<LocalizedTextInput>>,
    /// What came of it.
    results: Option<Vec<LocalizedTextInput>>,
    /// Pages about it.
    links: Option<Vec<Url>>,
}

/// A text in a language.
#[derive(InputObject)]
pub(crate) struct LocalizedTextInput {
    /// The text.
    text: String,
    /// BCP 47.
    language: String,
}

/// A record to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateActivityInput {
    /// The activity's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// Another association's activity that it is: what the two record is one.
    pub(super) same_as: MaybeUndefined<ID>,
    /// What kind of thing is done.
    kind: MaybeUndefined<ActivityKind>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Its first day.
    starts_on: MaybeUndefined<PartialDate>,
    /// Its last day.
    ends_on: MaybeUndefined<PartialDate>,
    /// Where it is, in words.
    place: MaybeUndefined<String>,
    /// How many people take part.
    participants: MaybeUndefined<i32>,
    /// How many of them come from another country than that in which it is.
    participants_from_abroad: MaybeUndefined<i32>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// What is or was planned and done: in all languages.
    summary: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What came of it: in all languages.
    results: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
}

/// A record to be deleted.
#[derive(InputObject)]
pub(crate) struct DeleteActivityInput {
    /// The activity's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is deleted.
    pub(super) if_version: Option<String>,
}

/// Letters of the longest title, place and text.
const MAX_TITLE: usize = 300;
const MAX_TEXT: usize = 20_000;

impl RecordActivityInput {
    /// What it says.
    pub(super) fn words(self, flaws: &mut Flaws) -> domain::Activity {
        let words = domain::Activity {
            kind: self.kind.into(),
            title: texts("title", self.title, MAX_TITLE, flaws),
            about: None,
            parties: BTreeSet::new(),
            starts_on: self.starts_on.map(|date| date.0),
            ends_on: self.ends_on.map(|date| date.0),
            place: self
                .place
                .and_then(|place| text(&["place"], &place, MAX_TITLE, flaws)),
            participants: self.participants,
            participants_from_abroad: self.participants_from_abroad,
            themes: flaws.themes(self.themes.unwrap_or_default()),
            sdgs: flaws.sdgs(self.sdgs.unwrap_or_default()),
            summary: texts("summary", self.summary.unwrap_or_default(), MAX_TEXT, flaws),
            results: texts("results", self.results.unwrap_or_default(), MAX_TEXT, flaws),
            links: links(self.links.unwrap_or_default(), flaws),
        };
        check(&words, flaws);
        words
    }
}

impl UpdateActivityInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(self, says: &mut domain::Activity, flaws: &mut Flaws) {
        says.kind = flaws.kept(&["kind"], self.kind, says.kind.into()).into();
        given(self.title, |title| {
            says.title = texts("title", title.unwrap_or_default(), MAX_TITLE, flaws);
        });
        given(self.starts_on, |date| {
            says.starts_on = date.map(|date| date.0);
        });
        given(self.ends_on, |date| says.ends_on = date.map(|date| date.0));
        given(self.place, |place| {
            says.place = place.and_then(|place| text(&["place"], &place, MAX_TITLE, flaws));
        });
        given(self.participants, |count| says.participants = count);
        given(self.participants_from_abroad, |count| {
            says.participants_from_abroad = count;
        });
        given(self.themes, |themes| {
            says.themes = flaws.themes(themes.unwrap_or_default());
        });
        given(self.sdgs, |sdgs| {
            says.sdgs = flaws.sdgs(sdgs.unwrap_or_default());
        });
        given(self.summary, |all| {
            says.summary = texts("summary", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.results, |all| {
            says.results = texts("results", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
        check(says, flaws);
    }
}

/// Takes over what is not left out: null is none.
fn given<T>(value: MaybeUndefined<T>, take: impl FnOnce(Option<T>)) {
    if !value.is_undefined() {
        take(value.take());
    }
}

fn text(path: &[&str], given: &str, most: usize, flaws: &mut Flaws) -> Option<String> {
    let text = tidy(given);
    let length = text.chars().count();
    if text.is_empty() {
        flaws.invalid(path, "this is empty: leave it out");
    } else if length > most {
        flaws.invalid(path, format!("this may have {most} letters, not {length}"));
    } else {
        return Some(text);
    }
    None
}

fn texts(field: &str, given: Vec<LocalizedTextInput>, most: usize, flaws: &mut Flaws) -> Localized {
    let texts = flaws.each(&[field], given, |flaws, path, one| {
        let at = |last: &'static str| -> Vec<&str> { path.iter().copied().chain([last]).collect() };
        let language = flaws.language(&at("language"), &one.language);
        let text = text(&at("text"), &one.text, most, flaws);
        language.zip(text)
    });
    let mut seen = BTreeSet::new();
    for (language, _) in &texts {
        if !seen.insert(language) {
            flaws.invalid(
                &[field],
                format!("there are two texts in the language “{language}”: say one"),
            );
        }
    }
    Localized::new(texts.clone())
}

fn links(given: Vec<Url>, flaws: &mut Flaws) -> BTreeSet<String> {
    flaws.each(&["links"], given, |flaws, path, url| {
        flaws.website(path, &url.0)
    })
}

/// What cannot be, whatever it is that was said.
fn check(words: &domain::Activity, flaws: &mut Flaws) {
    if words.title.is_empty() {
        flaws.invalid(
            &["title"],
            "an activity has a title in at least one language",
        );
    }
    if let (Some(starts), Some(ends)) = (&words.starts_on, &words.ends_on)
        && ends.last_day() < starts.first_day()
    {
        let message = format!("it cannot end in {ends}, before it begins in {starts}");
        flaws.invalid(&["endsOn"], message);
    }
    let counts = [
        ("participants", words.participants),
        ("participantsFromAbroad", words.participants_from_abroad),
    ];
    for (field, count) in counts {
        if count.is_some_and(|count| count < 0) {
            flaws.invalid(&[field], "there cannot be fewer than 0");
        }
    }
    if let (Some(all), Some(abroad)) = (words.participants, words.participants_from_abroad)
        && abroad > all
    {
        let message = format!("of {all} participants {abroad} cannot come from abroad");
        flaws.invalid(&["participantsFromAbroad"], message);
    }
}
