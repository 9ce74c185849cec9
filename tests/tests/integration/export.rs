//! An association's lists on their way out, and what is answered once they are read back.

use std::{path::Path, sync::Arc};

use jumelage::{
    export::{Format, Options, read, write},
    import::{self, Silent},
};
use jumelage_domain::{LegalBasis, ObjectId, ObjectKind, Timestamp};
use jumelage_entities::{
    Writing, local_government,
    write::{
        contact_persons::{self, NewContactPerson},
        lifecycles::{Merge, Successor, merge},
    },
};
use jumelage_federation::Request;
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::{DEADLINE, TestNetwork},
    world::{Record, Town, World, make, pair, wikidata},
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

const WORLDS: u64 = 6;

const JSONL: Options = Options {
    format: Format::Jsonl,
    contact_persons: None,
};

/// All that the public door tells.
const EVERYTHING: &str = "{local{...of} europe{coverage{settled} ...of}}
    fragment of on Catalogue{
        localGovernments(first:500,orderBy:{by:ID,direction:ASC}){totalCount nodes{...town
            names{text language} population{value year} website mailbox validFrom validTo
            predecessors{...town} successors{...town} twinnings(first:500){totalCount nodes{id}}}}
        twinnings(first:500,orderBy:{by:ID,direction:ASC}){totalCount nodes{id kind status since until themes sdgs
            parties{...town} crossBorder confirmation discrepancies updatedAt
            records{id kind status since until themes sdgs updatedAt version association{code}}}}}
    fragment town on LocalGovernment{id name country level codes{scheme value year} location{latitude longitude}
        association{code}}";

async fn everything(network: &TestNetwork) -> Vec<Value> {
    let mut answers = Vec::new();
    for (asking, node) in network.nodes.iter().enumerate() {
        let door = node.public.clone().with_cost_limit(10_000_000);
        let request = Request {
            query: EVERYTHING.into(),
            ..Request::default()
        };
        let seen = Arc::new(network.seen_by(asking));
        let answer = door.answer(&request, seen, DEADLINE).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        answers.push(json!(answer.data));
    }
    answers
}

/// Exports each node, and reads that into another network of the same members.
async fn again(world: &World, network: &TestNetwork, databases: &[TestDatabase]) -> TestNetwork {
    let place = tempfile::tempdir().unwrap();
    let members = world.nodes.iter().zip(databases);
    let members = members.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    let copy = TestNetwork::found(&Schemas::build(), members.collect()).await;
    for (node, to) in network.nodes.iter().zip(&copy.nodes) {
        let dir = place.path().join(node.code.as_str());
        let written = write(&node.db, &node.code, &dir, JSONL).await.unwrap();
        let taken = read(&to.db, &dir).await.unwrap();
        assert_eq!(taken, written);
        // Once there is something, nothing more is taken.
        if written.members > 0 {
            let refused = read(&to.db, &dir).await.unwrap_err().to_string();
            assert!(
                refused.contains("has members or records already"),
                "{refused}"
            );
        }
    }
    copy.exchange(|_| ()).await;
    copy
}

#[tokio::test]
async fn an_export_read_back_answers_as_before_ids_included() {
    let first: u64 = rand::random();
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        from.push(TestDatabase::fresh().await);
        to.push(TestDatabase::fresh().await);
    }
    for seed in (0..WORLDS).map(|at| first.wrapping_add(at)) {
        println!("seed {seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let world = make(&mut rng);
        for database in from.iter().chain(&to) {
            database.clear().await;
        }
        let members = world.nodes.iter().zip(&from);
        let members = members.map(|((code, countries), database)| {
            (code.clone(), countries.clone(), database.db.clone())
        });
        let network = TestNetwork::found(&Schemas::build(), members.collect()).await;
        world.load(&network).await;
        network.exchange(|pairs| pairs.shuffle(&mut rng)).await;
        let copy = again(&world, &network, &to).await;
        assert_eq!(everything(&copy).await, everything(&network).await);
    }
}

#[tokio::test]
async fn who_came_after_whom_and_the_ids_that_lead_elsewhere_come_along() {
    let world = pair();
    let mut larger = pair();
    larger.towns.push(Town {
        name: "Kornelimünster".to_owned(),
        codes: [wikidata(2)].into(),
        ..world.towns[1].clone()
    });
    larger.records.push(Record {
        party: 2,
        ..world.records[1].clone()
    });
    let fixture = Fixture::of(&larger).await;
    let db = &fixture.network.nodes[1].db;
    let rows = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq("rgre"))
        .all(db)
        .await
        .unwrap();
    let id = |name: &str| rows.iter().find(|row| row.name == name).unwrap().id;
    let writing = Writing::begin(db).await.unwrap();
    let merger = Merge {
        predecessors: [id("Kornelimünster")].into(),
        successor: Successor::Existing(id("Aachen")),
        on: "2026-01-01".parse().unwrap(),
    };
    let gone = merge(&writing, merger).await.unwrap().collapsed;
    writing.commit().await.unwrap();
    fixture.network.exchange(|_| ()).await;
    let to = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = again(&larger, &fixture.network, &to).await;
    assert_eq!(everything(&copy).await, everything(&fixture.network).await);
    let (gone, into) = gone.first_key_value().unwrap();
    let twinning = |uuid| {
        let code = copy.nodes[1].code.clone();
        ObjectId::new(ObjectKind::Twinning, code, uuid).to_string()
    };
    let query = "query($id:ID!){node(id:$id){... on Twinning{records{id}}}}";
    let reply = copy.ask(0, query, json!({"id": twinning(*gone)})).await;
    let records = reply["data"]["node"]["records"].as_array().unwrap();
    assert!(records.contains(&json!({"id": twinning(*into)})), "{reply}");
}

#[tokio::test]
async fn lists_in_csv_are_what_the_importer_reads_and_hold_no_formula() {
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[1];
    let place = tempfile::tempdir().unwrap();
    let csv = Options {
        format: Format::Csv,
        contact_persons: None,
    };
    write(&node.db, &node.code, place.path(), csv)
        .await
        .unwrap();
    let refused = write(&node.db, &node.code, place.path(), csv).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("is there already")
    );
    let world = pair();
    let to = TestDatabase::fresh().await;
    let (code, countries) = world.nodes[1].clone();
    TestNetwork::found(&Schemas::build(), vec![(code, countries, to.db.clone())]).await;
    let options = import::Options::on("2026-11-26".parse().unwrap());
    let file = |name: &str| place.path().join(name);
    let members = file("local_governments.csv");
    let report = import::local_governments(&to.db, &members, &options, &Silent).await;
    assert_eq!(report.unwrap().rejected, 0);
    let report = import::twinnings(&to.db, &file("twinnings.csv"), &options, &Silent).await;
    assert_eq!(report.unwrap().rejected, 0);
    let another = tempfile::tempdir().unwrap();
    write(&to.db, &node.code, another.path(), csv)
        .await
        .unwrap();
    let text = |dir: &Path, name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    for name in ["local_governments.csv", "twinnings.csv"] {
        assert_eq!(text(another.path(), name), text(place.path(), name));
        assert!(!another.path().join("contact_persons.csv").exists());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn contact_persons_come_only_where_they_are_asked_for_and_to_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[1];
    let aachen = local_government::Entity::find()
        .filter(local_government::Column::Name.eq("Aachen"))
        .one(&node.db)
        .await;
    let new = NewContactPerson {
        local_government: aachen.unwrap().unwrap().id,
        name: "=HYPERLINK(\"x\")".to_owned(),
        role: "Twinning".to_owned(),
        email: Some("office@example.org".to_owned()),
        phone: None,
        legal_basis: LegalBasis::Consent,
        basis_recorded_at: Timestamp::EPOCH,
        expires_on: "2027-01-01".parse().unwrap(),
    };
    let now: Timestamp = "2026-11-26T00:00:00Z".parse().unwrap();
    contact_persons::add(&node.db, new, now).await.unwrap();
    for (format, name) in [
        (Format::Csv, "contact_persons.csv"),
        (Format::Jsonl, "contact_persons.jsonl"),
    ] {
        let place = tempfile::tempdir().unwrap();
        let options = |contact_persons| Options {
            format,
            contact_persons,
        };
        let without = place.path().join("without");
        write(&node.db, &node.code, &without, options(None))
            .await
            .unwrap();
        assert!(!without.join(name).exists());
        let with = place.path().join("with");
        let today = options(Some(now.day()));
        let written = write(&node.db, &node.code, &with, today).await.unwrap();
        assert_eq!(written.contact_persons, 1);
        let mode = std::fs::metadata(with.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = std::fs::read_to_string(with.join(name)).unwrap();
        assert!(text.contains("office@example.org"));
        assert!(format == Format::Jsonl || text.contains("'=HYPERLINK"));
        let later = options(Some("2027-01-01".parse().unwrap()));
        let expired = place.path().join("expired");
        let written = write(&node.db, &node.code, &expired, later).await.unwrap();
        assert_eq!(written.contact_persons, 0);
    }
}
