//! The inputs.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{Localized, funding::Money, listing as domain};

use crate::{
    catalogue::listings::{Barrier, TrainingFormat},
    public::mutation::{
        flaws::Flaws,
        listings::{
            LocalizedTextInput, MAX_TEXT, MAX_TITLE, deletion, given, languages, links, stated,
            text, texts, titled,
        },
    },
    scalar::{CurrencyCode, PartialDate, Url, WholeNumber},
};

/// What it costs one person to take part.
#[derive(InputObject)]
pub(crate) struct FeeInput {
    /// In the currency's smallest unit, such as cents; 0: it is free.
    minor_units: WholeNumber,
    /// The currency; left out only where it is free.
    currency: Option<CurrencyCode>,
}

/// An offer of training to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordTrainingOfferInput {
    /// How people take part.
    format: TrainingFormat,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// What is taught, and to whom.
    description: Option<Vec<LocalizedTextInput>>,
    /// In which languages, BCP 47.
    languages: Option<Vec<String>>,
    /// Its first day.
    starts_on: Option<PartialDate>,
    /// Its last day.
    ends_on: Option<PartialDate>,
    /// Where it is, in words.
    place: Option<String>,
    /// How many people can take part.
    seats: Option<i32>,
    /// What it costs one person.
    fee: Option<FeeInput>,
    /// Where to register.
    registration: Option<Url>,
    /// The last day to register.
    register_until: Option<PartialDate>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
    /// The barriers that it helps against.
    answers: Option<Vec<Barrier>>,
    /// Who gives it, in words.
    organiser: Option<String>,
    /// Pages about it.
    links: Option<Vec<Url>>,
}

/// An offer of training to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateTrainingOfferInput {
    /// The offer's id.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// How people take part.
    format: MaybeUndefined<TrainingFormat>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What is taught, and to whom: in all languages.
    description: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// In which languages, BCP 47: all of them.
    languages: MaybeUndefined<Vec<String>>,
    /// Its first day.
    starts_on: MaybeUndefined<PartialDate>,
    /// Its last day.
    ends_on: MaybeUndefined<PartialDate>,
    /// Where it is, in words.
    place: MaybeUndefined<String>,
    /// How many people can take part.
    seats: MaybeUndefined<i32>,
    /// What it costs one person.
    fee: MaybeUndefined<FeeInput>,
    /// Where to register.
    registration: MaybeUndefined<Url>,
    /// The last day to register.
    register_until: MaybeUndefined<PartialDate>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// The barriers that it helps against: all of them.
    answers: MaybeUndefined<Vec<Barrier>>,
    /// Who gives it, in words.
    organiser: MaybeUndefined<String>,
    /// Pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
}

deletion!(DeleteTrainingOfferInput, "The offer's id.");

impl RecordTrainingOfferInput {
    /// What it says.
    pub(super) fn words(self, flaws: &mut Flaws) -> domain::TrainingOffer {
        let mut words = domain::TrainingOffer {
            format: self.format.into(),
            title: Localized::default(),
            description: Localized::default(),
            languages: BTreeSet::new(),
            starts_on: None,
            ends_on: None,
            place: None,
            seats: None,
            fee: None,
            registration: None,
            register_until: None,
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
            answers: BTreeSet::new(),
            organiser: None,
            links: BTreeSet::new(),
        };
        let update = UpdateTrainingOfferInput {
            id: String::new().into(),
            if_version: None,
            format: MaybeUndefined::Undefined,
            title: MaybeUndefined::Value(self.title),
            description: stated(self.description),
            languages: stated(self.languages),
            starts_on: stated(self.starts_on),
            ends_on: stated(self.ends_on),
            place: stated(self.place),
            seats: stated(self.seats),
            fee: stated(self.fee),
            registration: stated(self.registration),
            register_until: stated(self.register_until),
            themes: stated(self.themes),
            sdgs: stated(self.sdgs),
            answers: stated(self.answers),
            organiser: stated(self.organiser),
            links: stated(self.links),
        };
        update.put_into(&mut words, flaws);
        words
    }
}

impl UpdateTrainingOfferInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(self, says: &mut domain::TrainingOffer, flaws: &mut Flaws) {
        let format = flaws.kept(&["format"], self.format, says.format.into());
        says.format = format.into();
        given(self.title, |all| {
            says.title = texts("title", all.unwrap_or_default(), MAX_TITLE, flaws);
        });
        given(self.description, |all| {
            says.description = texts("description", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.languages, |all| {
            says.languages = languages(all.unwrap_or_default(), flaws);
        });
        given(self.starts_on, |date| {
            says.starts_on = date.map(|date| date.0);
        });
        given(self.ends_on, |date| says.ends_on = date.map(|date| date.0));
        given(self.place, |place| {
            says.place = place.and_then(|place| text(&["place"], &place, MAX_TITLE, flaws));
        });
        given(self.seats, |seats| says.seats = seats);
        given(self.fee, |price| {
            says.fee = price.and_then(|price| fee(price, flaws));
        });
        given(self.registration, |url| {
            says.registration = url.and_then(|url| flaws.website(&["registration"], &url.0));
        });
        given(self.register_until, |date| {
            says.register_until = date.map(|date| date.0);
        });
        given(self.themes, |all| {
            says.themes = flaws.themes(all.unwrap_or_default());
        });
        given(self.sdgs, |all| {
            says.sdgs = flaws.sdgs(all.unwrap_or_default());
        });
        given(self.answers, |all| {
            let all = all.unwrap_or_default().into_iter();
            says.answers = all.map(Into::into).collect();
        });
        given(self.organiser, |name| {
            says.organiser = name.and_then(|name| text(&["organiser"], &name, MAX_TITLE, flaws));
        });
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
        check(says, flaws);
    }
}

fn fee(given: FeeInput, flaws: &mut Flaws) -> Option<domain::Fee> {
    match (given.minor_units.0, given.currency) {
        (0, _) => Some(domain::Fee::Free),
        (_, None) => {
            flaws.invalid(&["fee", "currency"], "say in which currency the fee is");
            None
        }
        (minor_units, Some(CurrencyCode(currency))) => {
            let amount = flaws.read(&["fee", "minorUnits"], Money::new(minor_units, currency));
            amount.map(domain::Fee::Amount)
        }
    }
}

/// What cannot be, whatever it is that was said.
fn check(words: &domain::TrainingOffer, flaws: &mut Flaws) {
    titled(&words.title, "an offer of training", flaws);
    if let (Some(starts), Some(ends)) = (&words.starts_on, &words.ends_on)
        && ends.last_day() < starts.first_day()
    {
        let message = format!("it cannot end in {ends}, before it begins in {starts}");
        flaws.invalid(&["endsOn"], message);
    }
    if words.ends_on.is_some() && words.starts_on.is_none() {
        flaws.invalid(
            &["startsOn"],
            "say when it begins, where it is said when it ends",
        );
    }
    if let (Some(until), Some(ends)) = (
        &words.register_until,
        words.ends_on.as_ref().or(words.starts_on.as_ref()),
    ) && until.first_day() > ends.last_day()
    {
        let message = format!("nobody can register in {until}, when it is over");
        flaws.invalid(&["registerUntil"], message);
    }
    if words.seats.is_some_and(|seats| seats < 1) {
        flaws.invalid(
            &["seats"],
            "there is at least one seat: leave it out where it is not known",
        );
    }
}
