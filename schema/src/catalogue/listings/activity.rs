//! Activities.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use jumelage_domain::listing::{self as domain, AnyListing};
use jumelage_entities::{listing::Column, stored};
use sea_orm::{ColumnTrait, Condition};

use super::{Listing, ListingRecord, LocalizedText, filter::ListingFilter, text::texts};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged, connection},
        local_government::LocalGovernment,
        twinning::Twinning,
        vocabulary::Confirmation,
    },
    error::{CatalogueError, Result as CatalogueResult},
    scalar::{DateTime, PartialDate, Url},
};

/// What kind of thing is done together.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::ActivityKind")]
pub enum ActivityKind {
    /// Music, sport, feasts, the arts.
    CulturalExchange,
    /// Something that is made or built together.
    JointProject,
    /// A meeting to work on one subject.
    Workshop,
    /// One shows the other what has proved itself.
    BestPractice,
    /// Of young people.
    YouthExchange,
    /// Somebody is taught.
    Training,
    /// Anything else.
    Other,
}

/// What twinned local governments do together, with its settled values: the same whoever answers.
#[derive(Clone)]
pub struct Activity(pub(crate) Listing);

impl Activity {
    fn words(&self) -> &domain::Activity {
        let AnyListing::Activity(words) = &self.0.words;
        words
    }
}

#[Object]
impl Activity {
    /// The lead record's id; the id of any record finds the same activity.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// What kind of thing is done.
    async fn kind(&self) -> ActivityKind {
        self.words().kind.into()
    }

    /// What it is called.
    async fn title(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Vec<String>>,
    ) -> Vec<LocalizedText> {
        texts(&self.words().title, languages.as_deref())
    }

    /// The twinning whose activity it is.
    async fn twinning(&self, ctx: &Context<'_>) -> Result<Option<Twinning>> {
        Ok(self.0.twinning(ctx).await?)
    }

    /// Whoever takes part: the parties of the twinning among them. Ordered by node code, then UUID.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<LocalGovernment>> {
        Ok(self.0.parties(ctx).await?)
    }

    /// Its first day: the earliest that is known.
    async fn starts_on(&self) -> Option<PartialDate> {
        self.words().starts_on.clone().map(PartialDate)
    }

    /// Its last day: the latest that is known.
    async fn ends_on(&self) -> Option<PartialDate> {
        self.words().ends_on.clone().map(PartialDate)
    }

    /// Where it is, in words.
    async fn place(&self) -> Option<&str> {
        self.words().place.as_deref()
    }

    /// How many people take part: the larger number, where two are said.
    async fn participants(&self) -> Option<i32> {
        self.words().participants
    }

    /// How many of them come from another country than that in which it is.
    async fn participants_from_abroad(&self) -> Option<i32> {
        self.words().participants_from_abroad
    }

    /// What it is about, by any association.
    async fn themes(&self) -> Vec<&str> {
        self.words()
            .themes
            .iter()
            .map(jumelage_domain::Theme::as_str)
            .collect()
    }

    /// The Sustainable Development Goals that it serves, 1 to 17, by any association.
    async fn sdgs(&self) -> Vec<u8> {
        self.words().sdgs.iter().map(|goal| goal.number()).collect()
    }

    /// What is or was planned and done.
    async fn summary(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Vec<String>>,
    ) -> Vec<LocalizedText> {
        texts(&self.words().summary, languages.as_deref())
    }

    /// What came of it.
    async fn results(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Vec<String>>,
    ) -> Vec<LocalizedText> {
        texts(&self.words().results, languages.as_deref())
    }

    /// Pages about it.
    async fn links(&self) -> Vec<Url> {
        self.words()
            .links
            .iter()
            .filter_map(|link| link.parse().ok().map(Url))
            .collect()
    }

    /// Whether more than one association records it.
    async fn confirmation(&self) -> Result<Confirmation> {
        let word: jumelage_domain::Confirmation =
            stored::word("listing.confirmation", &self.0.row.confirmation)
                .map_err(CatalogueError::from)?;
        Ok(word.into())
    }

    /// Which associations record it.
    async fn records(&self, ctx: &Context<'_>) -> Result<Vec<ListingRecord>> {
        Ok(self.0.records(ctx).await?)
    }

    /// When any of its records was last changed.
    async fn updated_at(&self) -> Result<DateTime> {
        let at = stored::instant("listing.updated_at", self.0.row.updated_at);
        Ok(DateTime(at.map_err(CatalogueError::from)?))
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ActivityFilter {
    /// Of one of these kinds.
    kinds: Option<Vec<ActivityKind>>,
    #[graphql(flatten)]
    listing: ListingFilter,
}

impl ActivityFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let mut all = self.listing.condition()?;
        if let Some(kinds) = &self.kinds {
            let words = kinds
                .iter()
                .map(|one| domain::ActivityKind::from(*one).as_str());
            all = all.add(Column::Category.is_in(words));
        }
        Ok(all)
    }
}

/// An activity on a page.
#[derive(SimpleObject)]
pub struct ActivityEdge {
    /// Its place in the list.
    cursor: String,
    /// The activity.
    node: Activity,
}

impl ActivityEdge {
    pub(crate) const fn new(cursor: String, listing: Listing) -> Self {
        Self {
            cursor,
            node: Activity(listing),
        }
    }
}

connection! {
    /// A page of activities. first or last: 20 by default, 500 at most, never both.
    ActivityConnection of ActivityEdge to Activity: |edge| Some(&edge.node)
}
