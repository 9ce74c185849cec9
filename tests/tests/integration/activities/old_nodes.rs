//! A node of a version without activities is asked for changes all the same.

use jumelage_federation::{
    Network, Request, cursor::CursorSeal, plan::Planner, prepare::prepare, scope::Scope,
};
use jumelage_schema::sdl;
use serde_json::json;

use super::{RECORD, Sides, workshop};

/// What nodes are asked of changes, by what a client asks of their objects.
fn asked(selection: &str) -> String {
    let schema = sdl::read();
    let query = format!("{{europe{{changes{{nodes{{object{{{selection}}}}}}}}}}}");
    let request = Request {
        query: query.as_str().into(),
        ..Request::default()
    };
    let prepared = prepare(&schema, &request).unwrap();
    let me: jumelage_domain::NodeCode = "rgre".parse().unwrap();
    let scope = Scope {
        name: "europe".to_owned(),
        nodes: [me.clone()].into(),
        without_node: Vec::new(),
        requirement: jumelage_federation::scope::Requirement::BestEffort,
        freshness: jumelage_federation::Freshness::default(),
    };
    let network = Network {
        me,
        peers: Vec::new(),
    };
    let planner = Planner {
        schema: &schema,
        seal: &CursorSeal::new(b"secret"),
        network: &network,
        scope: &scope,
        down: &[].into(),
    };
    let plan = planner.plan(&prepared, prepared.fields[0].fields());
    let document = plan.first[0].document.to_string();
    document[document.find("object{").unwrap()..].to_owned()
}

#[test]
fn no_type_is_named_of_which_the_client_asks_nothing() {
    for selection in ["__typename", "id", "__typename ... on Twinning { kind }"] {
        let document = asked(selection);
        assert!(!document.contains("Activity"), "{document}");
        assert!(!document.contains("LocalGovernment"), "{document}");
        // Whose object it is has to be known nevertheless.
        assert!(document.contains("id"), "{document}");
    }
    let document = asked("... on Activity { kind }");
    assert!(document.contains("...on Activity{kind }"), "{document}");
    assert!(!document.contains("Twinning"), "{document}");
}

#[tokio::test]
async fn the_log_has_what_was_recorded_with_its_object() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let first = sides
        .write(0, RECORD, workshop(&twinning, "2026-05-02", "Water"))
        .await;
    sides.exchange().await;
    let query = "{europe{changes(first:100){nodes{action type id object{id __typename ...on Activity{startsOn}}}}}}";
    for node in [0, 1] {
        let seen = sides.seen_by(node, query, json!({})).await;
        let nodes = seen["europe"]["changes"]["nodes"].as_array().unwrap();
        let of_it: Vec<_> = nodes
            .iter()
            .filter(|one| one["type"] == "ACTIVITY")
            .collect();
        let id = &first["activity"]["id"];
        let expected = json!({"action": "CREATED", "type": "ACTIVITY", "id": id,
            "object": {"id": id, "__typename": "Activity", "startsOn": "2026-05-02"}});
        assert_eq!(of_it, [&expected]);
    }
}
