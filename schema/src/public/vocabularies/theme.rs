//! A theme, as SKOS has it.

use async_graphql::{Enum, Object, SimpleObject};
use jumelage_domain::{
    Language,
    theme::{Concept, Label},
};

use super::wanted;
use crate::{
    catalogue::local_government::LocalizedName,
    error::{CatalogueError, Result},
    languages::Languages,
    scalar::Url,
};

/// Where `EuroVoc`'s concepts are.
const EUROVOC: &str = "http://eurovoc.europa.eu/";

/// What cooperation may be about.
pub(crate) struct Theme(pub(super) &'static Concept);

/// How near two notions are.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchRelation {
    /// The same: `skos:exactMatch`.
    Exact,
    /// Nearly the same: `skos:closeMatch`.
    Close,
}

/// A concept of `EuroVoc`, the European Union's thesaurus, that a theme corresponds to.
#[derive(SimpleObject)]
pub(crate) struct ThemeMatch {
    /// How near it is.
    relation: MatchRelation,
    /// Its number in `EuroVoc`.
    eurovoc: String,
    /// Where it is described.
    url: Url,
}

impl ThemeMatch {
    fn of(relation: MatchRelation, number: &str) -> Result<Self> {
        let url = format!("{EUROVOC}{number}").parse();
        Ok(Self {
            relation,
            eurovoc: number.to_owned(),
            url: Url(url.map_err(|fault: url::ParseError| CatalogueError::internal(&fault))?),
        })
    }
}

fn named(label: Label) -> LocalizedName {
    LocalizedName {
        text: label.text.to_owned(),
        language: label.language.to_string(),
    }
}

/// Those in one of some languages, a country's or script's own among them; all where none are named.
fn among(
    labels: impl Iterator<Item = Label>,
    languages: Option<Languages>,
) -> Result<Vec<LocalizedName>> {
    let wanted = wanted(languages)?;
    let labels = labels.filter(|label| {
        let mut ranges = wanted.iter().flatten().flat_map(Language::ranges);
        wanted.is_none() || ranges.any(|range| range == label.language.as_str())
    });
    Ok(labels.map(named).collect())
}

#[Object]
impl Theme {
    /// Stable: what twinnings say in `themes`.
    async fn id(&self) -> &str {
        self.0.id()
    }

    /// By which SKOS tools know it.
    async fn iri(&self) -> String {
        self.0.iri()
    }

    /// Its name in the first of these languages (BCP 47) that there is one in: `de` for `de-AT`. Else in English.
    async fn label(&self, languages: Option<Languages>) -> Result<Option<LocalizedName>> {
        let label = self.0.label(&wanted(languages)?.unwrap_or_default());
        Ok(label.map(named))
    }

    /// Its names, by language; in some languages only, where `languages` says so.
    async fn labels(&self, languages: Option<Languages>) -> Result<Vec<LocalizedName>> {
        among(self.0.labels(), languages)
    }

    /// Other words for it, as lists have them; in some languages only, where `languages` says so.
    async fn alternative_labels(&self, languages: Option<Languages>) -> Result<Vec<LocalizedName>> {
        among(self.0.alternative_labels(), languages)
    }

    /// Those that it is a part of.
    async fn broader(&self) -> Vec<Self> {
        self.0.broader().map(Self).collect()
    }

    /// Those that are a part of it.
    async fn narrower(&self) -> Vec<Self> {
        self.0.narrower().map(Self).collect()
    }

    /// What it corresponds to in `EuroVoc`, the same before the nearly same.
    async fn matches(&self) -> Result<Vec<ThemeMatch>> {
        let exact = self.0.exact_matches();
        let exact = exact.map(|number| ThemeMatch::of(MatchRelation::Exact, number));
        let close = self.0.close_matches();
        let close = close.map(|number| ThemeMatch::of(MatchRelation::Close, number));
        exact.chain(close).collect()
    }
}
