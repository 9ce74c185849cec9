//! Recording twinnings.

use jumelage_schema::viewer::{Role, Viewer};
use serde_json::{Value, json};

use super::{Desk, with_role};

pub(super) const RECORD: &str =
    "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){
    twinning{kind since sdgs parties{name}records{version}}userErrors{code path}}}";

pub(super) fn with_coimbra(party: &str) -> Value {
    let partner = json!({"described": {"country": "PT", "name": "Coimbra"}});
    json!({"input": {
        "party": party, "partner": partner, "kind": "FRIENDSHIP", "since": "1987", "sdgs": [11]}})
}

#[tokio::test]
async fn an_editor_records_a_twinning_once() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let editor = with_role(Role::Editor, &[]);
    let answer = desk.ask(&editor, RECORD, with_coimbra(&reims)).await;
    let payload = &answer["data"]["recordTwinning"];
    assert_eq!(payload["userErrors"], json!([]), "{answer}");
    let twinning = json!({"kind": "FRIENDSHIP", "since": "1987", "sdgs": [11],
        "parties": [{"name": "Reims"}, {"name": "Coimbra"}], "records": [{"version": "1"}]});
    assert_eq!(payload["twinning"], twinning, "{answer}");

    let again = desk.ask(&editor, RECORD, with_coimbra(&reims)).await;
    let exists = json!({"twinning": null, "userErrors": [{"code": "EXISTS", "path": ["input"]}]});
    assert_eq!(again["data"]["recordTwinning"], exists, "{again}");
}

#[tokio::test]
async fn who_may_not_write_writes_nothing() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let other = desk.id("Aachen").await;
    let before = desk.records().await;
    for viewer in [Viewer::anonymous(), with_role(Role::App, &[])] {
        let answer = desk.ask(&viewer, RECORD, with_coimbra(&reims)).await;
        assert_eq!(answer["data"]["recordTwinning"], json!(null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
    let another_town = with_role(Role::LocalGovernment, &[other]);
    let answer = desk.ask(&another_town, RECORD, with_coimbra(&reims)).await;
    let forbidden = json!([{"code": "FORBIDDEN", "path": ["input", "party"]}]);
    assert_eq!(answer["data"]["recordTwinning"]["userErrors"], forbidden);
    assert_eq!(before, desk.records().await);
}
