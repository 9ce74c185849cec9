//! What associations record of what twinned towns do: steps of a history.

use std::collections::BTreeSet;

use jumelage_domain::{
    Localized, ObjectId, ObjectKind,
    listing::{Activity, ActivityKind, OneKind},
};
use jumelage_entities::{
    Writing, listing_record, record,
    write::listings::{self, Stated},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    lists::nth,
    nodes::{NODES, Nodes},
};

const KINDS: [ActivityKind; 2] = [ActivityKind::Workshop, ActivityKind::YouthExchange];

/// A kind, a day of May, and what it is called.
pub(super) type Said = (usize, Option<u8>, u8);

fn activity(about: &ObjectId, (kind, day, name): Said) -> Activity {
    Activity {
        kind: KINDS[kind % KINDS.len()],
        title: Localized::new([("en".to_owned(), format!("Something {name}"))]),
        about: Some(about.clone()),
        parties: BTreeSet::new(),
        starts_on: day.map(|day| format!("2026-05-{day:02}").parse().unwrap()),
        ends_on: None,
        place: None,
        participants: Some(i32::from(name)),
        participants_from_abroad: None,
        themes: BTreeSet::new(),
        sdgs: BTreeSet::new(),
        summary: Localized::default(),
        results: Localized::default(),
        links: BTreeSet::new(),
    }
}

/// Somebody records an activity of one of its twinnings.
pub(super) async fn record(nodes: &Nodes, node: usize, number: usize, said: Said) {
    let own = record::Entity::find()
        .filter(record::Column::Node.eq(NODES[node].0))
        .order_by_asc(record::Column::Id)
        .all(nodes.db(node));
    let own = own.await.unwrap();
    let Some(row) = nth(&own, number) else { return };
    let about = ObjectId::new(ObjectKind::Twinning, Nodes::code(node), row.id);
    let words = activity(&about, said);
    write(nodes, node, Uuid::now_v7(), words, None).await;
}

/// Somebody says something else of an activity; or that it is the same as one of another association.
pub(super) async fn change(
    nodes: &Nodes,
    node: usize,
    number: usize,
    said: Said,
    same: Option<usize>,
) {
    let (own, others) = records(nodes, node).await;
    let Some(row) = nth(&own, number) else { return };
    let before = Activity::from_any(row.words().unwrap()).unwrap();
    let same_as = same.and_then(|at| nth(&others, at)).map(|row| row.id);
    let words = activity(before.about.as_ref().unwrap(), said);
    write(nodes, node, row.id, words, same_as).await;
}

/// A record of an activity goes.
pub(super) async fn remove(nodes: &Nodes, node: usize, number: usize) {
    let (own, _) = records(nodes, node).await;
    let Some(row) = nth(&own, number) else { return };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    let gone = BTreeSet::from([row.id]);
    listings::remove(&writing, &gone).await.unwrap();
    writing.commit().await.unwrap();
}

/// A node's own records of activities, and those of others that it was told.
async fn records(
    nodes: &Nodes,
    node: usize,
) -> (Vec<listing_record::Model>, Vec<listing_record::Model>) {
    let all = listing_record::Entity::find()
        .order_by_asc(listing_record::Column::Id)
        .all(nodes.db(node));
    let all = all.await.unwrap().into_iter();
    all.partition(|row| row.node == NODES[node].0)
}

async fn write(nodes: &Nodes, node: usize, id: Uuid, words: Activity, same_as: Option<Uuid>) {
    let stated = Stated {
        id,
        words: words.into_any(),
        same_as,
    };
    let writing = Writing::begin(nodes.db(node)).await.unwrap();
    listings::write(&writing, vec![stated]).await.unwrap();
    writing.commit().await.unwrap();
}
