//! Activities.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use jumelage_domain::listing as domain;
use jumelage_entities::listing::Column;
use sea_orm::{ColumnTrait, Condition};

use super::{
    Listing, ListingFields, LocalizedText, Network, SharedFields,
    filter::{AboutFilter, ListingFilter},
    lists,
    project::network_of,
    text::texts,
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged},
        load::TwinningById,
        twinning::Twinning,
    },
    error::Result as CatalogueResult,
    languages::Languages,
    scalar::PartialDate,
    snapshot::loader,
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
pub struct Activity(pub(crate) Listing<domain::Activity>);

#[Object]
impl Activity {
    /// The lead record's id; the id of any record finds the same activity.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// What kind of thing is done.
    async fn kind(&self) -> ActivityKind {
        self.0.words.kind.into()
    }

    #[graphql(flatten)]
    async fn listing(&self) -> ListingFields {
        self.0.common()
    }

    #[graphql(flatten)]
    async fn shared(&self) -> SharedFields {
        self.0.shared()
    }

    /// The twinning whose activity it is.
    async fn twinning(&self, ctx: &Context<'_>) -> Result<Option<Twinning>> {
        let Some(about) = self.0.row.about else {
            return Ok(None);
        };
        let row = loader(ctx)?.load_one(TwinningById(about)).await?;
        let twinning = row.map(|row| Twinning::from_row(Arc::unwrap_or_clone(row)));
        Ok(twinning.transpose()?)
    }

    /// The network whose activity it is.
    async fn network(&self, ctx: &Context<'_>) -> Result<Option<Network>> {
        network_of(ctx, self.0.row.about).await
    }

    /// Its first day: the earliest that is known.
    async fn starts_on(&self) -> Option<PartialDate> {
        self.0.words.starts_on.clone().map(PartialDate)
    }

    /// Its last day: the latest that is known.
    async fn ends_on(&self) -> Option<PartialDate> {
        self.0.words.ends_on.clone().map(PartialDate)
    }

    /// Where it is, in words.
    async fn place(&self) -> Option<&str> {
        self.0.words.place.as_deref()
    }

    /// How many people take part: the larger number, where two are said.
    async fn participants(&self) -> Option<i32> {
        self.0.words.participants
    }

    /// How many of them come from another country than that in which it is.
    async fn participants_from_abroad(&self) -> Option<i32> {
        self.0.words.participants_from_abroad
    }

    /// What is or was planned and done.
    async fn summary(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(&self.0.words.summary, languages.as_deref())
    }

    /// What came of it.
    async fn results(
        &self,
        #[graphql(desc = "BCP 47; all, where it is left out.")] languages: Option<Languages>,
    ) -> Vec<LocalizedText> {
        texts(&self.0.words.results, languages.as_deref())
    }
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ActivityFilter {
    /// Of one of these kinds.
    kinds: Option<Vec<ActivityKind>>,
    #[graphql(flatten)]
    pub(super) about: AboutFilter,
    #[graphql(flatten)]
    pub(super) listing: ListingFilter,
}

impl ActivityFilter {
    /// The words of the kinds.
    pub(super) fn categories(&self) -> Option<Vec<&'static str>> {
        let word = |kind: &ActivityKind| domain::ActivityKind::from(*kind).as_str();
        let kinds = self.kinds.as_ref()?;
        Some(kinds.iter().map(word).collect())
    }

    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let mut all = self.listing.condition()?.add(self.about.condition()?);
        if let Some(words) = self.categories() {
            all = all.add(Column::Category.is_in(words));
        }
        Ok(all)
    }
}

lists! {
    ActivityLists of Activity by ActivityFilter,
    /// An activity on a page.
    ActivityEdge,
    /// A page of activities.
    ActivityConnection,
    /// One activity.
    activity,
    /// What the associations record that twinned local governments do together, each activity once.
    activities,
}
