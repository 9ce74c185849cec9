//! What an older version read by older vocabularies is read once again.

use std::collections::BTreeSet;

use jumelage_entities::{
    audit_entry, local_government, local_government_code, node, record, record_theme, redirect,
    twinning,
    write::{directory, vocabulary},
};
use jumelage_tests::{
    fixture::Fixture,
    world::{Record, pair},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};

use super::{nuts, world};

/// As the older version left it.
async fn put_back(db: &DatabaseConnection, statements: &[&str]) {
    let of_all = [
        "UPDATE node SET vocabulary_version = 0",
        "UPDATE local_government SET region = NULL",
        "UPDATE twinning SET region_a = NULL, region_b = NULL",
    ];
    for statement in of_all.iter().chain(statements) {
        db.execute_unprepared(statement).await.unwrap();
    }
}

async fn all<E: EntityTrait>(db: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(db).await.unwrap()
}

/// What is stored of places, in the order of their names.
async fn places(db: &DatabaseConnection) -> Vec<local_government::Model> {
    let mut rows = all::<local_government::Entity>(db).await;
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

async fn own(db: &DatabaseConnection) -> Vec<record::Model> {
    let own = record::Entity::find().filter(record::Column::Node.eq("rgre"));
    let mut rows = own.all(db).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows
}

#[tokio::test]
async fn regions_codes_and_themes_are_brought_up_to_date_once_and_versions_stay() {
    let mut world = world();
    world.records[1].statement.themes =
        ["x-hurling".parse().unwrap(), "music".parse().unwrap()].into();
    let fixture = Fixture::of(&world).await;
    let node = &fixture.network.nodes[1];
    let db = &node.db;
    let (placed, twinned, stated) = (
        places(db).await,
        all::<twinning::Entity>(db).await,
        own(db).await,
    );
    assert_eq!(placed[0].region.as_deref(), Some("DEA2D"));
    put_back(
        db,
        &[
            "UPDATE local_government_code SET value = 'dea2d' WHERE value = 'DEA2D'",
            "UPDATE record SET themes = replace(themes, 'music', 'x-musique')",
            "UPDATE record_theme SET theme = 'x-musique' WHERE theme = 'music'",
        ],
    )
    .await;
    let entries = all::<audit_entry::Entity>(db).await.len();
    directory::found(db, &node.code).await.unwrap();

    let version = all::<node::Entity>(db).await[0].vocabulary_version;
    assert_eq!(version, vocabulary::VERSION);
    let again = places(db).await;
    for (now, before) in again.iter().zip(&placed) {
        assert_eq!(now.region, before.region, "{}", now.name);
    }
    // Its code was written anew, and that is a change of its entry.
    assert_eq!(again[0].version, placed[0].version + 1);
    let codes = all::<local_government_code::Entity>(db).await;
    let of_regions = codes.iter().filter(|code| code.scheme == "NUTS");
    let of_regions: BTreeSet<&str> = of_regions.map(|code| code.value.as_str()).collect();
    assert_eq!(of_regions, BTreeSet::from(["DEA", "DEA2D", "FRF23"]));
    assert_eq!(own(db).await, stated);
    let themes: Vec<String> = all::<record_theme::Entity>(db)
        .await
        .into_iter()
        .map(|row| row.theme)
        .collect();
    assert_eq!(
        BTreeSet::from_iter(themes),
        ["music".to_owned(), "x-hurling".to_owned()].into()
    );
    let regions = |rows: &[twinning::Model]| -> BTreeSet<_> {
        let rows = rows.iter();
        rows.map(|row| {
            (
                row.id,
                row.region_a.clone(),
                row.region_b.clone(),
                row.themes.clone(),
            )
        })
        .collect()
    };
    assert_eq!(
        regions(&all::<twinning::Entity>(db).await),
        regions(&twinned)
    );
    let told = all::<audit_entry::Entity>(db).await;
    let told = &told[entries..];
    assert!(
        !told.is_empty() && told.iter().all(|entry| entry.actor_kind == "NODE"),
        "{told:?}"
    );

    // Once: whoever opens the database next writes nothing.
    let revision = all::<node::Entity>(db).await[0].revision.clone();
    directory::found(db, &node.code).await.unwrap();
    assert_eq!(all::<node::Entity>(db).await[0].revision, revision);
    // And nothing is to be told that was not told before.
    fixture.network.exchange(|_| ()).await;
    assert_eq!(own(db).await, stated);
}

#[tokio::test]
async fn partners_that_were_stated_by_two_forms_of_one_code_become_one_and_so_do_their_records() {
    let mut world = pair();
    let stated = |code: &str| Record {
        country: "GB".parse().unwrap(),
        code: Some(nuts(code)),
        name: None,
        ..world.records[1].clone()
    };
    let partners = [stated("UKI3"), stated("UKI4")];
    world.records.extend(partners);
    let fixture = Fixture::of(&world).await;
    let node = &fixture.network.nodes[1];
    let db = &node.db;
    let before = own(db).await;
    let by_code = |code: &str| {
        let mut rows = before.iter();
        let row = rows.find(|row| row.stated_code.as_deref() == Some(code));
        row.unwrap().clone()
    };
    let (first, second) = (by_code("UKI3"), by_code("UKI4"));
    // The older version took both for what they were written as.
    put_back(
        db,
        &[
            "UPDATE record SET stated_code = 'GBI3' WHERE stated_code = 'UKI4'",
            "UPDATE local_government SET identity = 'partner|NUTS|GBI3' WHERE identity = 'partner|NUTS|UKI4'",
            "UPDATE local_government_code SET value = 'GBI3' WHERE value = 'UKI4'",
        ],
    )
    .await;
    directory::found(db, &node.code).await.unwrap();
    let after = own(db).await;
    assert_eq!(after.len(), before.len() - 1);
    let (kept, gone) = if first.id < second.id {
        (first, second)
    } else {
        (second, first)
    };
    let one = after.iter().find(|row| row.id == kept.id).unwrap();
    assert_eq!(one.stated_code.as_deref(), Some("UKI3"));
    let leads = redirect::Entity::find_by_id(gone.id).one(db).await.unwrap();
    assert_eq!(leads.unwrap().target, kept.id);
    let partners = local_government::Entity::find()
        .filter(local_government::Column::Identity.starts_with("partner|NUTS|"));
    let partners = partners.all(db).await.unwrap();
    let [partner] = &partners[..] else {
        panic!("{partners:?}")
    };
    assert_eq!(partner.identity.as_deref(), Some("partner|NUTS|UKI3"));
    assert_eq!(partner.region.as_deref(), Some("UKI3"));
    assert_eq!(one.partner_id, Some(partner.id));
    // The list that states it by either form finds it.
    world.load(&fixture.network).await;
    let codes: BTreeSet<_> = own(db)
        .await
        .into_iter()
        .map(|row| row.stated_code)
        .collect();
    assert!(codes.contains(&Some("UKI4".to_owned())), "{codes:?}");
}
