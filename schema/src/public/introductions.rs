//! Introductions: who would like to get to know whom. For the staff of either node and the local governments themselves; no other
//! node can ask for them.

mod known;

use async_graphql::{Enum, ID, SimpleObject};
use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use jumelage_entities::{
    introduction::{self, Behind, Model},
    stored,
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

pub(super) use self::known::Known;
use crate::{
    error::{CatalogueError, Result},
    scalar::DateTime,
};

/// What has become of an introduction.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::IntroductionState")]
pub enum IntroductionState {
    /// On its way: the candidate's node has not taken it yet.
    Waiting,
    /// It is there, and not answered.
    Delivered,
    /// The candidate would like to.
    Accepted,
    /// The candidate would not.
    Declined,
    /// The candidate's node has not taken it; `note` has its word for the reason.
    Refused,
}

/// On which side of an introduction the node is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntroductionDirection {
    /// One of its members would like to be introduced.
    Sent,
    /// To one of its members somebody would like to be introduced.
    Received,
    /// Both are its members.
    Within,
}

/// One local government would like to get to know another.
#[derive(SimpleObject)]
pub struct Introduction {
    /// Opaque, never reused.
    id: ID,
    /// On which side this node is.
    direction: IntroductionDirection,
    /// Who would like to be introduced: its id.
    seeker: ID,
    /// Its name.
    seeker_name: String,
    /// Where to write to it: a functional address, never a person's. Null where it has none that is public: then its
    /// association's desk helps.
    seeker_mailbox: Option<String>,
    /// To whom: its id.
    candidate: ID,
    /// Its name.
    candidate_name: String,
    /// Where to write to it, as of the seeker.
    candidate_mailbox: Option<String>,
    /// The partner request that it is about.
    request: Option<ID>,
    /// What the seeker says.
    message: String,
    /// What has become of it.
    state: IntroductionState,
    /// What the candidate says.
    note: Option<String>,
    /// When it was asked for; of one that was received, when it came.
    requested_at: DateTime,
    /// When it was answered.
    answered_at: Option<DateTime>,
}

impl Introduction {
    /// Of a row, as the node with this code sees it.
    pub(super) fn of(row: Model, me: &NodeCode) -> Result<Self> {
        let id = row.object_id()?;
        let candidate: ObjectId = stored::word("introduction.candidate", &row.candidate)?;
        let direction = match (id.node() == me, candidate.node() == me) {
            (true, true) => IntroductionDirection::Within,
            (true, false) => IntroductionDirection::Sent,
            (false, _) => IntroductionDirection::Received,
        };
        let state: jumelage_domain::IntroductionState =
            stored::word("introduction.state", &row.state)?;
        let at = |column, millis| stored::instant(column, millis).map(DateTime);
        let answered_at = row.answered_at;
        Ok(Self {
            id: id.to_string().into(),
            direction,
            seeker: row.seeker.into(),
            seeker_name: row.seeker_name,
            seeker_mailbox: row.seeker_mailbox,
            candidate: row.candidate.into(),
            candidate_name: row.candidate_name,
            candidate_mailbox: row.candidate_mailbox,
            request: row.request.map(Into::into),
            message: row.message,
            state: state.into(),
            note: row.note,
            requested_at: at("introduction.requested_at", row.requested_at)?,
            answered_at: answered_at
                .map(|millis| at("introduction.answered_at", millis))
                .transpose()?,
        })
    }
}

/// A page of introductions, the newest first.
#[derive(SimpleObject)]
pub struct IntroductionPage {
    /// What is on this page.
    nodes: Vec<Introduction>,
    /// Give this as `after` for the next page.
    end_cursor: Option<String>,
    /// Whether there is more.
    has_next_page: bool,
}

/// One local government would like to get to know another: for the staff of the association of either.
#[derive(SimpleObject)]
pub struct DeskIntroduction {
    #[graphql(flatten)]
    introduction: Introduction,
}

/// A page of introductions of all members, the newest first.
#[derive(SimpleObject)]
pub struct DeskIntroductionPage {
    /// What is on this page.
    nodes: Vec<DeskIntroduction>,
    /// Give this as `after` for the next page.
    end_cursor: Option<String>,
    /// Whether there is more.
    has_next_page: bool,
}

impl From<IntroductionPage> for DeskIntroductionPage {
    fn from(page: IntroductionPage) -> Self {
        let nodes = page.nodes.into_iter();
        Self {
            nodes: nodes
                .map(|introduction| DeskIntroduction { introduction })
                .collect(),
            end_cursor: page.end_cursor,
            has_next_page: page.has_next_page,
        }
    }
}

/// The most introductions of a page.
const MAX_PAGE: i32 = 100;

/// A page of what a node has sent and got: of one member, or of all.
pub(super) async fn page(
    db: &DatabaseConnection,
    me: &NodeCode,
    local_government: Option<ID>,
    states: Option<Vec<IntroductionState>>,
    first: i32,
    after: Option<String>,
) -> Result<IntroductionPage> {
    if !(1..=MAX_PAGE).contains(&first) {
        let message = format!("`first` is 1 to {MAX_PAGE}, not {first}");
        return Err(CatalogueError::argument(message));
    }
    let of = local_government
        .map(|id| ObjectId::parse_as(ObjectKind::LocalGovernment, &id))
        .transpose()?;
    let states = states.map(|states| {
        let states = states
            .into_iter()
            .map(jumelage_domain::IntroductionState::from);
        states
            .map(jumelage_domain::IntroductionState::as_str)
            .collect()
    });
    let behind = after.as_deref().map(place).transpose()?;
    let (count, limit) = (usize::try_from(first), u64::try_from(first));
    let (count, limit) = (count.unwrap_or(1), limit.unwrap_or(1) + 1);
    let mut rows = introduction::page(db, of.as_ref(), states, behind, limit).await?;
    let has_next_page = rows.len() > count;
    rows.truncate(count);
    let end_cursor = rows
        .last()
        .map(|row| format!("{}.{}", row.requested_at, row.id));
    let nodes = rows.into_iter().map(|row| Introduction::of(row, me));
    Ok(IntroductionPage {
        nodes: nodes.collect::<Result<_>>()?,
        end_cursor,
        has_next_page,
    })
}

fn place(cursor: &str) -> Result<Behind> {
    let read = cursor.split_once('.').and_then(|(at, id)| {
        Some(Behind {
            requested_at: at.parse().ok()?,
            id: id.parse::<Uuid>().ok()?,
        })
    });
    read.ok_or_else(|| CatalogueError::argument("`after` is no `endCursor` of this list"))
}
