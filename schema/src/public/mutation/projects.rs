//! Recording what members apply for, and carry out, with a programme's money.

mod input;
mod write;

use async_graphql::{Context, Object};

pub(super) use self::input::{DeleteProjectInput, RecordProjectInput, UpdateProjectInput};
use super::{
    Writer,
    payload::{Outcome, deletes, shows},
};
use crate::{catalogue::listings::Project, error::Result};

/// Writes records of projects.
#[derive(Default)]
pub(crate) struct ProjectMutation;

shows! {
    /// What became of recording a project.
    RecordProjectPayload, project: Project,
    "The project; null where there are errors."
}

shows! {
    /// What became of changing a record of a project.
    UpdateProjectPayload, project: Project,
    "The project as it is now; null where there are errors."
}

deletes! {
    /// What became of deleting a record of a project.
    DeleteProjectPayload
}

#[Object]
impl ProjectMutation {
    /// Records a project in which a member takes part. Where another association records one of the same lead applicant for
    /// the same call, or that is called the same, or `sameAs` says which it is, the records are of one project.
    async fn record_project(
        &self,
        ctx: &Context<'_>,
        input: RecordProjectInput,
    ) -> Result<Option<RecordProjectPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::record(&writer, ctx, input).await?;
        Ok(Some(RecordProjectPayload(outcome)))
    }

    /// Changes what the association records. What is left out stays; null clears.
    async fn update_project(
        &self,
        ctx: &Context<'_>,
        input: UpdateProjectInput,
    ) -> Result<Option<UpdateProjectPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::update(&writer, ctx, input).await?;
        Ok(Some(UpdateProjectPayload(outcome)))
    }

    /// Deletes what the association records. What others record stays their own.
    async fn delete_project(
        &self,
        ctx: &Context<'_>,
        input: DeleteProjectInput,
    ) -> Result<Option<DeleteProjectPayload>> {
        let writer = Writer::of(ctx)?;
        let outcome = write::delete(&writer, input).await?;
        Ok(Some(DeleteProjectPayload(outcome)))
    }
}
