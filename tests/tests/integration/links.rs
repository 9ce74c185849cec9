//! Links, where the deciding node says more than can be.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    Writing,
    exchange::{
        deliver,
        message::{Link, Message},
        receive::{self, Sender},
    },
    incoming, link, record,
    write::links,
};
use jumelage_tests::{
    fixture::Fixture,
    network::TestNetwork,
    world::{Record, pair, statement},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use jumelage_domain::{TwinningKind, TwinningStatus};

/// The deciding node has two records of the pair, the other one has one.
async fn two_and_one() -> Fixture {
    let mut world = pair();
    world.records.push(Record {
        statement: statement(TwinningKind::Friendship, TwinningStatus::Active),
        ..world.records[0].clone()
    });
    Fixture::of(&world).await
}

/// The records of one node, as another holds them, in order.
async fn records_of(network: &TestNetwork, at: usize, of: usize) -> Vec<Uuid> {
    let rows = record::Entity::find()
        .filter(record::Column::Node.eq(network.nodes[of].code.as_str()))
        .order_by_asc(record::Column::Id)
        .all(&network.nodes[at].db);
    rows.await.unwrap().into_iter().map(|row| row.id).collect()
}

async fn linked(network: &TestNetwork, at: usize) -> BTreeMap<Uuid, Uuid> {
    let rows = link::Entity::find().all(&network.nodes[at].db);
    let rows = rows.await.unwrap().into_iter();
    rows.map(|row| (row.own_record_id, row.other_record_id))
        .collect()
}

/// What the first node says in the second one's ear.
async fn say(network: &TestNetwork, links: Vec<(Uuid, Uuid)>) {
    let [deciding, following] = [0, 1].map(|at| &network.nodes[at]);
    let greeting = deliver::greeting(&deciding.db, &following.code).await;
    let id = |of: usize, id: Uuid| {
        ObjectId::new(ObjectKind::Twinning, network.nodes[of].code.clone(), id)
    };
    let links = links.into_iter().map(|(own, other)| Link {
        record: id(0, own),
        other: id(1, other),
    });
    let message = Message {
        links: links.collect(),
        ..greeting.unwrap().message
    };
    let message = serde_json::to_string(&message).unwrap();
    let sender = Sender {
        code: deciding.code.clone(),
        countries: deciding.countries.clone(),
    };
    let message = serde_json::from_str(&message).unwrap();
    let reply = receive::receive(&following.db, &sender, message).await;
    assert_eq!(reply.unwrap().refused, []);
}

#[tokio::test]
async fn two_links_that_are_said_of_one_record_are_one_and_stay_so() {
    let Fixture { network, .. } = &two_and_one().await;
    let [one, other] = records_of(network, 1, 0).await.try_into().unwrap();
    let [own] = records_of(network, 1, 1).await.try_into().unwrap();
    say(network, vec![(one, own), (other, own)]).await;
    let first = linked(network, 1).await;
    assert_eq!(first.keys().copied().collect::<BTreeSet<_>>(), [own].into());
    for _ in 0..2 {
        say(network, vec![]).await;
        assert_eq!(linked(network, 1).await, first);
    }
}

#[tokio::test]
async fn one_link_that_is_said_twice_in_a_message_is_taken_once() {
    let Fixture { network, .. } = &two_and_one().await;
    let before = linked(network, 1).await;
    let (own, one) = before.first_key_value().unwrap();
    say(network, vec![(*one, *own), (*one, *own)]).await;
    assert_eq!(linked(network, 1).await, before);
}

/// Both were said, as an old message arrived late, and neither record is linked here for the moment.
#[tokio::test]
async fn of_two_links_that_were_said_of_one_record_one_is_followed() {
    let Fixture { network, .. } = &two_and_one().await;
    let claims = records_of(network, 1, 0).await;
    let [own] = records_of(network, 1, 1).await.try_into().unwrap();
    for claim in &claims {
        say(network, vec![(*claim, own)]).await;
    }
    let db = &network.nodes[1].db;
    let said = incoming::Entity::find().filter(incoming::Column::Topic.eq("LINK"));
    assert_eq!(said.all(db).await.unwrap().len(), 2);
    let writing = Writing::begin(db).await.unwrap();
    let all = claims.iter().copied().collect();
    links::remove_of_claims(&writing, &all).await.unwrap();
    writing.commit().await.unwrap();
    let first = linked(network, 1).await;
    assert_eq!(first.len(), 1);
    say(network, vec![]).await;
    assert_eq!(linked(network, 1).await, first);
}
