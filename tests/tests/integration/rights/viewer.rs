//! `Query.viewer`.

use jumelage_schema::viewer::{Role, Viewer};
use serde_json::json;

use super::Towns;

const QUERY: &str = "{viewer{subject roles association}}";

#[tokio::test]
async fn who_asks_is_told_who_that_is_and_where_it_belongs() {
    let towns = Towns::found().await;
    let reply = towns.ask(&Viewer::anonymous(), QUERY).await;
    let nobody = json!({"subject": null, "roles": ["anonymous"], "association": null});
    assert_eq!(reply["data"]["viewer"], nobody);
    for (role, association) in [
        (Role::App, json!(null)),
        (Role::Peer, json!(null)),
        (Role::LocalGovernment, json!("afccre")),
        (Role::Editor, json!("afccre")),
        (Role::Admin, json!("afccre")),
    ] {
        let viewer = Towns::viewer(role, &[]);
        let reply = towns.ask(&viewer, QUERY).await;
        let expected =
            json!({"subject": viewer.subject, "roles": [role.name()], "association": association});
        assert_eq!(reply["data"]["viewer"], expected);
    }
    let mut both = Towns::viewer(Role::App, &[]);
    both.roles.insert(Role::Admin);
    let reply = towns.ask(&both, QUERY).await;
    assert_eq!(reply["data"]["viewer"]["roles"], json!(["app", "admin"]));
    assert_eq!(reply["data"]["viewer"]["association"], "afccre");
}
