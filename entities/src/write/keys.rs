//! Keys of names, kept with what they are made of: of own members, and of the partners that records know by name alone.

use std::collections::BTreeSet;

use jumelage_domain::matching::{MATCHING_VERSION, Stated, keys};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Query,
};
use uuid::Uuid;

use crate::{
    WriteError, local_government, matching, member_key, node, stated_key,
    write::{Writing, batch, refresh},
};

/// How many members are read together.
const AT_ONCE: usize = 2_000;

/// Makes the keys of own members anew.
pub(super) async fn hold_members(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    forget(writing, ids).await?;
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    for some in ids.chunks(AT_ONCE) {
        let members = matching::members(&writing.tx, some.iter().copied().collect()).await?;
        let rows = members.iter().flat_map(|member| {
            let keys = member.keys().into_iter().chain(member.guesses());
            keys.map(|key| member_key::Model {
                local_government_id: member.id,
                key,
            })
        });
        batch::upsert::<member_key::Entity>(&writing.tx, rows.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Forgets the keys of members.
pub(super) async fn forget(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let of = member_key::Column::LocalGovernmentId;
    batch::delete::<member_key::Entity>(&writing.tx, of, ids.iter().copied()).await
}

/// Takes down which of these records wait for somebody with a name, and forgets what the others waited for.
pub(super) async fn hold_stated(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    waiting: impl IntoIterator<Item = (Uuid, &Stated)>,
) -> Result<(), WriteError> {
    let of = stated_key::Column::RecordId;
    let rows: Vec<stated_key::Model> = waiting
        .into_iter()
        .flat_map(|(record_id, stated)| {
            let name = stated.name.as_deref().unwrap_or_default();
            let keys = keys(stated.country, name);
            keys.into_iter()
                .map(move |key| stated_key::Model { record_id, key })
        })
        .collect();
    batch::delete::<stated_key::Entity>(&writing.tx, of, ids.iter().copied()).await?;
    batch::upsert::<stated_key::Entity>(&writing.tx, rows).await
}

/// Records whose partner is known by a name that may be that of one of these members, as the keys are now.
pub(super) async fn leading_to(
    writing: &Writing,
    members: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut records = BTreeSet::new();
    if stated_key::Entity::find().one(&writing.tx).await?.is_none() {
        return Ok(records);
    }
    for ids in batch::portions(members.iter().copied()) {
        let theirs = Query::select()
            .column(member_key::Column::Key)
            .from(member_key::Entity)
            .and_where(member_key::Column::LocalGovernmentId.is_in(ids))
            .to_owned();
        let found: Vec<Uuid> = stated_key::Entity::find()
            .select_only()
            .distinct()
            .column(stated_key::Column::RecordId)
            .filter(stated_key::Column::Key.in_subquery(theirs))
            .into_tuple()
            .all(&writing.tx)
            .await?;
        records.extend(found);
    }
    Ok(records)
}

/// The rules have changed, or there are no keys yet: all are made anew, and everything is looked for again.
pub(super) async fn renew(writing: &Writing) -> Result<(), WriteError> {
    let mine = Condition::all()
        .add(local_government::Column::Owner.eq(writing.network.me.as_str()))
        .add(local_government::Column::Member.eq(true));
    let members: Vec<Uuid> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .filter(mine)
        .into_tuple()
        .all(&writing.tx)
        .await?;
    member_key::Entity::delete_many().exec(&writing.tx).await?;
    hold_members(writing, &members.into_iter().collect()).await?;
    refresh::everything(writing).await?;
    let update = node::ActiveModel {
        id: Set(1),
        matching_version: Set(MATCHING_VERSION),
        ..Default::default()
    };
    node::Entity::update(update)
        .exec_without_returning(&writing.tx)
        .await?;
    Ok(())
}
