//! The root of the public schema.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_graphql::{Context, Enum, ID, InputObject, Object, Value};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::audit_entry::Wanted;
use jumelage_federation::{
    EngineError, network as terms,
    scope::{Requirement, Scope},
};

use super::{
    audit::{self, AuditConnection},
    contact_persons::{ContactPerson, ContactPersons, NoContactPersons},
    desk::Desk,
    door::Ready,
    federation::{Federation, FederationStatus, NoFederation},
    funding::{
        self, FundingApplicantInput, FundingCall, FundingCallConnection, FundingEligibility,
        FundingProgramme, FundingProjectInput,
    },
    imports::Import,
    indicators::{self, IndicatorCode, Indicators},
    introductions::{self, IntroductionPage, IntroductionState},
    own_data::OwnData,
    project_reports::{self, ProjectReport},
    service::Asked,
    surveys::{self, Survey, SurveyAnswer, SurveyAnswerPage, SurveyResponses},
    viewer::Viewer,
    vocabularies::Vocabularies,
};
use crate::{
    catalogue::{Catalogue, node::Node},
    directive::list_size,
    error::{CatalogueError, MAX_IDS, Result},
    scalar::{CountryCode, Date, DateTime},
    viewer,
};

/// What can be asked. A field of an object has the same value by every path: `local` and `europe` choose rows, not
/// knowledge.
pub struct Query;

/// How complete an answer must be.
#[derive(InputObject, Clone, Copy)]
pub struct CoveragePolicy {
    /// Which nodes must answer.
    require: CoverageRequirement,
    /// For MINIMUM: a share, 0 to 1, of the nodes in scope that must answer in full and fresh.
    minimum: Option<f64>,
}

/// Which nodes must answer.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum CoverageRequirement {
    /// Whoever does.
    BestEffort,
    /// A share of them.
    Minimum,
    /// All of them.
    All,
}

/// How old an answer may be.
#[derive(InputObject, Clone, Copy)]
pub struct Freshness {
    /// An answer of this age is taken without asking again.
    #[graphql(default_with = "Some(0)")]
    max_age_seconds: Option<i32>,
    /// The last good answer of a node that is down may stand in.
    #[graphql(default_with = "Some(false)")]
    allow_stale: Option<bool>,
}

impl Freshness {
    /// Nothing is younger than now: a negative age is none.
    fn terms(self) -> terms::Freshness {
        let seconds = self.max_age_seconds.unwrap_or(0);
        terms::Freshness {
            max_age: Duration::from_secs(seconds.try_into().unwrap_or(0)),
            allow_stale: self.allow_stale.unwrap_or(false),
        }
    }
}

impl CoveragePolicy {
    const BEST_EFFORT: Self = Self {
        require: CoverageRequirement::BestEffort,
        minimum: None,
    };

    fn requirement(self) -> Requirement {
        match self.require {
            CoverageRequirement::BestEffort => Requirement::BestEffort,
            CoverageRequirement::Minimum => Requirement::Minimum(self.minimum.unwrap_or(1.0)),
            CoverageRequirement::All => Requirement::All,
        }
    }
}

/// The nodes that the arguments of a field lead to, and on what terms.
fn scope(
    asked: &Asked,
    countries: Option<Vec<CountryCode>>,
    associations: Option<&[String]>,
    coverage: Option<CoveragePolicy>,
    freshness: Option<Freshness>,
) -> std::result::Result<Scope, EngineError> {
    let countries: Option<BTreeSet<_>> =
        countries.map(|codes| codes.into_iter().map(|code| code.0).collect());
    Scope::europe(
        asked.network(),
        countries.as_ref(),
        associations,
        coverage
            .unwrap_or(CoveragePolicy::BEST_EFFORT)
            .requirement(),
        freshness.map(Freshness::terms).unwrap_or_default(),
    )
}

/// The schema was asked past the door.
#[derive(Debug, thiserror::Error)]
#[error("nobody knows who asks")]
struct NobodyAsks;

#[Object]
impl Query {
    /// What this association records.
    async fn local(&self, ctx: &Context<'_>) -> Option<Ready<Catalogue>> {
        let asked = ctx.data_opt::<Arc<Asked>>()?;
        asked
            .catalogue(ctx, Ok(Scope::local(asked.network())))
            .await
    }

    /// What the network's associations record, each twinning once.
    async fn europe(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only the nodes of these countries are asked. (A filter's countries are those of the parties.)"
        )]
        countries: Option<Vec<CountryCode>>,
        #[graphql(desc = "Only the nodes of these associations are asked.")] associations: Option<
            Vec<String>,
        >,
        #[graphql(
            desc = "How complete the answer must be; else it is null, with the code COVERAGE_NOT_MET.",
            default_with = "Some(CoveragePolicy::BEST_EFFORT)"
        )]
        coverage: Option<CoveragePolicy>,
        #[graphql(
            desc = "How old an answer may be.",
            default_with = "Some(Freshness { max_age_seconds: Some(0), allow_stale: Some(false) })"
        )]
        freshness: Option<Freshness>,
    ) -> Option<Ready<Catalogue>> {
        let asked = ctx.data_opt::<Arc<Asked>>()?;
        let scope = scope(
            asked,
            countries,
            associations.as_deref(),
            coverage,
            freshness,
        );
        asked.catalogue(ctx, scope).await
    }

    /// Relay's global object identification, routed to the owner; null where nothing has this id.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Option<Ready<Node>> {
        let asked = ctx.data_opt::<Arc<Asked>>()?;
        Ready::of(asked.objects(ctx, &[id.0]).await)
    }

    /// Objects by their ids, each from its owner: at most 500, in the order of the ids; null where nothing has an id.
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Ready<Node>>>> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.0).collect();
        if ids.len() > MAX_IDS {
            return Err(CatalogueError::TooManyIds { given: ids.len() });
        }
        let value = match ctx.data_opt::<Arc<Asked>>() {
            Some(asked) => asked.objects(ctx, &ids).await,
            None => Value::Null,
        };
        Ok(match value {
            Value::List(items) => items.into_iter().map(Ready::of).collect(),
            _ => Vec::new(),
        })
    }

    /// The nodes of the network, and how well this one reaches them.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn federation(&self, ctx: &Context<'_>) -> Result<FederationStatus> {
        let federation = ctx.data_opt::<Arc<dyn Federation>>();
        let federation = federation.ok_or_else(|| CatalogueError::internal(&NoFederation))?;
        Ok(federation.status())
    }

    /// Who asks, as far as the node knows.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let (asked, viewer) = (
            ctx.data_opt::<Arc<Asked>>(),
            ctx.data_opt::<viewer::Viewer>(),
        );
        let asked = asked.ok_or_else(|| CatalogueError::internal(&NobodyAsks))?;
        let viewer = viewer.ok_or_else(|| CatalogueError::internal(&NobodyAsks))?;
        Ok(Viewer::seen_by(&asked.network().me, viewer))
    }

    /// The words that mean the same at every node: themes, goals, languages, regions.
    async fn vocabularies(&self) -> Vocabularies {
        Vocabularies
    }

    /// What waits for the association's staff; null for everybody else.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn desk(&self, ctx: &Context<'_>) -> Result<Option<Desk>> {
        Ok(Some(Desk(Arc::clone(OwnData::in_request(ctx)?))))
    }

    /// A list that was handed in; null where nothing has this id. For the node's staff.
    async fn import(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Import>> {
        Import::find(&OwnData::in_request(ctx)?.db, &id).await
    }

    /// The persons to turn to at a local government, until their expiry dates. For the staff of the node that lists it and
    /// for itself; null for everybody else, and where the node lists no such local government.
    #[graphql(directive = list_size::apply(10))]
    async fn contact_persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The local government's id.")] local_government: ID,
    ) -> Result<Option<Vec<ContactPerson>>> {
        let id = ObjectId::parse_as(ObjectKind::LocalGovernment, &local_government)?;
        let known = ctx.data_opt::<Arc<ContactPersons>>();
        let known = known.ok_or_else(|| CatalogueError::internal(&NoContactPersons))?;
        known.speaking_for(&id).await
    }

    /// Who would like to get to know whom, the newest first: what a member has asked for, and what others have asked of it. For
    /// the node's staff and for itself; null for everybody else. `desk` has those of all members.
    async fn introductions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The local government's id.")] local_government: ID,
        #[graphql(desc = "Only those in one of these states.")] states: Option<
            Vec<IntroductionState>,
        >,
        #[graphql(desc = "100 at most.", default = 20)] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Option<IntroductionPage>> {
        let own = OwnData::in_request(ctx)?;
        let page = introductions::page(
            &own.db,
            &own.me,
            Some(local_government),
            states,
            first,
            after,
        );
        page.await.map(Some)
    }

    /// The reports that programmes want of projects that this association records, those due first, first. For the node's
    /// staff; null for everybody else.
    async fn project_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of its projects.")] local_government: Option<ID>,
        #[graphql(desc = "Only those that are due on this day or earlier.")] due_until: Option<
            Date,
        >,
        #[graphql(desc = "Only those that were handed in, or that were not.")] delivered: Option<
            bool,
        >,
        #[graphql(desc = "500 at most.", default = 100)] first: i32,
    ) -> Result<Option<Vec<ProjectReport>>> {
        let id = local_government
            .map(|id| ObjectId::parse_as(ObjectKind::LocalGovernment, &id))
            .transpose()?;
        let wanted = project_reports::Wanted {
            local_government: id,
            due_until: due_until.map(|date| date.0),
            delivered,
            first,
        };
        let found = project_reports::read(OwnData::in_request(ctx)?, wanted);
        found.await.map(Some)
    }

    /// The surveys that the network's anchor has published, those that close last first.
    #[graphql(directive = list_size::apply(10))]
    async fn surveys(&self, ctx: &Context<'_>) -> Result<Vec<Survey>> {
        surveys::all(ctx).await
    }

    /// A survey by its name; null where there is none.
    async fn survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name, like `TWINNING_2025`.")] id: ID,
    ) -> Result<Option<Survey>> {
        surveys::one(ctx, &id).await
    }

    /// What a respondent answered to a survey. For the staff of its node and for itself; null for everybody else, and where
    /// it has not answered.
    async fn survey_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The survey's name.")] survey: ID,
        #[graphql(desc = "The id of the local government, or of the association.")] respondent: ID,
    ) -> Result<Option<SurveyAnswer>> {
        surveys::answer(ctx, &survey, &respondent).await
    }

    /// How a survey goes at this node. For the node's staff; null for everybody else.
    async fn survey_responses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The survey's name.")] survey: ID,
    ) -> Result<Option<SurveyResponses>> {
        surveys::responses(ctx, &survey).await
    }

    /// Who has answered a survey at this node, and what. For the node's staff; null for everybody else.
    async fn survey_answers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The survey's name.")] survey: ID,
        #[graphql(desc = "20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Result<Option<SurveyAnswerPage>> {
        let page = surveys::answers(ctx, &survey, first, after.as_deref());
        page.await.map(Some)
    }

    /// Who changed what, the newest first. For the node's staff; null for everybody else.
    #[expect(clippy::too_many_arguments, reason = "a page and its filter")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what was done to the object of this id.")] object: Option<ID>,
        #[graphql(
            desc = "Only what was done by the one of this name: a token's subject, another node's code, or a command."
        )]
        by: Option<String>,
        #[graphql(desc = "Not before this.")] from: Option<DateTime>,
        #[graphql(desc = "Before this.")] to: Option<DateTime>,
    ) -> Result<Option<AuditConnection>> {
        let wanted = Wanted {
            object: object.map(|id| id.0),
            by,
            from: from.map(|at| at.0),
            to: to.map(|at| at.0),
        };
        audit::log(ctx, first, after, wanted).await.map(Some)
    }

    /// The funding programmes that the network's anchor publishes, by id.
    #[graphql(directive = list_size::apply(20))]
    async fn funding_programmes(&self, ctx: &Context<'_>) -> Result<Vec<FundingProgramme>> {
        funding::programmes(ctx).await
    }

    /// The calls for proposals that the network's anchor publishes, the next end first. Arguments are joined by AND; of a
    /// list one is enough, and an empty list matches nothing.
    #[expect(clippy::too_many_arguments, reason = "a page and its filter")]
    async fn funding_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Taking applications on this day.")] open_on: Option<Date>,
        #[graphql(desc = "About one of these themes, by id. At most 50.")] themes: Option<
            Vec<String>,
        >,
        #[graphql(
            desc = "Serving one of these Sustainable Development Goals, 1 to 17. At most 50."
        )]
        sdgs: Option<Vec<i32>>,
        #[graphql(
            desc = "Whose programme takes applicants from one of these: not those that it is known not to."
        )]
        countries: Option<Vec<CountryCode>>,
        #[graphql(desc = "Of one of these programmes, by id.")] programmes: Option<Vec<ID>>,
        #[graphql(
            desc = "Not shut for these local governments together, by id: what they lack, more applicants or another plan \
                    can bring. One at least, 100 at most; their owners are asked."
        )]
        eligible_for: Option<Vec<ID>>,
        #[graphql(
            desc = "With all of these words, or beginnings of words, in its id, title, summary or its programme's name."
        )]
        search: Option<String>,
        #[graphql(desc = "20 by default, 500 at most.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Result<Option<FundingCallConnection>> {
        let search = funding::Search {
            open_on,
            themes,
            goals: sdgs,
            countries,
            programmes,
            eligible_for,
            text: search,
            first,
            after,
        };
        funding::search(ctx, search).await.map(Some)
    }

    /// Numbers on the state of twinning, of a documented set: `api/docs/indicators.md`. They are of all that the associations
    /// in scope record, each thing once; null where the answer is not as complete as it must be.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the set; all where nothing is said.")] codes: Option<
            Vec<IndicatorCode>,
        >,
        #[graphql(desc = "Only the nodes of these countries are asked.")] countries: Option<
            Vec<CountryCode>,
        >,
        #[graphql(desc = "Only the nodes of these associations are asked.")] associations: Option<
            Vec<String>,
        >,
        #[graphql(
            desc = "How complete the answer must be; else it is null, with the code COVERAGE_NOT_MET.",
            default_with = "Some(CoveragePolicy::BEST_EFFORT)"
        )]
        coverage: Option<CoveragePolicy>,
        #[graphql(
            desc = "How old an answer may be.",
            default_with = "Some(Freshness { max_age_seconds: Some(0), allow_stale: Some(false) })"
        )]
        freshness: Option<Freshness>,
    ) -> Result<Option<Indicators>> {
        let asked = ctx.data_opt::<Arc<Asked>>();
        let asked = asked.ok_or_else(|| CatalogueError::internal(&NobodyAsks))?;
        let scope = scope(
            asked,
            countries,
            associations.as_deref(),
            coverage,
            freshness,
        );
        indicators::indicators(ctx, codes, scope).await
    }

    /// A call by its id; null where the network's anchor publishes none of it.
    async fn funding_call(&self, ctx: &Context<'_>, id: ID) -> Result<Option<FundingCall>> {
        funding::call(ctx, &id).await
    }

    /// Whether some could apply to a call together: each rule with what it needs, what is there, and why. What local
    /// governments are, and which of them are partners, their owners say, across Europe.
    #[expect(clippy::too_many_arguments, reason = "who applies, for what, and when")]
    async fn eligibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The call's id.")] call: ID,
        #[graphql(
            desc = "Local governments of any association, by id: with the others, 100 at most."
        )]
        members: Vec<ID>,
        #[graphql(
            desc = "Those who apply with them, and are no local governments of the network."
        )]
        others: Option<Vec<FundingApplicantInput>>,
        #[graphql(desc = "The one that signs: the id of a member, or the name of another.")]
        lead: Option<ID>,
        #[graphql(desc = "What they plan.")] project: Option<FundingProjectInput>,
        #[graphql(desc = "As of this day; else the call's last.")] on: Option<Date>,
    ) -> Result<Option<FundingEligibility>> {
        let asking = funding::Asking {
            call,
            members,
            others: others.unwrap_or_default(),
            lead,
            project: project.unwrap_or_default(),
            on,
        };
        funding::eligibility(ctx, asking).await.map(Some)
    }
}
