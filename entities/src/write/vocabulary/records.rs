//! Records, own ones and offered ones: their themes, and the codes of regions by which they state their partners.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::Theme;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::canonical;
use crate::{
    WriteError, local_government, local_government_code, record, redirect,
    stored::join,
    write::{Writing, batch, records},
};

/// How many records are read together.
const AT_ONCE: usize = 2_000;

/// What an identity begins with that is a code of NUTS.
const STATED: &str = "partner|NUTS|";

/// Two partners that lists state by two forms of one code are one: the older keeps its id, and the other leads to it. The
/// caller reads the records again, so that those that became equal are merged.
pub(super) async fn of_one_partner(writing: &Writing) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let mine = Condition::all()
        .add(local_government::Column::Owner.eq(writing.network.me.as_str()))
        .add(local_government::Column::Member.eq(false))
        .add(local_government::Column::Identity.starts_with(STATED));
    let stated = local_government::Entity::find()
        .filter(mine)
        .all(tx)
        .await?;
    let mut by_code: BTreeMap<String, Vec<local_government::Model>> = BTreeMap::new();
    for row in stated {
        let identity = row.identity.as_deref().unwrap_or_default();
        let code = identity.strip_prefix(STATED).unwrap_or_default().to_owned();
        let code = canonical(Some("NUTS"), code);
        by_code.entry(code).or_default().push(row);
    }
    let (mut same, mut kept) = (BTreeMap::new(), Vec::new());
    for (code, mut rows) in by_code {
        rows.sort_by_key(|row| row.id);
        let mut rows = rows.into_iter();
        let Some(oldest) = rows.next() else { continue };
        same.extend(rows.map(|row| (row.id, oldest.id)));
        let identity = Some(format!("{STATED}{code}"));
        if oldest.identity != identity {
            kept.push(local_government::Model { identity, ..oldest });
        }
    }
    follow(tx, &same).await?;
    let redirects = same.iter().map(|(id, target)| redirect::Model {
        id: *id,
        target: *target,
    });
    batch::upsert::<redirect::Entity>(tx, redirects.collect::<Vec<_>>()).await?;
    let gone = || same.keys().copied();
    let of = local_government_code::Column::LocalGovernmentId;
    batch::delete::<local_government_code::Entity>(tx, of, gone()).await?;
    batch::delete::<local_government::Entity>(tx, local_government::Column::Id, gone()).await?;
    batch::upsert::<local_government::Entity>(tx, kept).await
}

/// Records that state one of these state the other from now on. Whom they name beside is left for the refreshing, which
/// merges those that become equal by it.
async fn follow(db: &impl ConnectionTrait, same: &BTreeMap<Uuid, Uuid>) -> Result<(), WriteError> {
    let stated = record::Column::StatedPartnerId;
    let rows = batch::find::<record::Entity>(db, stated, same.keys().copied()).await?;
    let now = |id: Option<Uuid>| id.map(|id| same.get(&id).copied().unwrap_or(id));
    let rows = rows.into_iter().map(|row| record::Model {
        stated_partner_id: now(row.stated_partner_id),
        ..row
    });
    batch::upsert::<record::Entity>(db, rows.collect::<Vec<_>>()).await
}

/// Nobody changed anything: versions and dates stay as they are.
pub(super) async fn reread(writing: &Writing) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let ids: Vec<Uuid> = record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .into_tuple()
        .all(&writing.tx)
        .await?;
    for some in ids.chunks(AT_ONCE) {
        let ids = some.iter().copied();
        let rows = batch::find::<record::Entity>(&writing.tx, record::Column::Id, ids).await?;
        let mut changed = Vec::new();
        for row in rows {
            let read = read(&row)?;
            if read != row {
                changed.push(read);
            }
        }
        let (own, offered): (Vec<_>, Vec<_>) = changed.into_iter().partition(|row| row.node == me);
        records::store(writing, own).await?;
        batch::upsert::<record::Entity>(&writing.tx, offered).await?;
    }
    Ok(())
}

fn read(row: &record::Model) -> Result<record::Model, WriteError> {
    let themes: BTreeSet<Theme> = row.statement()?.themes;
    let scheme = row.stated_scheme.as_deref();
    let code = row.stated_code.clone();
    Ok(record::Model {
        themes: join(themes.iter().map(Theme::as_str), "|"),
        stated_code: code.map(|code| canonical(scheme, code)),
        ..row.clone()
    })
}
