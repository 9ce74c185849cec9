//! Who writes, and where.

use std::sync::Arc;

use async_graphql::Context;
use jumelage_domain::ObjectId;
use jumelage_entities::{Actor, Writing};

use crate::{
    error::{CatalogueError, Result},
    public::own_data::{NoOwnData, OwnData},
    rights::STAFF,
    viewer::{Role, Viewer},
};

/// Somebody who may write, and the node's own data.
pub(crate) struct Writer<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) own: &'a OwnData,
}

impl<'a> Writer<'a> {
    /// Whoever sent the request that is being answered. The table of rights has let through who may write something.
    pub(crate) fn of(ctx: &Context<'a>) -> Result<Self> {
        let (own, viewer) = (ctx.data_opt::<Arc<OwnData>>(), ctx.data_opt::<Viewer>());
        let missing = || CatalogueError::internal(&NoOwnData);
        Ok(Self {
            own: own.ok_or_else(missing)?,
            viewer: viewer.ok_or_else(missing)?,
        })
    }

    /// Whether a member's own affairs are the writer's: all of them the staff's, and its own a local government's.
    pub(crate) fn may_write_of(&self, local_government: &ObjectId) -> bool {
        self.viewer.is_any_of(STAFF)
            || self.viewer.is_any_of(&[Role::LocalGovernment])
                && self.viewer.local_governments.contains(local_government)
    }

    /// Whether the writer is of the association's staff.
    pub(crate) fn is_staff(&self) -> bool {
        self.viewer.is_any_of(STAFF)
    }

    /// The role by which somebody writes.
    pub(crate) fn role(&self) -> Role {
        let roles = [Role::Admin, Role::Editor, Role::LocalGovernment];
        let role = roles
            .into_iter()
            .find(|role| self.viewer.is_any_of(&[*role]));
        role.unwrap_or(Role::Anonymous)
    }

    /// A writing transaction on the writer's behalf.
    pub(crate) async fn begin(&self) -> Result<Writing> {
        let actor = Actor::Bearer {
            subject: self.viewer.subject.clone(),
            issuer: self.viewer.issuer.clone(),
            role: self.role().name(),
        };
        Ok(Writing::begin_as(&self.own.db, actor).await?)
    }
}
