//! What became of it.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use jumelage_entities::{
    Writing, local_government, record, stored,
    write::lifecycles::{LifecycleError, Outcome},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    catalogue::local_government::LocalGovernment,
    error::Result,
    public::{door::Ready, mutation::UserError, service::Asked},
};

/// A record that became one with another.
#[derive(SimpleObject, Clone)]
pub(crate) struct CollapsedTwinning {
    /// The id that is gone.
    id: ID,
    /// The one that it leads to.
    into: ID,
}

/// What happened, or in a dry run what would.
#[derive(SimpleObject, Clone)]
pub(crate) struct LifecycleChanges {
    /// Nothing of this was done.
    dry_run: bool,
    /// The members whose time is over.
    ended: Vec<ID>,
    /// The members that came after, in the order of the input. In a dry run, a new one's id will be another.
    successors: Vec<ID>,
    /// Own records that have another party now.
    moved: Vec<ID>,
    /// Own records that are over, and stay with those that ended: between two that became one, and of one that went to
    /// another association.
    superseded: Vec<ID>,
    /// Own records that became one with another.
    collapsed: Vec<CollapsedTwinning>,
    /// Other associations' records that have another party now.
    followed: Vec<ID>,
}

/// The changes.
pub(super) struct Done(LifecycleChanges);

/// What became of a change in the members.
pub(crate) struct LifecyclePayload {
    shown: Option<ObjectId>,
    changes: Option<LifecycleChanges>,
    errors: Vec<UserError>,
}

#[Object]
impl LifecyclePayload {
    /// The member as it is now: the successor, the first part, the one that was renamed or came, or the entry of the one
    /// that went. Null in a dry run that would make one, and where there are errors.
    async fn local_government(&self, ctx: &Context<'_>) -> Option<Ready<LocalGovernment>> {
        let id = self.shown.as_ref()?;
        let asked = ctx.data_opt::<Arc<Asked>>()?;
        asked.object_below(ctx, id).await
    }

    /// What happened; null where there are errors.
    async fn changes(&self) -> Option<&LifecycleChanges> {
        self.changes.as_ref()
    }

    /// What was wrong with the input. Where there is something, nothing was written.
    async fn user_errors(&self) -> &[UserError] {
        &self.errors
    }
}

impl LifecyclePayload {
    pub(super) fn refused(errors: impl IntoIterator<Item = UserError>) -> Self {
        Self {
            shown: None,
            changes: None,
            errors: errors.into_iter().collect(),
        }
    }

    pub(super) fn done(shown: Option<ObjectId>, done: Done) -> Self {
        Self {
            shown,
            changes: Some(done.0),
            errors: Vec::new(),
        }
    }
}

impl Done {
    pub(super) async fn of(
        writing: &Writing,
        me: &NodeCode,
        outcome: &Outcome,
        dry_run: bool,
    ) -> Result<Self> {
        let twinning = |uuid: &Uuid| -> ID {
            let id = ObjectId::new(ObjectKind::Twinning, me.clone(), *uuid);
            id.to_string().into()
        };
        let collapsed = outcome.collapsed.iter();
        let collapsed = collapsed.map(|(gone, into)| CollapsedTwinning {
            id: twinning(gone),
            into: twinning(into),
        });
        Ok(Self(LifecycleChanges {
            dry_run,
            ended: members(writing, outcome.ended.iter().copied()).await?,
            successors: members(writing, outcome.successors.iter().copied()).await?,
            moved: outcome.moved.iter().map(twinning).collect(),
            superseded: outcome.superseded.iter().map(twinning).collect(),
            collapsed: collapsed.collect(),
            followed: records(writing, &outcome.followed).await?,
        }))
    }
}

/// Members of whichever node: the successor of one that went is another's.
async fn members(writing: &Writing, ids: impl Iterator<Item = Uuid>) -> Result<Vec<ID>> {
    let mut found = Vec::new();
    for id in ids {
        let row = local_government::Entity::find_by_id(id);
        if let Some(row) = row.one(&writing.tx).await? {
            let node = stored::word("local_government.owner", &row.owner)?;
            let id = ObjectId::new(ObjectKind::LocalGovernment, node, id);
            found.push(id.to_string().into());
        }
    }
    Ok(found)
}

/// Records of whichever node.
async fn records(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<Vec<ID>> {
    const AT_ONCE: usize = 5_000;
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let rows = record::Entity::find()
            .filter(record::Column::Id.is_in(some.iter().copied()))
            .all(&writing.tx)
            .await?;
        for row in rows {
            let node = stored::word("record.node", &row.node)?;
            found.push(ObjectId::new(ObjectKind::Twinning, node, row.id));
        }
    }
    found.sort();
    Ok(found.iter().map(|id| id.to_string().into()).collect())
}

/// What the rules say, where the input says it.
pub(super) async fn errors(
    writing: &Writing,
    me: &NodeCode,
    refused: &LifecycleError,
) -> Result<Vec<UserError>> {
    let path = UserError::way([refused.argument()]);
    let id = |kind, uuid: Uuid| ObjectId::new(kind, me.clone(), uuid);
    let error = |message: String| UserError {
        code: refused.code().to_owned(),
        path: path.clone(),
        message,
        existing: None,
    };
    Ok(match refused {
        LifecycleError::Unsaid { records: ids } => {
            let ids = records(writing, ids).await?.into_iter();
            let error = |id: ID| error(format!("it is not said to which part {} goes", *id));
            ids.map(error).collect()
        }
        LifecycleError::Exists { id: uuid, .. } | LifecycleError::NameTaken { id: uuid } => {
            let id = id(ObjectKind::LocalGovernment, *uuid);
            vec![UserError {
                existing: Some(id.to_string().into()),
                ..error(format!("{refused}: {id}"))
            }]
        }
        other => vec![error(other.to_string())],
    })
}
