//! What is asked of the database by region goes by an index.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_graphql::{Request, Variables};
use jumelage_schema::{
    Schemas,
    peer::{Asking, PeerDoor},
};
use jumelage_tests::fixture::Fixture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

use super::world;

/// The plans of all statements with a region in them that counting makes.
async fn plans(db: &DatabaseConnection, list: &str, regions: &[&str]) -> Vec<String> {
    let met = Arc::<Mutex<BTreeMap<String, Statement>>>::default();
    let told = Arc::clone(&met);
    let mut watched = db.clone();
    watched.set_metric_callback(move |info| {
        let mut met = told.lock().unwrap();
        met.insert(info.statement.sql.clone(), info.statement.clone());
    });
    // Which has heard nothing yet, and so reads in a transaction.
    let door = PeerDoor::new(&Schemas::build(), watched);
    let question =
        format!("query($r:[RegionCode!]){{{list}(filter:{{regions:$r}}){{totalCount}}}}");
    let variables = Variables::from_json(json!({"r": regions}));
    let request = Request::new(question).variables(variables);
    let answer = door.answer(request, Asking::default(), None).await;
    assert!(answer.is_ok(), "{:?}", answer.errors);
    let met: Vec<Statement> = met.lock().unwrap().values().cloned().collect();
    let counting = met
        .into_iter()
        .filter(|one| one.sql.contains("COUNT") && one.sql.contains("region"));
    let mut plans = Vec::new();
    for statement in counting {
        let explained = Statement {
            sql: format!("EXPLAIN QUERY PLAN {}", statement.sql),
            ..statement
        };
        let steps = db.query_all_raw(explained).await.unwrap();
        let steps = steps.iter().map(|step| step.try_get("", "detail").unwrap());
        plans.push(steps.collect::<Vec<String>>().join("\n"));
    }
    plans
}

#[tokio::test]
async fn regions_are_spans_of_an_index() {
    let fixture = Fixture::of(&world()).await;
    let db = &fixture.network.nodes[0].db;
    if db.get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL chooses by how much there is.
        return;
    }
    for (list, indexes) in [
        (
            "twinnings",
            &["twinning_by_region_a", "twinning_by_region_b"][..],
        ),
        ("localGovernments", &["local_government_by_region"]),
    ] {
        for regions in [&["DE2"][..], &["DE2", "FR", "PL4"]] {
            let plans = plans(db, list, regions).await;
            assert_eq!(plans.len(), 1, "{plans:?}");
            for index in indexes {
                assert!(plans[0].contains(index), "{list} {regions:?}: {}", plans[0]);
            }
            assert!(!plans[0].contains("SCAN"), "{list}: {}", plans[0]);
        }
    }
}
