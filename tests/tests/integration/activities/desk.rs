//! What only others record stands at the desk until staff record it as well.

use serde_json::{Value, json};

use super::{RECORD, Sides, workshop};

const CLAIMS: &str = "{desk{activityClaims(first:1){totalCount pageInfo{hasNextPage endCursor} nodes{id associations twinning kind
    title{text language}startsOn endsOn place participants participantsFromAbroad themes sdgs
    summary{text language}results{text language}links}}}}";

#[tokio::test]
async fn what_others_record_is_recorded_as_it_stands_at_the_desk() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let mut first = workshop(&twinning, "2026-05-02", "Water for all");
    first["place"] = json!("Reims");
    first["summary"] = json!([{"text": "Two days on rivers.", "language": "en"}]);
    first["links"] = json!(["https://example.org/water"]);
    let first = sides.write(0, RECORD, first).await;
    let second = workshop(&twinning, "2026-09-12", "Choirs");
    sides.write(0, RECORD, second).await;
    sides.exchange().await;
    let nothing = sides.as_editor(0, CLAIMS, json!({})).await;
    assert_eq!(nothing["desk"]["activityClaims"]["totalCount"], 0);

    let page = sides.as_editor(1, CLAIMS, json!({})).await;
    let page = &page["desk"]["activityClaims"];
    assert_eq!(page["totalCount"], 2);
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    assert_eq!(page["nodes"][0]["title"][0]["text"], "Choirs");
    let after = page["pageInfo"]["endCursor"].clone();
    let rest = CLAIMS.replace("{desk{", "query($after:String){desk{");
    let rest = rest.replace("first:1", "first:1,after:$after");
    let rest = sides.as_editor(1, &rest, json!({"after": after})).await;
    let mut claim = rest["desk"]["activityClaims"]["nodes"][0].clone();
    assert_eq!(claim["id"], first["activity"]["id"]);
    assert_eq!(claim["associations"], json!(["afccre"]));

    // As it stands there, on another day.
    let fields = claim.as_object_mut().unwrap();
    fields.remove("associations");
    let id = fields.remove("id").unwrap();
    fields.insert("sameAs".to_owned(), id);
    fields.insert("startsOn".to_owned(), json!("2026-06-20"));
    let mine = sides.write(1, RECORD, claim).await;
    assert_eq!(mine["userErrors"], json!([]), "{mine}");
    assert_eq!(mine["activity"]["confirmation"], "CONFIRMED");
    let left = sides.as_editor(1, CLAIMS, json!({})).await;
    assert_eq!(left["desk"]["activityClaims"]["totalCount"], 1);
    sides.exchange().await;
    let list = "{europe{coverage{settled}activities(filter:{search:\"water\"}){totalCount nodes{startsOn confirmation place}}}}";
    let europe = sides.seen_by(0, list, json!({})).await["europe"].take();
    assert_eq!(europe["coverage"]["settled"], true);
    assert_eq!(
        europe["activities"],
        json!({"totalCount": 1, "nodes": [{"startsOn": "2026-05-02", "confirmation": "CONFIRMED", "place": "Reims"}]})
    );
}

#[tokio::test]
async fn nobody_but_staff_sees_the_desk() {
    let sides = Sides::open().await;
    let seen = sides.seen_by(1, CLAIMS, json!({})).await;
    assert_eq!(seen["desk"], Value::Null);
}
