//! Projects.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use jumelage_domain::{
    funding::{CallId, ProgrammeId},
    listing as domain,
};
use jumelage_entities::{listing::Column, listing_funding};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{
    Listing, ListingFields, LocalizedText, Network, Outsider, SharedFields,
    filter::{
        AboutFilter, ListingFilter,
        parts::{among, each},
    },
    lists,
    text::texts,
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged},
        load::{Government, ListingById, TwinningById},
        local_government::LocalGovernment,
        twinning::Twinning,
    },
    error::Result as CatalogueResult,
    languages::Languages,
    money::Money,
    scalar::PartialDate,
    snapshot::loader,
};

/// Where in its life a project is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::ProjectState")]
pub enum ProjectState {
    /// Nothing was handed in yet.
    Planned,
    /// Handed in, and not decided on.
    Applied,
    /// Decided on in favour, and not begun.
    Granted,
    /// Decided on against.
    Rejected,
    /// Being carried out.
    Running,
    /// Carried out.
    Finished,
    /// Given up, before or after a decision.
    Cancelled,
}

/// What local governments apply for, and carry out, with a programme's money; with its settled values: the same whoever
/// answers. The word of the lead applicant's association counts first.
#[derive(Clone)]
pub struct Project(pub(crate) Listing<domain::Project>);

#[Object]
impl Project {
    /// The lead record's id; the id of any record finds the same project.
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(self.0.id()?.to_string().into())
    }

    /// Where in its life.
    async fn state(&self) -> ProjectState {
        self.0.words.state.into()
    }

    #[graphql(flatten)]
    async fn listing(&self) -> ListingFields {
        self.0.common()
    }

    #[graphql(flatten)]
    async fn shared(&self) -> SharedFields {
        self.0.shared()
    }

    /// The lead applicant.
    async fn lead(&self, ctx: &Context<'_>) -> Result<Option<LocalGovernment>> {
        let lead = Government(self.0.words.lead.uuid());
        let row = loader(ctx)?.load_one(lead).await?;
        Ok(row.map(LocalGovernment::from_row))
    }

    /// Whoever applies with them and is owned by no node, in words.
    async fn others(&self) -> Vec<Outsider> {
        self.0.words.others.iter().map(Outsider::of).collect()
    }

    /// The twinning whose project it is.
    async fn twinning(&self, ctx: &Context<'_>) -> Result<Option<Twinning>> {
        let Some(about) = self.0.row.about else {
            return Ok(None);
        };
        let row = loader(ctx)?.load_one(TwinningById(about)).await?;
        let twinning = row.map(|row| Twinning::from_row(Arc::unwrap_or_clone(row)));
        Ok(twinning.transpose()?)
    }

    /// The network whose project it is, where the node that answers was told of that: an applicant need not be in it.
    async fn network(&self, ctx: &Context<'_>) -> Result<Option<Network>> {
        network_of(ctx, self.0.row.about).await
    }

    /// The id of the programme whose money it is, as in `fundingProgrammes`.
    async fn programme(&self) -> Option<&str> {
        self.0.words.programme.as_ref().map(ProgrammeId::as_str)
    }

    /// The id of the call, as the funder writes it.
    async fn call(&self) -> Option<&str> {
        self.0.words.call.as_ref().map(CallId::as_str)
    }

    /// What was asked for.
    async fn asked(&self) -> Option<Money> {
        self.0.words.asked.map(Money::from)
    }

    /// What was granted.
    async fn granted(&self) -> Option<Money> {
        self.0.words.granted.map(Money::from)
    }

    /// Its first day.
    async fn starts_on(&self) -> Option<PartialDate> {
        self.0.words.starts_on.clone().map(PartialDate)
    }

    /// Its last day.
    async fn ends_on(&self) -> Option<PartialDate> {
        self.0.words.ends_on.clone().map(PartialDate)
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

/// The network that a listing is about.
pub(super) async fn network_of(
    ctx: &Context<'_>,
    about: Option<uuid::Uuid>,
) -> Result<Option<Network>> {
    let Some(about) = about else { return Ok(None) };
    let row = loader(ctx)?.load_one(ListingById(about)).await?;
    let row = row.filter(|row| row.kind == jumelage_domain::ListingKind::Network.as_str());
    Ok(row.map(Network::from_row).transpose()?)
}

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ProjectFilter {
    /// In one of these states.
    states: Option<Vec<ProjectState>>,
    /// Of one of these programmes, by their ids.
    programmes: Option<Vec<String>>,
    /// Of one of these calls, by their ids.
    calls: Option<Vec<String>>,
    #[graphql(flatten)]
    about: AboutFilter,
    #[graphql(flatten)]
    listing: ListingFilter,
}

impl ProjectFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> CatalogueResult<Condition> {
        let mut all = self.listing.condition()?.add(self.about.condition()?);
        if let Some(states) = &self.states {
            let words = states
                .iter()
                .map(|one| domain::ProjectState::from(*one).as_str());
            all = all.add(Column::Category.is_in(words));
        }
        let of = |condition| {
            let rows = listing_funding::Entity::find().filter(condition);
            among(rows, listing_funding::Column::ListingId)
        };
        if let Some(programmes) = &self.programmes {
            let ids: Vec<ProgrammeId> = each(programmes, |text| text.parse())?;
            let ids = ids.iter().map(ProgrammeId::as_str);
            all = all.add(of(listing_funding::Column::Programme.is_in(ids)));
        }
        if let Some(calls) = &self.calls {
            let ids: Vec<CallId> = each(calls, |text| text.parse())?;
            let ids = ids.iter().map(CallId::as_str);
            all = all.add(of(listing_funding::Column::Call.is_in(ids)));
        }
        Ok(all)
    }
}

lists! {
    ProjectLists of Project by ProjectFilter,
    /// A project on a page.
    ProjectEdge,
    /// A page of projects.
    ProjectConnection,
    /// One project.
    project,
    /// What the associations record that local governments apply for and carry out with a programme's money, each project
    /// once.
    projects,
}
