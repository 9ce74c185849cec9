//! Who looks for a partner, and for what kind of one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Facet, Facts, Listing, facet};
use crate::{
    CountryCode, Language, Localized, ObjectId, PartialDate, Region, Sdg, Theme, TwinningKind,
    partner_search::{Sizes, Wish},
};

/// A local government's request for a partner. What is left out is not asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerRequest {
    /// Who looks.
    pub seeker: ObjectId,
    /// What it is called.
    pub title: Localized,
    /// In its own words.
    #[serde(default)]
    pub text: Localized,
    /// About what.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it is to serve.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// Kinds of cooperation.
    #[serde(default)]
    pub kinds: BTreeSet<TwinningKind>,
    /// How large the partner is to be.
    #[serde(default)]
    pub sizes: Sizes,
    /// Languages to talk in.
    #[serde(default)]
    pub languages: BTreeSet<Language>,
    /// Where the partner is to be.
    #[serde(default)]
    pub countries: BTreeSet<CountryCode>,
    /// In or around which regions, rather than elsewhere.
    #[serde(default)]
    pub regions: BTreeSet<Region>,
    /// The last day on which it stands.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// Addresses of pages about it.
    #[serde(default)]
    pub links: BTreeSet<String>,
}

impl PartnerRequest {
    /// As it is held against candidates.
    #[must_use]
    pub fn wish(&self) -> Wish {
        Wish {
            themes: self.themes.clone(),
            goals: self.sdgs.clone(),
            kinds: self.kinds.clone(),
            sizes: self.sizes,
            languages: self.languages.clone(),
            countries: self.countries.clone(),
            regions: self.regions.clone(),
            until: self.until.as_ref().map(PartialDate::last_day),
        }
    }
}

impl Listing for PartnerRequest {
    const SHARED: bool = false;

    fn facts(&self) -> Facts<'_> {
        let kinds = facet(Facet::Kind, self.kinds.iter().map(|kind| kind.as_str()));
        let countries = facet(Facet::Country, &self.countries);
        Facts {
            parties: vec![&self.seeker],
            ends_on: self.until.as_ref(),
            // Nobody answers for who was merged or dissolved.
            ends_with_parties: true,
            links: self.links.iter().map(String::as_str).collect(),
            facets: kinds
                .chain(countries)
                .chain(Facet::of_languages(&self.languages))
                .collect(),
            words: self.text.texts().collect(),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    fn settle(self, _: &Self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_travels_as_the_wish_that_it_is() {
        let text = r#"{"seeker":"TG9jYWxHb3Zlcm5tZW50OnJncmU6MDE5MGE1YTAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx",
            "title":{"en":"Looking for a town by the sea"},"themes":["water"],"sdgs":["14"],"kinds":["PROJECT"],
            "sizes":{"from":1000,"to":null},"languages":["de-AT"],"countries":["GR"],"regions":["EL3"],
            "until":"2026-05","weather":"fine"}"#;
        let request: PartnerRequest = serde_json::from_str(text).unwrap();
        let wish = request.wish();
        assert_eq!(wish.until.unwrap().to_string(), "2026-05-31");
        assert_eq!(wish.languages.first().unwrap().as_str(), "de-AT");
        assert_eq!(wish.regions.first().unwrap().to_string(), "EL3");
        let facets: Vec<_> = request.facts().facets;
        let words: Vec<String> = facets
            .iter()
            .map(|(facet, word)| format!("{facet} {word}"))
            .collect();
        assert_eq!(
            words,
            [
                "KIND PROJECT",
                "COUNTRY GR",
                "LANGUAGE de-AT",
                "LANGUAGE de"
            ]
        );
    }
}
