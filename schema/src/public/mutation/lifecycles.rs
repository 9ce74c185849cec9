//! What becomes of members: mergers, splits, new names, and the way to another association. For staff.

mod input;
mod payload;
mod split;

use async_graphql::{Context, ID, Object};
use jumelage_domain::{ObjectId, ObjectKind, text::tidy};
use jumelage_entities::{
    Writing,
    write::lifecycles::{self, LifecycleError, Outcome},
};
use uuid::Uuid;

use self::{
    input::{
        MergeLocalGovernmentsInput, ReceiveLocalGovernmentInput, RenameLocalGovernmentInput,
        SplitLocalGovernmentInput, TransferLocalGovernmentInput,
    },
    payload::{Done, LifecyclePayload},
};
use super::{UserError, UserErrorCode, Writer};
use crate::error::Result;

/// Changes what members there are.
#[derive(Default)]
pub(super) struct LifecycleMutation;

#[Object]
impl LifecycleMutation {
    /// Several members become one: their twinnings go to it, and what both recorded becomes one record.
    async fn merge_local_governments(
        &self,
        ctx: &Context<'_>,
        input: MergeLocalGovernmentsInput,
    ) -> Result<Option<LifecyclePayload>> {
        let desk = Desk::open(ctx, input.dry_run).await?;
        let predecessors = desk.members("predecessors", &input.predecessors)?;
        let successor = input.successor.read(&desk, &["successor"])?;
        let (predecessors, successor) = match (predecessors, successor) {
            (Ok(predecessors), Ok(successor)) => (predecessors, successor),
            (predecessors, successor) => {
                let errors = predecessors.err().into_iter().flatten();
                let errors = errors.chain(successor.err());
                return Ok(Some(LifecyclePayload::refused(errors)));
            }
        };
        let merger = lifecycles::Merge {
            predecessors: predecessors.into_iter().collect(),
            successor,
            on: input.on.0,
        };
        let outcome = lifecycles::merge(&desk.writing, merger).await;
        desk.close(outcome, None).await
    }

    /// A member becomes several; each of its twinnings goes to the part that is said. What remains of it is a part, too.
    async fn split_local_government(
        &self,
        ctx: &Context<'_>,
        input: SplitLocalGovernmentInput,
    ) -> Result<Option<LifecyclePayload>> {
        let desk = Desk::open(ctx, input.dry_run).await?;
        let whole = desk.member(&["localGovernment"], &input.local_government)?;
        let twinnings = split::twinnings(&input.twinnings, input.parts.len())?;
        let parts = split::parts(&desk, input.parts)?;
        let (whole, parts, twinnings) = match (whole, parts, twinnings) {
            (Ok(whole), Ok(parts), Ok(twinnings)) => (whole, parts, twinnings),
            (whole, parts, twinnings) => {
                let errors = whole.err().into_iter();
                let errors = errors.chain(parts.err().into_iter().flatten());
                let errors = errors.chain(twinnings.err().into_iter().flatten());
                return Ok(Some(LifecyclePayload::refused(errors)));
            }
        };
        let split = lifecycles::Split {
            whole,
            parts,
            on: input.on.0,
            twinnings,
        };
        let outcome = lifecycles::split(&desk.writing, split).await;
        desk.close(outcome, None).await
    }

    /// A member gets another official name. It stays findable under the one before.
    async fn rename_local_government(
        &self,
        ctx: &Context<'_>,
        input: RenameLocalGovernmentInput,
    ) -> Result<Option<LifecyclePayload>> {
        let desk = Desk::open(ctx, false).await?;
        let local_government = match desk.member(&["localGovernment"], &input.local_government)? {
            Ok(id) => id,
            Err(error) => return Ok(Some(LifecyclePayload::refused([error]))),
        };
        let name = match name(&input.name, &["name"]) {
            Ok(name) => name,
            Err(error) => return Ok(Some(LifecyclePayload::refused([error]))),
        };
        let change = lifecycles::Rename {
            local_government,
            name,
            on: input.on.0,
        };
        let outcome = lifecycles::rename(&desk.writing, change).await;
        let outcome = outcome.map(|()| Outcome::default());
        desk.close(outcome, Some(local_government)).await
    }

    /// A member goes to another association, which has received it already: its entry here ends, and names the one there.
    async fn transfer_local_government(
        &self,
        ctx: &Context<'_>,
        input: TransferLocalGovernmentInput,
    ) -> Result<Option<LifecyclePayload>> {
        let desk = Desk::open(ctx, input.dry_run).await?;
        let local_government = match desk.member(&["localGovernment"], &input.local_government)? {
            Ok(id) => id,
            Err(error) => return Ok(Some(LifecyclePayload::refused([error]))),
        };
        let gives = lifecycles::Give {
            local_government,
            successor: ObjectId::parse_as(ObjectKind::LocalGovernment, &input.successor)?,
            on: input.on.0,
        };
        let outcome = lifecycles::give(&desk.writing, gives).await;
        desk.close(outcome, Some(local_government)).await
    }

    /// A member came from another association: its entry here names the one there.
    async fn receive_local_government(
        &self,
        ctx: &Context<'_>,
        input: ReceiveLocalGovernmentInput,
    ) -> Result<Option<LifecyclePayload>> {
        let desk = Desk::open(ctx, false).await?;
        let local_government = match desk.member(&["localGovernment"], &input.local_government)? {
            Ok(id) => id,
            Err(error) => return Ok(Some(LifecyclePayload::refused([error]))),
        };
        let takes = lifecycles::Take {
            local_government,
            predecessor: ObjectId::parse_as(ObjectKind::LocalGovernment, &input.predecessor)?,
        };
        let outcome = lifecycles::take(&desk.writing, takes).await;
        desk.close(outcome, None).await
    }
}

/// What one part of an input says, or what is wrong with it.
type Part<T> = std::result::Result<T, UserError>;

/// What several parts of an input say, or all that is wrong with them.
type Parts<T> = std::result::Result<T, Vec<UserError>>;

/// All of a list, or all that is wrong with it.
fn all<T>(list: impl IntoIterator<Item = Part<T>>) -> Parts<Vec<T>> {
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for part in list {
        match part {
            Ok(part) => read.push(part),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() {
        Ok(read)
    } else {
        Err(wrong)
    }
}

/// A writing transaction, which is dropped where one only wants to see what it would do.
struct Desk<'a> {
    writer: Writer<'a>,
    writing: Writing,
    dry_run: bool,
}

impl<'a> Desk<'a> {
    async fn open(ctx: &Context<'a>, dry_run: bool) -> Result<Self> {
        let writer = Writer::of(ctx)?;
        Ok(Self {
            writing: writer.begin().await?,
            writer,
            dry_run,
        })
    }

    fn member(&self, place: &[&str], id: &ID) -> Result<Part<Uuid>> {
        let id = ObjectId::parse_as(ObjectKind::LocalGovernment, id)?;
        Ok(if *id.node() == self.writer.own.me {
            Ok(id.uuid())
        } else {
            let message = format!(
                "{id} is a member of “{}”: only that association can say this of it",
                id.node()
            );
            Err(UserError::at(UserErrorCode::NotFound, place, message))
        })
    }

    fn members(&self, argument: &str, ids: &[ID]) -> Result<Parts<Vec<Uuid>>> {
        let members = ids.iter().enumerate();
        let members = members.map(|(at, id)| self.member(&[argument, &at.to_string()], id));
        let members: Result<Vec<Part<Uuid>>> = members.collect();
        Ok(all(members?))
    }

    /// Ends the transaction. What was done is told from within it: in a dry run it is nowhere else.
    async fn close(
        self,
        outcome: std::result::Result<Outcome, LifecycleError>,
        shown: Option<Uuid>,
    ) -> Result<Option<LifecyclePayload>> {
        let me = &self.writer.own.me;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(LifecycleError::Write(fault)) => return Err(fault.into()),
            Err(refused) => {
                return Ok(Some(LifecyclePayload::refused(
                    payload::errors(&self.writing, me, &refused).await?,
                )));
            }
        };
        let done = Done::of(&self.writing, me, &outcome, self.dry_run).await?;
        let shown = shown.or(outcome.successors.first().copied());
        let shown = shown.map(|id| ObjectId::new(ObjectKind::LocalGovernment, me.clone(), id));
        if !self.dry_run {
            self.writing.commit().await?;
        }
        Ok(Some(LifecyclePayload::done(shown, done)))
    }
}

/// An official name.
fn name(text: &str, path: &[&str]) -> Part<String> {
    const MOST: usize = 200;
    let name = tidy(text);
    if name.contains(char::is_alphanumeric)
        && name.chars().count() <= MOST
        && !name.contains(char::is_control)
    {
        Ok(name)
    } else {
        let message = format!("a name has letters, and at most {MOST} of them");
        Err(UserError::at(UserErrorCode::InvalidValue, path, message))
    }
}
