//! One claim: another association's record, and what this one made of it.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Enum, ID, Object, SimpleObject};
use jumelage_domain::{Decision, NodeCode, ObjectId, ObjectKind, Theme, Timestamp};
use jumelage_entities::{decision, record, stored};
use uuid::Uuid;

use super::{
    claims::{ClaimPage, Row},
    known::{KnownCode, KnownLocalGovernment},
    suggestion::ClaimSuggestion,
};
use crate::{
    catalogue::vocabulary::{TwinningKind, TwinningStatus},
    error::{CatalogueError, Result},
    scalar::{CountryCode, DateTime, PartialDate},
};

/// A record of another association that is about a member of this one, or about whom it takes for such.
pub(crate) struct Claim {
    pub(super) page: Arc<ClaimPage>,
    pub(super) at: usize,
}

/// Where a claim stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ClaimState {
    /// It waits for a decision.
    Open,
    /// It was confirmed, or linked by a decision; the other association's node has yet to agree.
    Answered,
    /// It is linked with an own record, by a decision or without one.
    Linked,
    /// Staff say that there is no such twinning.
    Rejected,
    /// Staff say that its partner is no member of this association.
    NotOurs,
}

/// What staff decide on a claim.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::Decision", name = "ClaimDecisionKind")]
pub(crate) enum ClaimDecisionKind {
    /// It is so: an own record is made of it, and the two are linked.
    Confirm,
    /// There is no such twinning. The other association sees its record disputed.
    Reject,
    /// It is the same twinning as an own record, which may be of another kind or year: the two are linked.
    Link,
    /// Its partner is no member of this association.
    NotOurs,
}

/// The partner in the other association's words.
#[derive(SimpleObject)]
pub(crate) struct StatedPartner {
    /// Its country.
    country: CountryCode,
    /// Its code.
    code: Option<KnownCode>,
    /// Its name.
    name: Option<String>,
}

/// What was decided on a claim, by whom, and when.
#[derive(SimpleObject)]
pub(crate) struct ClaimDecision {
    /// The decision.
    decision: ClaimDecisionKind,
    /// The own member that the claim's partner is; null where that was not decided.
    local_government: Option<ID>,
    /// The own record of the same twinning: made by CONFIRM, or named in LINK.
    own_record: Option<ID>,
    /// When.
    decided_at: DateTime,
    /// Who, as the issuer of the token knows them.
    decided_by: Option<String>,
    /// For colleagues.
    note: Option<String>,
    /// False where the record has changed since in what was decided on: it waits for another decision.
    holds: bool,
}

impl Claim {
    fn row(&self) -> &Row {
        &self.page.rows[self.at]
    }

    fn record(&self) -> &record::Model {
        &self.row().record
    }
}

/// The node's own id of a record, as clients have it.
pub(super) fn record_id(node: NodeCode, id: Uuid) -> ID {
    ObjectId::new(ObjectKind::Twinning, node, id)
        .to_string()
        .into()
}

pub(super) fn date(column: &'static str, text: Option<&str>) -> Result<Option<PartialDate>> {
    Ok(stored::optional(column, text)?.map(PartialDate))
}

pub(super) fn instant(millis: i64) -> Result<DateTime> {
    let at = Timestamp::from_millis(millis);
    Ok(DateTime(
        at.map_err(|fault| CatalogueError::internal(&fault))?,
    ))
}

pub(super) fn kind(row: &record::Model) -> Result<TwinningKind> {
    let kind: jumelage_domain::TwinningKind = stored::word("record.kind", &row.kind)?;
    Ok(kind.into())
}

pub(super) fn status(row: &record::Model) -> Result<TwinningStatus> {
    let status: jumelage_domain::TwinningStatus = stored::word("record.status", &row.status)?;
    Ok(status.into())
}

#[Object]
impl Claim {
    /// The record's. `node(id:)` finds the twinning where both sides know it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn id(&self) -> Result<ID> {
        let node = stored::word("record.node", &self.record().node)?;
        Ok(record_id(node, self.record().id))
    }

    /// The code of the association that records it.
    async fn association(&self) -> &str {
        &self.record().node
    }

    /// That association's member.
    async fn party(&self) -> Result<Option<KnownLocalGovernment>> {
        let known = self.page.known().await?;
        Ok(known.get(&self.record().party_id).cloned())
    }

    /// The other party in that association's words.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn stated_partner(&self) -> Result<StatedPartner> {
        let row = self.record();
        let scheme: Option<jumelage_domain::CodeScheme> =
            stored::optional("record.stated_scheme", row.stated_scheme.as_deref())?;
        let code = scheme.zip(row.stated_code.clone());
        Ok(StatedPartner {
            country: CountryCode(stored::word("record.stated_country", &row.stated_country)?),
            code: code.map(|(scheme, value)| KnownCode {
                scheme: scheme.into(),
                value,
            }),
            name: row.stated_name.clone(),
        })
    }

    /// The own member that the other party is, as far as this node knows; null until somebody says so.
    async fn local_government(&self) -> Result<Option<KnownLocalGovernment>> {
        let known = self.page.known().await?;
        let partner = self.record().partner_id;
        Ok(partner.and_then(|id| known.get(&id).cloned()))
    }

    /// The bond, as that association records it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn kind(&self) -> Result<TwinningKind> {
        kind(self.record())
    }

    /// Where in its life, as that association records it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn status(&self) -> Result<TwinningStatus> {
        status(self.record())
    }

    /// When it began, as that association records it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn since(&self) -> Result<Option<PartialDate>> {
        date("record.since", self.record().since.as_deref())
    }

    /// When it ended, as that association records it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn until(&self) -> Result<Option<PartialDate>> {
        date("record.until", self.record().until.as_deref())
    }

    /// What it is about, as that association records it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn themes(&self) -> Result<Vec<String>> {
        let themes: BTreeSet<Theme> = stored::words("record.themes", &self.record().themes, '|')?;
        Ok(themes.iter().map(ToString::to_string).collect())
    }

    /// The Sustainable Development Goals that it serves, as that association records it.
    async fn sdgs(&self) -> Vec<i32> {
        let goals = self.record().sdgs.split('|');
        goals.filter_map(|goal| goal.parse().ok()).collect()
    }

    /// When that association last changed it.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn updated_at(&self) -> Result<DateTime> {
        instant(self.record().updated_at)
    }

    /// When it came here first.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn received_at(&self) -> Result<DateTime> {
        instant(self.row().received_at)
    }

    /// Where it stands.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn state(&self) -> Result<ClaimState> {
        self.row().state()
    }

    /// The own record with which it is linked.
    async fn linked_record(&self) -> Option<ID> {
        let own = self.row().linked?;
        Some(record_id(self.page.me(), own))
    }

    /// The last decision on it; null where there is none.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn decision(&self) -> Result<Option<ClaimDecision>> {
        let decision = self.row().decision.as_ref();
        let me = self.page.me();
        decision
            .map(|row| ClaimDecision::read(row, &me))
            .transpose()
    }

    /// Which of the own members may be meant, the likeliest first, and what is recorded of it and the party already. The
    /// one that is known to be meant is the only one.
    async fn suggestions(&self) -> Result<&[ClaimSuggestion]> {
        let suggested = self.page.suggested().await?;
        Ok(&suggested[self.at])
    }
}

impl ClaimDecision {
    fn read(row: &decision::Model, me: &NodeCode) -> Result<Self> {
        let decision: Decision = stored::word("decision.decision", &row.decision)?;
        let member = |id| ObjectId::new(ObjectKind::LocalGovernment, me.clone(), id);
        Ok(Self {
            decision: decision.into(),
            local_government: row
                .local_government_id
                .map(|id| member(id).to_string().into()),
            own_record: row.own_record_id.map(|id| record_id(me.clone(), id)),
            decided_at: instant(row.decided_at)?,
            decided_by: row.decided_by.clone(),
            note: row.note.clone(),
            holds: row.holds,
        })
    }
}

impl Row {
    /// Where the claim stands: a link says more than any decision.
    pub(super) fn state(&self) -> Result<ClaimState> {
        if self.linked.is_some() {
            return Ok(ClaimState::Linked);
        }
        let Some(row) = self.decision.as_ref().filter(|row| row.holds) else {
            return Ok(ClaimState::Open);
        };
        let decision: Decision = stored::word("decision.decision", &row.decision)?;
        Ok(match decision {
            Decision::Confirm | Decision::Link => ClaimState::Answered,
            Decision::Reject => ClaimState::Rejected,
            Decision::NotOurs => ClaimState::NotOurs,
        })
    }
}
