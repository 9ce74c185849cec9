//! Cursors and ids that clients make up: a cursor is its node's own or none, and an id leads to its object or nowhere.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_tests::fixture::Fixture;
use serde_json::{Value, json};

const PAGE: &str = "query($c:String){SCOPE{twinnings(first:1,after:$c){edges{cursor}}}}";

async fn page(fixture: &Fixture, scope: &str, cursor: Option<&str>) -> Value {
    let query = PAGE.replace("SCOPE", scope);
    fixture.network.ask(0, &query, json!({"c": cursor})).await
}

fn code(reply: &Value) -> &Value {
    &reply["errors"][0]["extensions"]["code"]
}

async fn cursor(fixture: &Fixture) -> String {
    let reply = page(fixture, "europe", None).await;
    let cursor = &reply["data"]["europe"]["twinnings"]["edges"][0]["cursor"];
    cursor.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_cursor_that_is_changed_anywhere_is_refused() {
    let fixture = Fixture::pair().await;
    let cursor = cursor(&fixture).await;
    assert_eq!(
        page(&fixture, "europe", Some(&cursor)).await["errors"],
        json!([])
    );
    for at in 0..cursor.len() {
        let other = if cursor.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        let mut forged = cursor.clone();
        forged.replace_range(at..=at, other);
        let reply = page(&fixture, "europe", Some(&forged)).await;
        assert_eq!(code(&reply), "INVALID_CURSOR", "changed at {at}: {reply}");
    }
    for forged in [
        cursor[..cursor.len() - 4].to_owned(),
        format!("{cursor}AAAA"),
        format!("{cursor}="),
        String::new(),
        URL_SAFE_NO_PAD.encode("01963 rgre 0190"),
    ] {
        let reply = page(&fixture, "europe", Some(&forged)).await;
        assert_eq!(code(&reply), "INVALID_CURSOR", "{forged}: {reply}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_scope_or_list_is_refused() {
    let fixture = Fixture::pair().await;
    let cursor = cursor(&fixture).await;
    for query in [
        "query($c:String){local{twinnings(first:1,after:$c){edges{cursor}}}}",
        "query($c:String){europe(countries:[\"FR\"]){twinnings(first:1,after:$c){edges{cursor}}}}",
        "query($c:String){europe{twinnings(first:1,after:$c,filter:{kinds:[TWINNING]}){edges{cursor}}}}",
        "query($c:String){europe{localGovernments(first:1,after:$c){edges{cursor}}}}",
    ] {
        let reply = fixture.network.ask(0, query, json!({"c": cursor})).await;
        assert_eq!(code(&reply), "CURSOR_OF_OTHER_LIST", "{query}: {reply}");
    }
}

/// The town of the pair that one of its nodes has: its id, and what stands in that.
async fn town(fixture: &Fixture, node: usize) -> (String, [String; 3]) {
    let query = "{local{localGovernments(first:1){nodes{id}}}}";
    let reply = fixture.network.ask(node, query, json!({})).await;
    let id = &reply["data"]["local"]["localGovernments"]["nodes"][0]["id"];
    let id = id.as_str().unwrap().to_owned();
    let said = String::from_utf8(URL_SAFE_NO_PAD.decode(&id).unwrap()).unwrap();
    let parts: Vec<String> = said.splitn(3, ':').map(str::to_owned).collect();
    (id, parts.try_into().unwrap())
}

const BY_ID: &str = "query($id:ID!){node(id:$id){id}}";

#[tokio::test]
async fn an_id_that_is_made_up_leads_to_nothing() {
    let fixture = Fixture::pair().await;
    let (id, [kind, code, uuid]) = town(&fixture, 1).await;
    let (_, [_, other, _]) = town(&fixture, 0).await;
    let found = fixture.network.ask(0, BY_ID, json!({"id": id})).await;
    assert_eq!(found["data"]["node"]["id"], id);
    let unknown = uuid.replace(&uuid[uuid.len() - 4..], "0000");
    for forged in [
        // Another owner's word for it, or nobody's.
        format!("{kind}:{other}:{uuid}"),
        format!("{kind}:nobody:{uuid}"),
        format!("{kind}:{code}:{unknown}"),
        format!("Twinning:{code}:{uuid}"),
        format!("Association:{code}:{uuid}"),
    ] {
        let sent = json!({"id": URL_SAFE_NO_PAD.encode(&forged)});
        let reply = fixture.network.ask(0, BY_ID, sent).await;
        assert_eq!(reply["data"]["node"], Value::Null, "{forged}: {reply}");
    }
    for forged in [
        format!("Coverage:{code}:{uuid}"),
        format!("{kind}:{code}:{uuid}'--"),
        format!("{kind}:../{code}:{uuid}"),
        format!("{kind}:{code}"),
        format!("{kind}:{code}:{}", uuid.to_uppercase()),
        "\u{0}".to_owned(),
    ] {
        let sent = json!({"id": URL_SAFE_NO_PAD.encode(&forged)});
        let reply = fixture.network.ask(0, BY_ID, sent).await;
        assert_eq!(reply["data"]["node"], Value::Null, "{forged}: {reply}");
        assert_eq!(
            reply["errors"][0]["extensions"]["code"], "INVALID_ID",
            "{forged}: {reply}"
        );
    }
    // The kind is part of the id: a field for one takes no other.
    let query = "query($id:ID!){europe{twinning(id:$id){id}}}";
    let reply = fixture.network.ask(0, query, json!({"id": id})).await;
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "INVALID_ID",
        "{reply}"
    );
}
