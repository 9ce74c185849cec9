//! Lists that staff hand in at the public door.

mod interrupted;

use jumelage::{import::desk, jobs};
use jumelage_entities::write::imports::{self, By};
use reqwest::RequestBuilder;

use super::*;
use crate::peers::load;

const PLAN: &str = "mutation($input: PlanImportInput!) { planImport(input: $input) { \
    import { id state kind file } userErrors { code path message } } }";

const SHOW: &str = "query($id: ID!) { import(id: $id) { state failure progress { done all } \
    counts { rows created updated unchanged rejected } findings { code message } \
    entries(first: 2) { hasNextPage endCursor nodes { step line label column code \
    message(language: DE) changes { field before after } } } } }";

const BOUNDARY: &str = "limit";

/// A part of a form: its name, the file's name where it is one, and what is in it.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn operations(input: &Value) -> Vec<u8> {
    let operations = json!({"query": PLAN, "variables": {"input": input}});
    operations.to_string().into_bytes()
}

impl Door {
    fn upload(&self, token: Option<&str>, body: Vec<u8>) -> RequestBuilder {
        let request = self.client.post(self.url("/graphql"));
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = request.header("content-type", media).body(body);
        let request = request.header("GraphQL-Require-Preflight", "1");
        match token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    /// Hands a list in as it should be done.
    async fn hand_in(&self, token: &str, list: &[u8], input: Value) -> Value {
        let mut whole = json!({"kind": "TWINNINGS", "file": null});
        whole
            .as_object_mut()
            .unwrap()
            .extend(input.as_object().unwrap().clone());
        let parts: [Part<'_>; 3] = [
            ("operations", None, &operations(&whole)),
            ("map", None, br#"{"0": ["variables.input.file"]}"#),
            ("0", Some("Liste 2026.csv"), list),
        ];
        let response = self.upload(Some(token), form(&parts)).send().await.unwrap();
        body(response).await
    }

    async fn tell(&self, token: &str, query: &str, variables: Value) -> Value {
        let body_sent = json!({"query": query, "variables": variables});
        let request = self.client.post(self.url("/graphql"));
        let request = request.header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {token}"));
        body(request.body(body_sent.to_string()).send().await.unwrap()).await
    }

    /// The import once it is in none of these states any more.
    async fn after_states(&self, token: &str, id: &str, passing: &[&str]) -> Value {
        loop {
            let mut shown = self.tell(token, SHOW, json!({"id": id})).await;
            let import = shown["data"]["import"].take();
            assert!(import.is_object(), "{shown}");
            if !passing.contains(&import["state"].as_str().unwrap()) {
                return import;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Hands a list in and waits for its plan: its id, and what it is.
    async fn planned(&self, token: &str, list: &[u8]) -> (String, Value) {
        let answer = self.hand_in(token, list, json!({})).await;
        let begun = &answer["data"]["planImport"];
        assert_eq!(begun["userErrors"], json!([]), "{answer}");
        let id = begun["import"]["id"].as_str().unwrap().to_owned();
        let import = self.after_states(token, &id, &["PLANNING"]).await;
        (id, import)
    }

    async fn apply(&self, token: &str, id: &str) -> Value {
        let apply = "mutation($id: ID!) { applyImport(input: {id: $id}) { import { id } userErrors { code } } }";
        let mut answer = self.tell(token, apply, json!({"id": id})).await;
        answer["data"]["applyImport"].take()
    }
}

/// Two good rows and a bad one, as Excel in Western Europe saves them.
const LIST: &[u8] = b"Commune;Ville jumel\xe9e;Pays;Type de lien\n\
    Reims;K\xf6ln;DE;TWINNING\nReims;Salzburg;AT;TWINNING\nReims;Nulle part;EU;TWINNING\n";

async fn with_members() -> (Door, String) {
    let (door, token) = with_idle_members().await;
    actix_web::rt::spawn(jobs::run(Arc::clone(&door.node)));
    (door, token)
}

/// Nobody does its jobs.
async fn with_idle_members() -> (Door, String) {
    let door = Door::open().await;
    load(&[Arc::clone(&door.node), Arc::clone(&door.other)]).await;
    let token = door.person_token(StaffRole::Editor).await.token;
    (door, token)
}

#[actix_web::test]
async fn a_list_is_handed_in_looked_at_and_applied() {
    let (door, token) = with_members().await;
    let (id, import) = door.planned(&token, LIST).await;
    assert_eq!(import["state"], "PLANNED", "{import}");
    assert_eq!(import["counts"]["rows"], 3);
    assert_eq!(import["counts"]["rejected"], 1);
    let changing = import["counts"]["created"].as_i64().unwrap()
        + import["counts"]["updated"].as_i64().unwrap();
    assert_eq!(import["progress"], json!({"done": 0, "all": changing}));
    let findings = import["findings"].as_array().unwrap();
    let said =
        |code: &str| findings.iter().find(|one| one["code"] == code).unwrap()["message"].clone();
    assert_eq!(said("ENCODING"), "encoding: windows-1252");
    assert_eq!(said("SEPARATOR"), "separator: ;");
    let issues = "query($id: ID!) { import(id: $id) { entries(steps: [ISSUE]) { nodes { line code message(language: FR) } } } }";
    let issues = door.tell(&token, issues, json!({"id": id})).await;
    let issue = &issues["data"]["import"]["entries"]["nodes"][0];
    assert_eq!(
        (&issue["line"], &issue["code"]),
        (&json!(4), &json!("PARTNER_COUNTRY_INVALID"))
    );
    assert!(
        issue["message"]
            .as_str()
            .unwrap()
            .starts_with("donnez le pays"),
        "{issue}"
    );

    assert_eq!(door.apply(&token, &id).await["userErrors"], json!([]));
    let import = door.after_states(&token, &id, &["APPLYING"]).await;
    assert_eq!(import["state"], "APPLIED", "{import}");
    assert_eq!(
        import["progress"],
        json!({"done": changing, "all": changing})
    );
    // It is done, and the same list has nothing to say any more.
    assert_eq!(
        door.apply(&token, &id).await["userErrors"][0]["code"],
        "STALE_VERSION"
    );
    let (_, again) = door.planned(&token, LIST).await;
    assert_eq!(again["counts"]["unchanged"], 2, "{again}");
    door.close().await;
}

#[actix_web::test]
async fn a_plan_is_stale_once_what_it_touches_has_changed() {
    let (door, token) = with_members().await;
    let list = b"Commune;Ville jumelee;Pays;Type de lien;Depuis\nReims;Graz;AT;CONTACT;\n".to_vec();
    let list = String::from_utf8(list)
        .unwrap()
        .replace("jumelee", "jumelée");
    let (first, _) = door.planned(&token, list.as_bytes()).await;
    let other = list.replace("CONTACT;", "CONTACT;1963");
    let (second, _) = door.planned(&token, other.as_bytes()).await;
    assert_eq!(door.apply(&token, &second).await["userErrors"], json!([]));
    let import = door.after_states(&token, &second, &["APPLYING"]).await;
    assert_eq!(import["state"], "APPLIED", "{import}");
    door.apply(&token, &first).await;
    let import = door.after_states(&token, &first, &["APPLYING"]).await;
    assert_eq!(import["state"], "STALE", "{import}");
    assert!(
        import["failure"]
            .as_str()
            .unwrap()
            .contains("line 2, Reims – Graz"),
        "{import}"
    );
    door.close().await;
}

#[actix_web::test]
async fn what_was_being_applied_when_a_process_ended_is_applied_on() {
    let (door, token) = with_members().await;
    let rows: Vec<String> = (0..700)
        .map(|row| format!("Reims,Ort {row},AT,CONTACT\n"))
        .collect();
    let rows = rows.concat();
    let list = format!("party_name,partner_name,partner_country,kind\n{rows}");
    let (id, import) = door.planned(&token, list.as_bytes()).await;
    assert_eq!(
        import["progress"],
        json!({"done": 0, "all": 700}),
        "{import}"
    );
    // A process took it up and died at once.
    let by = By {
        subject: Some("anna".to_owned()),
        issuer: None,
        role: "editor".to_owned(),
    };
    let uuid = id.parse().unwrap();
    assert!(
        imports::start(&door.node.db, uuid, by, door.clock.now())
            .await
            .unwrap()
    );
    // Two others take it up at the same time.
    let clock = Arc::clone(&door.clock);
    let run = || desk::run(&door.node.db, clock.as_ref(), uuid);
    let (one, other) = tokio::join!(run(), run());
    one.unwrap();
    other.unwrap();
    let import = door.after_states(&token, &id, &["APPLYING"]).await;
    assert_eq!(import["state"], "APPLIED", "{import}");
    assert_eq!(import["progress"], json!({"done": 700, "all": 700}));
    let (_, again) = door.planned(&token, list.as_bytes()).await;
    assert_eq!(again["counts"]["unchanged"], 700, "{again}");
    door.close().await;
}

#[actix_web::test]
async fn a_list_that_cannot_be_read_says_why() {
    let (door, token) = with_members().await;
    let (_, import) = door.planned(&token, b"Commune;Maire\nReims;X\n").await;
    assert_eq!(import["state"], "FAILED");
    let failure = import["failure"].as_str().unwrap();
    assert!(
        failure.contains("UNKNOWN_COLUMN") && failure.contains("Maire"),
        "{failure}"
    );
    for (input, part) in [
        (json!({"encoding": "klingon"}), "encoding"),
        (json!({"separator": "abc"}), "separator"),
        (json!({"mapping": "colums = 1"}), "mapping"),
    ] {
        let answer = door.hand_in(&token, LIST, input).await;
        let error = &answer["data"]["planImport"]["userErrors"][0];
        assert_eq!(error["path"], json!(["input", part]), "{answer}");
    }
    // Without a file, and with somebody else's word for one.
    let query = json!({"input": {"kind": "TWINNINGS", "file": "0123"}});
    let answer = door.tell(&token, PLAN, query).await;
    let error = &answer["data"]["planImport"]["userErrors"][0];
    assert_eq!(error["path"], json!(["input", "file"]), "{answer}");
    door.close().await;
}

#[actix_web::test]
async fn uploads_are_for_staff_and_forms_that_are_none_are_refused() {
    let (door, token) = with_members().await;
    let input = json!({"kind": "TWINNINGS", "file": null});
    let good: [(&str, Option<&str>, &[u8]); 3] = [
        ("operations", None, &operations(&input)),
        ("map", None, br#"{"0": ["variables.input.file"]}"#),
        ("0", Some("a.csv"), LIST),
    ];
    let app = door.client_token(&door.node).await;
    for token in [None, Some(app.as_str())] {
        let refused = door.upload(token, form(&good)).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let [operations_part, map, file] = good;
    let batch = format!("[{}]", String::from_utf8(operations(&input)).unwrap());
    let wrong: [&[Part<'_>]; 7] = [
        &[],
        &[map, operations_part, file],
        &[operations_part, map],
        &[operations_part, ("map", None, b"{}"), file],
        &[
            operations_part,
            ("map", None, br#"{"0": ["variables.input.kind"]}"#),
            file,
        ],
        &[operations_part, ("map", None, br#"{"0": ["query"]}"#), file],
        &[("operations", None, batch.as_bytes()), map, file],
    ];
    for parts in wrong {
        let refused = door.upload(Some(&token), form(parts)).send().await.unwrap();
        let status = refused.status();
        let told = body(refused).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
        assert_eq!(told["errors"][0]["extensions"]["code"], "MALFORMED_REQUEST");
    }
    let large = vec![b' '; 2 << 20];
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("operations", None, &large)];
    let refused = door
        .upload(Some(&token), form(&parts))
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // What nobody may see is not there.
    let query = json!({"id": "0190a5a0-0000-7000-8000-000000000000"});
    let answer = door.tell(&token, SHOW, query.clone()).await;
    assert_eq!(answer["data"]["import"], Value::Null);
    let forbidden = door.tell(&app, SHOW, query).await;
    assert_eq!(
        forbidden["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{forbidden}"
    );
    door.close().await;
}
