//! The inputs, and reading them into what a member says.

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::Location;
use jumelage_entities::write::local_governments::Particulars;

use super::super::flaws::Flaws;
use crate::{
    catalogue::{filter::LocalGovernmentCodeInput, vocabulary::LocalGovernmentLevel},
    scalar::{CountryCode, Date, Url},
};

/// A member to be entered.
#[derive(InputObject)]
pub(crate) struct CreateLocalGovernmentInput {
    /// One of the countries that the association speaks for.
    pub(super) country: CountryCode,
    /// Its official name.
    pub(super) name: String,
    /// What kind of body it is.
    level: Option<LocalGovernmentLevel>,
    /// Under which others know it.
    codes: Option<Vec<LocalGovernmentCodeInput>>,
    /// Its names in languages.
    names: Option<Vec<LocalizedNameInput>>,
    /// Its own languages, BCP 47.
    languages: Option<Vec<String>>,
    /// Where on the map.
    location: Option<LocationInput>,
    /// Its inhabitants.
    population: Option<PopulationInput>,
    /// Its website.
    website: Option<Url>,
    /// A functional address, never a person's.
    mailbox: Option<String>,
    /// Since when it exists as it is.
    valid_from: Option<Date>,
}

/// A member to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateLocalGovernmentInput {
    /// Its id.
    pub(super) id: ID,
    /// Its `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// One of the countries that the association speaks for. For its staff.
    country: MaybeUndefined<CountryCode>,
    /// Its official name.
    name: MaybeUndefined<String>,
    /// What kind of body it is.
    level: MaybeUndefined<LocalGovernmentLevel>,
    /// Under which others know it: all of them. For the association's staff.
    codes: MaybeUndefined<Vec<LocalGovernmentCodeInput>>,
    /// Its names in languages: all of them.
    names: MaybeUndefined<Vec<LocalizedNameInput>>,
    /// Its own languages, BCP 47: all of them.
    languages: MaybeUndefined<Vec<String>>,
    /// Where on the map.
    location: MaybeUndefined<LocationInput>,
    /// Its inhabitants.
    population: MaybeUndefined<PopulationInput>,
    /// Its website.
    website: MaybeUndefined<Url>,
    /// A functional address, never a person's.
    mailbox: MaybeUndefined<String>,
    /// Since when it exists as it is. For the association's staff.
    valid_from: MaybeUndefined<Date>,
    /// Until when it existed. For the association's staff.
    valid_to: MaybeUndefined<Date>,
}

/// A member that has come to its end.
#[derive(InputObject)]
pub(crate) struct EndLocalGovernmentInput {
    /// Its id.
    pub(super) id: ID,
    /// Its `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// The last day on which it exists.
    pub(super) valid_to: Date,
}

/// A member to be deleted.
#[derive(InputObject)]
pub(crate) struct DeleteLocalGovernmentInput {
    /// Its id.
    pub(super) id: ID,
    /// Its `version` as it was read: where it is another by now, nothing is deleted.
    pub(super) if_version: Option<String>,
}

/// A name in a language.
#[derive(InputObject)]
pub(crate) struct LocalizedNameInput {
    /// BCP 47.
    language: String,
    /// The name.
    text: String,
}

/// A point, WGS 84.
#[derive(InputObject, Clone, Copy)]
pub(crate) struct LocationInput {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

/// Inhabitants.
#[derive(InputObject, Clone, Copy)]
pub(crate) struct PopulationInput {
    /// How many.
    value: i32,
    /// In which year.
    year: Option<i32>,
}

/// `null` for what is not given.
fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

impl CreateLocalGovernmentInput {
    /// As a change of one of whom nothing is known.
    pub(super) fn into_change(self) -> UpdateLocalGovernmentInput {
        UpdateLocalGovernmentInput {
            id: ID::default(),
            if_version: None,
            country: MaybeUndefined::Value(self.country),
            name: MaybeUndefined::Value(self.name),
            level: given(self.level),
            codes: given(self.codes),
            names: given(self.names),
            languages: given(self.languages),
            location: given(self.location),
            population: given(self.population),
            website: given(self.website),
            mailbox: given(self.mailbox),
            valid_from: given(self.valid_from),
            valid_to: MaybeUndefined::Undefined,
        }
    }
}

impl UpdateLocalGovernmentInput {
    /// The fields given that are for staff: by these, other associations find the member.
    pub(super) fn for_staff(&self) -> Vec<&'static str> {
        let given = [
            ("country", self.country.is_undefined()),
            ("codes", self.codes.is_undefined()),
            ("validFrom", self.valid_from.is_undefined()),
            ("validTo", self.valid_to.is_undefined()),
        ];
        let given = given.into_iter().filter(|(_, left_out)| !left_out);
        given.map(|(field, _)| field).collect()
    }

    /// Puts what it says into what the member says.
    pub(super) fn put_into(self, says: &mut Particulars, flaws: &mut Flaws) {
        let listed = &mut says.listed;
        listed.country = flaws
            .kept(&["country"], self.country, CountryCode(listed.country))
            .0;
        let name = flaws.kept(&["name"], self.name, listed.name.clone());
        if let Some(name) = flaws.name(&["name"], &name) {
            listed.name = name;
        }
        change(&mut listed.level, self.level, |level| Some(level.into()));
        if let MaybeUndefined::Value(codes) = all(self.codes) {
            listed.codes = flaws.codes(&["codes"], codes);
        }
        if let MaybeUndefined::Value(names) = all(self.names) {
            listed.names = flaws.each(&["names"], names, |flaws, path, name| {
                let text = flaws.name(path, &name.text);
                Some((flaws.language(path, &name.language)?, text?))
            });
        }
        if let MaybeUndefined::Value(languages) = all(self.languages) {
            listed.languages = flaws.each(&["languages"], languages, |flaws, path, tag| {
                flaws.language(path, &tag)
            });
        }
        change(&mut listed.location, self.location, |at| {
            flaws.read(&["location"], Location::new(at.latitude, at.longitude))
        });
        let year = match &self.population {
            MaybeUndefined::Undefined => says.population_year,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(population) => population.year,
        };
        says.population_year = year;
        change(&mut listed.population, self.population, |population| {
            if population.value < 0 {
                flaws.invalid(
                    &["population", "value"],
                    "there are no fewer than 0 inhabitants",
                );
            }
            if population
                .year
                .is_some_and(|year| !(1..=9999).contains(&year))
            {
                flaws.invalid(&["population", "year"], "a year is from 1 to 9999");
            }
            Some(population.value)
        });
        change(&mut listed.website, self.website, |url| {
            flaws.website(&["website"], &url.0)
        });
        change(&mut listed.mailbox, self.mailbox, |text| {
            flaws.mailbox(&text)
        });
        change(&mut says.valid_from, self.valid_from, |day| Some(day.0));
        change(&mut says.valid_to, self.valid_to, |day| Some(day.0));
    }
}

/// A list of which null clears all.
fn all<T>(list: MaybeUndefined<Vec<T>>) -> MaybeUndefined<Vec<T>> {
    match list {
        MaybeUndefined::Null => MaybeUndefined::Value(Vec::new()),
        other => other,
    }
}

/// What is left out stays, null clears, and what is wrong is noted and leaves nothing.
fn change<T, G>(old: &mut Option<T>, given: MaybeUndefined<G>, read: impl FnOnce(G) -> Option<T>) {
    match given {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *old = None,
        MaybeUndefined::Value(given) => *old = read(given),
    }
}
