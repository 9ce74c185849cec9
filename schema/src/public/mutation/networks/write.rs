//! From inputs to records.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Context, MaybeUndefined};
use jumelage_domain::{
    Localized, ObjectId, PartialDate,
    listing::{Network, NetworkMember},
};
use jumelage_entities::Writing;

use super::{
    DeleteNetworkInput, RecordNetworkInput, UpdateNetworkInput,
    input::{check, named},
};
use crate::{
    error::Result,
    public::mutation::{
        UserErrorCode, Writer,
        flaws::Flaws,
        listings::{self, Towns, may_write_of_any, own},
        payload::Outcome,
    },
};

pub(super) async fn record(
    writer: &Writer<'_>,
    ctx: &Context<'_>,
    input: RecordNetworkInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let towns = Towns::look_up(writer, ctx, named(&input.members), &mut flaws).await?;
    let writing = writer.begin().await?;
    let known = towns.members(&writing, &mut flaws).await?;
    let same_as = input.same_as.as_ref();
    let same_as = listings::same_as::<Network>(&writing, same_as, &mut flaws).await?;
    let words = input.words(&known, &mut flaws);
    check(&words, &mut flaws);
    permit(writer, &writing, &words, &mut flaws);
    permit_changes(writer, &writing, (&NOBODY, &words.members), &mut flaws);
    let id = listings::new_id::<Network>(&writing);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn update(
    writer: &Writer<'_>,
    ctx: &Context<'_>,
    mut input: UpdateNetworkInput,
) -> Result<Outcome> {
    let mut flaws = Flaws::default();
    let towns = match &input.members {
        MaybeUndefined::Value(members) => named(members),
        _ => Vec::new(),
    };
    let towns = Towns::look_up(writer, ctx, towns, &mut flaws).await?;
    let writing = writer.begin().await?;
    let known: BTreeMap<_, _> = towns.members(&writing, &mut flaws).await?;
    let version = input.if_version.as_deref();
    let found = listings::find::<Network>(&writing, &input.id, version, &mut flaws).await?;
    let Some((row, mut words)) = found else {
        return Ok(Err(flaws.none().err().unwrap_or_default()));
    };
    permit(writer, &writing, &words, &mut flaws);
    let same_as = match std::mem::take(&mut input.same_as) {
        MaybeUndefined::Undefined => row.same_as,
        other => listings::same_as::<Network>(&writing, other.take().as_ref(), &mut flaws).await?,
    };
    let before = words.clone();
    input.put_into(&mut words, &known, &mut flaws);
    permit_changes(
        writer,
        &writing,
        (&before.members, &words.members),
        &mut flaws,
    );
    if row.same_as != same_as || whole(&before) != whole(&words) {
        permit_the_whole(writer, &writing, &before.members, &mut flaws);
    }
    check(&words, &mut flaws);
    if own(&writing, words.members.keys()).is_empty() {
        flaws.invalid(&["members"], NONE_OF_OURS);
    }
    let id = listings::id_of::<Network>(&writing, row.id);
    listings::commit(writing, id, words, same_as, flaws).await
}

pub(super) async fn delete(
    writer: &Writer<'_>,
    input: DeleteNetworkInput,
) -> Result<Outcome<String>> {
    let mut flaws = Flaws::default();
    let writing = writer.begin().await?;
    let version = input.if_version.as_deref();
    let found = listings::find::<Network>(&writing, &input.id, version, &mut flaws).await?;
    if let Some((_, words)) = &found {
        permit(writer, &writing, words, &mut flaws);
        permit_changes(writer, &writing, (&words.members, &NOBODY), &mut flaws);
    }
    listings::remove(writing, found.map(|(row, _)| row.id), input.id, flaws).await
}

const NONE_OF_OURS: &str =
    "a member of this association is in a network that it records: name one, or leave it to others";

/// Notes where this is not the writer's to write.
fn permit(writer: &Writer<'_>, writing: &Writing, words: &Network, flaws: &mut Flaws) {
    if own(writing, words.members.keys()).is_empty() {
        if writer.is_staff() {
            flaws.invalid(&["members"], NONE_OF_OURS);
        } else {
            flaws.note(UserErrorCode::Forbidden, &["members"], NONE_OF_OURS);
        }
    } else if !may_write_of_any(writer, writing, words.members.keys()) {
        let message = "this network is not yours: you may write of those in which you take part";
        flaws.note(UserErrorCode::Forbidden, &["members"], message);
    }
}

/// Members by their ids, as a record has them.
type Members = BTreeMap<ObjectId, NetworkMember>;

pub(super) const NOBODY: Members = BTreeMap::new();

/// Notes where somebody says of another member of the association that it is in the network, since when or as what, or that it
/// is not: that is its own to say, and the staff's. What an association says of other associations' members is only a claim, until
/// these confirm it.
pub(super) fn permit_changes(
    writer: &Writer<'_>,
    writing: &Writing,
    (before, after): (&Members, &Members),
    flaws: &mut Flaws,
) {
    let named: BTreeSet<&ObjectId> = before.keys().chain(after.keys()).collect();
    let others = own(writing, named)
        .into_iter()
        .filter(|id| before.get(id) != after.get(id) && !writer.may_write_of(id));
    let others: Vec<String> = others.map(ToString::to_string).collect();
    if !others.is_empty() {
        let message = format!(
            "this changes what is said of other members of this association ({}), who are not yours to write of: leave them \
             as they are, or ask its staff",
            others.join(", ")
        );
        flaws.note(UserErrorCode::Forbidden, &["members"], message);
    }
}

/// What decides which network it is, and when: for all its members together.
fn whole(words: &Network) -> (&Localized, Option<&PartialDate>, Option<&PartialDate>) {
    (&words.title, words.since.as_ref(), words.until.as_ref())
}

/// Notes where somebody changes that, and other members of the association are in the network, too.
fn permit_the_whole(writer: &Writer<'_>, writing: &Writing, before: &Members, flaws: &mut Flaws) {
    let others = own(writing, before.keys());
    if others.iter().any(|id| !writer.may_write_of(id)) {
        let message = "other members of this association are in this network, too: leave its title, its dates and \
            `sameAs` as they are, or ask its staff";
        flaws.note(UserErrorCode::Forbidden, &["id"], message);
    }
}
