//! Calls.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use jumelage_domain::funding as domain;

use super::{
    OwnData,
    programme::{FundingProgramme, FundingSource, address},
    rule::FundingRule,
    shelf::OnShelf,
    text::{FundingText, Languages},
    today,
};
use crate::{
    directive::list_size,
    error::{CatalogueError, Result},
    money::Money,
    scalar::{Date, DateTime, Url},
};

/// Where in its life a call is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::CallState")]
pub enum FundingCallState {
    /// Announced.
    Forthcoming,
    /// Taking applications.
    Open,
    /// Over for who has not applied yet.
    Closed,
    /// Its dates do not say.
    Unknown,
}

/// An end for handing in.
#[derive(SimpleObject)]
pub struct FundingDeadline {
    /// 1 for what is open to all; 2 for those who passed the first stage. Several of one stage are cut-offs.
    stage: u8,
    /// The last day.
    date: Date,
    /// Until when on that day, by the clocks of Brussels: HH:MM:SS.
    time: Option<String>,
}

/// What one project can get.
#[derive(SimpleObject)]
pub struct FundingGrant {
    /// At least.
    least: Option<Money>,
    /// At most.
    most: Option<Money>,
    /// A fixed sum for what is done, and not a share of what it costs.
    lump_sum: bool,
    /// The share of the costs that is paid, at most, in per cent.
    share_percent: Option<u8>,
}

/// A call for proposals, as the network's anchor publishes it. Read the call itself before you apply.
pub struct FundingCall(pub(super) OnShelf);

impl From<&domain::Deadline> for FundingDeadline {
    fn from(deadline: &domain::Deadline) -> Self {
        Self {
            stage: deadline.stage,
            date: Date(deadline.date),
            time: deadline.time.map(|time| time.to_string()),
        }
    }
}

/// The day that is asked for, else this one in Brussels.
fn day(ctx: &Context<'_>, on: Option<&Date>) -> Result<jiff::civil::Date> {
    match on {
        Some(Date(on)) => Ok(*on),
        None => Ok(today(OwnData::in_request(ctx)?)),
    }
}

#[Object]
impl FundingCall {
    /// As whoever makes the call writes it: `CERV-2026-CITIZENS-TOWN-TT`. It never changes.
    async fn id(&self) -> ID {
        self.0.call().id.as_str().into()
    }

    /// What readers must be told: that these are examples, for one.
    async fn label(&self, languages: Languages) -> Option<FundingText> {
        let label = self.0.shelf.catalogue.label();
        label.map(|label| FundingText::of(label, &languages))
    }

    /// As of when it was written.
    async fn as_of(&self) -> Date {
        Date(self.0.shelf.catalogue.as_of())
    }

    /// When the anchor published it.
    async fn published_at(&self) -> DateTime {
        DateTime(self.0.shelf.published_at)
    }

    /// Whose it is.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn programme(&self) -> Result<FundingProgramme> {
        let missing = || CatalogueError::argument("this call's programme is missing");
        let programme = self.0.programme().cloned().ok_or_else(missing)?;
        Ok(FundingProgramme {
            shelf: Arc::clone(&self.0.shelf),
            programme,
        })
    }

    /// What people call it, in the first of these languages (BCP 47) that is there, else in English, else in any.
    async fn title(&self, languages: Languages) -> FundingText {
        FundingText::of(&self.0.call().title, &languages)
    }

    /// What it is for.
    async fn summary(&self, languages: Languages) -> Option<FundingText> {
        let summary = self.0.call().summary.as_ref();
        summary.map(|summary| FundingText::of(summary, &languages))
    }

    /// The first day.
    async fn opens(&self) -> Option<Date> {
        self.0.call().opens.map(Date)
    }

    /// The ends, in order.
    async fn deadlines(&self) -> Vec<FundingDeadline> {
        let deadlines = self.0.call().deadlines.iter();
        deadlines.map(FundingDeadline::from).collect()
    }

    /// Where in its life it is on a day, both ends included: on this day in Brussels if none is given.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn state(&self, ctx: &Context<'_>, on: Option<Date>) -> Result<FundingCallState> {
        Ok(self.0.call().state(day(ctx, on.as_ref())?).into())
    }

    /// The next end for who has not applied yet, from a day on: from this day in Brussels if none is given.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn next_deadline(
        &self,
        ctx: &Context<'_>,
        on: Option<Date>,
    ) -> Result<Option<FundingDeadline>> {
        let next = self.0.call().next_deadline(day(ctx, on.as_ref())?);
        Ok(next.map(FundingDeadline::from))
    }

    /// What all projects together can get.
    async fn budget(&self) -> Option<Money> {
        self.0.call().budget.map(Money::from)
    }

    /// What one project can get.
    async fn grant(&self) -> Option<FundingGrant> {
        let grant = self.0.call().grant.as_ref();
        grant.map(|grant| FundingGrant {
            least: grant.least.map(Money::from),
            most: grant.most.map(Money::from),
            lump_sum: grant.lump_sum,
            share_percent: grant.share_percent,
        })
    }

    /// Ids of themes.
    async fn themes(&self) -> Vec<&str> {
        self.0.call().themes.iter().map(String::as_str).collect()
    }

    /// The Sustainable Development Goals that it serves, 1 to 17.
    async fn sdgs(&self) -> Vec<u8> {
        let goals = self.0.call().goals.iter();
        goals.map(|goal| goal.number()).collect()
    }

    /// Its page.
    async fn url(&self) -> Option<Url> {
        address(self.0.call().url.as_ref())
    }

    /// Where this was read.
    async fn sources(&self) -> Vec<FundingSource> {
        let sources = self.0.call().sources.iter();
        sources.map(FundingSource::from).collect()
    }

    /// What it demands. Where there are none, nothing is judged.
    #[graphql(directive = list_size::apply(10))]
    async fn rules(&self) -> Vec<FundingRule> {
        let rules = self.0.call().rules.iter();
        rules.cloned().map(FundingRule).collect()
    }

    /// The call of another year whose rules these are, where nobody has read this one's.
    async fn rules_like(&self) -> Option<ID> {
        let like = self.0.call().rules_like.as_ref();
        like.map(|like| like.as_str().into())
    }
}
