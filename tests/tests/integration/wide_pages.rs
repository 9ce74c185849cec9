//! Wide pages: sort keys first, then the rows that win.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    queries::repeated,
    world::{Record, pair},
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_wide_page_is_asked_for_by_its_keys_first() {
    let mut fixture = Fixture::pair().await;
    let documents = Arc::new(std::sync::Mutex::new(Vec::new()));
    for client in &mut fixture.network.clients {
        let documents = Arc::clone(&documents);
        *client = Faulty::new(Arc::clone(client), move |call| {
            documents.lock().unwrap().push((
                call.document.to_string(),
                Value::Object((*call.variables).clone()),
            ));
            Fault::None
        });
    }
    let rows = "nodes{id kind status since until confirmation crossBorder sdgs themes updatedAt}";
    let answers = async |first: usize| {
        let query = format!(
            "{{europe{{twinnings(first:{first}){{totalCount {rows} pageInfo{{hasNextPage endCursor}}}}}}}}"
        );
        let reply = fixture.network.ask(0, &query, json!({})).await;
        assert_eq!(reply["errors"], json!([]));
        (
            reply["data"].clone(),
            std::mem::take(&mut *documents.lock().unwrap()),
        )
    };
    let (narrow, asked) = answers(5).await;
    assert_eq!(asked.len(), 2);
    let (wide, asked) = answers(500).await;
    assert_eq!(narrow, wide);
    // The keys of each, and the rows of the one that has any.
    assert_eq!(asked.len(), 3);
    assert!(
        !asked[0].0.contains("nodes{") && !asked[1].0.contains("nodes{"),
        "{asked:?}"
    );
    assert!(
        asked[2].0.contains("nodes{") && !asked[2].0.contains("totalCount"),
        "{asked:?}"
    );
    assert_eq!(asked[2].1, json!({"jumelage__rows_twinnings": 1}));
}

#[tokio::test]
async fn of_a_wide_page_more_is_asked_of_those_whose_first_keys_all_win() {
    let record = |name: &str| {
        let pair = pair();
        Record {
            code: None,
            name: Some(name.to_owned()),
            ..pair.records[0].clone()
        }
    };
    // Five nodes, and one of them has all the twinnings.
    let mut world = pair();
    for code in ["uvcw", "vvsg", "zweite"] {
        let country = BTreeSet::from(["BE".parse().unwrap()]);
        world.nodes.push((code.parse().unwrap(), country));
    }
    world.records = ["Aalst", "Brugge", "Gent", "Ieper", "Namur", "Ath"]
        .map(record)
        .into();
    let mut fixture = Fixture::of(&world).await;
    let narrow = "{europe{twinnings(orderBy:{by:ID,direction:ASC}){nodes{id}}}}";
    let all =
        fixture.network.ask(0, narrow, json!({})).await["data"]["europe"]["twinnings"]["nodes"]
            .take();
    let all = all.as_array().unwrap();
    let sizes = Arc::new(std::sync::Mutex::new(Vec::new()));
    for client in &mut fixture.network.clients {
        let sizes = Arc::clone(&sizes);
        *client = Faulty::new(Arc::clone(client), move |call| {
            let size = call.variables["jumelage__rows_twinnings"].clone();
            sizes.lock().unwrap().push(size);
            Fault::None
        });
    }
    let wide = repeated("parties{id name}", 40);
    let query = |by: &str| {
        format!(
            "{{europe{{twinnings({by}:5,orderBy:{{by:ID,direction:ASC}}){{totalCount nodes{{id {wide}}} pageInfo{{hasNextPage hasPreviousPage}}}}}}}}"
        )
    };
    let pages = [
        ("first", "hasNextPage", &all[..5]),
        ("last", "hasPreviousPage", &all[1..]),
    ];
    for (by, others, rows) in pages {
        let reply = fixture.network.ask(0, &query(by), json!({})).await;
        let list = &reply["data"]["europe"]["twinnings"];
        assert_eq!(list["totalCount"], 6);
        assert_eq!(list["pageInfo"][others], true);
        let ids = list["nodes"].as_array().unwrap().iter();
        let ids: Vec<Value> = ids.map(|row| json!({ "id": row["id"] })).collect();
        assert_eq!(ids, rows);
        // Two keys of each; of the one whose two both win, five; and its five rows.
        let asked = std::mem::take(&mut *sizes.lock().unwrap());
        assert_eq!(asked, [2, 2, 2, 2, 2, 5, 5]);
    }
}
