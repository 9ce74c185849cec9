//! Writing rows of local governments, with all that follows from it.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::text::NameOrder;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Located, Stored, as_they_are, blank, with_words};
use crate::{
    WriteError,
    local_government::{self, Model},
    local_government_code, local_government_name, record,
    write::{Writing, audit, batch, changes, claims, keys, listings, refresh, vocabulary::region},
};

/// Writes rows, their codes and names, and the keys of own members among them. Says which records' partners may be known by
/// a name that is one of theirs now, or was.
pub(super) async fn store(
    writing: &Writing,
    mut members: Vec<Stored>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let tx = &writing.tx;
    let before = as_they_are(writing, members.iter().map(|member| member.row.id)).await?;
    for member in &mut members {
        member.row.region = region(&member.codes);
    }
    for member in members.iter_mut().filter(|member| member.row.member) {
        if let Some(before) = before.get(&member.row.id) {
            member.row.version = before.row.version + 1;
        }
    }
    let were: BTreeSet<Uuid> = before.keys().copied().collect();
    let known = members.iter().map(|member| member.row.id);
    let id = local_government::Column::Id;
    let known = batch::find::<local_government::Entity>(tx, id, known).await?;
    let known: HashMap<Uuid, Model> = known.into_iter().map(|row| (row.id, row)).collect();
    // Those of others among them, whom nobody here has renamed.
    let renamed = members.iter().filter(|member| {
        let before = known.get(&member.row.id);
        before.is_some_and(|before| listings::differ(before, &member.row))
    });
    writing.renamed(renamed.map(|member| member.row.id));
    writing.tell_of(members.iter().map(|member| member.row.id));
    audit::members(writing, before, &members);
    let ids = || members.iter().map(|member| member.row.id);
    // Whoever is no member any more was one.
    let me = writing.network.me.as_str();
    let own = members.iter().filter(|member| member.row.owner == me);
    let own: Vec<Uuid> = own.map(|member| member.row.id).collect();
    changes::note_local_governments(writing, own).await?;
    let known = members.iter().filter(|member| member.row.member);
    let known = known.filter(|member| member.row.owner == me);
    let known: BTreeSet<Uuid> = known.map(|member| member.row.id).collect();
    let mut named = keys::leading_to(writing, &were).await?;
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
    let codes: Vec<_> = members
        .iter()
        .flat_map(|member| {
            member
                .codes
                .iter()
                .map(|(scheme, value)| local_government_code::Model {
                    local_government_id: member.row.id,
                    scheme: scheme.clone(),
                    value: value.clone(),
                    year: None,
                })
        })
        .collect();
    let names: Vec<_> = members
        .iter()
        .flat_map(|member| {
            member
                .names
                .iter()
                .map(|(language, text)| local_government_name::Model {
                    local_government_id: member.row.id,
                    language: language.clone(),
                    text: text.clone(),
                })
        })
        .collect();
    batch::upsert::<local_government_code::Entity>(tx, codes).await?;
    batch::upsert::<local_government_name::Entity>(tx, names).await?;
    batch::upsert::<local_government::Entity>(tx, members.into_iter().map(|member| member.row))
        .await?;
    keys::forget(writing, &were).await?;
    keys::hold_members(writing, &known).await?;
    named.extend(keys::leading_to(writing, &known).await?);
    Ok(named)
}

/// To be called before members are written in another way than by [`store`]: all of them at once, into an empty node.
pub(crate) async fn entering(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    changes::note_local_governments(writing, ids.iter().copied()).await
}

/// And after that.
pub(crate) async fn entered(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let members = as_they_are(writing, ids.iter().copied()).await?;
    let members: Vec<Stored> = members.into_values().collect();
    audit::members(writing, HashMap::new(), &members);
    keys::hold_members(writing, ids).await
}

/// Stores a new member. The caller refreshes what names it: it may come after another that bears its codes, too.
pub(in crate::write) async fn make(
    writing: &Writing,
    new: Located,
    valid_from: &str,
) -> Result<Uuid, WriteError> {
    let me = writing.network.me.as_str();
    let empty = blank(me, true, Uuid::now_v7(), Some(new.identity()));
    let mut made = new.updated(&empty, &NameOrder::new());
    made.row.valid_from = Some(valid_from.to_owned());
    let id = made.row.id;
    store(writing, vec![made]).await?;
    Ok(id)
}

/// Own members in other words. The caller refreshes what names them.
pub(in crate::write) async fn amend(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    change: impl Fn(&mut Model) + Send,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let column = local_government::Column::Id;
    let mut rows = batch::find::<local_government::Entity>(tx, column, ids.iter().copied()).await?;
    rows.iter_mut().for_each(change);
    let members = with_words(tx, rows).await?;
    store(writing, members).await.map(drop)
}

/// Records and offers that name one of these local governments or state one of these codes, and `named`: those that
/// state a name like theirs.
pub(in crate::write) async fn refresh_what_names(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    codes: BTreeSet<(String, String)>,
    named: BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    let mut rows = batch::find::<record::Entity>(&writing.tx, record::Column::Id, named).await?;
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        rows.extend(batch::find::<record::Entity>(&writing.tx, column, ids.iter().copied()).await?);
    }
    // The index begins with the scheme. One code's scheme may meet another's value: looking at a record too many does no harm.
    let schemes: BTreeSet<String> = codes.iter().map(|(scheme, _)| scheme.clone()).collect();
    for values in batch::portions(codes.into_iter().map(|(_, value)| value)) {
        let offered = Condition::all()
            .add(record::Column::StatedScheme.is_in(schemes.clone()))
            .add(record::Column::StatedCode.is_in(values))
            .add(record::Column::Node.ne(writing.network.me.as_str()));
        rows.extend(
            record::Entity::find()
                .filter(offered)
                .all(&writing.tx)
                .await?,
        );
    }
    let (own, claims): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| row.node == writing.network.me.as_str());
    claims::refresh(writing, &claims.into_iter().map(|row| row.id).collect()).await?;
    refresh::own_records(writing, &own.into_iter().map(|row| row.id).collect()).await
}
