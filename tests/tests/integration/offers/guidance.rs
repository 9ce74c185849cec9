//! Offers of training, and guides.

use jumelage_schema::viewer::Role;
use serde_json::{Value, json};

use super::{Desk, editor, flaws, with_role};

const TRAIN: &str = "mutation($input:RecordTrainingOfferInput!){recordTrainingOffer(input:$input){
    trainingOffer{id}userErrors{code path message}}}";
const RETRAIN: &str =
    "mutation($input:UpdateTrainingOfferInput!){updateTrainingOffer(input:$input){
    trainingOffer{id format seats free fee{minorUnits currency}}userErrors{code path}}}";
const GUIDE: &str = "mutation($input:RecordGuideInput!){recordGuide(input:$input){guide{id}userErrors{code path message}}}";
const OFFERS: &str = "query($filter:TrainingOfferFilter){europe{trainingOffers(filter:$filter,
    orderBy:{by:STARTS_ON,direction:ASC}){totalCount nodes{id format title{text}description{text}languages startsOn endsOn
    place seats free fee{minorUnits currency}registration registerUntil themes answers organiser records{association{code}}}}}}";
const GUIDES: &str = "query($filter:GuideFilter){europe{guidance(filter:$filter){totalCount nodes{id kind title{text}url
    languages publisher publishedOn themes answers}}}}";

fn course() -> Value {
    json!({"format": "ON_SITE", "title": [{"text": "How to get CERV money", "language": "en"}],
        "description": [{"text": "Two days for beginners.", "language": "en"}], "languages": ["fr", "en"],
        "startsOn": "2027-03-02", "endsOn": "2027-03-03", "place": "Reims", "seats": 25,
        "fee": {"minorUnits": 12_000, "currency": "EUR"}, "registration": "https://example.org/register",
        "registerUntil": "2027-02-15", "themes": ["culture"], "answers": ["FUNDING", "KNOW_HOW"],
        "organiser": "The made-up academy"})
}

#[tokio::test]
async fn offers_of_training_are_found_by_what_they_say_across_europe() {
    let desk = Desk::open().await;
    let first = desk.record(0, TRAIN, course()).await;
    let lessons = json!({"format": "SELF_PACED", "title": [{"text": "Twinning from scratch", "language": "en"}],
        "fee": {"minorUnits": 0}, "answers": ["STAFF"]});
    let second = desk.record(1, TRAIN, lessons).await;
    let found = desk.seen_by(1, OFFERS, json!({})).await;
    let offers = &found["europe"]["trainingOffers"];
    assert_eq!(offers["totalCount"], 2);
    assert_eq!(
        offers["nodes"][0],
        json!({"id": first["id"], "format": "ON_SITE", "title": [{"text": "How to get CERV money"}],
            "description": [{"text": "Two days for beginners."}], "languages": ["en", "fr"], "startsOn": "2027-03-02",
            "endsOn": "2027-03-03", "place": "Reims", "seats": 25, "free": false, "fee": {"minorUnits": 12_000, "currency": "EUR"},
            "registration": "https://example.org/register", "registerUntil": "2027-02-15", "themes": ["culture"],
            "answers": ["FUNDING", "KNOW_HOW"], "organiser": "The made-up academy",
            "records": [{"association": {"code": "afccre"}}]})
    );
    let ids = async |filter: Value| {
        let found = desk.seen_by(1, OFFERS, json!({"filter": filter})).await;
        let nodes = found["europe"]["trainingOffers"]["nodes"].as_array();
        let ids = nodes.unwrap().iter().map(|offer| offer["id"].clone());
        ids.collect::<Vec<Value>>()
    };
    let (first, second) = (&first["id"], &second["id"]);
    for (filter, expected) in [
        (json!({"formats": ["SELF_PACED"]}), vec![second]),
        (json!({"on": "2027-03-03"}), vec![first]),
        (json!({"on": "2027-03-04"}), vec![]),
        (json!({"from": "2027-03-04"}), vec![second]),
        (json!({"from": "2027-01-01"}), vec![first, second]),
        (json!({"free": true}), vec![second]),
        (json!({"free": false}), vec![first]),
        (json!({"languages": ["fr"]}), vec![first]),
        (json!({"answers": ["FUNDING"]}), vec![first]),
        (
            json!({"answers": ["STAFF", "KNOW_HOW"]}),
            vec![first, second],
        ),
        (json!({"themes": ["culture"]}), vec![first]),
        (json!({"associations": ["rgre"]}), vec![second]),
        (json!({"search": "beginners"}), vec![first]),
        (json!({"search": "academy"}), vec![first]),
        (json!({"answers": []}), vec![]),
    ] {
        assert_eq!(
            ids(filter.clone()).await.iter().collect::<Vec<_>>(),
            expected,
            "{filter}"
        );
    }

    let change = json!({"id": first, "format": "BLENDED", "seats": null, "fee": {"minorUnits": 0}});
    let changed = desk.record(0, RETRAIN, change).await;
    assert_eq!(
        changed,
        json!({"id": first, "format": "BLENDED", "seats": null, "free": true, "fee": null})
    );
    assert_eq!(ids(json!({"free": true})).await.len(), 2);
    let dear = json!({"minorUnits": 9_007_199_254_740_991_u64, "currency": "PLN"});
    let change = json!({"id": first, "fee": dear});
    let changed = desk.record(0, RETRAIN, change).await;
    assert_eq!((&changed["free"], &changed["fee"]), (&json!(false), &dear));
    let change = json!({"id": first, "fee": null});
    let changed = desk.record(0, RETRAIN, change).await;
    assert_eq!(
        (&changed["free"], &changed["fee"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn what_is_recommended_is_the_staffs_to_say_and_makes_sense() {
    let desk = Desk::open().await;
    let reims = desk.town("Reims").await;
    let town = with_role(Role::LocalGovernment, &[&reims]);
    let refused = desk
        .ask_as(&town, 0, TRAIN, json!({"input": course()}))
        .await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );
    let mut wrong = course();
    wrong["endsOn"] = json!("2027-03-01");
    wrong["seats"] = json!(0);
    wrong["fee"] = json!({"minorUnits": 5});
    wrong["registerUntil"] = json!("2028");
    wrong["registration"] = json!("ftp://example.org");
    let refused = desk.write_as(&editor(), 0, TRAIN, wrong).await;
    let paths: Vec<String> = flaws(&refused).into_iter().map(|(_, path)| path).collect();
    assert_eq!(
        paths,
        [
            "fee.currency",
            "registration",
            "endsOn",
            "registerUntil",
            "seats"
        ]
    );
    let found = desk.seen_by(1, OFFERS, json!({})).await;
    assert_eq!(found["europe"]["trainingOffers"]["totalCount"], 0);
}

#[tokio::test]
async fn guides_are_found_by_topic_kind_and_barrier() {
    let desk = Desk::open().await;
    let template = json!({"kind": "TEMPLATE", "title": [{"text": "A twinning charter", "language": "en"}],
        "url": "https://example.org/charter.odt", "languages": ["en", "de"], "publisher": "Nobody in particular",
        "publishedOn": "2025", "themes": ["culture"], "answers": ["KNOW_HOW"]});
    let made = desk.record(0, GUIDE, template).await;
    let other = json!({"kind": "GUIDE", "title": [{"text": "Mit wenig Geld", "language": "de"}],
        "url": "https://example.org/geld", "answers": ["FUNDING"]});
    let other = desk.record(1, GUIDE, other).await;
    let found = desk
        .seen_by(1, GUIDES, json!({"filter": {"answers": ["KNOW_HOW"]}}))
        .await;
    assert_eq!(
        found["europe"]["guidance"],
        json!({"totalCount": 1, "nodes": [{"id": made["id"], "kind": "TEMPLATE", "title": [{"text": "A twinning charter"}],
            "url": "https://example.org/charter.odt", "languages": ["de", "en"], "publisher": "Nobody in particular",
            "publishedOn": "2025", "themes": ["culture"], "answers": ["KNOW_HOW"]}]})
    );
    for (filter, expected) in [
        (json!({"kinds": ["GUIDE"]}), &other),
        (json!({"search": "geld"}), &other),
        (json!({"themes": ["culture"]}), &made),
    ] {
        let found = desk.seen_by(0, GUIDES, json!({"filter": filter})).await;
        let nodes = &found["europe"]["guidance"]["nodes"];
        assert_eq!(nodes.as_array().unwrap().len(), 1);
        assert_eq!(nodes[0]["id"], expected["id"]);
    }
    let unwise = json!({"kind": "GUIDE", "title": [{"text": "X", "language": "en"}], "url": "https://me:secret@example.org"});
    let refused = desk.write_as(&editor(), 0, GUIDE, unwise).await;
    assert_eq!(
        flaws(&refused),
        [("INVALID_VALUE".to_owned(), "url".to_owned())]
    );
}
