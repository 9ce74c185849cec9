//! The catalogue over one node's database.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use jumelage_domain::{TwinningKind, TwinningStatus};
use jumelage_schema::Schemas;
use jumelage_tests::{
    database::TestDatabase,
    network::TestNetwork,
    world::{Record, Town, World, statement, wikidata},
};
use serde_json::{Value, json};

/// One town with so many partners in its own country.
fn star(partners: usize) -> World {
    let town = |at: usize| Town {
        node: 0,
        name: format!("Town {at:03}"),
        country: "DE".parse().unwrap(),
        level: jumelage_domain::LocalGovernmentLevel::Municipality,
        codes: BTreeSet::from([wikidata(at)]),
        population: Some(1_000),
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
    World {
        nodes: vec![(
            "rgre".parse().unwrap(),
            BTreeSet::from(["DE".parse().unwrap()]),
        )],
        towns: (0..=partners).map(town).collect(),
        records: (1..=partners).map(record).collect(),
    }
}

/// What a query answers, and how many SQL statements that took.
async fn statements(partners: usize, query: &str) -> (Value, usize) {
    let database = TestDatabase::fresh().await;
    let world = star(partners);
    let schemas = Schemas::build();
    let (code, countries) = world.nodes[0].clone();
    let count = Arc::new(AtomicUsize::new(0));
    let mut counted = database.db.clone();
    let counter = Arc::clone(&count);
    counted.set_metric_callback(move |info| {
        if std::env::var_os("JUMELAGE_STATEMENTS").is_some() {
            println!("{}", info.statement.sql);
        }
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let network = TestNetwork::found(&schemas, vec![(code, countries, counted)]).await;
    world.load(&network).await;
    count.store(0, Ordering::Relaxed);
    let reply = network.ask(0, query, json!({})).await;
    assert_eq!(reply["errors"], json!([]));
    (reply, count.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_nested_query_costs_the_same_number_of_statements_for_one_row_and_for_a_hundred() {
    let query = "{local{twinnings(first:100){nodes{id parties{name codes{value} association{code} names{text} predecessors{id} \
                 twinnings(first:2){totalCount nodes{id} pageInfo{hasNextPage}} partners(first:1){edges{node{name association{name}}}}} \
                 records{id association{code}} discrepancies}}}}";
    let (one, few) = statements(1, query).await;
    let (many, same) = statements(100, query).await;
    assert_eq!(
        one["data"]["local"]["twinnings"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        many["data"]["local"]["twinnings"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        100
    );
    assert!(few > 5, "the statements are counted: {few}");
    // Not always the same number: two levels happen to ask one loader together, or, on a busy machine, one level asks twice.
    assert!(same < few + 50, "{few} for one row, {same} for a hundred");
}

#[tokio::test]
async fn what_is_not_asked_is_not_counted() {
    let (_, without) = statements(3, "{local{twinnings(first:1){nodes{id}}}}").await;
    let (_, with) = statements(3, "{local{twinnings(first:1){nodes{id} totalCount}}}").await;
    assert_eq!(with, without + 1);
}

#[tokio::test]
async fn lists_below_a_town_are_walked_like_any_other() {
    let database = TestDatabase::fresh().await;
    let world = star(5);
    let (code, countries) = world.nodes[0].clone();
    let network = TestNetwork::found(
        &Schemas::build(),
        vec![(code, countries, database.db.clone())],
    )
    .await;
    world.load(&network).await;
    let centre = network
        .ask(
            0,
            "{local{localGovernments(filter:{search:\"town 000\"}){nodes{id}}}}",
            json!({}),
        )
        .await;
    let id = centre["data"]["local"]["localGovernments"]["nodes"][0]["id"].clone();
    let query = "query($id:ID!,$c:String){local{localGovernment(id:$id){partners(first:2,after:$c){totalCount \
                 pageInfo{hasNextPage hasPreviousPage endCursor} edges{node{name} twinning{parties{name}}}}}}}";
    let (mut names, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let reply = network.ask(0, query, json!({"id": id, "c": cursor})).await;
        assert_eq!(reply["errors"], json!([]));
        let page = &reply["data"]["local"]["localGovernment"]["partners"];
        assert_eq!(page["totalCount"], 5);
        assert_eq!(
            page["pageInfo"]["hasPreviousPage"],
            json!(!names.is_empty())
        );
        names.extend(
            page["edges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| edge["node"]["name"].as_str().unwrap().to_owned()),
        );
        cursor = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let expected: BTreeSet<String> = (1..=5).map(|at| format!("Town {at:03}")).collect();
    assert_eq!(names.len(), 5);
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), expected);
}
