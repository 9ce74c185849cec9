//! Members that a whole list does not mention any more.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{as_they_are, codes_of, refresh_what_names};
use crate::{
    Network, WriteError,
    local_government::{self, Model},
    local_government_code, local_government_name, member_key, record,
    write::{
        Writing, audit, batch, changes, contact_persons, keys,
        lineage::{self, Lineage},
        surveys,
    },
};

/// Members that are not among the given ones, and whether a record names them.
pub async fn not_among(
    db: &impl ConnectionTrait,
    network: &Network,
    kept: &BTreeSet<Uuid>,
) -> Result<Vec<(Model, bool)>, WriteError> {
    let mine = Condition::all()
        .add(local_government::Column::Owner.eq(network.me.as_str()))
        .add(local_government::Column::Member.eq(true));
    let own: Vec<Uuid> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .filter(mine)
        .into_tuple()
        .all(db)
        .await?;
    let going = own.into_iter().filter(|id| !kept.contains(id));
    let rows = batch::find::<local_government::Entity>(db, local_government::Column::Id, going);
    let rows = rows.await?;
    let lineage = Lineage::whole(db, &network.me).await?;
    // A list of today does not mention those that others came after: they stay for whoever looks for them.
    let rows: Vec<Model> = rows
        .into_iter()
        .filter(|row| !lineage.is_history(row.id))
        .collect();
    let ids = || rows.iter().map(|row| row.id);
    let mut named = BTreeSet::new();
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        let records = batch::find::<record::Entity>(db, column, ids()).await?;
        named.extend(
            records
                .into_iter()
                .flat_map(|row| [Some(row.party_id), row.partner_id])
                .flatten(),
        );
    }
    Ok(rows
        .into_iter()
        .map(|row| (named.contains(&row.id), row))
        .map(|(named, row)| (row, named))
        .collect())
}

/// Deletes members that no record names, with their contact persons. A code that they shared with one other leads to that one now.
pub async fn remove(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let tx = &writing.tx;
    changes::note_local_governments(writing, ids.iter().copied()).await?;
    let named = keys::leading_to(writing, ids).await?;
    let ids = || ids.iter().copied();
    writing.renamed(ids());
    writing.tell_of(ids());
    audit::members(writing, as_they_are(writing, ids()).await?, &[]);
    let freed = codes_of(tx, ids().collect())
        .await?
        .into_values()
        .flatten()
        .collect();
    batch::delete::<local_government_code::Entity>(
        tx,
        local_government_code::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    batch::delete::<local_government_name::Entity>(
        tx,
        local_government_name::Column::LocalGovernmentId,
        ids(),
    )
    .await?;
    contact_persons::remove_of(writing, ids()).await?;
    surveys::answers::remove_of(writing, ids()).await?;
    lineage::forget(tx, &ids().collect()).await?;
    batch::delete::<member_key::Entity>(tx, member_key::Column::LocalGovernmentId, ids()).await?;
    batch::delete::<local_government::Entity>(tx, local_government::Column::Id, ids()).await?;
    refresh_what_names(writing, &BTreeSet::new(), freed, named).await
}
