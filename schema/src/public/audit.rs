//! Who changed what: for the node's staff. It is of the root and not of the catalogue, so that no other node can ask for it.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use async_trait::async_trait;
use jumelage_entities::audit_entry::{self, Model, Wanted};
use jumelage_federation::page::PageArguments;
use sea_orm::DatabaseConnection;

use super::{
    own_data::{NoOwnData, OwnData},
    service::Asked,
};
use crate::{
    catalogue::connection::{PageInfo, Paged, Rest},
    error::{CatalogueError, Result},
    scalar::DateTime,
};

/// What was done to an object.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::AuditAction")]
pub enum AuditAction {
    /// It was not there before.
    Created,
    /// It says something else now.
    Updated,
    /// It is gone.
    Deleted,
    /// It is gone, and lives on in another.
    Merged,
    /// Staff decided on it.
    Decided,
}

/// What a change was made to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::AuditKind")]
pub enum AuditKind {
    /// A member of the association.
    LocalGovernment,
    /// One of its records of twinnings.
    Record,
    /// A contact person of a member.
    ContactPerson,
    /// What the association lists: an activity, a partner request, an offer, a guide.
    Listing,
    /// What staff think of another association's record.
    Decision,
    /// An introduction of one local government to another; what they write to each other is left out.
    Introduction,
    /// That a member or the association answered a survey; what it answered is not in it.
    SurveyAnswer,
    /// What is published for the whole network: programmes and calls, surveys.
    Publication,
}

/// What kind of author a change has.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::ActorKind")]
pub enum ActorKind {
    /// The node by itself.
    Node,
    /// Another node, by what it said.
    Peer,
    /// Whoever may run commands on the node's machine.
    Operator,
    /// Who showed a token.
    Bearer,
}

/// Who made a change.
#[derive(SimpleObject)]
pub struct AuditActor {
    /// What kind of author.
    kind: ActorKind,
    /// The subject of a token, another node's code, or the command.
    name: Option<String>,
    /// Who issued the token, where it was not the node.
    issuer: Option<String>,
    /// The role by which it was written.
    role: Option<String>,
}

/// One change of one object.
pub struct AuditEntry(Model);

#[Object]
impl AuditEntry {
    /// When.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn at(&self) -> Result<DateTime> {
        Ok(DateTime(self.0.at()?))
    }

    /// Who.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn actor(&self) -> Result<AuditActor> {
        Ok(AuditActor {
            kind: self.0.author()?.into(),
            name: self.0.actor_name.clone(),
            issuer: self.0.actor_issuer.clone(),
            role: self.0.actor_role.clone(),
        })
    }

    /// What was done.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn action(&self) -> Result<AuditAction> {
        Ok(self.0.done()?.into())
    }

    /// To what kind of object.
    #[expect(
        clippy::unused_async,
        reason = "async-graphql takes asynchronous resolvers only"
    )]
    async fn kind(&self) -> Result<AuditKind> {
        Ok(self.0.kind()?.into())
    }

    /// The object's id. It may be gone.
    async fn object(&self) -> async_graphql::ID {
        self.0.object.clone().into()
    }

    /// What the object said before: JSON, as text. Null where it was not there.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// What it says after: JSON, as text. Null where it is gone.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }
}

/// An entry on a page.
#[derive(SimpleObject)]
pub struct AuditEdge {
    /// Its place in the list.
    cursor: String,
    /// The entry.
    node: AuditEntry,
}

/// A page of the audit, the newest entries first: 20 by default, 500 at most.
pub struct AuditConnection(Paged<AuditEdge>);

#[Object]
impl AuditConnection {
    /// What is on this page, each with its cursor.
    async fn edges(&self) -> &[AuditEdge] {
        &self.0.edges
    }

    /// What is on this page.
    async fn nodes(&self) -> Vec<&AuditEntry> {
        self.0.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursors = self.0.edges.iter().map(|edge| edge.cursor.as_str());
        PageInfo::of(&self.0, cursors)
    }

    /// How many there are on all pages together.
    async fn total_count(&self) -> Result<i64> {
        self.0.rest.total().await
    }
}

/// What lies around a page.
struct Around {
    db: DatabaseConnection,
    wanted: Wanted,
    after: Option<i64>,
    last: Option<i64>,
}

#[async_trait]
impl Rest for Around {
    async fn total(&self) -> Result<i64> {
        let count = audit_entry::count(&self.db, &self.wanted).await?;
        Ok(count.try_into().unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        // What a page comes after was there when its cursor was given.
        Ok(self.after.is_some())
    }

    async fn anything_not_before(&self) -> Result<bool> {
        let Some(last) = self.last else {
            return Ok(false);
        };
        let older = audit_entry::newest(&self.db, &self.wanted, Some(last), 1).await?;
        Ok(!older.is_empty())
    }
}

/// A page of the audit.
pub(super) async fn log(
    ctx: &async_graphql::Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    wanted: Wanted,
) -> Result<AuditConnection> {
    let missing = || CatalogueError::internal(&NoOwnData);
    let own = ctx.data_opt::<Arc<OwnData>>().ok_or_else(missing)?;
    let asked = ctx.data_opt::<Arc<Asked>>().ok_or_else(missing)?;
    let page = PageArguments {
        first,
        after,
        ..PageArguments::default()
    };
    let page = asked.opened(ctx, page)?;
    let after = page.after.as_deref();
    let after = after.and_then(|sequence| sequence.parse::<i64>().ok());
    let limit = page.page()?.limit;
    let rows = audit_entry::newest(&own.db, &wanted, after, limit as u64 + 1).await?;
    let more = rows.len() > limit;
    let edges = rows.into_iter().take(limit).map(|row| AuditEdge {
        cursor: row.sequence.to_string(),
        node: AuditEntry(row),
    });
    let edges: Vec<AuditEdge> = edges.collect();
    let around = Around {
        db: own.db.clone(),
        wanted,
        after,
        last: edges.last().map(|edge| edge.node.0.sequence),
    };
    Ok(AuditConnection(Paged {
        edges,
        more,
        backward: false,
        rest: Arc::new(around),
    }))
}
