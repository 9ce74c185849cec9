//! Another name.

use std::collections::BTreeSet;

use jumelage_domain::text::NameOrder;
use jumelage_entities::{
    Writing,
    write::{
        lifecycles::{LifecycleError, Rename, rename},
        local_governments::{self, NewLocalGovernment},
    },
};
use jumelage_tests::{fixture::Fixture, world::wikidata};
use sea_orm::DatabaseConnection;
use serde_json::json;

use super::{assert_agreed, today, town};

async fn named(db: &DatabaseConnection, before: &str, after: &str) -> Result<(), LifecycleError> {
    let local_government = town(db, before).await;
    let writing = Writing::begin(db).await.unwrap();
    let change = Rename {
        local_government,
        name: after.to_owned(),
        on: today(),
    };
    rename(&writing, change).await?;
    writing.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn it_is_found_under_both_names_here_and_with_the_partner() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let db = &network.nodes[1].db;
    named(db, "Aachen", "Bad Aachen").await.unwrap();
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    let found = async |asking: usize, search: &str| {
        let query = "query($search: String!) {europe {
            twinnings(filter: {search: $search}) {nodes {parties {name}}}
            localGovernments(filter: {search: $search}) {nodes {name}}}}";
        let reply = network.ask(asking, query, json!({"search": search})).await;
        reply["data"]["europe"].clone()
    };
    let expected = json!({
        "twinnings": {"nodes": [{"parties": [{"name": "Reims"}, {"name": "Bad Aachen"}]}]},
        "localGovernments": {"nodes": [{"name": "Bad Aachen"}]},
    });
    for asking in [0, 1] {
        assert_eq!(found(asking, "bad aachen").await, expected);
    }
    // The next list knows nothing of the name before; it is not forgotten for that.
    let again = NewLocalGovernment {
        list_id: None,
        country: "DE".parse().unwrap(),
        name: "Bad Aachen".to_owned(),
        level: None,
        codes: [wikidata(1)].into(),
        location: None,
        population: Some(1),
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: [("fr".to_owned(), "Aix-la-Chapelle".to_owned())].into(),
    };
    let writing = Writing::begin(db).await.unwrap();
    let located = local_governments::locate(&writing.tx, vec![again]).await;
    let order = NameOrder::new();
    let written = local_governments::write(&writing, located.unwrap(), &order).await;
    assert_eq!(written.unwrap().len(), 1);
    writing.commit().await.unwrap();
    named(db, "Bad Aachen", "Aquisgranum").await.unwrap();
    for (search, is_there) in [
        ("aachen", true),
        ("aix-la-chapelle", true),
        ("aquis", true),
        ("burtscheid", false),
    ] {
        let nodes = found(1, search).await["localGovernments"]["nodes"].clone();
        let names: Vec<_> = nodes.as_array().unwrap().iter().collect();
        let is_found = names.contains(&&json!({"name": "Aquisgranum"}));
        assert_eq!(is_found, is_there, "{search}: {nodes}");
    }
}

#[tokio::test]
async fn the_same_name_is_no_new_name() {
    let Fixture { network, .. } = &Fixture::pair().await;
    let db = &network.nodes[1].db;
    let refused = named(db, "Aachen", "Aachen").await.unwrap_err();
    assert_eq!((refused.argument(), refused.code()), ("name", "UNCHANGED"));
}
