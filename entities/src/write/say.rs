//! The list of what other nodes are to be told.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{NodeCode, digest::Digest};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select,
    sea_query::{BinOper, Expr, ExprTrait, Func},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    WriteError,
    exchange::message::{Topic, VERSION},
    incoming, node, outgoing,
    stored::word,
    write::{Writing, batch, links, listings, refresh},
};

/// Of one part of a message.
pub(crate) fn digest(part: &impl Serialize) -> Digest {
    // Text, numbers and lists always serialize.
    Digest::of(&serde_json::to_vec(part).unwrap_or_default())
}

/// The digest of all that a column holds in some rows, added up by the database.
pub(crate) async fn sum<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    column: E::Column,
) -> Result<Digest, WriteError> {
    let half = |shifted: Expr| {
        let half = shifted.binary(BinOper::BitAnd, Expr::cust("4294967295"));
        Expr::from(Func::sum(half)).cast_as("bigint")
    };
    let digest = || Expr::col((E::default(), column));
    let sums: Option<(Option<i64>, Option<i64>)> = rows
        .select_only()
        .expr_as(half(digest()), "lower")
        .expr_as(half(digest().right_shift(Expr::cust("32"))), "upper")
        .into_tuple()
        .one(db)
        .await?;
    let (lower, upper) = sums.unwrap_or_default();
    Ok(Digest::of_sums(
        lower.unwrap_or_default(),
        upper.unwrap_or_default(),
    ))
}

/// Puts `wanted` in the place of all that was to be said about the given records on this topic. What had been
/// said and is not wanted any more waits as a withdrawal.
pub(crate) async fn replace(
    writing: &Writing,
    topic: Topic,
    records: BTreeSet<Uuid>,
    wanted: BTreeMap<(NodeCode, Uuid), Digest>,
) -> Result<(), WriteError> {
    let mut before = BTreeMap::new();
    for ids in batch::portions(records) {
        let rows = outgoing::Entity::find()
            .filter(outgoing::Column::Topic.eq(topic.as_str()))
            .filter(outgoing::Column::Key.is_in(ids))
            .all(&writing.tx)
            .await?;
        before.extend(
            rows.into_iter()
                .map(|row| ((row.peer.clone(), row.key), row)),
        );
    }
    let mut changed = Vec::new();
    for ((peer, key), digest) in wanted {
        let peer = peer.to_string();
        let old = before.remove(&(peer.clone(), key));
        let digest = Some(digest.to_i64());
        if old.as_ref().is_none_or(|old| old.digest != digest) {
            let delivered = old.and_then(|old| old.delivered);
            changed.push(outgoing::Model {
                peer,
                topic: topic.as_str().to_owned(),
                key,
                digest,
                delivered,
            });
        }
    }
    let (said, unsaid): (Vec<_>, Vec<_>) = before
        .into_values()
        .partition(|row| row.delivered.is_some());
    changed.extend(
        said.into_iter()
            .filter(|row| row.digest.is_some())
            .map(|row| outgoing::Model {
                digest: None,
                ..row
            }),
    );
    batch::upsert::<outgoing::Entity>(&writing.tx, changed).await?;
    forget(
        writing,
        unsaid
            .into_iter()
            .map(|row| (row.peer, topic, row.key))
            .collect(),
    )
    .await
}

/// Messages say more than they did, or otherwise: what is to be said is listed anew, and what was heard counts as something
/// else than was said, so that the others say it again.
pub(super) async fn renew(writing: &Writing) -> Result<(), WriteError> {
    let tx = &writing.tx;
    incoming::Entity::update_many()
        .col_expr(incoming::Column::Digest, Expr::val(0_i64))
        .exec(tx)
        .await?;
    refresh::everything(writing).await?;
    listings::everything(writing).await?;
    let of_links = outgoing::Entity::find()
        .filter(outgoing::Column::Topic.eq(Topic::Link.as_str()))
        .filter(outgoing::Column::Digest.is_not_null())
        .all(tx)
        .await?;
    let mut links: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
    for row in of_links {
        links.entry(row.peer).or_default().insert(row.key);
    }
    for (peer, own) in links {
        links::list(writing, &word("outgoing.peer", &peer)?, own).await?;
    }
    let update = node::ActiveModel {
        id: Set(1),
        exchange_version: Set(VERSION),
        ..Default::default()
    };
    node::Entity::update(update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Takes rows off the list without a withdrawal.
pub(crate) async fn forget(
    writing: &Writing,
    rows: Vec<(String, Topic, Uuid)>,
) -> Result<(), WriteError> {
    let mut grouped: BTreeMap<(String, Topic), Vec<Uuid>> = BTreeMap::new();
    for (peer, topic, key) in rows {
        grouped.entry((peer, topic)).or_default().push(key);
    }
    for ((peer, topic), keys) in grouped {
        for keys in batch::portions(keys) {
            let these = Condition::all()
                .add(outgoing::Column::Peer.eq(&peer))
                .add(outgoing::Column::Topic.eq(topic.as_str()))
                .add(outgoing::Column::Key.is_in(keys));
            outgoing::Entity::delete_many()
                .filter(these)
                .exec(&writing.tx)
                .await?;
        }
    }
    Ok(())
}
