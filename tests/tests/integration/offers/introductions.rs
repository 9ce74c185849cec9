//! Introductions: asked for at one node, answered at the other.

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::exchange::{deliver, receive};
use jumelage_schema::viewer::{Role, Viewer};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, editor, flaws, with_role};

pub(super) const REQUEST: &str =
    "mutation($input:RequestIntroductionInput!){requestIntroduction(input:$input){introduction{
    id direction state seeker seekerName candidate candidateName candidateMailbox message note}
    userErrors{code path message existing}}}";
const ANSWER: &str =
    "mutation($input:AnswerIntroductionInput!){answerIntroduction(input:$input){introduction{
    id direction state note}userErrors{code path message}}}";
const DESK: &str = "query($states:[IntroductionState!],$first:Int!,$after:String){desk{introductions(states:$states,
    first:$first,after:$after){endCursor hasNextPage nodes{id direction state message note answeredAt candidateName}}}}";
const OWN: &str = "query($of:ID!){introductions(localGovernment:$of){nodes{id state message note seeker seekerName}}}";
const MAILBOX: &str = "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){userErrors{code path}}}";

pub(super) fn wish(seeker: &str, candidate: &str, message: &str) -> Value {
    json!({"for": seeker, "candidate": candidate, "message": message})
}

/// What the staff of a node sees.
pub(super) async fn at_desk(desk: &Desk, node: usize, variables: Value) -> Value {
    let mut variables = variables;
    if variables.get("first").is_none() {
        variables["first"] = json!(20);
    }
    let mut found = desk.ask_as(&editor(), node, DESK, variables).await;
    found["data"]["desk"]["introductions"].take()
}

/// What somebody sees of a local government.
async fn seen(desk: &Desk, viewer: &Viewer, node: usize, of: &str) -> Value {
    let mut found = desk.ask_as(viewer, node, OWN, json!({"of": of})).await;
    assert_eq!(found["errors"], Value::Null, "{found}");
    found["data"]["introductions"].take()
}

pub(super) async fn states(desk: &Desk, node: usize) -> Vec<(String, String)> {
    let found = at_desk(desk, node, json!({})).await;
    let nodes = found["nodes"].as_array();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let state = |one: &Value| (word(&one["direction"]), word(&one["state"]));
    nodes.unwrap().iter().map(state).collect()
}

pub(super) fn one(direction: &str, state: &str) -> Vec<(String, String)> {
    vec![(direction.to_owned(), state.to_owned())]
}

#[tokio::test]
async fn an_introduction_reaches_the_other_and_its_answer_comes_back() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let input = json!({"id": reims, "mailbox": "jumelages@reims.example"});
    let changed = desk.write_as(&editor(), 0, MAILBOX, input).await;
    assert_eq!(changed["userErrors"], json!([]));
    let town = with_role(Role::LocalGovernment, &[&aachen]);
    let message = "Guten Tag!\nWir suchen eine Stadt am Fluss.";
    let asked = desk
        .write_as(&town, 1, REQUEST, wish(&aachen, &reims, message))
        .await;
    assert_eq!(asked["userErrors"], json!([]), "{asked}");
    let introduction = &asked["introduction"];
    assert_eq!(
        (&introduction["state"], &introduction["direction"]),
        (&json!("WAITING"), &json!("SENT"))
    );
    assert_eq!(introduction["candidate"], json!(reims));
    assert_eq!(introduction["candidateName"], "Reims");
    assert_eq!(introduction["candidateMailbox"], "jumelages@reims.example");
    assert_eq!(introduction["message"], message);
    // It is on its way, and yet nothing that is added up is unsettled by it.
    let coverage = "{europe{coverage{complete settled}twinnings{totalCount}}}";
    let settled = desk.seen_by(0, coverage, json!({})).await;
    assert_eq!(
        settled["europe"]["coverage"],
        json!({"complete": true, "settled": true})
    );
    assert_eq!(states(&desk, 0).await, []);

    assert_eq!(desk.fixture.network.tell(1, 0).await, 1);
    assert_eq!(states(&desk, 1).await, one("SENT", "DELIVERED"));
    assert_eq!(states(&desk, 0).await, one("RECEIVED", "DELIVERED"));
    let other = with_role(Role::LocalGovernment, &[&reims]);
    let found = seen(&desk, &other, 0, &reims).await;
    let nodes = &found["nodes"];
    assert_eq!(nodes[0]["message"], message);
    assert_eq!(nodes[0]["seekerName"], "Aachen");

    let id = &introduction["id"];
    let answer = json!({"id": id, "answer": "ACCEPT", "note": "Avec plaisir."});
    let answered = desk.write_as(&other, 0, ANSWER, answer).await;
    assert_eq!(answered["userErrors"], json!([]), "{answered}");
    assert_eq!(
        answered["introduction"],
        json!({"id": id, "direction": "RECEIVED", "state": "ACCEPTED", "note": "Avec plaisir."})
    );
    desk.fixture.network.exchange(|_| ()).await;
    let found = seen(&desk, &town, 1, &aachen).await;
    let told = &found["nodes"][0];
    assert_eq!(
        (&told["state"], &told["note"]),
        (&json!("ACCEPTED"), &json!("Avec plaisir."))
    );
    // It changes its mind.
    let answer = json!({"id": id, "answer": "DECLINE"});
    desk.write_as(&editor(), 0, ANSWER, answer).await;
    desk.fixture.network.exchange(|_| ()).await;
    assert_eq!(states(&desk, 1).await, one("SENT", "DECLINED"));

    // The audit says who did what, and not what they wrote.
    let audit = "query($id:ID){auditLog(object:$id){nodes{action kind after}}}";
    for node in [0, 1] {
        let log = desk.ask_as(&editor(), node, audit, json!({"id": id})).await;
        let entries = log["data"]["auditLog"]["nodes"].as_array().unwrap();
        assert!(entries.len() > 2, "{log}");
        assert!(entries.iter().all(|one| one["kind"] == "INTRODUCTION"));
        let said = log.to_string();
        assert!(
            !said.contains("Fluss") && !said.contains("plaisir"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn nobody_else_sees_asks_or_answers() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let asked = desk
        .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    desk.fixture.network.exchange(|_| ()).await;
    let strange = with_role(Role::LocalGovernment, &[&aachen]);
    for viewer in [
        Viewer::anonymous(),
        strange.clone(),
        with_role(Role::App, &[]),
    ] {
        assert_eq!(seen(&desk, &viewer, 0, &reims).await, Value::Null);
        let found = desk.ask_as(&viewer, 0, DESK, json!({"first": 20})).await;
        assert_eq!(found["data"]["desk"], Value::Null, "{found}");
    }
    let own = with_role(Role::LocalGovernment, &[&reims]);
    let found = seen(&desk, &own, 0, &reims).await;
    assert_eq!(found["nodes"].as_array().unwrap().len(), 1);
    let answer = json!({"id": asked["introduction"]["id"], "answer": "ACCEPT"});
    let refused = desk.write_as(&strange, 0, ANSWER, answer.clone()).await;
    assert_eq!(flaws(&refused), [("FORBIDDEN".to_owned(), "id".to_owned())]);
    // The seeker's own staff cannot answer for the other.
    let refused = desk.write_as(&editor(), 1, ANSWER, answer).await;
    assert_eq!(flaws(&refused), [("NOT_FOUND".to_owned(), "id".to_owned())]);
    let foreign = with_role(Role::LocalGovernment, &[&reims]);
    let refused = desk
        .write_as(&foreign, 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    assert_eq!(
        flaws(&refused),
        [("FORBIDDEN".to_owned(), "for".to_owned())]
    );
    assert_eq!(states(&desk, 0).await, one("RECEIVED", "DELIVERED"));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let nobody = ObjectId::new(
        ObjectKind::LocalGovernment,
        "afccre".parse().unwrap(),
        Uuid::now_v7(),
    );
    let long = "x".repeat(4_001);
    for (input, code, path) in [
        (wish(&aachen, &aachen, "Me"), "INVALID_VALUE", "candidate"),
        (
            wish(&aachen, &nobody.to_string(), "You?"),
            "NOT_FOUND",
            "candidate",
        ),
        (wish(&reims, &aachen, "Not ours"), "NOT_FOUND", "for"),
        (wish(&aachen, &reims, " \n"), "INVALID_VALUE", "message"),
        (wish(&aachen, &reims, &long), "INVALID_VALUE", "message"),
        (wish(&aachen, &reims, "\u{7}"), "INVALID_VALUE", "message"),
    ] {
        let refused = desk.write_as(&editor(), 1, REQUEST, input.clone()).await;
        assert_eq!(refused["introduction"], Value::Null);
        assert_eq!(
            flaws(&refused),
            [(code.to_owned(), path.to_owned())],
            "{refused}"
        );
    }
    let first = desk
        .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    let again = desk
        .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello?"))
        .await;
    assert_eq!(again["userErrors"][0]["code"], "EXISTS");
    assert_eq!(
        again["userErrors"][0]["existing"],
        first["introduction"]["id"]
    );
}

#[tokio::test]
async fn a_seeker_asks_so_often_a_day_and_the_other_node_bounds_it_too() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let delivered = async |number: usize| {
        let asked = desk
            .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
            .await;
        if flaws(&asked) == [("TOO_MANY".to_owned(), "for".to_owned())] {
            return false;
        }
        let id = &asked["introduction"]["id"];
        assert!(id.is_string(), "{number}: {asked}");
        desk.fixture.network.exchange(|_| ()).await;
        let answer = json!({"id": id, "answer": "DECLINE"});
        desk.write_as(&editor(), 0, ANSWER, answer).await;
        desk.fixture.network.exchange(|_| ()).await;
        true
    };
    for number in 0..10 {
        assert!(delivered(number).await, "{number}");
    }
    assert!(!delivered(10).await);
    // A node whose bound is gone, as its database has forgotten what was asked, does not get around that of the other.
    let (from, to) = (
        &desk.fixture.network.nodes[1],
        &desk.fixture.network.nodes[0],
    );
    from.db
        .execute_unprepared("UPDATE introduction SET requested_at = 0")
        .await
        .unwrap();
    let asked = desk
        .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    assert_eq!(asked["userErrors"], json!([]), "{asked}");
    let delivery = deliver::next(&from.db, &to.code).await.unwrap().unwrap();
    let wire = serde_json::to_string(&delivery.message).unwrap();
    let sender = receive::Sender {
        code: from.code.clone(),
        countries: from.countries.clone(),
    };
    let reply = receive::receive(&to.db, &sender, serde_json::from_str(&wire).unwrap())
        .await
        .unwrap();
    assert_eq!(reply.refused[0].code, "TOO_MANY");
    // What is said twice is taken, or refused, once.
    deliver::acknowledge(&from.db, &to.code, delivery, &reply)
        .await
        .unwrap();
    let newest = at_desk(&desk, 1, json!({"first": 1})).await;
    assert_eq!(newest["nodes"][0]["state"], "REFUSED");
    assert_eq!(newest["nodes"][0]["note"], "TOO_MANY");
    assert_eq!(states(&desk, 0).await.len(), 10);
}

#[tokio::test]
async fn what_is_not_a_senders_to_say_is_refused_and_what_is_said_twice_counts_once() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let asked = desk
        .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    let (from, to) = (
        &desk.fixture.network.nodes[1],
        &desk.fixture.network.nodes[0],
    );
    let delivery = deliver::next(&from.db, &to.code).await.unwrap().unwrap();
    let message = serde_json::to_value(&delivery.message).unwrap();
    let sender = receive::Sender {
        code: from.code.clone(),
        countries: from.countries.clone(),
    };
    let tell = async |message: Value| {
        let message = serde_json::from_value(message).unwrap();
        let reply = receive::receive(&to.db, &sender, message).await.unwrap();
        let codes = reply.refused.into_iter().map(|refusal| refusal.code);
        codes.collect::<Vec<_>>()
    };
    let changed = |pointer: &str, value: Value| {
        let mut message = message.clone();
        *message.pointer_mut(pointer).unwrap() = value;
        message
    };
    let id = |kind: ObjectKind, node: &str| {
        let id = ObjectId::new(kind, node.parse().unwrap(), Uuid::now_v7());
        json!(id.to_string())
    };
    let town = ObjectKind::LocalGovernment;
    for (pointer, value, code) in [
        (
            "/parts/0/record",
            id(ObjectKind::Introduction, "afccre"),
            "RECORD_NOT_YOURS",
        ),
        (
            "/parts/0/record",
            id(ObjectKind::Activity, "rgre"),
            "RECORD_NOT_YOURS",
        ),
        ("/parts/0/seeker/id", json!(reims), "PARTY_NOT_YOURS"),
        ("/parts/0/candidate", json!(aachen), "PARTNER_NOT_OURS"),
        (
            "/parts/0/candidate",
            id(town, "afccre"),
            "CANDIDATE_UNKNOWN",
        ),
        ("/parts/0/message", json!("x".repeat(5_000)), "TOO_LARGE"),
        ("/parts/0/message", json!(7), "NOT_UNDERSTOOD"),
    ] {
        assert_eq!(tell(changed(pointer, value)).await, [code], "{pointer}");
        assert_eq!(states(&desk, 0).await, []);
    }
    for _ in 0..2 {
        assert_eq!(tell(message.clone()).await, Vec::<String>::new());
        assert_eq!(states(&desk, 0).await, one("RECEIVED", "DELIVERED"));
    }
    // An answer to what was never asked of it.
    let answer = json!({"topic": "INTRODUCTION_ANSWER", "record": id(ObjectKind::Introduction, "afccre"),
        "candidate": {"id": aachen, "name": "Aachen"}, "accepts": true, "answeredAt": "2026-01-01T00:00:00.000Z"});
    assert_eq!(
        tell(changed("/parts/0", answer)).await,
        ["INTRODUCTION_UNKNOWN"]
    );
    assert!(asked["introduction"]["id"].is_string());
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let desk = Desk::open().await;
    let aachen = desk.town("Aachen").await;
    let create = "mutation($input:CreateLocalGovernmentInput!){createLocalGovernment(input:$input){localGovernment{id}
        userErrors{code path}}}";
    for name in ["Trier", "Mainz", "Worms"] {
        let new = json!({"name": name, "country": "DE", "level": "MUNICIPALITY"});
        let other = desk.record(1, create, new).await;
        let other = other["id"].as_str().unwrap().to_owned();
        let asked = desk
            .write_as(&editor(), 1, REQUEST, wish(&aachen, &other, "Hello"))
            .await;
        assert_eq!(asked["introduction"]["direction"], "WITHIN", "{asked}");
        assert_eq!(asked["introduction"]["state"], "DELIVERED");
    }
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = at_desk(&desk, 1, json!({"first": 2, "after": after})).await;
        for one in page["nodes"].as_array().unwrap() {
            names.push(one["candidateName"].as_str().unwrap().to_owned());
        }
        if page["hasNextPage"] == false {
            break;
        }
        after = page["endCursor"].clone();
    }
    assert_eq!(names, ["Worms", "Mainz", "Trier"]);
    let found = at_desk(&desk, 1, json!({"states": ["ACCEPTED"]})).await;
    assert_eq!(found["nodes"], json!([]));
}
