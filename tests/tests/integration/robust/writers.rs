//! Several who write at once, as processes do that have connections of their own to one database.

use std::collections::BTreeSet;

use jumelage::database::connect;
use jumelage_domain::{PartialDate, TwinningKind, TwinningStatus};
use jumelage_entities::{
    Writing, node, record,
    write::records::{self, NewPartner, NewRecord},
};
use jumelage_tests::{database::TestDatabase, network::TestNetwork, world::pair};
use sea_orm::{DatabaseConnection, EntityTrait};
use tokio::task::JoinSet;
use uuid::Uuid;

const WRITERS: i32 = 4;
const WRITES: i32 = 15;

fn twinning(party: Uuid, partner: &str, year: i32) -> NewRecord {
    NewRecord {
        list_id: None,
        party,
        partner: NewPartner {
            country: "PT".parse().unwrap(),
            code: None,
            name: Some(partner.to_owned()),
            member: None,
        },
        kind: TwinningKind::Twinning,
        status: TwinningStatus::Active,
        since: Some(year.to_string().parse::<PartialDate>().unwrap()),
        until: None,
        themes: BTreeSet::new(),
        sdgs: BTreeSet::new(),
    }
}

/// Says what it found as the node's revision.
async fn write(db: &DatabaseConnection, new: NewRecord) -> String {
    let writing = Writing::begin(db).await.unwrap();
    let before = node::Entity::find()
        .one(&writing.tx)
        .await
        .unwrap()
        .unwrap();
    let located = records::locate(&writing.tx, &writing.network, vec![new])
        .await
        .unwrap();
    records::write(&writing, located).await.unwrap();
    writing.commit().await.unwrap();
    before.revision
}

#[tokio::test]
async fn no_write_of_many_at_once_is_lost_and_each_follows_another() {
    let database = TestDatabase::fresh().await;
    let world = pair();
    let (code, countries) = world.nodes[0].clone();
    let schemas = jumelage_schema::Schemas::build();
    let network = TestNetwork::found(&schemas, vec![(code, countries, database.db.clone())]).await;
    let only = jumelage_tests::world::World {
        nodes: vec![world.nodes[0].clone()],
        towns: vec![world.towns[0].clone()],
        records: Vec::new(),
    };
    only.load(&network).await;
    let party = jumelage_entities::local_government::Entity::find()
        .one(&database.db)
        .await
        .unwrap()
        .unwrap()
        .id;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let db = connect(&database.url).await.unwrap();
        writers.spawn(async move {
            let mut found = Vec::new();
            for turn in 0..WRITES {
                // All of them change one record, each to something else, and each makes one of its own.
                let year = 1_000 + writer * WRITES + turn;
                found.push(write(&db, twinning(party, "Coimbra", year)).await);
                let own = format!("Porto {writer}-{turn}");
                found.push(write(&db, twinning(party, &own, year)).await);
            }
            db.close().await.unwrap();
            found
        });
    }
    let found = writers.join_all().await.concat();
    let writes = usize::try_from(2 * WRITERS * WRITES).unwrap();
    // Two that had found the same would have written side by side.
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), writes);
    let rows = record::Entity::find().all(&database.db).await.unwrap();
    assert_eq!(rows.len(), 1 + writes / 2);
    let contested = rows
        .iter()
        .find(|row| row.stated_name.as_deref() == Some("Coimbra"));
    assert_eq!(contested.unwrap().version, i64::from(WRITERS * WRITES));
}
