//! What becomes of the towns reaches what lists them, whoever lists them.

use jumelage_entities::{
    exchange::{deliver, receive},
    listing, outgoing,
    write::directory,
};
use jumelage_schema::viewer::Role;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{
    CONFIRM, DE, DELETE, FR, IT, PL, RECORD, UPDATE, ring,
    sides::{NODES, Sides, places, somebody, text},
};

const RENAME: &str =
    "mutation($input:RenameLocalGovernmentInput!){renameLocalGovernment(input:$input){
    userErrors{code path message}}}";
const CHANGE: &str =
    "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
    userErrors{code path message}}}";
const MERGE: &str =
    "mutation($input:MergeLocalGovernmentsInput!){mergeLocalGovernments(input:$input){
    userErrors{code path message}}}";
const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){userErrors{code path message}}}";
const REQUEST: &str =
    "mutation($input:RecordPartnerRequestInput!){recordPartnerRequest(input:$input){
    userErrors{code path message}}}";

/// How many networks a filter finds, and whether that is all there is to be known.
async fn found(sides: &Sides, filter: Value) -> Value {
    let query = "query($f:NetworkFilter){europe{coverage{settled}networks(filter:$f){totalCount}}}";
    let europe = sides.see(PL, query, json!({"f": filter})).await["europe"].take();
    assert_eq!(europe["coverage"]["settled"], true);
    europe["networks"]["totalCount"].clone()
}

#[tokio::test]
async fn a_new_name_reaches_what_lists_the_town_at_its_node_and_at_others() {
    let sides = Sides::with(1).await;
    sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    let names = [(DE, "Rheinstadt"), (FR, "Mont-Neuf"), (IT, "Acquanova")];
    for (_, name) in names {
        assert_eq!(found(&sides, json!({"search": name})).await, 0);
    }
    for (node, name) in names {
        let new =
            json!({"localGovernment": sides.towns[node][0], "name": name, "on": "2026-01-01"});
        sides.done(node, RENAME, new).await;
    }
    sides.exchange().await;
    // The French and the Italian node have no record of it: they tell what they are called now all the same.
    for (node, name) in names {
        assert_eq!(found(&sides, json!({"search": name})).await, 1, "{name}");
        // Its former name is not forgotten.
        let former = format!("{} 0", NODES[node].1);
        assert_eq!(found(&sides, json!({"search": former})).await, 1);
    }
}

#[tokio::test]
async fn a_new_region_reaches_what_lists_the_town_at_its_node_and_at_others() {
    let sides = Sides::with(1).await;
    sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    for (node, region) in [(DE, "DEA2D"), (FR, "FRF23")] {
        assert_eq!(found(&sides, json!({"regions": [region]})).await, 0);
        let codes = json!([{"scheme": "NUTS", "value": region}]);
        let new = json!({"id": sides.towns[node][0], "codes": codes});
        sides.done(node, CHANGE, new).await;
        sides.exchange().await;
        assert_eq!(found(&sides, json!({"regions": [region]})).await, 1);
    }
}

#[tokio::test]
async fn who_left_a_network_takes_no_part_in_what_it_did_later() {
    let sides = Sides::with(1).await;
    let mut left = ring(&sides);
    left["members"][2]["leftOn"] = json!("1999-06");
    let kept = sides.done(DE, RECORD, left).await;
    let id = &kept["network"]["id"];
    for (title, on) in [
        ("Before", "1999-06-30"),
        ("After", "1999-07"),
        ("Unknown", ""),
    ] {
        let on = Some(on).filter(|on| !on.is_empty());
        let activity =
            json!({"network": id, "kind": "WORKSHOP", "title": text(title), "startsOn": on});
        sides.done(DE, ACTIVITY, activity).await;
    }
    let taking_part = async |node: usize| {
        let query = "query($f:ActivityFilter){europe{activities(filter:$f){nodes{title{text}parties{id}}}}}";
        let filter = json!({"f": {"associations": [NODES[node].0]}});
        let seen = sides.see(PL, query, filter).await;
        let nodes = seen["europe"]["activities"]["nodes"].as_array().unwrap();
        let mut titles: Vec<String> = nodes
            .iter()
            .map(|one| one["title"][0]["text"].as_str().unwrap().to_owned())
            .collect();
        titles.sort_unstable();
        titles
    };
    assert_eq!(taking_part(DE).await, ["After", "Before", "Unknown"]);
    assert_eq!(taking_part(IT).await, ["Before", "Unknown"]);
    // It is taken back: then it was there all the time.
    let members = ring(&sides)["members"].take();
    sides
        .done(DE, UPDATE, json!({"id": id, "members": members}))
        .await;
    assert_eq!(taking_part(IT).await, ["After", "Before", "Unknown"]);
    // Whoever is told comes to the same.
    sides
        .done(
            DE,
            UPDATE,
            json!({"id": id, "members": left_members(&sides)}),
        )
        .await;
    sides.exchange().await;
    let query =
        "query($id:ID!){node(id:$id){...on LocalGovernment{activities{nodes{title{text}}}}}}";
    let seen = sides
        .see(FR, query, json!({"id": sides.towns[IT][0]}))
        .await;
    let nodes = seen["node"]["activities"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2, "{seen}");
}

fn left_members(sides: &Sides) -> Value {
    let mut members = ring(sides)["members"].take();
    members[2]["leftOn"] = json!("1999-06");
    members
}

#[tokio::test]
async fn of_its_neighbours_membership_a_town_says_nothing() {
    let sides = Sides::with(2).await;
    let with = |mut network: Value, role: &str| {
        let neighbour = json!({"localGovernment": sides.towns[FR][1], "joinedOn": role});
        network["members"].as_array_mut().unwrap().push(neighbour);
        network
    };
    let town = somebody(Role::LocalGovernment, Some(&sides.towns[FR][0]));
    let as_town = async |query: &str, input: Value| {
        let answer = sides
            .answer(FR, &town, query, json!({"input": input}))
            .await;
        let data = answer["data"].as_object().unwrap();
        places(data.values().next().unwrap())
    };
    let forbidden = ["FORBIDDEN members"];
    let both = with(ring(&sides), "1961");
    assert_eq!(as_town(RECORD, both.clone()).await, forbidden);
    // What others say of them is a claim: staff confirm it for both.
    let kept = sides.done(DE, RECORD, both.clone()).await;
    let id = &kept["network"]["id"];
    sides.exchange().await;
    // It confirms itself, and nobody beside it.
    assert_eq!(
        as_town(CONFIRM, json!({"network": id})).await,
        [] as [&str; 0]
    );
    let members = "query($id:ID!){europe{network(id:$id){members{confirmation}}}}";
    let confirmations = async || {
        sides.exchange().await;
        let seen = sides.see(FR, members, json!({"id": id})).await;
        let members = seen["europe"]["network"]["members"]
            .as_array()
            .unwrap()
            .iter();
        let confirmed = members.filter(|member| member["confirmation"] == "CONFIRMED");
        confirmed.count()
    };
    assert_eq!(confirmations().await, 2, "the lead and itself");
    let confirmed = sides.done(FR, CONFIRM, json!({"network": id})).await;
    let own = &confirmed["network"]["id"];
    let of = |town: usize, left: &str| json!([{"localGovernment": sides.towns[FR][town], "leftOn": left}]);
    let say = |town: usize| json!({"network": id, "members": of(town, "1999")});
    assert_eq!(as_town(CONFIRM, say(1)).await, forbidden);
    assert_eq!(as_town(CONFIRM, say(0)).await, [] as [&str; 0]);
    // Not when it joined, nor that it is not in it; of what is left as it is nothing is said.
    let members = |network: Value| json!({"id": own, "members": network["members"]});
    for changed in [with(ring(&sides), "1962"), ring(&sides)] {
        assert_eq!(as_town(UPDATE, members(changed)).await, forbidden);
    }
    assert_eq!(
        as_town(UPDATE, members(both.clone())).await,
        [] as [&str; 0]
    );
    let themes = json!({"id": own, "themes": ["water"]});
    assert_eq!(as_town(UPDATE, themes).await, [] as [&str; 0]);
    for whole in [
        json!({"id": own, "title": text("Other")}),
        json!({"id": own, "until": "2019"}),
        json!({"id": own, "sameAs": null}),
    ] {
        assert_eq!(as_town(UPDATE, whole).await, ["FORBIDDEN id"]);
    }
    assert_eq!(as_town(DELETE, json!({"id": own})).await, forbidden);
    sides.done(FR, DELETE, json!({"id": own})).await;
}

#[tokio::test]
async fn a_town_that_was_merged_looks_for_nobody_any_more() {
    let sides = Sides::with(2).await;
    let request = json!({"localGovernment": sides.towns[DE][0], "title": text("By the sea")});
    sides.done(DE, REQUEST, request).await;
    let open = async |on: &str| {
        let query = "query($on:Date!,$id:ID!){
            europe{partnerRequests(filter:{openOn:$on}){totalCount}}
            node(id:$id){...on LocalGovernment{partnerRequests(openOn:$on){id}}}}";
        let variables = json!({"on": on, "id": sides.towns[DE][0]});
        let seen = sides.see(PL, query, variables).await;
        let below = seen["node"]["partnerRequests"].as_array().unwrap().len();
        let listed = seen["europe"]["partnerRequests"]["totalCount"].as_u64();
        assert_eq!(listed, u64::try_from(below).ok());
        below
    };
    assert_eq!(open("2026-01-01").await, 1);
    let merger = json!({"predecessors": [sides.towns[DE][0]], "on": "2026-01-01",
        "successor": {"id": sides.towns[DE][1]}});
    sides.done(DE, MERGE, merger).await;
    assert_eq!(open("2025-12-31").await, 1);
    assert_eq!(open("2026-01-01").await, 0);
}

/// To whom a node tells its networks.
async fn told(sides: &Sides, node: usize) -> Vec<String> {
    let rows = outgoing::Entity::find()
        .filter(outgoing::Column::Topic.eq("NETWORK"))
        .filter(outgoing::Column::Digest.is_not_null())
        .all(&sides.fixture.network.nodes[node].db)
        .await
        .unwrap();
    let mut peers: Vec<String> = rows.into_iter().map(|row| row.peer).collect();
    peers.sort_unstable();
    peers
}

/// What the Italian node tells the German one, with one part told otherwise.
pub(super) async fn telling(sides: &Sides, topic: &str, otherwise: impl FnOnce(&mut Value)) {
    let nodes = &sides.fixture.network.nodes;
    let next = deliver::next(&nodes[IT].db, &nodes[DE].code).await.unwrap();
    let mut message = serde_json::to_value(next.unwrap().message).unwrap();
    let parts = message["parts"].as_array_mut().unwrap();
    otherwise(
        parts
            .iter_mut()
            .find(|part| part["topic"] == topic)
            .unwrap(),
    );
    let sender = receive::Sender {
        code: nodes[IT].code.clone(),
        countries: nodes[IT].countries.clone(),
    };
    let heard = serde_json::from_value(message).unwrap();
    let reply = receive::receive(&nodes[DE].db, &sender, heard).await;
    assert_eq!(reply.unwrap().refused, []);
}

#[tokio::test]
async fn a_record_that_claims_to_be_the_same_as_what_it_is_about_is_settled_all_the_same() {
    let sides = Sides::with(1).await;
    let kept = sides.done(IT, RECORD, ring(&sides)).await;
    let network = kept["network"]["id"].as_str().unwrap();
    let activity = json!({"network": network, "kind": "WORKSHOP", "title": text("Water")});
    sides.done(IT, ACTIVITY, activity).await;
    telling(&sides, "ACTIVITY", |part| part["sameAs"] = json!(network)).await;
    let rows = listing::Entity::find().all(&sides.fixture.network.nodes[DE].db);
    let mut kinds: Vec<String> = rows
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.kind)
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["ACTIVITY", "NETWORK"]);
}

/// Whether one node's directory says that another has a node.
async fn directory_with(sides: &Sides, at: usize, other: usize, has_node: bool) {
    let members = sides.fixture.network.nodes.iter().enumerate();
    let members = members.map(|(number, node)| directory::Member {
        code: node.code.clone(),
        name: format!("The association {}", node.code),
        countries: node.countries.clone(),
        website: None,
        has_node: number != other || has_node,
    });
    let members: Vec<_> = members.collect();
    let db = &sides.fixture.network.nodes[at].db;
    directory::sync(db, &members, None).await.unwrap();
}

#[tokio::test]
async fn who_comes_back_is_told_again() {
    let sides = Sides::with(1).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    let known = async || {
        let rows = listing::Entity::find().all(&sides.fixture.network.nodes[IT].db);
        let titles = rows.await.unwrap().into_iter().map(|row| row.search_key);
        titles.collect::<Vec<_>>().join(" ")
    };
    assert!(known().await.contains("ring"));
    directory_with(&sides, DE, IT, false).await;
    let input = json!({"id": kept["network"]["id"], "title": text("Circle")});
    sides.done(DE, UPDATE, input).await;
    directory_with(&sides, DE, IT, true).await;
    sides.exchange().await;
    assert!(known().await.contains("circle"), "{}", known().await);
}

#[tokio::test]
async fn whom_another_names_is_told_only_of_the_same_thing_and_only_if_it_is_a_node() {
    for (title, expected) in [
        ("Chain", vec!["afccre", "aiccre"]),
        ("Ring", vec!["afccre", "aiccre", "zmp"]),
    ] {
        let sides = Sides::with(1).await;
        sides.done(DE, RECORD, ring(&sides)).await;
        let mut italian = ring(&sides);
        italian["title"] = text(title);
        sides.done(IT, RECORD, italian).await;
        let also = json!(["zmp", "nobody", "rgre"]);
        telling(&sides, "NETWORK", |part| part["also"] = also).await;
        assert_eq!(told(&sides, DE).await, expected, "{title}");
    }
}
