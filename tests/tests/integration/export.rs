//! An association's lists on their way out, and what is answered once they are read back.

mod gone;
mod lists;
mod persons;
mod random;
mod refused;

use std::{collections::BTreeSet, path::Path, sync::Arc};

use jumelage::{
    clock::SystemClock,
    export::{Format, Options, Summary, read, write},
};
use jumelage_domain::{ObjectId, ObjectKind, TwinningKind};
use jumelage_entities::{
    Writing, local_government, remembered_link,
    write::{
        lifecycles::{Merge, Successor, merge},
        records::restate,
    },
};
use jumelage_federation::Request;
use jumelage_schema::{
    Schemas,
    public::ContactPersons,
    viewer::{Role, Viewer},
};
use jumelage_tests::{
    database::TestDatabase,
    fixture::Fixture,
    network::{DEADLINE, TestNetwork, TestNode},
    world::{Record, Town, World, pair, wikidata},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::desk::support::{links, own};

/// All that the public door tells staff. When a claim came is the new node's own to say.
const EVERYTHING: &str = "{local{...of} europe{coverage{settled} ...of}
        desk{dataQuality{total groups{problem association count}} claims(first:500){totalCount nodes{id association kind status
            since until themes sdgs updatedAt state linkedRecord party{...known} statedPartner{country code{scheme value} name}
            localGovernment{...known} decision{decision localGovernment ownRecord decidedAt decidedBy note holds}
            suggestions{score reasons localGovernment{id} ownRecords{id}}}}}}
    fragment known on KnownLocalGovernment{id name}
    fragment of on Catalogue{
        localGovernments(first:500,orderBy:{by:ID,direction:ASC}){totalCount nodes{...town version
            names{text language} population{value year} website mailbox validFrom validTo
            predecessors{...town} successors{...town} twinnings(first:500){totalCount nodes{id}}}}
        twinnings(first:500,orderBy:{by:ID,direction:ASC}){totalCount nodes{id kind status since until themes sdgs
            parties{...town} crossBorder confirmation discrepancies updatedAt
            records{id kind status since until themes sdgs updatedAt version association{code}}}}}
    fragment town on LocalGovernment{id name country level codes{scheme value year} region{code} location{latitude longitude}
        association{code}}";

const PERSONS: &str =
    "query($id:ID!){contactPersons(localGovernment:$id){id name role email phone legalBasis
    basisRecordedAt expiresOn}}";

fn options(format: Format, contact_persons: bool) -> Options {
    Options {
        format,
        contact_persons,
        today: "2026-11-26".parse().unwrap(),
    }
}

async fn asked(network: &TestNetwork, at: usize, query: &str, variables: Value) -> Value {
    let editor = Viewer {
        subject: Some("an editor".to_owned()),
        issuer: None,
        roles: BTreeSet::from([Role::Editor]),
        local_governments: BTreeSet::new(),
    };
    let request = Request {
        query: query.into(),
        variables: variables.as_object().unwrap().clone(),
        ..Request::default()
    };
    let node = &network.nodes[at];
    let clock = Arc::new(SystemClock::start());
    let persons = ContactPersons::of(node.code.clone(), node.db.clone(), clock);
    let door = node.public.clone().with_contact_persons(persons);
    let door = door.with_cost_limit(10_000_000);
    let seen = Arc::new(network.seen_by(at));
    let answer = door.answer_to(&editor, &request, seen, DEADLINE).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    json!(answer.data)
}

/// What each node tells its staff, contact persons included.
async fn everything(network: &TestNetwork) -> Vec<Value> {
    let mut answers = Vec::new();
    for at in 0..network.nodes.len() {
        let mut answer = asked(network, at, EVERYTHING, json!({})).await;
        // Claims that came in one moment have no order of their own.
        let claims = answer["desk"]["claims"]["nodes"].as_array_mut().unwrap();
        claims.sort_by_key(|claim| claim["id"].to_string());
        let towns = answer["local"]["localGovernments"]["nodes"].as_array();
        let towns = towns.unwrap().clone();
        for town in towns {
            answers.push(asked(network, at, PERSONS, json!({"id": town["id"]})).await);
        }
        answers.push(answer);
    }
    answers
}

async fn written(node: &TestNode, dir: &Path, options: Options) -> Summary {
    write(&node.db, &node.code, dir, options).await.unwrap()
}

/// A network of the same members, in which nobody has anything yet.
async fn founded(world: &World, databases: &[TestDatabase]) -> TestNetwork {
    let members = world.nodes.iter().zip(databases);
    let members = members.map(|((code, countries), database)| {
        (code.clone(), countries.clone(), database.db.clone())
    });
    TestNetwork::found(&Schemas::build(), members.collect()).await
}

/// Exports each node, and reads that into another network of the same members.
async fn again(world: &World, network: &TestNetwork, databases: &[TestDatabase]) -> TestNetwork {
    let place = tempfile::tempdir().unwrap();
    let copy = founded(world, databases).await;
    for (node, to) in network.nodes.iter().zip(&copy.nodes) {
        let dir = place.path().join(node.code.as_str());
        let summary = written(node, &dir, options(Format::Jsonl, true)).await;
        let taken = read(&to.db, &dir).await.unwrap();
        assert_eq!(taken, summary);
        // Once there is something, nothing more is taken.
        if summary.members > 0 {
            let refused = read(&to.db, &dir).await.unwrap_err().to_string();
            assert!(
                refused.contains("has members or records already"),
                "{refused}"
            );
        }
        // What was taken is written as it was read, before anything is heard of the others.
        let once_more = place.path().join(format!("{}-again", node.code));
        written(to, &once_more, options(Format::Jsonl, true)).await;
        for file in dir.read_dir().unwrap() {
            let name = file.unwrap().file_name();
            let text = |dir: &Path| std::fs::read_to_string(dir.join(&name)).unwrap();
            assert_eq!(text(&once_more), text(&dir), "{}", name.display());
        }
    }
    copy.exchange(|_| ()).await;
    copy
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
async fn a_link_that_the_rule_would_not_make_today_is_made_again() {
    let world = pair();
    let fixture = Fixture::of(&world).await;
    let network = &fixture.network;
    // The two records were linked when there were no others. Since then one has become another kind of bond, and one of
    // the kind that it was has come, which the rule would take.
    let node = &network.nodes[0];
    let before = own(network, 0).await;
    let mut statement = before.statement().unwrap();
    statement.kind = TwinningKind::Friendship;
    let writing = Writing::begin(&node.db).await.unwrap();
    let restated = restate(&writing, before.clone(), &statement).await;
    assert!(restated.unwrap());
    writing.commit().await.unwrap();
    world.load_records(network).await;
    network.exchange(|_| ()).await;
    let linked = links(network, 0).await;
    assert_eq!(linked.len(), 1);
    assert!(linked.iter().all(|(own, _)| *own == before.id));
    let to = [TestDatabase::fresh().await, TestDatabase::fresh().await];
    let copy = again(&world, network, &to).await;
    assert_eq!(links(&copy, 0).await, linked);
    assert_eq!(everything(&copy).await, everything(network).await);
    // Once they are linked, nothing more is remembered.
    for node in &copy.nodes {
        let left = remembered_link::Entity::find().all(&node.db).await;
        assert_eq!(left.unwrap(), []);
    }
}
