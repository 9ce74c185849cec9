//! Activities: recorded by either side of a twinning, counted once.

mod desk;
mod holders;
mod old_nodes;
pub(crate) mod statements;
mod texts;

use std::{collections::BTreeSet, sync::Arc};

use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{fixture::Fixture, network::DEADLINE};
use serde_json::{Value, json};

const RECORD: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
    activity{id confirmation records{version}}userErrors{code path}}}";

const LIST: &str = "{europe{coverage{complete settled}activities(orderBy:{by:STARTS_ON,direction:ASC}){totalCount
    nodes{id kind title{text language}startsOn participants themes confirmation twinning{id confirmation}
        parties{name country}records{association{code}}}}}}";

struct Sides {
    fixture: Fixture,
}

impl Sides {
    async fn open() -> Self {
        Self {
            fixture: Fixture::pair().await,
        }
    }

    /// What an editor of a node is answered: one mutation's payload, without an error of the response.
    async fn write(&self, node: usize, query: &str, input: Value) -> Value {
        let mut data = self.as_editor(node, query, json!({"input": input})).await;
        let data = data.as_object_mut().unwrap();
        data.values_mut().next().unwrap().take()
    }

    /// What an editor of a node is answered, without an error of the response.
    async fn as_editor(&self, node: usize, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let editor = Viewer {
            subject: Some("an editor".to_owned()),
            issuer: None,
            roles: BTreeSet::from([Role::Editor]),
            local_governments: BTreeSet::new(),
        };
        let network = Arc::new(self.fixture.network.seen_by(node));
        let door = &self.fixture.network.nodes[node].public;
        let reply = door.answer_to(&editor, &request, network, DEADLINE).await;
        let mut answer = serde_json::to_value(reply).unwrap();
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"].take()
    }

    async fn exchange(&self) {
        self.fixture.network.exchange(|_| ()).await;
    }

    async fn seen_by(&self, node: usize, query: &str, variables: Value) -> Value {
        let mut answer = self.fixture.network.ask(node, query, variables).await;
        assert_eq!(answer["errors"], json!([]), "{answer}");
        answer["data"].take()
    }

    async fn twinning(&self) -> String {
        let query = "{europe{twinnings{nodes{id}}}}";
        let found = self.seen_by(0, query, json!({})).await;
        found["europe"]["twinnings"]["nodes"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn workshop(twinning: &str, day: &str, title: &str) -> Value {
    json!({"twinning": twinning, "kind": "WORKSHOP", "title": [{"text": title, "language": "en"}],
        "startsOn": day, "participants": 40, "themes": ["water"]})
}

#[tokio::test]
async fn what_both_sides_record_is_one_and_both_see_it_alike() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let first = sides
        .write(
            0,
            RECORD,
            workshop(&twinning, "2026-05-02", "Water for all"),
        )
        .await;
    assert_eq!(first["userErrors"], json!([]), "{first}");
    assert_eq!(first["activity"]["confirmation"], "ONE_SIDED");
    sides.exchange().await;
    // The other side has been told, and lists nothing of its own yet.
    let mine = "{local{activities{totalCount}}}";
    assert_eq!(
        sides.seen_by(1, mine, json!({})).await["local"]["activities"]["totalCount"],
        0
    );

    let mut theirs = workshop(&twinning, "2026-05-03", "Wasser für alle");
    theirs["title"][0]["language"] = json!("de");
    theirs["participants"] = json!(45);
    theirs["themes"] = json!(["climate"]);
    let second = sides.write(1, RECORD, theirs).await;
    assert_eq!(second["userErrors"], json!([]), "{second}");
    assert_eq!(second["activity"]["confirmation"], "CONFIRMED", "{second}");
    sides.exchange().await;

    let europe = sides.seen_by(0, LIST, json!({})).await["europe"].take();
    assert_eq!(
        europe["coverage"],
        json!({"complete": true, "settled": true})
    );
    let activities = &europe["activities"];
    assert_eq!(activities["totalCount"], 1, "{activities}");
    let one = &activities["nodes"][0];
    assert_eq!(
        one["title"],
        json!([{"text": "Wasser für alle", "language": "de"}, {"text": "Water for all", "language": "en"}])
    );
    assert_eq!(
        (&one["startsOn"], &one["participants"]),
        (&json!("2026-05-02"), &json!(45))
    );
    assert_eq!(one["themes"], json!(["climate", "water"]));
    assert_eq!(one["records"].as_array().unwrap().len(), 2);
    assert_eq!(one["parties"].as_array().unwrap().len(), 2);
    assert_eq!(one["twinning"]["id"], json!(twinning));
    assert_eq!(
        sides.seen_by(1, LIST, json!({})).await["europe"]["activities"],
        *activities
    );

    // By the id of either record it is the same one.
    let node = "query($id:ID!){node(id:$id){...on Activity{id participants}}}";
    for id in [&first["activity"]["id"], &second["activity"]["id"]] {
        let found = sides.seen_by(1, node, json!({"id": id})).await;
        assert_eq!(found["node"], json!({"id": one["id"], "participants": 45}));
    }
}

#[tokio::test]
async fn another_day_is_another_activity_until_staff_say_that_it_is_the_same() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let first = sides
        .write(0, RECORD, workshop(&twinning, "2026-05-02", "Water"))
        .await;
    let second = sides
        .write(1, RECORD, workshop(&twinning, "2026-09-20", "Water"))
        .await;
    sides.exchange().await;
    let count = async || {
        let europe = sides.seen_by(0, LIST, json!({})).await;
        europe["europe"]["activities"]["totalCount"].clone()
    };
    assert_eq!(count().await, 2);
    let update = "mutation($input:UpdateActivityInput!){updateActivity(input:$input){
        activity{id confirmation}userErrors{code path message}}}";
    let same = json!({"id": second["activity"]["id"], "sameAs": first["activity"]["id"]});
    let linked = sides.write(1, update, same).await;
    assert_eq!(linked["userErrors"], json!([]));
    sides.exchange().await;
    assert_eq!(count().await, 1);
    // And apart again.
    let apart = json!({"id": second["activity"]["id"], "sameAs": null});
    assert_eq!(sides.write(1, update, apart).await["userErrors"], json!([]));
    sides.exchange().await;
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn what_is_deleted_is_withdrawn_at_the_other_side() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let first = sides
        .write(0, RECORD, workshop(&twinning, "2026-05-02", "Water"))
        .await;
    let second = sides
        .write(1, RECORD, workshop(&twinning, "2026-05-02", "Water"))
        .await;
    sides.exchange().await;
    let delete = "mutation($input:DeleteActivityInput!){deleteActivity(input:$input){deletedId userErrors{code}}}";
    let gone = sides
        .write(0, delete, json!({"id": first["activity"]["id"]}))
        .await;
    assert_eq!(gone["userErrors"], json!([]));
    sides.exchange().await;
    let europe = sides.seen_by(0, LIST, json!({})).await["europe"].take();
    assert_eq!(europe["activities"]["totalCount"], 1);
    let left = &europe["activities"]["nodes"][0];
    assert_eq!(left["confirmation"], "ONE_SIDED");
    assert_eq!(left["id"], second["activity"]["id"]);
    assert_eq!(europe["coverage"]["settled"], true);
}

#[tokio::test]
async fn what_cannot_be_is_refused_all_at_once() {
    let sides = Sides::open().await;
    let twinning = sides.twinning().await;
    let mut wrong = workshop(&twinning, "2026-05-02", " ");
    wrong["endsOn"] = json!("2026-05-01");
    wrong["participantsFromAbroad"] = json!(41);
    wrong["links"] = json!(["javascript:alert(1)"]);
    let refused = sides.write(0, RECORD, wrong).await;
    assert_eq!(refused["activity"], Value::Null);
    let paths = refused["userErrors"].as_array().unwrap().iter();
    let paths: Vec<String> = paths
        .map(|error| {
            error["path"].as_array().unwrap()[1]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        paths,
        [
            "title",
            "links",
            "title",
            "endsOn",
            "participantsFromAbroad"
        ]
    );
}
