//! Partners known by name: who is linked, who waits, and what a change of the members does to both.

use std::collections::BTreeSet;

use jumelage_domain::{CodeScheme, LocalGovernmentCode, text::NameOrder};
use jumelage_entities::{
    Network, Writing, link, local_government,
    matching::{Reason, Stated, candidates, sure},
    member_key, node, record, twinning,
    write::local_governments::{self, NewLocalGovernment},
};
use jumelage_tests::{
    fixture::Fixture,
    world::{Record, Town, World, pair, wikidata},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Reims says whom it is twinned with by name alone; its partner's association has these towns.
fn called(name: &str, towns: &[&str]) -> World {
    let mut world = pair();
    let aachen = world.towns.remove(1);
    for (number, town) in towns.iter().enumerate() {
        world.towns.push(Town {
            name: (*town).to_owned(),
            codes: BTreeSet::from([wikidata(1 + number)]),
            ..aachen.clone()
        });
    }
    world.records[0] = Record {
        code: None,
        name: Some(name.to_owned()),
        ..world.records[0].clone()
    };
    world
}

async fn links(db: &DatabaseConnection) -> usize {
    link::Entity::find().all(db).await.unwrap().len()
}

async fn member(db: &DatabaseConnection, name: &str) -> Uuid {
    let named = local_government::Entity::find()
        .filter(local_government::Column::Member.eq(true))
        .filter(local_government::Column::Name.eq(name));
    named.one(db).await.unwrap().unwrap().id
}

/// Whom the second node takes the first one's offer to be of.
async fn taken_up(fixture: &Fixture) -> Option<Uuid> {
    let claims = record::Entity::find().filter(record::Column::Node.eq("afccre"));
    let claim = claims.one(&fixture.network.nodes[1].db).await.unwrap();
    claim.unwrap().partner_id
}

#[tokio::test]
async fn a_partner_known_by_a_name_of_another_language_is_linked() {
    for name in ["Aix-la-Chapelle", "AACHEN ", "Stadt Aachen", "Akwizgran"] {
        let fixture = Fixture::of(&called(name, &["Aachen", "Köln"])).await;
        assert_eq!(links(&fixture.network.nodes[0].db).await, 1, "{name}");
        assert_eq!(links(&fixture.network.nodes[1].db).await, 1, "{name}");
    }
}

#[tokio::test]
async fn of_two_namesakes_neither_is_taken_until_one_of_them_is_gone() {
    let world = called("Neustadt", &["Neustadt", "Neustadt"]);
    let fixture = Fixture::of(&world).await;
    let db = &fixture.network.nodes[1].db;
    assert_eq!(taken_up(&fixture).await, None);
    let records = record::Entity::find().filter(record::Column::Node.eq("rgre"));
    let party = records.one(db).await.unwrap().unwrap().party_id;
    let others = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq("rgre"))
        .filter(local_government::Column::Id.ne(party));
    let other = others.one(db).await.unwrap().unwrap().id;
    let writing = Writing::begin(db).await.unwrap();
    local_governments::remove(&writing, &BTreeSet::from([other]))
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert_eq!(taken_up(&fixture).await, Some(party));
    fixture.network.exchange(|_| ()).await;
    assert_eq!(links(&fixture.network.nodes[0].db).await, 1);
}

#[tokio::test]
async fn a_partner_that_nobody_knew_is_found_once_it_is_a_member_and_lost_once_it_has_a_namesake() {
    let fixture = Fixture::of(&called("Weiden i.d.OPf.", &["Aachen"])).await;
    assert_eq!(taken_up(&fixture).await, None);
    let db = &fixture.network.nodes[1].db;
    write(db, "Weiden in der Oberpfalz", 7).await;
    let found = taken_up(&fixture).await;
    assert_eq!(found, Some(member(db, "Weiden in der Oberpfalz").await));
    write(db, "Aachen-Weiden", 8).await;
    assert_eq!(taken_up(&fixture).await, found, "that is another name");
    write(db, "Weiden (Oberpfalz)", 9).await;
    assert_eq!(taken_up(&fixture).await, None);
}

async fn write(db: &DatabaseConnection, name: &str, number: usize) {
    let writing = Writing::begin(db).await.unwrap();
    let new = NewLocalGovernment {
        list_id: None,
        country: "DE".parse().unwrap(),
        name: name.to_owned(),
        level: None,
        codes: BTreeSet::from([wikidata(number)]),
        location: None,
        population: None,
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: BTreeSet::new(),
    };
    let located = local_governments::locate(&writing.tx, vec![new])
        .await
        .unwrap();
    local_governments::write(&writing, located, &NameOrder::new())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn a_code_that_nobody_bears_is_a_question_and_no_name_answers_it() {
    let mut world = called("Aachen", &["Aachen"]);
    world.records[0].code = Some(wikidata(99));
    let fixture = Fixture::of(&world).await;
    assert_eq!(taken_up(&fixture).await, None);
    let db = &fixture.network.nodes[1].db;
    let network = Network::load(db).await.unwrap();
    let stated = Stated {
        country: "DE".parse().unwrap(),
        scheme: Some(CodeScheme::Wikidata),
        code: Some("Q100".to_owned()),
        name: Some("Aachen".to_owned()),
    };
    let found = candidates(db, &network, &[stated]).await.unwrap().remove(0);
    assert_eq!(found[0].local_government, member(db, "Aachen").await);
    assert!(found[0].reasons.contains(&Reason::OtherCode));
    assert_eq!(sure(&found), None);
}

#[tokio::test]
async fn a_misspelt_name_is_a_suggestion_in_every_batch_and_links_nothing() {
    let fixture = Fixture::of(&called("Leipzgi", &["Leipzig", "Aachen"])).await;
    assert_eq!(taken_up(&fixture).await, None);
    let db = &fixture.network.nodes[1].db;
    let network = Network::load(db).await.unwrap();
    let named = |name: &str| Stated {
        country: "DE".parse().unwrap(),
        scheme: None,
        code: None,
        name: Some(name.to_owned()),
    };
    let alone = candidates(db, &network, &[named("Leipzgi")]).await.unwrap();
    let leipzig = member(db, "Leipzig").await;
    assert_eq!(alone[0][0].local_government, leipzig);
    assert_eq!(alone[0][0].reasons, BTreeSet::from([Reason::Spelling]));
    let together = [named("Leipzig"), named("Leipzgi"), named("Nowhere")];
    let together = candidates(db, &network, &together).await.unwrap();
    assert_eq!(sure(&together[0]), Some(leipzig));
    assert_eq!(together[1], alone[0]);
    assert_eq!(together[2], []);
}

#[tokio::test]
async fn a_partner_of_ones_own_association_is_found_by_name_and_a_second_reading_changes_nothing() {
    let mut world = called("Aachen", &["Aachen", "Köln"]);
    world.records[1] = Record {
        party: 2,
        country: "DE".parse().unwrap(),
        code: None,
        name: Some("AACHEN, Stadt".to_owned()),
        ..world.records[1].clone()
    };
    let fixture = Fixture::of(&world).await;
    let db = &fixture.network.nodes[1].db;
    let own = || record::Entity::find().filter(record::Column::Node.eq("rgre"));
    let before = own().all(db).await.unwrap();
    assert_eq!(before.len(), 1);
    assert_eq!(before[0].partner_id, Some(member(db, "Aachen").await));
    let rows = twinning::Entity::find()
        .filter(twinning::Column::OwnRecordId.eq(before[0].id))
        .all(db)
        .await
        .unwrap();
    assert_eq!(rows[0].confirmation, "DOMESTIC");
    assert!(!rows[0].cross_border);
    world.load(&fixture.network).await;
    assert_eq!(own().all(db).await.unwrap(), before);
}

#[tokio::test]
async fn a_database_without_keys_gets_them_from_whoever_writes_first() {
    let fixture = Fixture::before_exchange(&called("Aachen", &["Aachen"])).await;
    let db = &fixture.network.nodes[1].db;
    let keys = async || member_key::Entity::find().all(db).await.unwrap();
    let made = keys().await;
    assert!(!made.is_empty());
    member_key::Entity::delete_many().exec(db).await.unwrap();
    let old = node::ActiveModel {
        id: Set(1),
        matching_version: Set(0),
        ..Default::default()
    };
    node::Entity::update(old)
        .exec_without_returning(db)
        .await
        .unwrap();
    Writing::begin(db).await.unwrap().commit().await.unwrap();
    assert_eq!(keys().await, made);
    fixture.network.exchange(|_| ()).await;
    assert_eq!(links(db).await, 1);
}

/// Reims names Aachen by its own code, and by one that another association of the country may have for a town of its own.
fn two_words_for_one(namesake: bool) -> World {
    let mut world = pair();
    let shared = LocalGovernmentCode::new(CodeScheme::National, "05334").unwrap();
    let country = world.nodes[1].1.clone();
    world.nodes.push(("staedtebund".parse().unwrap(), country));
    world.towns[1].codes.insert(shared.clone());
    let other = Town {
        node: 2,
        name: "Bonn".to_owned(),
        codes: BTreeSet::from([if namesake {
            shared.clone()
        } else {
            wikidata(7)
        }]),
        ..world.towns[1].clone()
    };
    world.towns.push(other);
    world.records.truncate(1);
    world.records.push(Record {
        code: Some(shared),
        ..world.records[0].clone()
    });
    world
}

#[tokio::test]
async fn two_records_become_one_only_when_all_have_answered_who_could_know_the_partner() {
    for namesake in [true, false] {
        let world = two_words_for_one(namesake);
        let fixture = Fixture::before_exchange(&world).await;
        let network = &fixture.network;
        let db = &network.nodes[0].db;
        let partners = async || -> Vec<Option<Uuid>> {
            let rows = record::Entity::find().all(db).await.unwrap();
            rows.into_iter().map(|row| row.partner_id).collect()
        };
        for (from, to) in [(0, 1), (1, 0)] {
            network.tell(from, to).await;
        }
        let found = partners().await;
        assert!(found.len() == 2 && found[0] == found[1], "{found:?}");
        // A list that is read again in the meantime says what it said.
        world.load(network).await;
        assert_eq!(partners().await, found);
        network.exchange(|_| ()).await;
        let found = partners().await;
        assert_eq!(found.len(), if namesake { 2 } else { 1 });
        assert!(found.len() == 1 || found[0] != found[1]);
    }
}
