//! Rules of another table, which takes something of the catalogue from most: that the rules hold deep within it too.

use jumelage_schema::{
    public::PublicDoor,
    rights::{Entry, Row, Rules, TABLE, Who},
    sdl,
    viewer::{Role, Viewer},
};
use serde_json::{Value, json};

use super::Towns;

/// The door of the first node, with populations for staff only, and websites for their own; the others are not told that
/// there are any.
fn door(towns: &Towns) -> PublicDoor {
    let more = [
        Row::only(Who::Staff, "LocalGovernment", &["population"]),
        Row::only(Who::OwnEntry(Entry::Above), "LocalGovernment", &["website"]).or_absent(),
    ];
    let table = [TABLE, &more].concat();
    towns
        .door
        .clone()
        .with_rules(Rules::of(&sdl::read(), &table))
}

async fn ask(towns: &Towns, door: &PublicDoor, viewer: &Viewer, query: &str) -> Value {
    serde_json::to_value(towns.reply_of(door, viewer, query).await).unwrap()
}

/// Where errors are, in the order of their paths.
fn places(reply: &Value) -> Vec<String> {
    let errors = reply["errors"].as_array().into_iter().flatten();
    let mut places: Vec<String> = errors
        .map(|error| {
            assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{reply}");
            assert_eq!(
                error["message"],
                "LocalGovernment.population is for editor, admin: send a token of one of these roles"
            );
            let path = error["path"].as_array().unwrap().iter();
            path.map(|step| step.to_string().replace('"', "")).collect::<Vec<_>>().join(".")
        })
        .collect();
    places.sort();
    places
}

#[tokio::test]
async fn what_is_forbidden_within_the_catalogue_is_null_with_its_path_and_nobody_is_asked_for_it() {
    let towns = Towns::found().await;
    let door = door(&towns);
    let editor = Towns::viewer(Role::Editor, &[]);
    for (query, expected) in [
        (
            "{local{localGovernments(orderBy:{by:NAME,direction:ASC}){nodes{name population{value}}}}}",
            &[
                "local.localGovernments.nodes.0.population",
                "local.localGovernments.nodes.1.population",
            ][..],
        ),
        (
            "query($id:ID!){local{localGovernment(id:$id){p:population{value} q:population{year}}}}",
            &["local.localGovernment.p", "local.localGovernment.q"],
        ),
        (
            "query($id:ID!){node(id:$id){...{...on LocalGovernment{...F}}}}fragment F on LocalGovernment{population{value}}",
            &["node.population"],
        ),
        (
            "query($id:ID!){nodes(ids:[$id,$id]){id ...on LocalGovernment{population{value}}}}",
            &["nodes.0.population", "nodes.1.population"],
        ),
        (
            "{europe{twinnings{nodes{parties{population{value}}}}}}",
            &[
                "europe.twinnings.nodes.0.parties.0.population",
                "europe.twinnings.nodes.0.parties.1.population",
            ],
        ),
    ] {
        let reply = ask(&towns, &door, &Viewer::anonymous(), query).await;
        assert_eq!(places(&reply), expected, "{reply}");
        assert!(!reply["data"].to_string().contains("100000"), "{reply}");
        let told = reply["extensions"]["federation"].to_string();
        assert!(!told.contains("population"), "{told}");
        let reply = ask(&towns, &door, &editor, query).await;
        assert_eq!(reply["errors"], Value::Null, "{reply}");
        assert!(
            reply["data"].to_string().contains("100000") || query.contains("year"),
            "{reply}"
        );
        let told = reply["extensions"]["federation"].to_string();
        assert!(told.contains("population"), "{told}");
    }
}

#[tokio::test]
async fn whatever_else_was_asked_is_answered() {
    let towns = Towns::found().await;
    let door = door(&towns);
    let query = "query($id:ID!){a:local{localGovernment(id:$id){population{value} name website}} \
        b:local{localGovernment(id:$id){website}} viewer{roles}}";
    let reply = ask(&towns, &door, &Viewer::anonymous(), query).await;
    assert_eq!(
        reply["data"],
        json!({
            "a": {"localGovernment": {"population": null, "name": "Reims", "website": null}},
            "b": {"localGovernment": {"website": null}},
            "viewer": {"roles": ["anonymous"]},
        })
    );
    assert_eq!(places(&reply), ["a.localGovernment.population"]);
}

#[tokio::test]
async fn those_who_may_see_different_things_of_the_catalogue_share_nothing_that_is_kept() {
    let towns = Towns::found().await;
    let door = door(&towns);
    // It is kept for those to whom nothing is forbidden: of the others' websites nobody hears.
    let query = "query($id:ID!){local{localGovernment(id:$id){name website}}}";
    let mayor = |own| Towns::viewer(Role::LocalGovernment, &[own]);
    let both = Towns::viewer(Role::LocalGovernment, &[&towns.reims, &towns.troyes]);
    for (viewer, is_kept) in [
        (Viewer::anonymous(), false),
        (Towns::viewer(Role::App, &[&towns.reims]), true),
        (Towns::viewer(Role::Editor, &[]), false),
        (Towns::viewer(Role::Admin, &[&towns.reims]), true),
        (mayor(&towns.reims), false),
        (mayor(&towns.troyes), false),
        (both, false),
        (mayor(&towns.reims), true),
        // One whose entries are gone is no staff.
        (Towns::viewer(Role::LocalGovernment, &[]), false),
        (Viewer::anonymous(), true),
    ] {
        let reply = towns.reply_of(&door, &viewer, query).await;
        assert_eq!(reply.errors, []);
        assert_eq!(reply.is_kept, is_kept, "{viewer:?}");
    }
}

#[tokio::test]
async fn a_field_that_no_row_names_is_for_nobody() {
    let towns = Towns::found().await;
    let table: Vec<Row> = TABLE
        .iter()
        .filter(|row| row.of != "Population")
        .copied()
        .collect();
    let door = towns
        .door
        .clone()
        .with_rules(Rules::of(&sdl::read(), &table));
    let query =
        "query($id:ID!){local{localGovernment(id:$id){name population{__typename year value}}}}";
    let reply = ask(&towns, &door, &Towns::viewer(Role::Admin, &[]), query).await;
    // `value` may not be null, so that the null takes the place of what is around it.
    assert_eq!(
        reply["data"]["local"]["localGovernment"],
        json!({"name": "Reims", "population": null}),
        "{reply}"
    );
    let errors = reply["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2, "{reply}");
    for error in errors {
        assert_eq!(error["extensions"]["code"], "FORBIDDEN");
        assert!(
            error["message"]
                .as_str()
                .unwrap()
                .ends_with("is for nobody")
        );
    }
}
