//! Who changed what: one entry for each object that a transaction changed, and none for what is not changed.

use jumelage_domain::Timestamp;
use jumelage_entities::{
    Actor, Network, Writing,
    audit_entry::{self, Wanted},
    write::{audit, local_governments, records},
};
use jumelage_schema::viewer::{Role, Viewer};
use serde_json::{Value, json};

use super::{Desk, changes, local_governments as members, user_errors, with_role};

const LOG: &str =
    "query($first:Int,$after:String,$object:ID,$by:String,$from:DateTime,$to:DateTime){
    auditLog(first:$first,after:$after,object:$object,by:$by,from:$from,to:$to){
        totalCount pageInfo{hasNextPage hasPreviousPage endCursor}
        nodes{action kind object before after actor{kind name issuer role}}}}";

impl Desk {
    async fn log(&self, variables: Value) -> Value {
        let editor = with_role(Role::Editor, &[]);
        let mut answer = self.ask(&editor, LOG, variables).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"]["auditLog"].take()
    }

    async fn count(&self) -> u64 {
        let db = &self.fixture.network.nodes[0].db;
        audit_entry::count(db, &Wanted::default()).await.unwrap()
    }
}

fn said(words: &Value) -> Value {
    serde_json::from_str(words.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn staff_see_who_changed_what_from_what_to_what_and_nobody_else_does() {
    let desk = Desk::open().await;
    let reims = desk.id("Reims").await.to_string();
    let twinning = desk.twinning("Reims").await;
    let before = desk.count().await;
    let changed = desk
        .write(
            changes::UPDATE,
            json!({"id": twinning, "since": "1967", "themes": ["culture"]}),
        )
        .await;
    assert_eq!(user_errors(&changed), []);
    let changed = desk
        .write(
            members::UPDATE,
            json!({"id": reims, "mailbox": "mairie@reims.fr"}),
        )
        .await;
    assert_eq!(user_errors(&changed), []);
    // What is refused, and what changes nothing, leaves no entry.
    desk.write(changes::UPDATE, json!({"id": twinning, "since": "2999"}))
        .await;
    desk.write(changes::UPDATE, json!({"id": twinning, "since": "1967"}))
        .await;
    assert_eq!(desk.count().await, before + 2);

    let log = desk.log(json!({"first": 2})).await;
    let actor =
        json!({"kind": "BEARER", "name": "one who is editor", "issuer": null, "role": "editor"});
    let [member, record] = &log["nodes"].as_array().unwrap()[..] else {
        panic!("{log}");
    };
    for (entry, kind, object) in [
        (member, "LOCAL_GOVERNMENT", &reims),
        (record, "RECORD", &twinning),
    ] {
        assert_eq!(
            (&entry["action"], &entry["kind"]),
            (&json!("UPDATED"), &json!(kind))
        );
        assert_eq!(
            (&entry["object"], &entry["actor"]),
            (&json!(object), &actor)
        );
    }
    assert_eq!(said(&member["before"])["mailbox"], Value::Null);
    assert_eq!(said(&member["after"])["mailbox"], "mairie@reims.fr");
    let partner = json!({"country": "DE", "scheme": "WIKIDATA", "code": "Q2"});
    let mut words = json!({
        "party": {"id": reims, "name": "Reims"}, "partner": partner, "kind": "TWINNING", "status": "ACTIVE"});
    assert_eq!(said(&record["before"]), words);
    words["since"] = json!("1967");
    words["themes"] = json!(["culture"]);
    assert_eq!(said(&record["after"]), words);

    let strangers = [
        Viewer::anonymous(),
        with_role(Role::App, &[]),
        with_role(Role::LocalGovernment, &[reims.parse().unwrap()]),
    ];
    for viewer in strangers {
        let answer = desk.ask(&viewer, LOG, json!({})).await;
        assert_eq!(answer["data"], json!({"auditLog": null}));
        assert_eq!(answer["errors"], Value::Null);
    }
}

#[tokio::test]
async fn the_log_is_walked_from_the_newest_and_narrowed() {
    let desk = Desk::open().await;
    let twinning = desk.twinning("Reims").await;
    for year in ["1961", "1962", "1963"] {
        desk.write(changes::UPDATE, json!({"id": twinning, "since": year}))
            .await;
    }
    let by = json!({"by": "one who is editor", "first": 2});
    let page = desk.log(by.clone()).await;
    let years = |page: &Value| -> Vec<Value> {
        let nodes = page["nodes"].as_array().unwrap().iter();
        nodes
            .map(|entry| said(&entry["after"])["since"].clone())
            .collect()
    };
    assert_eq!(
        (years(&page), &page["totalCount"]),
        (vec![json!("1963"), json!("1962")], &json!(3))
    );
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let mut next = by.clone();
    next["after"] = page["pageInfo"]["endCursor"].clone();
    let rest = desk.log(next.clone()).await;
    assert_eq!(years(&rest), ["1961"]);
    assert_eq!(
        (
            &rest["pageInfo"]["hasNextPage"],
            &rest["pageInfo"]["hasPreviousPage"]
        ),
        (&json!(false), &json!(true))
    );
    // A cursor belongs to its list.
    next["by"] = json!("somebody else");
    let answer = desk.ask(&with_role(Role::Admin, &[]), LOG, next).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "CURSOR_OF_OTHER_LIST",
        "{answer}"
    );

    let of_record = desk.log(json!({"object": twinning})).await;
    assert_eq!(of_record["totalCount"], 4, "{of_record}");
    assert_eq!(of_record["nodes"][3]["action"], "CREATED");
    let none = desk.log(json!({"from": "2999-01-01T00:00:00Z"})).await;
    assert_eq!(
        (&none["totalCount"], &none["nodes"]),
        (&json!(0), &json!([]))
    );
    let all = desk
        .log(json!({"to": "2999-01-01T00:00:00Z", "object": twinning}))
        .await;
    assert_eq!(all["totalCount"], 4);
}

#[tokio::test]
async fn what_goes_and_what_two_records_become_is_told() {
    let desk = Desk::open().await;
    let db = &desk.fixture.network.nodes[0].db;
    let reims = desk.id("Reims").await;
    let network = Network::load(db).await.unwrap();
    let writing = Writing::begin_as(db, Actor::Operator("import"))
        .await
        .unwrap();
    let (own, _) = records::not_among(&writing.tx, &network, &[].into())
        .await
        .unwrap()
        .remove(0);
    records::remove(&writing, &[own.id].into()).await.unwrap();
    // A member that goes in the same transaction, after what named it.
    let claims = local_governments::named_by(&writing.tx, reims.uuid())
        .await
        .unwrap();
    assert_eq!(claims, 1);
    local_governments::remove(&writing, &[reims.uuid()].into())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let entries = audit_entry::newest(db, &Wanted::default(), None, 2)
        .await
        .unwrap();
    let said: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                entry.action.as_str(),
                entry.object_kind.as_str(),
                entry.after.is_none(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("DELETED", "RECORD", true),
            ("DELETED", "LOCAL_GOVERNMENT", true)
        ]
    );
    assert!(entries.iter().all(|entry| entry.actor_kind == "OPERATOR"));
    assert!(
        entries
            .iter()
            .all(|entry| entry.actor_name.as_deref() == Some("import"))
    );
}

#[tokio::test]
async fn what_is_taken_back_leaves_nothing_and_old_entries_go() {
    let desk = Desk::open().await;
    let db = &desk.fixture.network.nodes[0].db;
    let before = desk.count().await;
    assert!(before >= 2, "{before}");
    let writing = Writing::begin(db).await.unwrap();
    let network = writing.network.clone();
    let (own, _) = records::not_among(&writing.tx, &network, &[].into())
        .await
        .unwrap()
        .remove(0);
    records::remove(&writing, &[own.id].into()).await.unwrap();
    drop(writing);
    assert_eq!(desk.count().await, before);

    let newest = audit_entry::newest(db, &Wanted::default(), None, 1)
        .await
        .unwrap();
    let at = newest[0].written_at;
    let from = |millis| Timestamp::from_millis(millis).unwrap();
    let older = audit_entry::count(
        db,
        &Wanted {
            to: Some(from(at)),
            ..Wanted::default()
        },
    )
    .await
    .unwrap();
    assert_eq!(audit::prune(db, from(at)).await.unwrap(), older);
    assert_eq!(
        audit::prune(db, from(at + 1)).await.unwrap(),
        before - older
    );
    assert_eq!(desk.count().await, 0);
    // A sequence is not given twice, also where none is left.
    let twinning = desk.twinning("Reims").await;
    desk.write(changes::UPDATE, json!({"id": twinning, "since": "1967"}))
        .await;
    let after = audit_entry::newest(db, &Wanted::default(), None, 1)
        .await
        .unwrap();
    assert!(after[0].sequence > newest[0].sequence);
}
