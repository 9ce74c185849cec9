//! Introductions: one local government would like to get to know another. Sent ones, and those that came from other nodes.

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait};

use crate::{StoredError, WriteError, stored::word};

/// A row. What is printed of it is its id: what people write to each other has no place in a log.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "introduction")]
pub struct Model {
    /// The UUID of the object id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The node of the seeker, which has sent it.
    pub node: String,
    /// Who would like to be introduced: an id.
    pub seeker: String,
    /// Its name.
    pub seeker_name: String,
    /// Its functional mailbox, where it has a public one.
    pub seeker_mailbox: Option<String>,
    /// To whom: an id.
    pub candidate: String,
    /// Its name.
    pub candidate_name: String,
    /// Its functional mailbox, where it has a public one.
    pub candidate_mailbox: Option<String>,
    /// The partner request that it is about: an id.
    pub request: Option<String>,
    /// What the seeker says.
    pub message: String,
    /// An `IntroductionState`.
    pub state: String,
    /// What the candidate says; where it was refused, why.
    pub note: Option<String>,
    /// Milliseconds since the epoch.
    pub requested_at: i64,
    /// Milliseconds since the epoch.
    pub answered_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Introduction");
        shown.field("id", &self.id).finish_non_exhaustive()
    }
}

impl Model {
    /// Its id.
    pub fn object_id(&self) -> Result<ObjectId, StoredError> {
        let node: NodeCode = word("introduction.node", &self.node)?;
        Ok(ObjectId::new(ObjectKind::Introduction, node, self.id))
    }
}

/// Where a page of introductions goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// When the last one was requested.
    pub requested_at: i64,
    /// Its id.
    pub id: Uuid,
}

/// Introductions, the newest first: of one local government or of all, behind a place.
pub async fn page(
    db: &impl ConnectionTrait,
    of: Option<&ObjectId>,
    states: Option<Vec<&'static str>>,
    behind: Option<Behind>,
    limit: u64,
) -> Result<Vec<Model>, WriteError> {
    let mut wanted = Condition::all();
    if let Some(of) = of {
        let id = of.to_string();
        let either = Condition::any()
            .add(Column::Seeker.eq(&id))
            .add(Column::Candidate.eq(&id));
        wanted = wanted.add(either);
    }
    if let Some(states) = states {
        wanted = wanted.add(Column::State.is_in(states));
    }
    if let Some(Behind { requested_at, id }) = behind {
        let tied = Column::RequestedAt.eq(requested_at).and(Column::Id.lt(id));
        wanted = wanted.add(Column::RequestedAt.lt(requested_at).or(tied));
    }
    let rows = Entity::find()
        .filter(wanted)
        .order_by_desc(Column::RequestedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db);
    Ok(rows.await?)
}
