//! Partners by the ids that other nodes gave them.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::{Network, Request};
use jumelage_schema::viewer::Role;
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    network::DEADLINE,
    world::{Town, pair, wikidata},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, user_errors, with_role, wrong};

const RECORD: &str = "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){
    twinning{id confirmation parties{id name}} userErrors{code path message}}}";
/// What the first node records, and what the owner of a town knows of it.
const BOTH: &str = "query($id:ID!){
    local{twinnings{nodes{confirmation parties{id} records{association{code}}}}}
    node(id:$id){... on LocalGovernment{twinnings{nodes{confirmation parties{id} records{association{code}}}}}}}";

/// The pair, and two more German towns, which bear one code.
async fn desk() -> Desk {
    let mut world = pair();
    for (name, more) in [("Neustadt", None), ("Neustadt an der Orla", Some(8))] {
        let codes = [Some(7), more].into_iter().flatten().map(wikidata);
        world.towns.push(Town {
            name: name.to_owned(),
            codes: codes.collect::<BTreeSet<_>>(),
            ..world.towns[1].clone()
        });
    }
    Desk {
        fixture: Fixture::of(&world).await,
    }
}

fn by_id(party: &ObjectId, partner: &ObjectId) -> Value {
    json!({"party": party.to_string(), "partner": {"id": partner.to_string()}, "kind": "TWINNING"})
}

/// Of the one twinning with a town, by what the first node records and by what the town's owner knows: its confirmation, and
/// how many record it.
async fn known(desk: &Desk, town: &ObjectId) -> [(String, usize); 2] {
    let id = town.to_string();
    let seen = desk.seen_by(0, BOTH, json!({"id": id})).await;
    ["local", "node"].map(|by| {
        let nodes = seen[by]["twinnings"]["nodes"].as_array().unwrap().iter();
        let is_its = |twinning: &&Value| {
            let mut parties = twinning["parties"].as_array().unwrap().iter();
            parties.any(|party| party["id"] == id)
        };
        let its: Vec<_> = nodes.filter(is_its).collect();
        assert_eq!(its.len(), 1, "{seen}");
        let records = its[0]["records"].as_array().unwrap().len();
        (its[0]["confirmation"].as_str().unwrap().to_owned(), records)
    })
}

#[tokio::test]
async fn a_partner_that_is_given_by_its_id_is_that_one_though_another_bears_its_code() {
    let desk = desk().await;
    let (reims, neustadt) = (desk.id("Reims").await, desk.id("Neustadt").await);
    let answer = desk.write(RECORD, by_id(&reims, &neustadt)).await;
    assert_eq!(user_errors(&answer), [], "{answer}");
    // Before its owner has heard of it, the partner is who it is.
    let parties = json!([
        {"id": reims.to_string(), "name": "Reims"}, {"id": neustadt.to_string(), "name": "Neustadt"}]);
    assert_eq!(answer["twinning"]["parties"], parties);
    assert_eq!(answer["twinning"]["confirmation"], "PENDING");

    desk.exchange().await;
    let one_sided = ("ONE_SIDED".to_owned(), 1);
    assert_eq!(
        known(&desk, &neustadt).await,
        [one_sided.clone(), one_sided]
    );
    let again = desk.write(RECORD, by_id(&reims, &neustadt)).await;
    assert_eq!(user_errors(&again), wrong(&[("EXISTS", "input")]));

    // Its own association records it, too: both are of one twinning.
    let editor = with_role(Role::Editor, &[]);
    let request = Request {
        query: RECORD.into(),
        variables: [("input".to_owned(), by_id(&neustadt, &reims))]
            .into_iter()
            .collect(),
        ..Request::default()
    };
    let network = Arc::new(desk.fixture.network.seen_by(1));
    let door = &desk.fixture.network.nodes[1].public;
    let reply = door.answer_to(&editor, &request, network, DEADLINE).await;
    assert_eq!(reply.errors, []);
    desk.exchange().await;
    let confirmed = ("CONFIRMED".to_owned(), 2);
    assert_eq!(
        known(&desk, &neustadt).await,
        [confirmed.clone(), confirmed]
    );
}

#[tokio::test]
async fn who_is_nobody_or_the_party_itself_is_no_partner() {
    let desk = desk().await;
    let reims = desk.id("Reims").await;
    let node = |code: &str| {
        ObjectId::new(
            ObjectKind::LocalGovernment,
            code.parse().unwrap(),
            Uuid::now_v7(),
        )
    };
    for nobody in [node("rgre"), node("afccre")] {
        let answer = desk.write(RECORD, by_id(&reims, &nobody)).await;
        assert_eq!(
            user_errors(&answer),
            wrong(&[("NOT_FOUND", "input.partner.id")]),
            "{answer}"
        );
    }
    let described = |partner: Value| json!({"party": reims.to_string(), "kind": "OTHER", "partner": {"described": partner}});
    let itself = [
        by_id(&reims, &reims),
        described(json!({"country": "FR", "name": "REIMS"})),
        described(
            json!({"country": "FR", "name": "Durocortorum", "codes": [{"scheme": "WIKIDATA", "value": "Q1"}]}),
        ),
    ];
    for itself in itself {
        let answer = desk.write(RECORD, itself).await;
        assert_eq!(
            user_errors(&answer),
            wrong(&[("INVALID_VALUE", "input.partner")]),
            "{answer}"
        );
    }
    let aachen = desk.id("Aachen").await;
    let answer = desk.write(RECORD, by_id(&aachen, &reims)).await;
    assert_eq!(
        user_errors(&answer),
        wrong(&[("NOT_FOUND", "input.party")]),
        "{answer}"
    );
}

#[tokio::test]
async fn of_a_partner_whose_node_is_down_what_is_known_here_is_enough() {
    let desk = desk().await;
    let reims = desk.id("Reims").await;
    let (aachen, neustadt) = (desk.id("Aachen").await, desk.id("Neustadt").await);
    let mut network: Network = desk.fixture.network.seen_by(0);
    let dead = Faulty::new(Arc::clone(&desk.fixture.network.clients[1]), |_| {
        Fault::Dead
    });
    network.peers[1].client = Some(dead);
    let network = Arc::new(network);
    let editor = with_role(Role::Editor, &[]);
    let record = async |partner: &ObjectId| -> Value {
        let mut input = by_id(&reims, partner);
        input["kind"] = json!("FRIENDSHIP");
        let request = Request {
            query: "mutation($input:RecordTwinningInput!){recordTwinning(input:$input){userErrors{code path}}}".into(),
            variables: [("input".to_owned(), input)].into_iter().collect(),
            ..Request::default()
        };
        let door = &desk.fixture.network.nodes[0].public;
        let reply = door
            .answer_to(&editor, &request, Arc::clone(&network), DEADLINE)
            .await;
        assert_eq!(reply.errors, []);
        let reply = serde_json::to_value(reply).unwrap();
        reply["data"]["recordTwinning"].clone()
    };
    assert_eq!(user_errors(&record(&aachen).await), []);
    let unknown = record(&neustadt).await;
    assert_eq!(
        user_errors(&unknown),
        wrong(&[("OWNER_UNAVAILABLE", "input.partner.id")])
    );
}
