//! Programmes.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use jumelage_domain::funding as domain;

use super::{
    shelf::Shelf,
    text::{FundingText, Languages},
};
use crate::scalar::{CountryCode, Date, Url};

/// Who gives money for cooperation.
pub struct FundingProgramme {
    pub(super) shelf: Arc<Shelf>,
    pub(super) programme: domain::Programme,
}

/// Where something was read, and when.
#[derive(SimpleObject)]
pub struct FundingSource {
    /// The page.
    url: Option<Url>,
    /// When somebody last looked.
    checked: Option<Date>,
    /// What is to be known of it.
    note: Option<String>,
}

/// A country, for some time: both days included, and open where there is none.
#[derive(SimpleObject)]
pub struct FundingCountry {
    /// The country.
    country: CountryCode,
    /// The first day.
    from: Option<Date>,
    /// The last day.
    until: Option<Date>,
}

impl From<&domain::Source> for FundingSource {
    fn from(source: &domain::Source) -> Self {
        Self {
            url: address(Some(&source.url)),
            checked: source.checked.map(Date),
            note: source.note.clone(),
        }
    }
}

impl From<&domain::Spell> for FundingCountry {
    fn from(spell: &domain::Spell) -> Self {
        Self {
            country: CountryCode(spell.country),
            from: spell.from.map(Date),
            until: spell.until.map(Date),
        }
    }
}

/// A page's address was read as one.
pub(super) fn address(url: Option<&domain::WebAddress>) -> Option<Url> {
    url.and_then(|url| url.as_str().parse().ok()).map(Url)
}

#[Object]
impl FundingProgramme {
    /// Its name in data: `cerv`.
    async fn id(&self) -> ID {
        self.programme.id.as_str().into()
    }

    /// What people call it, in the first of these languages (BCP 47) that is there, else in English, else in any.
    async fn name(&self, languages: Languages) -> FundingText {
        FundingText::of(&self.programme.name, &languages)
    }

    /// What readers must be told: that these are examples, for one.
    async fn label(&self, languages: Languages) -> Option<FundingText> {
        let label = self.shelf.catalogue.label();
        label.map(|label| FundingText::of(label, &languages))
    }

    /// Its page.
    async fn url(&self) -> Option<Url> {
        address(self.programme.url.as_ref())
    }

    /// Whether it takes applicants from the members of the European Union.
    async fn takes_eu_members(&self) -> bool {
        self.programme.countries.eu_members
    }

    /// From where else it takes applicants.
    async fn other_countries(&self) -> Vec<FundingCountry> {
        let others = self.programme.countries.others.iter();
        others.map(Into::into).collect()
    }

    /// From where it is known to take none.
    async fn excluded_countries(&self) -> Vec<FundingCountry> {
        let excluded = self.programme.countries.excluded.iter();
        excluded.map(Into::into).collect()
    }

    /// Whether nobody is missing there. If not, whether an unlisted country takes part is not known.
    async fn countries_complete(&self) -> bool {
        self.programme.countries.complete
    }

    /// Where this was read.
    async fn sources(&self) -> Vec<FundingSource> {
        let own = self.programme.sources.iter();
        let sources = own.chain(&self.programme.countries.sources);
        sources.map(FundingSource::from).collect()
    }
}
