//! What is asked of the database: as many statements for many rows as for one, and none that goes through a whole table to
//! find a page.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use jumelage_domain::{
    Localized, ObjectId, ObjectKind, TwinningKind, TwinningStatus,
    listing::{Activity, ActivityKind, OneKind},
};
use jumelage_entities::{
    Writing, record,
    write::listings::{self, Stated},
};
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{Record, Town, World, statement, wikidata},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement};
use serde_json::json;
use uuid::Uuid;

/// One town, with so many partners in its own country.
fn star(partners: usize) -> World {
    let town = |at: usize| Town {
        node: 0,
        name: format!("Town {at:03}"),
        country: "DE".parse().unwrap(),
        level: jumelage_domain::LocalGovernmentLevel::Municipality,
        codes: BTreeSet::from([wikidata(at)]),
        population: None,
        location: None,
    };
    let record = |at: usize| Record {
        node: 0,
        party: 0,
        country: "DE".parse().unwrap(),
        code: Some(wikidata(at)),
        name: None,
        statement: statement(TwinningKind::Twinning, TwinningStatus::Active),
    };
    let node = (
        "rgre".parse().unwrap(),
        BTreeSet::from(["DE".parse().unwrap()]),
    );
    World {
        nodes: vec![node],
        towns: (0..=partners).map(town).collect(),
        records: (1..=partners).map(record).collect(),
    }
}

fn activity(about: ObjectId, number: usize) -> Activity {
    Activity {
        kind: ActivityKind::Workshop,
        title: Localized::new([("en".to_owned(), format!("Water {number}"))]),
        about: Some(about),
        parties: BTreeSet::new(),
        starts_on: Some(format!("2026-{:02}-01", 1 + number % 12).parse().unwrap()),
        ends_on: None,
        place: None,
        participants: Some(1),
        participants_from_abroad: None,
        themes: BTreeSet::from(["water".parse().unwrap()]),
        sdgs: BTreeSet::new(),
        summary: Localized::default(),
        results: Localized::default(),
        links: BTreeSet::new(),
    }
}

type Met = Arc<Mutex<Vec<Statement>>>;

/// A node that tells its statements.
pub(crate) struct Told {
    pub(crate) database: TestDatabase,
    pub(crate) network: TestNetwork,
    met: Met,
}

impl Told {
    /// Each partner with two activities.
    pub(crate) async fn with(partners: usize) -> Self {
        let (database, world) = (TestDatabase::fresh().await, star(partners));
        let met = Met::default();
        let (mut db, told) = (database.db.clone(), Arc::clone(&met));
        db.set_metric_callback(move |info| told.lock().unwrap().push(info.statement.clone()));
        let (code, countries) = world.nodes[0].clone();
        let network = TestNetwork::found(&Schemas::build(), vec![(code, countries, db)]).await;
        world.load(&network).await;
        let records = record::Entity::find().all(&database.db).await.unwrap();
        let mut stated = Vec::new();
        for (at, row) in records.iter().enumerate() {
            for number in [at, at + 5] {
                stated.push(one(row.id, number));
            }
        }
        write(&network.nodes[0].db, stated).await;
        Self {
            database,
            network,
            met,
        }
    }

    fn forget(&self) {
        self.met.lock().unwrap().clear();
    }

    /// How many statements a question takes. Something has just been written: else it is read in a way that tells none.
    pub(crate) async fn ask(&self, query: &str) -> usize {
        let record = record::Entity::find().one(&self.database.db).await;
        let written = one(record.unwrap().unwrap().id, 3);
        write(&self.network.nodes[0].db, vec![written]).await;
        self.forget();
        let reply = self.network.ask(0, query, json!({})).await;
        assert_eq!(reply["errors"], json!([]));
        self.met.lock().unwrap().len()
    }

    /// How SQLite goes about each different statement that it was given.
    pub(crate) async fn plans(&self) -> BTreeMap<String, Vec<String>> {
        let met: Vec<Statement> = self.met.lock().unwrap().drain(..).collect();
        let mut plans = BTreeMap::new();
        for statement in met {
            let explained = Statement {
                sql: format!("EXPLAIN QUERY PLAN {}", statement.sql),
                ..statement.clone()
            };
            let steps = self.database.db.query_all_raw(explained).await.unwrap();
            let steps = steps.iter().map(|step| step.try_get("", "detail").unwrap());
            plans.insert(statement.sql, steps.collect());
        }
        plans
    }
}

fn one(record: Uuid, number: usize) -> Stated {
    let about = ObjectId::new(ObjectKind::Twinning, "rgre".parse().unwrap(), record);
    Stated {
        id: Uuid::now_v7(),
        words: activity(about, number).into_any(),
        same_as: None,
    }
}

pub(crate) async fn write(db: &DatabaseConnection, stated: Vec<Stated>) {
    let writing = Writing::begin(db).await.unwrap();
    listings::write(&writing, stated).await.unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_below_objects_costs_no_statement_for_each() {
    let query = "{local{twinnings(first:100){nodes{id lastActivityOn
        activities(first:1){totalCount nodes{id parties{name} records{id association{code}}} pageInfo{hasNextPage}}}}
        localGovernments(first:100){nodes{id activities(first:2){totalCount nodes{id twinning{id}}}}}}}";
    let few = Told::with(1).await.ask(query).await;
    let many = Told::with(50).await.ask(query).await;
    assert!(few > 8, "the statements are counted: {few}");
    // On a busy machine some are asked for in two goes.
    assert!(many < few + 25, "{few} for one, {many} for fifty");
}

#[tokio::test]
async fn pages_are_walked_by_an_index_and_what_is_below_is_found_by_one() {
    let told = Told::with(40).await;
    if told.database.db.get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL chooses by how much there is.
        return;
    }
    for by in ["STARTS_ON", "TITLE", "UPDATED_AT", "ID"] {
        for direction in ["ASC", "DESC"] {
            let order = format!("orderBy:{{by:{by},direction:{direction}}}");
            told.ask(&format!(
                "{{local{{activities(first:5,{order}){{nodes{{title{{text}}}}}}}}}}"
            ))
            .await;
            let plans = told.plans().await;
            let of_list = plans.iter();
            let of_list = of_list.filter(|(sql, _)| sql.contains("FROM \"listing\""));
            let of_list: Vec<_> = of_list.collect();
            assert!(!of_list.is_empty(), "{by} {direction}: {plans:?}");
            for (sql, steps) in of_list {
                let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
                assert!(!sorts, "{by} {direction}: {steps:?} {sql}");
            }
        }
    }
    told.ask(
        "{local{twinnings(first:1){nodes{lastActivityOn activities(first:1){totalCount nodes{id}}}}
        localGovernments(first:1){nodes{activities(first:1){totalCount nodes{id}}}}}}",
    )
    .await;
    let plans = told.plans().await;
    assert!(
        plans.keys().any(|sql| sql.contains("ROW_NUMBER")),
        "{plans:#?}"
    );
    for (sql, steps) in plans.iter().filter(|(sql, _)| sql.contains("\"listing\"")) {
        let whole = steps.iter().any(|step| step.starts_with("SCAN listing"));
        assert!(!whole, "{steps:?} {sql}");
    }
}

#[tokio::test]
async fn to_record_one_does_not_go_through_all() {
    let told = Told::with(40).await;
    if told.database.db.get_database_backend() != DbBackend::Sqlite {
        return;
    }
    let records = record::Entity::find().all(&told.database.db).await.unwrap();
    told.forget();
    write(&told.network.nodes[0].db, vec![one(records[0].id, 7)]).await;
    let plans = told.plans().await;
    assert!(plans.len() > 15, "{} statements", plans.len());
    for (sql, steps) in plans {
        let whole = steps.iter().find(|step| {
            let table = step.strip_prefix("SCAN ");
            let table = table.and_then(|rest| rest.split_whitespace().next());
            table.is_some_and(|table| table.starts_with("listing") || table.starts_with("twinning"))
        });
        assert!(whole.is_none(), "{whole:?}: {sql}");
    }
}
