//! From inputs to records.

use async_graphql::{Context, ID, MaybeUndefined};
use jumelage_domain::{ObjectKind, listing::Project};
use jumelage_entities::Writing;

use super::{DeleteProjectInput, RecordProjectInput, UpdateProjectInput, input::named};
use crate::{
    error::Result,
    public::mutation::{
        UserErrorCode, Writer,
        flaws::Flaws,
        listings::{self, Towns, about, may_write_of_any, own},
        payload::Outcome,
    },
};

pub(super) async fn record(
    writer: &Writer<'_>,
    ctx: &Context<'_>,
    input: RecordProjectInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let towns = named(Some(&input.lead), input.partners.as_deref());
    let towns = Towns::look_up(writer, ctx, towns, &mut flaws).await?;
    let writing = writer.begin().await?;
    let known = towns.members(&writing, &mut flaws).await?;
    let same_as = input.same_as.as_ref();
    let same_as = listings::same_as::<Project>(&writing, same_as, &mut flaws).await?;
    let of = (input.twinning.as_ref(), input.network.as_ref());
    let about = about(writer, &writing, of, &mut flaws).await?;
    let Some(mut words) = input.words(&known, &mut flaws) else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    words.about = about;
    permit(writer, &writing, &words, &mut flaws);
    let id = listings::new_id::<Project>(&writing);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn update(
    writer: &Writer<'_>,
    ctx: &Context<'_>,
    mut input: UpdateProjectInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let towns = named(
        value(&input.lead),
        value(&input.partners).map(Vec::as_slice),
    );
    let towns = Towns::look_up(writer, ctx, towns, &mut flaws).await?;
    let writing = writer.begin().await?;
    let known = towns.members(&writing, &mut flaws).await?;
    let version = input.if_version.as_deref();
    let found = listings::find::<Project>(&writing, &input.id, version, &mut flaws).await?;
    let Some((row, mut words)) = found else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    permit(writer, &writing, &words, &mut flaws);
    let same_as = match std::mem::take(&mut input.same_as) {
        MaybeUndefined::Undefined => row.same_as,
        other => listings::same_as::<Project>(&writing, other.take().as_ref(), &mut flaws).await?,
    };
    about_now(writer, &writing, &input, &mut words, &mut flaws).await?;
    input.put_into(&mut words, &known, &mut flaws);
    if own(&writing, applicants(&words)).is_empty() {
        flaws.invalid(&["partners"], NONE_OF_OURS);
    }
    let id = listings::id_of::<Project>(&writing, row.id);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteProjectInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = listings::find::<Project>(&writing, &input.id, version, &mut flaws).await?;
    if let Some((_, words)) = &found {
        permit(writer, &writing, words, &mut flaws);
    }
    listings::remove(writing, found.map(|(row, _)| row.id), input.id, flaws).await
}

fn value<T>(given: &MaybeUndefined<T>) -> Option<&T> {
    match given {
        MaybeUndefined::Value(value) => Some(value),
        _ => None,
    }
}

/// What it belongs to from now on. One that is named takes the place of the other.
async fn about_now(
    writer: &Writer<'_>,
    writing: &Writing,
    input: &UpdateProjectInput,
    words: &mut Project,
    flaws: &mut Flaws,
) -> Result<()> {
    let (twinning, network): (Option<&ID>, Option<&ID>) =
        (value(&input.twinning), value(&input.network));
    if twinning.is_some() || network.is_some() {
        words.about = about(writer, writing, (twinning, network), flaws).await?;
        return Ok(());
    }
    let kind = words.about.as_ref().map(jumelage_domain::ObjectId::kind);
    let cleared = input.twinning.is_null() && kind == Some(ObjectKind::Twinning)
        || input.network.is_null() && kind == Some(ObjectKind::Network);
    if cleared {
        words.about = None;
    }
    Ok(())
}

const NONE_OF_OURS: &str =
    "a member of this association applies, or another association records it: name the member";

fn applicants(words: &Project) -> impl Iterator<Item = &jumelage_domain::ObjectId> {
    [&words.lead].into_iter().chain(&words.partners)
}

/// Notes where this is not the writer's to write.
fn permit(writer: &Writer<'_>, writing: &Writing, words: &Project, flaws: &mut Flaws) {
    if own(writing, applicants(words)).is_empty() {
        flaws.invalid(&["lead"], NONE_OF_OURS);
    } else if !may_write_of_any(writer, writing, applicants(words)) {
        let message = "this project is not yours: you may write of those for which you apply";
        flaws.note(UserErrorCode::Forbidden, &["lead"], message);
    }
}
