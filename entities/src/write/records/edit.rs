//! Single own records, as those who keep them change them.

use jumelage_domain::{ObjectId, PartialDate, Statement, Theme};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Model, store};
use crate::{
    Network, WriteError, link, record, redirect,
    stored::join,
    write::{Writing, refresh},
};

/// The own record that a twinning's id leads to, whichever of its two records the id is of.
pub async fn own(
    db: &impl ConnectionTrait,
    network: &Network,
    twinning: &ObjectId,
) -> Result<Option<Model>, WriteError> {
    let id = twinning.uuid();
    let id = if *twinning.node() == network.me {
        let moved = redirect::Entity::find_by_id(id).one(db).await?;
        moved.map_or(id, |redirect| redirect.target)
    } else {
        let linked = link::Entity::find()
            .filter(link::Column::OtherRecordId.eq(id))
            .filter(link::Column::Peer.eq(twinning.node().as_str()))
            .one(db)
            .await?;
        let Some(link) = linked else {
            return Ok(None);
        };
        link.own_record_id
    };
    let row = record::Entity::find_by_id(id)
        .filter(record::Column::Node.eq(network.me.as_str()))
        .one(db)
        .await?;
    Ok(row)
}

/// Another own record of the same pair that would be the same record, were this one of that kind. Records with ids of a
/// list are what their list says.
pub async fn equal(
    db: &impl ConnectionTrait,
    row: &Model,
    kind: &str,
) -> Result<Option<Uuid>, WriteError> {
    let Some(partner) = row.partner_id.filter(|_| row.identity.is_none()) else {
        return Ok(None);
    };
    let pair = |one: Uuid, other: Uuid| {
        Condition::all()
            .add(record::Column::PartyId.eq(one))
            .add(record::Column::PartnerId.eq(other))
    };
    let found = record::Entity::find()
        .filter(record::Column::Node.eq(&row.node))
        .filter(record::Column::Id.ne(row.id))
        .filter(record::Column::Kind.eq(kind))
        .filter(record::Column::Identity.is_null())
        .filter(
            Condition::any()
                .add(pair(row.party_id, partner))
                .add(pair(partner, row.party_id)),
        )
        .one(db)
        .await?;
    Ok(found.map(|row| row.id))
}

/// Puts other words into an own record; says whether they are others.
pub async fn restate(
    writing: &Writing,
    row: Model,
    statement: &Statement,
) -> Result<bool, WriteError> {
    let date = |date: &Option<PartialDate>| date.as_ref().map(ToString::to_string);
    let stated = Model {
        kind: statement.kind.to_string(),
        status: statement.status.to_string(),
        since: date(&statement.since),
        until: date(&statement.until),
        themes: join(statement.themes.iter().map(Theme::as_str), "|"),
        sdgs: join(statement.sdgs.iter().map(ToString::to_string), "|"),
        ..row.clone()
    };
    if stated == row {
        return Ok(false);
    }
    let id = row.id;
    let stated = Model {
        version: row.version + 1,
        updated_at: writing.now.millis(),
        ..stated
    };
    store(writing, vec![stated]).await?;
    refresh::own_records(writing, &[id].into()).await?;
    Ok(true)
}
