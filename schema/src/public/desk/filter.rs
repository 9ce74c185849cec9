//! Filter and order of claims.

use async_graphql::{Enum, ID, InputObject};
use jumelage_domain::{
    Decision, ObjectId, ObjectKind,
    sort_key::{Direction, integer},
};
use jumelage_entities::{claim, decision, link, local_government, record};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::claim::ClaimState;
use crate::{
    catalogue::{
        filter::{OrderDirection, part_of},
        vocabulary::TwinningKind,
    },
    error::{CatalogueError, Result},
    list::{Order, Rank},
};

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ClaimFilter {
    /// Recorded by one of these associations, by their codes.
    associations: Option<Vec<String>>,
    /// Of one of these kinds, as recorded.
    kinds: Option<Vec<TwinningKind>>,
    /// In one of these states.
    states: Option<Vec<ClaimState>>,
    /// About this own member.
    local_government: Option<ID>,
    /// Whether it is known which member is meant.
    resolved: Option<bool>,
    /// A name of either party, or the partner's as stated; without case or accents, part of a word will do.
    search: Option<String>,
}

/// Default: the latest first.
#[derive(InputObject, Clone, Copy, Debug)]
pub(crate) struct ClaimOrder {
    /// By what.
    by: ClaimOrderKey,
    /// Which way.
    direction: OrderDirection,
}

/// By what claims are ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ClaimOrderKey {
    /// When they came.
    ReceivedAt,
    /// When they were last changed.
    UpdatedAt,
}

impl Default for ClaimOrder {
    fn default() -> Self {
        Self {
            by: ClaimOrderKey::ReceivedAt,
            direction: OrderDirection::Desc,
        }
    }
}

impl ClaimOrder {
    pub(super) fn order(self) -> Order {
        let value = match self.by {
            ClaimOrderKey::ReceivedAt => Expr::col((claim::Entity, claim::Column::ReceivedAt)),
            ClaimOrderKey::UpdatedAt => Expr::col((record::Entity, record::Column::UpdatedAt)),
        };
        Order {
            rank: Rank::Integer(value),
            direction: Direction::from(self.direction),
            node: Expr::col((record::Entity, record::Column::Node)),
            id: Expr::col((record::Entity, record::Column::Id)),
        }
    }

    pub(super) fn cursor(self, row: &record::Model, received_at: i64) -> Result<String> {
        let value = match self.by {
            ClaimOrderKey::ReceivedAt => received_at,
            ClaimOrderKey::UpdatedAt => row.updated_at,
        };
        let key = self.order().key(Some(integer(value)), &row.node, row.id);
        key.ok_or_else(|| CatalogueError::argument("no sort key"))
    }
}

/// The claims that are linked.
fn linked() -> SelectStatement {
    link::Entity::find()
        .select_only()
        .column(link::Column::OtherRecordId)
        .into_query()
}

/// The claims on which one of some decisions holds; on which any does.
fn decided(decisions: Option<&[Decision]>) -> SelectStatement {
    let mut decided = decision::Entity::find()
        .select_only()
        .column(decision::Column::RecordId)
        .filter(decision::Column::Holds.eq(true));
    if let Some(decisions) = decisions {
        let words = decisions.iter().map(|decision| decision.as_str());
        decided = decided.filter(decision::Column::Decision.is_in(words));
    }
    decided.into_query()
}

/// Those in a state, as [`super::claims::Row::state`] tells it.
pub(super) fn in_state(state: ClaimState) -> Condition {
    let id = record::Column::Id;
    let unlinked = Condition::all().add(id.not_in_subquery(linked()));
    let unlinked_and = |decision| {
        unlinked
            .clone()
            .add(id.in_subquery(decided(Some(decision))))
    };
    match state {
        ClaimState::Linked => Condition::all().add(id.in_subquery(linked())),
        ClaimState::Open => unlinked.add(id.not_in_subquery(decided(None))),
        ClaimState::Answered => unlinked_and(&[Decision::Confirm, Decision::Link]),
        ClaimState::Rejected => unlinked_and(&[Decision::Reject]),
        ClaimState::NotOurs => unlinked_and(&[Decision::NotOurs]),
    }
}

impl ClaimFilter {
    /// The same; where it names no states, for those that wait.
    pub(crate) fn or_waiting(mut self) -> Self {
        self.states.get_or_insert_with(|| vec![ClaimState::Open]);
        self
    }

    /// As a condition on `record` beside `claim`.
    pub(super) fn condition(&self) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(associations) = &self.associations {
            all = all.add(record::Column::Node.is_in(associations));
        }
        if let Some(kinds) = &self.kinds {
            let words = kinds
                .iter()
                .map(|one| jumelage_domain::TwinningKind::from(*one).as_str());
            all = all.add(record::Column::Kind.is_in(words));
        }
        if let Some(states) = &self.states {
            let any = states
                .iter()
                .fold(Condition::any(), |any, state| any.add(in_state(*state)));
            // Of an empty list nothing is one; an empty condition would be true.
            all = if states.is_empty() {
                all.add(Expr::val(1).eq(0))
            } else {
                all.add(any)
            };
        }
        if let Some(member) = &self.local_government {
            let uuid = ObjectId::parse_as(ObjectKind::LocalGovernment, member)?.uuid();
            all = all.add(record::Column::PartnerId.eq(uuid));
        }
        if let Some(resolved) = self.resolved {
            let partner = record::Column::PartnerId;
            all = all.add(if resolved {
                partner.is_not_null()
            } else {
                partner.is_null()
            });
        }
        if let Some(search) = &self.search {
            let named = local_government::Entity::find()
                .select_only()
                .column(local_government::Column::Id)
                .filter(
                    Expr::col((
                        local_government::Entity,
                        local_government::Column::SearchKey,
                    ))
                    .like(part_of(search)),
                )
                .into_query();
            let stated = Expr::col((claim::Entity, claim::Column::SearchKey));
            let any = Condition::any()
                .add(stated.like(part_of(search)))
                .add(record::Column::PartyId.in_subquery(named.clone()))
                .add(record::Column::PartnerId.in_subquery(named));
            all = all.add(any);
        }
        Ok(all)
    }
}
