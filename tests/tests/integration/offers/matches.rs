//! Who suits one that looks for a partner: what the answer says, and what is refused.

use std::sync::Arc;

use jumelage_tests::{
    fixture::Fixture,
    world::{Town, World, pair, wikidata},
};
use serde_json::{Value, json};

use super::{Desk, requests};

const MATCHES: &str = "query($for:ID!,$wants:PartnerWantsInput,$first:Int,$after:String){europe{coverage{complete}
    partnerMatches(for:$for,wants:$wants,first:$first,after:$after){totalCount pageInfo{hasNextPage hasPreviousPage endCursor}
    edges{score parts{kind weight value known found{word value}}node{name}}nodes{name}}}}";

/// The pair, and beside it towns that are twinned with nobody.
fn world() -> World {
    let mut world = pair();
    for (at, (node, name, country, population)) in [
        (0, "Laon", "FR", 25_000),
        (0, "Troyes", "FR", 62_000),
        (1, "Trier", "DE", 110_000),
    ]
    .into_iter()
    .enumerate()
    {
        world.towns.push(Town {
            node,
            name: name.to_owned(),
            country: country.parse().unwrap(),
            population: Some(population),
            codes: [wikidata(10 + at)].into(),
            ..world.towns[0].clone()
        });
    }
    world
}

async fn desk() -> Desk {
    Desk {
        fixture: Fixture::of(&world()).await,
    }
}

fn names(page: &Value) -> Vec<&str> {
    let edges = page["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| edge["node"]["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn each_score_is_explained_and_partners_are_left_out() {
    let desk = desk().await;
    let (aachen, troyes) = (desk.town("Aachen").await, desk.town("Troyes").await);
    let looking = json!({"localGovernment": troyes, "title": [{"text": "Water", "language": "en"}], "themes": ["water"],
        "countries": ["DE"]});
    let request = desk.record(0, requests::RECORD, looking).await;
    let variables =
        json!({"for": aachen, "wants": {"themes": ["water", "culture"], "populationTo": 105_000}});
    let found = desk.seen_by(1, MATCHES, variables).await["europe"].take();
    assert_eq!(found["coverage"]["complete"], true);
    let page = &found["partnerMatches"];
    // Reims is twinned with it, Trier is too large; itself is not in the list.
    assert_eq!(names(page), ["Troyes", "Laon"]);
    assert_eq!(page["totalCount"], 2);
    let best = &page["edges"][0];
    let parts = best["parts"].as_array().unwrap();
    let sum: i64 = parts
        .iter()
        .map(|part| part["weight"].as_i64().unwrap() * part["value"].as_i64().unwrap())
        .sum();
    assert_eq!(best["score"], sum);
    assert_eq!(
        parts[0],
        json!({"kind": "THEMES", "weight": 250, "value": 500, "known": true,
            "found": [{"word": "THEME", "value": "water"}, {"word": "ASKED", "value": "2"}]})
    );
    let of_requests = parts
        .iter()
        .find(|part| part["kind"] == "REQUESTS")
        .unwrap();
    assert_eq!(of_requests["known"], true);
    assert_eq!(
        of_requests["found"],
        json!([{"word": "REQUEST", "value": request["id"]}])
    );
    // Whoever is asked, the answer is the same (but the cursors, which each node seals).
    let variables =
        json!({"for": aachen, "wants": {"themes": ["water", "culture"], "populationTo": 105_000}});
    let other = desk.seen_by(0, MATCHES, variables).await;
    assert_eq!(other["europe"]["partnerMatches"]["edges"], page["edges"]);
}

#[tokio::test]
async fn what_the_seekers_own_requests_ask_for_is_asked_where_nothing_else_is() {
    let desk = desk().await;
    let troyes = desk.town("Troyes").await;
    let ask = async |wants: Value| {
        let found = desk
            .seen_by(1, MATCHES, json!({"for": troyes, "wants": wants}))
            .await;
        let page = &found["europe"]["partnerMatches"];
        names(page)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(Value::Null).await.len(), 4);
    let looking = |countries: Value, until: &str| {
        json!({"localGovernment": troyes, "title": [{"text": "Looking", "language": "en"}],
            "countries": countries, "until": until})
    };
    let german = desk
        .record(0, requests::RECORD, looking(json!(["DE"]), "2999"))
        .await;
    // One that is over asks for nothing.
    desk.record(0, requests::RECORD, looking(json!(["FR"]), "2020"))
        .await;
    assert_eq!(ask(Value::Null).await, ["Trier", "Aachen"]);
    assert_eq!(
        ask(json!({"request": german["id"]})).await,
        ["Trier", "Aachen"]
    );
    assert_eq!(ask(json!({})).await.len(), 4);
    // A cursor belongs to its question: another request, and the walk begins anew.
    let first = json!({"for": troyes, "first": 1});
    let page = desk.seen_by(1, MATCHES, first).await["europe"]["partnerMatches"].take();
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let after = json!({"for": troyes, "first": 1, "after": page["pageInfo"]["endCursor"]});
    let second = desk.seen_by(1, MATCHES, after.clone()).await["europe"]["partnerMatches"].take();
    assert_eq!(names(&second), ["Aachen"]);
    assert_eq!(second["pageInfo"]["hasPreviousPage"], true);
    desk.record(0, requests::RECORD, looking(json!(["DE", "FR"]), "2999"))
        .await;
    let answer = desk.fixture.network.ask(1, MATCHES, after).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "CURSOR_OF_OTHER_LIST",
        "{answer}"
    );
}

#[tokio::test]
async fn a_question_that_cannot_be_asked_says_why() {
    let desk = desk().await;
    let troyes = desk.town("Troyes").await;
    let reims = desk.town("Reims").await;
    let nobody = jumelage_domain::ObjectId::new(
        jumelage_domain::ObjectKind::LocalGovernment,
        "afccre".parse().unwrap(),
        uuid::Uuid::now_v7(),
    );
    let request = json!({"localGovernment": reims, "title": [{"text": "Ours", "language": "en"}]});
    let request = desk.record(0, requests::RECORD, request).await;
    for (variables, code, part) in [
        (json!({"for": "nonsense"}), "INVALID_ID", "for"),
        (
            json!({"for": nobody.to_string()}),
            "INVALID_ARGUMENT",
            "no member",
        ),
        (
            json!({"for": troyes, "wants": {"themes": ["no such theme"]}}),
            "INVALID_ARGUMENT",
            "wants.themes",
        ),
        (
            json!({"for": troyes, "wants": {"request": request["id"]}}),
            "INVALID_ARGUMENT",
            "no open request",
        ),
        (
            json!({"for": troyes, "wants": {"request": request["id"], "sdgs": [1]}}),
            "INVALID_ARGUMENT",
            "anything else",
        ),
    ] {
        let answer = desk
            .fixture
            .network
            .ask(1, MATCHES, variables.clone())
            .await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], code, "{variables}: {answer}");
        assert!(
            error["message"].as_str().unwrap().contains(part),
            "{variables}: {error}"
        );
        assert_eq!(error["path"], json!(["europe", "partnerMatches"]));
    }
    let answer = desk
        .fixture
        .network
        .ask(1, MATCHES, json!({"for": troyes, "first": 501}))
        .await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "PAGE_SIZE");
    // The seeker's node alone can say who it is.
    let mut network = desk.fixture.network.seen_by(1);
    network.peers[0].client = None;
    let request = jumelage_federation::Request {
        query: MATCHES.into(),
        variables: json!({"for": troyes}).as_object().unwrap().clone(),
        ..Default::default()
    };
    let door = &desk.fixture.network.nodes[1].public;
    let reply = door
        .answer(
            &request,
            Arc::new(network),
            jumelage_tests::network::DEADLINE,
        )
        .await;
    assert_eq!(reply.errors[0].code, "UNREACHABLE", "{:?}", reply.errors);
}

#[tokio::test]
async fn what_a_client_says_of_the_seeker_is_not_believed() {
    let desk = desk().await;
    let troyes = desk.town("Troyes").await;
    let honest = "query($for:ID!){europe{partnerMatches(for:$for){edges{score node{name}}}}}";
    let lying = "query($for:ID!){europe{partnerMatches(for:$for,profile:{rule:RULE_1,said:\"{}\"}){edges{score node{name}}}}}";
    let variables = json!({"for": troyes});
    let expected = desk.seen_by(1, honest, variables.clone()).await;
    assert_eq!(desk.seen_by(1, lying, variables).await, expected);
}
