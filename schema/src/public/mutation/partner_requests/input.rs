//! The inputs.

use std::collections::BTreeSet;

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{
    CountryCode as Country, Localized, ObjectId, Region, listing as domain, partner_search::Sizes,
};

use crate::{
    catalogue::vocabulary::TwinningKind,
    public::mutation::{
        flaws::Flaws,
        listings::{
            LocalizedTextInput, MAX_TEXT, MAX_TITLE, deletion, given, languages, links, stated,
            texts, titled,
        },
    },
    scalar::{CountryCode, PartialDate, Url},
};

/// A partner request to be recorded. What is left out is not asked for.
#[derive(InputObject)]
pub(crate) struct RecordPartnerRequestInput {
    /// The member that looks for a partner.
    pub(super) local_government: ID,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// In its own words.
    text: Option<Vec<LocalizedTextInput>>,
    /// About what.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it is to serve, by number.
    sdgs: Option<Vec<i32>>,
    /// Kinds of cooperation.
    kinds: Option<Vec<TwinningKind>>,
    /// The partner is to have at least so many inhabitants.
    population_from: Option<i32>,
    /// The partner is to have at most so many inhabitants.
    population_to: Option<i32>,
    /// Languages to talk in, BCP 47.
    languages: Option<Vec<String>>,
    /// Where the partner is to be.
    countries: Option<Vec<CountryCode>>,
    /// In or around which regions (NUTS), rather than elsewhere.
    regions: Option<Vec<String>>,
    /// The last day on which it stands.
    until: Option<PartialDate>,
    /// Pages about it.
    links: Option<Vec<Url>>,
}

/// A partner request to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdatePartnerRequestInput {
    /// The request's id.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// In its own words: in all languages.
    text: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// About what: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it is to serve, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// Kinds of cooperation: all of them.
    kinds: MaybeUndefined<Vec<TwinningKind>>,
    /// The partner is to have at least so many inhabitants.
    population_from: MaybeUndefined<i32>,
    /// The partner is to have at most so many inhabitants.
    population_to: MaybeUndefined<i32>,
    /// Languages to talk in, BCP 47: all of them.
    languages: MaybeUndefined<Vec<String>>,
    /// Where the partner is to be: all countries.
    countries: MaybeUndefined<Vec<CountryCode>>,
    /// In or around which regions (NUTS), rather than elsewhere: all of them.
    regions: MaybeUndefined<Vec<String>>,
    /// The last day on which it stands.
    until: MaybeUndefined<PartialDate>,
    /// Pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
}

deletion!(DeletePartnerRequestInput, "The request's id.");

impl RecordPartnerRequestInput {
    /// What it says, for one who looks.
    pub(super) fn words(self, seeker: ObjectId, flaws: &mut Flaws) -> domain::PartnerRequest {
        let update = UpdatePartnerRequestInput {
            id: self.local_government,
            if_version: None,
            title: MaybeUndefined::Value(self.title),
            text: stated(self.text),
            themes: stated(self.themes),
            sdgs: stated(self.sdgs),
            kinds: stated(self.kinds),
            population_from: stated(self.population_from),
            population_to: stated(self.population_to),
            languages: stated(self.languages),
            countries: stated(self.countries),
            regions: stated(self.regions),
            until: stated(self.until),
            links: stated(self.links),
        };
        let mut words = domain::PartnerRequest {
            seeker,
            title: Localized::default(),
            text: Localized::default(),
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
            kinds: BTreeSet::new(),
            sizes: Sizes::default(),
            languages: BTreeSet::new(),
            countries: BTreeSet::new(),
            regions: BTreeSet::new(),
            until: None,
            links: BTreeSet::new(),
        };
        update.put_into(&mut words, flaws);
        words
    }
}

impl UpdatePartnerRequestInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(self, says: &mut domain::PartnerRequest, flaws: &mut Flaws) {
        given(self.title, |all| {
            says.title = texts("title", all.unwrap_or_default(), MAX_TITLE, flaws);
        });
        given(self.text, |all| {
            says.text = texts("text", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.themes, |all| {
            says.themes = flaws.themes(all.unwrap_or_default());
        });
        given(self.sdgs, |all| {
            says.sdgs = flaws.sdgs(all.unwrap_or_default());
        });
        given(self.kinds, |all| {
            let all = all.unwrap_or_default().into_iter();
            says.kinds = all.map(Into::into).collect();
        });
        given(self.population_from, |number| {
            says.sizes.from = number.and_then(|number| size("populationFrom", number, flaws));
        });
        given(self.population_to, |number| {
            says.sizes.to = number.and_then(|number| size("populationTo", number, flaws));
        });
        given(self.languages, |all| {
            says.languages = languages(all.unwrap_or_default(), flaws);
        });
        given(self.countries, |all| {
            let all = all.unwrap_or_default();
            says.countries = all
                .into_iter()
                .map(|one| one.0)
                .collect::<BTreeSet<Country>>();
        });
        given(self.regions, |all| {
            says.regions = flaws.each(&["regions"], all.unwrap_or_default(), |flaws, path, one| {
                flaws.read(path, one.parse::<Region>())
            });
        });
        given(self.until, |date| says.until = date.map(|date| date.0));
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
        titled(&says.title, "a partner request", flaws);
        if let Sizes {
            from: Some(from),
            to: Some(to),
        } = says.sizes
            && to < from
        {
            let message =
                format!("no local government has {from} inhabitants and more, and {to} and fewer");
            flaws.invalid(&["populationTo"], message);
        }
    }
}

fn size(field: &str, number: i32, flaws: &mut Flaws) -> Option<u32> {
    let size = u32::try_from(number).ok();
    if size.is_none() {
        flaws.invalid(&[field], "there cannot be fewer than 0");
    }
    size
}
