//! As a user writes: with a token, by POST, at a node that is served.

use std::time::Duration;

use jumelage::{
    identity::people::{self, NewToken},
    node::Node,
    settings::StaffRole,
};
use jumelage_domain::Timestamp;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::{changes, twinnings, user_errors};
use crate::peers::{ask, hosted, load, settle};

async fn token(node: &Node, role: StaffRole) -> String {
    let now = node.clock.now();
    let day = i64::try_from(Duration::from_hours(24).as_millis()).unwrap();
    let new = NewToken {
        subject: "anna".to_owned(),
        role,
        local_governments: Vec::new(),
        expires_at: Timestamp::from_millis(now.millis() + day).unwrap(),
    };
    let key = node.keys.signing().load();
    let issued = people::issue(&node.db, &node.settings, &key, new, now).await;
    issued.unwrap().token
}

#[actix_web::test]
async fn an_editor_writes_by_post_and_the_partner_sees_it_and_nobody_writes_by_get() {
    let hosted = hosted().await;
    load(&hosted.nodes).await;
    settle(&hosted.nodes).await;
    let node = &hosted.nodes[0];
    let url = format!("{}/graphql", node.settings.public_url);
    let client = Client::builder().no_proxy().build().unwrap();
    let editor = token(node, StaffRole::Editor).await;
    let post = async |token: Option<&str>, body: Value| -> Value {
        let mut request = client.post(&url).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let reply = request.body(body.to_string()).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    };
    let found = ask(
        node,
        "{local{twinnings{nodes{id}} localGovernments{nodes{id}}}}",
    )
    .await;
    let local = &found["data"]["local"];
    let id = local["twinnings"]["nodes"][0]["id"].as_str().unwrap();
    let reims = local["localGovernments"]["nodes"][0]["id"]
        .as_str()
        .unwrap();

    let end =
        json!({"query": changes::END, "variables": {"input": {"id": id, "until": "2022-03"}}});
    let nobody = post(None, end.clone()).await;
    assert_eq!(nobody["data"]["endTwinning"], Value::Null);
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let ended = post(Some(&editor), end.clone()).await;
    assert_eq!(user_errors(&ended["data"]["endTwinning"]), [], "{ended}");
    let record = json!({"query": twinnings::RECORD, "variables": twinnings::with_coimbra(reims)});
    let recorded = post(Some(&editor), record).await;
    assert_eq!(
        user_errors(&recorded["data"]["recordTwinning"]),
        [],
        "{recorded}"
    );

    let variables = end["variables"].to_string();
    let parameters = [("query", changes::END), ("variables", &variables)];
    let link = reqwest::Url::parse_with_params(&url, parameters).unwrap();
    let by_get = client
        .get(link)
        .header("authorization", format!("Bearer {editor}"));
    let reply = by_get.send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::METHOD_NOT_ALLOWED);

    settle(&hosted.nodes).await;
    let seen = ask(&hosted.nodes[1], "{local{twinnings{nodes{status until}}}}").await;
    let expected = json!([{"status": "TERMINATED", "until": "2022-03"}]);
    assert_eq!(seen["data"]["local"]["twinnings"]["nodes"], expected);
    let log = post(
        Some(&editor),
        json!({"query": "{auditLog(first:2){nodes{action actor{name role}}}}"}),
    );
    let by_anna =
        |action: &str| json!({"action": action, "actor": {"name": "anna", "role": "editor"}});
    let expected = json!([by_anna("CREATED"), by_anna("UPDATED")]);
    assert_eq!(log.await["data"]["auditLog"]["nodes"], expected);
    hosted.server.stop(true).await;
}
