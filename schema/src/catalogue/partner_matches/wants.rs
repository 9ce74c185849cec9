//! What a client asks for in a partner.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use async_graphql::{ID, InputObject};
use jumelage_domain::{
    ObjectId, ObjectKind, Sdg, Theme,
    partner_search::{Sizes, Wish},
};

use crate::{
    catalogue::vocabulary::TwinningKind,
    error::{CatalogueError, Result},
    languages::Languages,
    scalar::CountryCode,
};

/// What is asked for in a partner: countries and sizes outright, the rest the more the better. What is left out is not asked
/// for.
#[derive(InputObject, Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerWantsInput {
    /// What this partner request of the seeker asks for; then nothing else can be asked for.
    request: Option<ID>,
    /// About what.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it is to serve, 1 to 17.
    sdgs: Option<Vec<i32>>,
    /// Kinds of cooperation.
    kinds: Option<Vec<TwinningKind>>,
    /// At least so many inhabitants.
    population_from: Option<u32>,
    /// At most so many inhabitants.
    population_to: Option<u32>,
    /// Languages to talk in, BCP 47; else the seeker's own.
    languages: Option<Languages>,
    /// Only in these countries.
    countries: Option<Vec<CountryCode>>,
    /// Rather in these regions (NUTS) than elsewhere.
    regions: Option<Vec<String>>,
}

/// What was meant.
pub(crate) enum Wanted {
    /// What this request of the seeker asks for.
    Request(ObjectId),
    /// This.
    Wish(Box<Wish>),
}

impl PartnerWantsInput {
    /// Reads it.
    pub(crate) fn read(self) -> Result<Wanted> {
        let alone = Self {
            request: self.request.clone(),
            ..Self::default()
        };
        if let Some(id) = &self.request {
            if self != alone {
                let message = "`wants` names a request: then it cannot ask for anything else";
                return Err(CatalogueError::argument(message));
            }
            return Ok(Wanted::Request(ObjectId::parse_as(
                ObjectKind::PartnerRequest,
                id,
            )?));
        }
        let sdgs = self.sdgs.unwrap_or_default().into_iter();
        let kinds = self.kinds.unwrap_or_default().into_iter();
        let countries = self.countries.unwrap_or_default().into_iter();
        let themes = self.themes.unwrap_or_default();
        let themes = themes
            .iter()
            .map(|theme| said("themes", Theme::of_choice(theme)));
        Ok(Wanted::Wish(Box::new(Wish {
            themes: themes.collect::<Result<_>>()?,
            goals: sdgs
                .map(|goal| said("sdgs", Sdg::try_from(goal)))
                .collect::<Result<_>>()?,
            kinds: kinds.map(Into::into).collect(),
            sizes: Sizes {
                from: self.population_from,
                to: self.population_to,
            },
            languages: words("languages", self.languages)?,
            countries: countries.map(|country| country.0).collect(),
            regions: words("regions", self.regions)?,
            until: None,
        })))
    }
}

fn said<T, E: Display>(field: &str, read: std::result::Result<T, E>) -> Result<T> {
    read.map_err(|why| CatalogueError::argument(format!("`wants.{field}`: {why}")))
}

fn words<T: FromStr<Err: Display> + Ord>(
    field: &str,
    given: Option<impl IntoIterator<Item = String>>,
) -> Result<BTreeSet<T>> {
    let given = given.into_iter().flatten();
    given.map(|text| said(field, text.parse())).collect()
}
