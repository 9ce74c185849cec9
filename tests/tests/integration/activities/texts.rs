//! What people write, and what other nodes tell: how long it may be, and of what characters.

use jumelage_domain::{ObjectId, ObjectKind, PartialDate};
use jumelage_entities::{
    exchange::{deliver, message::MAX_WORDS, receive},
    listing,
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{RECORD, Sides, workshop};

/// The codes and paths of what was wrong.
fn flaws(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| -> Vec<String> {
        let steps = error["path"].as_array().unwrap().iter();
        steps
            .map(|step| step.as_str().unwrap().to_owned())
            .collect()
    };
    let code = |error: &Value| error["code"].as_str().unwrap().to_owned();
    errors
        .map(|error| (code(error), path(error).join(".")))
        .collect()
}

/// What one node would tell the other of what it has recorded, told with one value in the place of another.
async fn told(sides: &Sides, pointer: &str, value: Value) -> Vec<String> {
    let [from, to] = [0, 1].map(|at| &sides.fixture.network.nodes[at]);
    let delivery = deliver::next(&from.db, &to.code).await.unwrap().unwrap();
    let mut message = serde_json::to_value(&delivery.message).unwrap();
    *message.pointer_mut(pointer).unwrap() = value;
    let sender = receive::Sender {
        code: from.code.clone(),
        countries: from.countries.clone(),
    };
    let message = serde_json::from_value(message).unwrap();
    let reply = receive::receive(&to.db, &sender, message).await.unwrap();
    let codes = reply.refused.into_iter().map(|refusal| refusal.code);
    codes.collect()
}

async fn listed(sides: &Sides) -> Vec<listing::Model> {
    let db = &sides.fixture.network.nodes[1].db;
    listing::Entity::find().all(db).await.unwrap()
}

#[tokio::test]
async fn control_characters_are_refused_but_for_lines_of_what_is_long() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let mut input = workshop(&twinning, "2026-05-02", "Wa\u{0}ter");
    input["place"] = json!("Rei\nms");
    input["summary"] = json!([{"text": "One\u{1b}", "language": "en"}]);
    let refused = sides.write(0, RECORD, input.clone()).await;
    let expected = ["title.0.text", "place", "summary.0.text"]
        .map(|path| ("INVALID_VALUE".to_owned(), format!("input.{path}")));
    let mut found = flaws(&refused);
    // A title that cannot be read is none.
    found.retain(|(_, path)| path != "input.title");
    found.sort();
    let mut sorted = expected.to_vec();
    sorted.sort();
    assert_eq!(found, sorted, "{refused}");
    input["title"] = json!([{"text": "Water", "language": "en"}]);
    input["place"] = json!("Reims");
    input["summary"] = json!([{"text": "One\r\n\ttwo", "language": "en"}]);
    let taken = sides.write(0, RECORD, input).await;
    assert_eq!(taken["userErrors"], json!([]), "{taken}");
}

#[tokio::test]
async fn what_no_other_node_would_take_is_refused_to_whoever_writes_it() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let mut input = workshop(&twinning, "2026-05-02", "Water");
    let long = "水".repeat(20_000);
    let texts = |count: usize| {
        let languages = ["bg", "cs", "da", "de", "en"].into_iter().take(count);
        let texts = languages.map(|language| json!({"text": long, "language": language}));
        json!(texts.collect::<Vec<_>>())
    };
    input["summary"] = texts(5);
    let refused = sides.write(0, RECORD, input.clone()).await;
    assert_eq!(
        flaws(&refused),
        [("INVALID_VALUE".to_owned(), "input".to_owned())],
    );
    input["summary"] = texts(4);
    let taken = sides.write(0, RECORD, input).await;
    assert_eq!(taken["userErrors"], json!([]));
    // What may be written is taken by the others.
    sides.exchange().await;
    let listed = listed(&sides).await;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].body.len() > MAX_WORDS * 4 / 5);
}

#[tokio::test]
async fn what_another_node_tells_belongs_to_a_twinning_or_a_network_or_is_refused() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let recorded = workshop(&twinning, "2026-05-02", "Water");
    sides.write(0, RECORD, recorded).await;
    for kind in [
        ObjectKind::Association,
        ObjectKind::LocalGovernment,
        ObjectKind::Activity,
    ] {
        let id = ObjectId::new(kind, "afccre".parse().unwrap(), Uuid::now_v7());
        let codes = told(&sides, "/parts/0/words/about", json!(id)).await;
        assert_eq!(codes, ["INVALID_ABOUT"], "{id}");
        assert_eq!(listed(&sides).await, []);
    }
    sides.exchange().await;
    assert_eq!(listed(&sides).await.len(), 1);
}

#[tokio::test]
async fn titles_of_whatever_length_are_listed_in_their_order() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let recorded = workshop(&twinning, "2026-05-02", "Water");
    sides.write(0, RECORD, recorded).await;
    // No database makes it short by packing it: it does not repeat itself.
    let mut state: u64 = 1;
    let letters = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    });
    let title: String = letters.take(200_000).collect();
    let codes = told(&sides, "/parts/0/words/title", json!({"en": title})).await;
    assert_eq!(codes, Vec::<String>::new());
    let listed = listed(&sides).await;
    assert_eq!(listed[0].title_key.len(), 2_048);
    assert!(listed[0].body.contains(&title));
    let day: PartialDate = listed[0].starts_on.as_deref().unwrap().parse().unwrap();
    assert_eq!(day.to_string(), "2026-05-02");
}
