//! What was merged goes on as the one that it became, in what its own association lists and in what others do, at every node.

use std::collections::BTreeMap;

use jumelage_domain::ObjectId;
use jumelage_entities::{heir, listing_record, succession};
use rand::{rngs::StdRng, seq::SliceRandom};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    CONFIRM, DE, FR, IT, RECORD, UPDATE, networks_of, ring,
    sides::{NODES, Sides, text},
};

const CHANGE: &str =
    "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
    userErrors{code path message}}}";
const MERGE: &str =
    "mutation($input:MergeLocalGovernmentsInput!){mergeLocalGovernments(input:$input){
    userErrors{code path message}}}";
const SPLIT: &str =
    "mutation($input:SplitLocalGovernmentInput!){splitLocalGovernment(input:$input){
    userErrors{code path message}}}";
const ACTIVITY: &str = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
    activity{id}userErrors{code path message}}}";
const PROJECT: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){
    project{id}userErrors{code path message}}}";

async fn merge(sides: &Sides, predecessors: &[usize], successor: usize) {
    let towns = &sides.towns[DE];
    let predecessors: Vec<&String> = predecessors.iter().map(|town| &towns[*town]).collect();
    let merger = json!({"predecessors": predecessors, "on": "2026-01-01",
        "successor": {"id": towns[successor]}});
    sides.done(DE, MERGE, merger).await;
}

/// One of a node's towns becomes another one; not, where its time is over already.
pub(super) async fn merge_some(rng: &mut StdRng, sides: &Sides, node: usize) {
    let mut towns: Vec<&String> = sides.towns[node].iter().collect();
    towns.shuffle(rng);
    let merger =
        json!({"predecessors": [towns[0]], "on": "2026-01-01", "successor": {"id": towns[1]}});
    sides.write(node, MERGE, merger).await;
}

/// By those that came to an end, the ones that they became in the end, by each node's own books.
pub(super) async fn successors(sides: &Sides) -> BTreeMap<ObjectId, ObjectId> {
    let mut after = BTreeMap::new();
    for (node, towns) in sides.fixture.network.nodes.iter().zip(&sides.towns) {
        let rows = succession::Entity::find().all(&node.db).await.unwrap();
        let mut next: BTreeMap<Uuid, Uuid> = BTreeMap::new();
        for row in rows {
            next.insert(row.predecessor_id, row.successor_id);
        }
        for town in towns.iter().map(|town| town.parse::<ObjectId>().unwrap()) {
            let mut at = town.uuid();
            while let Some(successor) = next.get(&at) {
                at = *successor;
            }
            if at != town.uuid() {
                let became = ObjectId::new(town.kind(), town.node().clone(), at);
                after.insert(town, became);
            }
        }
    }
    after
}

fn names(towns: &Value) -> Vec<&str> {
    let towns = towns.as_array().unwrap().iter();
    let mut names: Vec<&str> = towns.map(|town| town["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

/// The one network, activity and project there is, as all nodes see them alike.
async fn the_only(sides: &Sides) -> Value {
    let query = "{europe{coverage{complete settled}
        networks{totalCount nodes{members{localGovernment{name}role joinedOn leftOn confirmation}}}
        activities{totalCount nodes{parties{name}records{id}}}
        projects{totalCount nodes{lead{name}parties{name}records{id}}}}}";
    let mut seen = Vec::new();
    for (node, (code, _)) in NODES.iter().enumerate() {
        let europe = sides.see(node, query, json!({})).await["europe"].take();
        let coverage = json!({"complete": true, "settled": true});
        assert_eq!(europe["coverage"], coverage, "{code}");
        seen.push(europe);
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    seen.swap_remove(0)
}

/// The words of one node's own records, as it stores them.
async fn words(sides: &Sides, node: usize) -> String {
    let rows = listing_record::Entity::find().all(&sides.fixture.network.nodes[node].db);
    let rows = rows.await.unwrap().into_iter();
    let own = rows.filter(|row| row.node == NODES[node].0);
    own.map(|row| row.body).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_network_an_activity_and_a_project_go_on_with_the_one_that_two_became() {
    let sides = Sides::with(3).await;
    let mut network = ring(&sides);
    let neighbour = json!({"localGovernment": sides.towns[DE][1], "joinedOn": "1950"});
    network["members"].as_array_mut().unwrap().push(neighbour);
    let kept = sides.done(DE, RECORD, network).await;
    let project = json!({"state": "RUNNING", "title": text("Rain"), "lead": sides.towns[DE][0],
        "partners": [sides.towns[DE][1], sides.towns[FR][0]]});
    for node in [DE, FR] {
        sides.done(node, PROJECT, project.clone()).await;
    }
    sides.exchange().await;
    let id = &kept["network"]["id"];
    sides.done(FR, CONFIRM, json!({"network": id})).await;
    for node in [DE, FR] {
        let activity =
            json!({"network": id, "kind": "WORKSHOP", "title": text("Water"), "startsOn": "2020"});
        sides.done(node, ACTIVITY, activity).await;
    }
    sides.exchange().await;
    let before = the_only(&sides).await;
    let members = before["networks"]["nodes"][0]["members"].as_array();
    assert_eq!(members.unwrap().len(), 4);

    merge(&sides, &[0, 1], 2).await;
    sides.exchange().await;
    let after = the_only(&sides).await;
    assert_eq!(after["networks"]["totalCount"], 1);
    let members = json!([
        {"localGovernment": {"name": "DE 2"}, "role": "LEAD", "joinedOn": "1950", "leftOn": null,
            "confirmation": "CONFIRMED"},
        {"localGovernment": {"name": "FR 0"}, "role": "PARTNER", "joinedOn": "1960", "leftOn": null,
            "confirmation": "CONFIRMED"},
        {"localGovernment": {"name": "IT 0"}, "role": "PARTNER", "joinedOn": "1961", "leftOn": null,
            "confirmation": "ONE_SIDED"},
    ]);
    assert_eq!(after["networks"]["nodes"][0]["members"], members);
    for kind in ["activities", "projects"] {
        let listed = &after[kind];
        assert_eq!(listed["totalCount"], 1, "{listed}");
        assert_eq!(listed["nodes"][0]["records"].as_array().unwrap().len(), 2);
    }
    let parties = |kind: &str| names(&after[kind]["nodes"][0]["parties"]);
    assert_eq!(parties("activities"), ["DE 2", "FR 0", "IT 0"]);
    assert_eq!(parties("projects"), ["DE 2", "FR 0"]);
    assert_eq!(after["projects"]["nodes"][0]["lead"]["name"], "DE 2");
    for (node, (code, _)) in NODES.iter().enumerate() {
        let found = [0, 1, 2].map(|town| networks_of(&sides, node, &sides.towns[DE][town]));
        let found = futures::future::join_all(found).await;
        assert_eq!(found, [0, 0, 1], "{code}");
    }
    // Own records say it; what the other association said stays as it said it.
    let (own, others) = (words(&sides, DE).await, words(&sides, FR).await);
    for town in [0, 1] {
        assert!(!own.contains(&sides.towns[DE][town]));
        assert!(others.contains(&sides.towns[DE][town]));
    }
    assert!(own.contains(&sides.towns[DE][2]));
}

/// The members of the one network by all nodes' word.
async fn members(sides: &Sides) -> Vec<String> {
    let seen = the_only(sides).await;
    assert_eq!(seen["networks"]["totalCount"], 1);
    let members = seen["networks"]["nodes"][0]["members"].as_array().unwrap();
    let names = members
        .iter()
        .map(|member| member["localGovernment"]["name"].as_str().unwrap());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}

/// A network that the French association alone records, with some German members. Gives back how to say again who is in it.
async fn french_ring(sides: &Sides, german: &[usize]) -> Value {
    let mut network = ring(sides);
    let german = german
        .iter()
        .map(|town| json!({"localGovernment": sides.towns[DE][*town]}));
    let mut members: Vec<Value> = german.collect();
    members.push(json!({"localGovernment": sides.towns[FR][0], "role": "LEAD"}));
    members.push(json!({"localGovernment": sides.towns[IT][0]}));
    network["members"] = json!(members);
    let kept = sides.done(FR, RECORD, network.clone()).await;
    sides.exchange().await;
    json!({"id": kept["network"]["id"], "members": network["members"]})
}

#[tokio::test]
async fn what_only_others_list_follows_step_by_step_and_goes_back_with_an_end_taken_back() {
    let sides = Sides::with(4).await;
    french_ring(&sides, &[0]).await;
    assert_eq!(members(&sides).await, ["DE 0", "FR 0", "IT 0"]);
    merge(&sides, &[0], 1).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 1", "FR 0", "IT 0"]);
    // Two steps of which the others hear at once.
    merge(&sides, &[1], 2).await;
    merge(&sides, &[2], 3).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 3", "FR 0", "IT 0"]);
    let goes_on = json!({"id": sides.towns[DE][0], "validTo": null});
    sides.done(DE, CHANGE, goes_on).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 0", "FR 0", "IT 0"]);
    // The others that were merged live on all the same.
    let town: ObjectId = sides.towns[DE][0].parse().unwrap();
    for node in [FR, IT] {
        let rows = heir::Entity::find().all(&sides.fixture.network.nodes[node].db);
        let rows = rows.await.unwrap();
        assert!(
            rows.iter()
                .all(|row| row.local_government_id != town.uuid())
        );
        assert!(!rows.is_empty(), "{}", NODES[node].0);
    }
}

#[tokio::test]
async fn with_whoever_was_divided_nobody_takes_part_for_it() {
    let sides = Sides::with(4).await;
    // One of the later parts is known to the others by the network, the other one is not.
    french_ring(&sides, &[0, 1]).await;
    merge(&sides, &[0], 3).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 1", "DE 3", "FR 0", "IT 0"]);
    let split = json!({"localGovernment": sides.towns[DE][3], "on": "2026-02-01", "twinnings": [],
        "parts": [{"id": sides.towns[DE][1]}, {"id": sides.towns[DE][2]}]});
    sides.done(DE, SPLIT, split).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 1", "DE 3", "FR 0", "IT 0"]);
}

#[tokio::test]
async fn who_names_a_town_again_after_its_merger_means_the_one_that_it_became() {
    let sides = Sides::with(2).await;
    let again = french_ring(&sides, &[0]).await;
    merge(&sides, &[0], 1).await;
    sides.exchange().await;
    // Its owner answers for what it was. In which one it lives on was heard, and stays known.
    let mut with_title = again.clone();
    with_title["title"] = text("Circle");
    sides.done(FR, UPDATE, with_title).await;
    sides.exchange().await;
    assert_eq!(members(&sides).await, ["DE 1", "FR 0", "IT 0"]);
    let words = words(&sides, FR).await;
    assert!(words.contains("Circle") && words.contains(&sides.towns[DE][0]));
}
