//! One becomes several.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{CodeScheme, CountryCode, LocalGovernmentCode};
use jumelage_entities::{
    Writing,
    exchange::deliver,
    record,
    write::{
        lifecycles::{LifecycleError, Outcome, Split, Successor, split},
        local_governments::NewLocalGovernment,
        refresh,
    },
};
use jumelage_tests::{fixture::Fixture, network::TestNetwork, world::pair};
use sea_orm::{DatabaseConnection, EntityTrait};
use serde_json::json;
use uuid::Uuid;

use super::{assert_agreed, europe, line, links, own_records, record_of, today, town};
use jumelage_domain::TwinningKind::{Friendship, Project, Twinning};

fn part(name: &str, code: &str) -> Successor {
    Successor::New(Box::new(NewLocalGovernment {
        list_id: None,
        country: "DE".parse::<CountryCode>().unwrap(),
        name: name.to_owned(),
        level: None,
        codes: [LocalGovernmentCode::new(CodeScheme::Wikidata, code).unwrap()].into(),
        location: None,
        population: None,
        website: None,
        mailbox: None,
        languages: BTreeSet::default(),
        names: BTreeSet::default(),
    }))
}

/// Reims and Aachen, with a twinning and a friendship that both record, and a project that Reims alone records.
async fn fixture() -> Fixture {
    let mut world = pair();
    world.records.push(record_of(&world, 0, 1, Friendship));
    world.records.push(record_of(&world, 1, 0, Friendship));
    world.records.push(record_of(&world, 0, 1, Project));
    Fixture::of(&world).await
}

async fn records(network: &TestNetwork) -> HashMap<(usize, String), Uuid> {
    let mut found = HashMap::new();
    for at in [0, 1] {
        let rows: Vec<record::Model> = own_records(network, at).await;
        found.extend(rows.into_iter().map(|row| ((at, row.kind), row.id)));
    }
    found
}

async fn split_aachen(
    db: &DatabaseConnection,
    parts: Vec<Successor>,
    twinnings: HashMap<Uuid, usize>,
) -> Result<Outcome, LifecycleError> {
    let whole = town(db, "Aachen").await;
    let writing = Writing::begin(db).await.unwrap();
    let on = today();
    let said = Split {
        whole,
        parts,
        on,
        twinnings,
    };
    let outcome = split(&writing, said).await?;
    writing.commit().await.unwrap();
    Ok(outcome)
}

fn parts() -> Vec<Successor> {
    vec![part("Aachen-Mitte", "Q101"), part("Burtscheid", "Q102")]
}

#[tokio::test]
async fn each_twinning_goes_to_the_part_that_is_said_and_stays_there() {
    let Fixture { network, .. } = &fixture().await;
    let db = &network.nodes[1].db;
    let ids = records(network).await;
    let said = HashMap::from([
        (ids[&(1, Twinning.to_string())], 0),
        // By the partner's record.
        (ids[&(0, Friendship.to_string())], 1),
        (ids[&(0, Project.to_string())], 1),
    ]);
    let outcome = split_aachen(db, parts(), said).await.unwrap();
    assert_eq!((outcome.moved.len(), outcome.followed.len()), (2, 3));
    let expected = [
        line(["Aachen-Mitte", "Reims"], "ACTIVE", "CONFIRMED", 2),
        line(["Burtscheid", "Reims"], "ACTIVE", "CONFIRMED", 2),
        line(["Burtscheid", "Reims"], "ACTIVE", "ONE_SIDED", 1),
    ];
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    assert_eq!(europe(network, 0).await, expected);
    // The partner's records name Aachen by its code as before: said again from the start, they go where they went.
    for (from, to) in [(0, 1), (1, 0)] {
        let (from, to) = (&network.nodes[from], &network.nodes[to]);
        deliver::start_over(&from.db, &to.code).await.unwrap();
    }
    let writing = Writing::begin(db).await.unwrap();
    refresh::everything(&writing).await.unwrap();
    writing.commit().await.unwrap();
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    assert_eq!(europe(network, 1).await, expected);
    let query = "{local{localGovernments(filter:{search:\"aachen\"},orderBy:{by:NAME,direction:ASC}){nodes{name validFrom validTo
        successors{name} predecessors{name}}}}}";
    let reply = network.ask(1, query, json!({})).await;
    assert_eq!(
        reply["data"]["local"]["localGovernments"]["nodes"],
        json!([
            {
                "name": "Aachen", "validFrom": null, "validTo": "2026-10-31", "predecessors": [],
                "successors": [{"name": "Aachen-Mitte"}, {"name": "Burtscheid"}],
            },
            {
                "name": "Aachen-Mitte", "validFrom": "2026-11-01", "validTo": null,
                "predecessors": [{"name": "Aachen"}], "successors": [],
            },
        ])
    );
}

#[tokio::test]
async fn a_new_record_that_still_names_the_whole_waits() {
    let mut world = pair();
    let late = world.records.remove(0);
    let Fixture { network, .. } = &Fixture::of(&world).await;
    let own = own_records(network, 1).await;
    let said = HashMap::from([(own[0].id, 1)]);
    let db = &network.nodes[1].db;
    split_aachen(db, parts(), said).await.unwrap();
    world.records = vec![late];
    world.load_records(network).await;
    network.exchange(|_| ()).await;
    assert_agreed(network).await;
    assert_eq!(
        europe(network, 0).await,
        [
            line(["Burtscheid", "Reims"], "ACTIVE", "ONE_SIDED", 1),
            // The partner as it was stated, by its code alone.
            line(["Q2", "Reims"], "ACTIVE", "NO_PARTNER_NODE", 1),
        ]
    );
    assert_eq!(links(network, 1).await.len(), 0);
}

#[tokio::test]
async fn a_split_that_leaves_a_twinning_unsaid_is_refused_and_names_it() {
    let Fixture { network, .. } = &fixture().await;
    let db = &network.nodes[1].db;
    let ids = records(network).await;
    let own = |kind: &str| ids[&(1, kind.to_owned())];
    let theirs = |kind: &str| ids[&(0, kind.to_owned())];
    let before = record::Entity::find().all(db).await.unwrap();
    let attempt = async |said: &[(Uuid, usize)]| {
        let said = said.iter().copied().collect();
        split_aachen(db, parts(), said).await.unwrap_err()
    };
    let refused = attempt(&[(own("TWINNING"), 0)]).await;
    let LifecycleError::Unsaid { records } = refused else {
        panic!("{refused}");
    };
    assert_eq!(
        records,
        [own("FRIENDSHIP"), theirs("PROJECT")].into_iter().collect()
    );
    for (said, code) in [
        (
            vec![(own("TWINNING"), 0), (theirs("TWINNING"), 1)],
            "TWINNING_SAID_TWICE",
        ),
        (vec![(own("TWINNING"), 2)], "NO_SUCH_PART"),
        (vec![(Uuid::now_v7(), 0)], "NOT_ITS_TWINNING"),
    ] {
        assert_eq!(attempt(&said).await.code(), code);
    }
    let nobody = split_aachen(db, Vec::new(), HashMap::new()).await;
    assert_eq!(nobody.unwrap_err().code(), "EMPTY");
    assert_eq!(record::Entity::find().all(db).await.unwrap(), before);
}
