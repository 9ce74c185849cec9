//! Networks of three and more, and projects: kept by whoever leads them, confirmed by the others, counted once.

mod desk;
mod histories;
mod mergers;
mod projects;
mod regions;
mod shares;
pub(crate) mod sides;
mod statements;
mod towns;

use serde_json::{Value, json};

use self::sides::{NODES, Sides, absences, places, text};

const RECORD: &str = "mutation($input:RecordNetworkInput!){recordNetwork(input:$input){
    network{id confirmation}userErrors{code path message}}}";
const UPDATE: &str = "mutation($input:UpdateNetworkInput!){updateNetwork(input:$input){
    network{id confirmation}userErrors{code path message}}}";
const CONFIRM: &str =
    "mutation($input:ConfirmNetworkMembershipInput!){confirmNetworkMembership(input:$input){
    network{id confirmation}userErrors{code path message}}}";
const DELETE: &str = "mutation($input:DeleteNetworkInput!){deleteNetwork(input:$input){deletedId userErrors{code path message}}}";

const LIST: &str = "{europe{coverage{complete settled}networks{totalCount nodes{
    id title{text}since website confirmation themes records{association{code}}
    members{localGovernment{id name}role joinedOn leftOn confirmation}}}}}";

const FR: usize = 0;
const IT: usize = 1;
const DE: usize = 2;
const PL: usize = 3;

/// Of three, led by the German town.
fn ring(sides: &Sides) -> Value {
    json!({
        "title": text("Ring"), "since": "1958", "website": "https://ring.example/", "themes": ["culture"],
        "members": [
            {"localGovernment": sides.towns[DE][0], "role": "LEAD", "joinedOn": "1958"},
            {"localGovernment": sides.towns[FR][0], "joinedOn": "1960"},
            {"localGovernment": sides.towns[IT][0], "joinedOn": "1961"},
        ],
    })
}

async fn list(sides: &Sides, node: usize) -> Value {
    let mut found = sides.see(node, LIST, json!({})).await;
    let europe = found["europe"].take();
    assert_eq!(
        europe["coverage"],
        json!({"complete": true, "settled": true})
    );
    europe["networks"].clone()
}

async fn networks_of(sides: &Sides, node: usize, town: &str) -> usize {
    let query = "query($id:ID!){node(id:$id){...on LocalGovernment{networks{nodes{id}}}}}";
    let found = sides.see(node, query, json!({"id": town})).await;
    let nodes = found["node"]["networks"]["nodes"].as_array();
    nodes.unwrap().len()
}

#[tokio::test]
async fn a_network_is_kept_by_its_lead_and_confirmed_by_its_members() {
    let sides = Sides::with(2).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    let id = &kept["network"]["id"];
    assert_eq!(kept["network"]["confirmation"], "ONE_SIDED");
    sides.exchange().await;
    // The others have been told; their towns show it, and their lists do not have it yet.
    for node in [FR, IT] {
        let local = sides
            .see(node, "{local{networks{totalCount}}}", json!({}))
            .await;
        assert_eq!(local["local"]["networks"]["totalCount"], 0);
        assert_eq!(networks_of(&sides, PL, &sides.towns[node][0]).await, 1);
        assert_eq!(networks_of(&sides, PL, &sides.towns[node][1]).await, 0);
    }
    let said =
        json!([{"localGovernment": sides.towns[FR][0], "joinedOn": "1959-05", "leftOn": "1999"}]);
    let confirmed = sides
        .done(FR, CONFIRM, json!({"network": id, "members": said}))
        .await;
    assert_eq!(confirmed["network"]["confirmation"], "ONE_SIDED");
    sides.exchange().await;
    let one = list(&sides, PL).await["nodes"][0].take();
    // The first by its code among those that have a record; the lead's words.
    assert_eq!(one["id"], confirmed["network"]["id"]);
    assert_eq!(
        (&one["since"], &one["title"]),
        (&json!("1958"), &json!([{"text": "Ring"}]))
    );
    let members = json!([
        {"localGovernment": {"id": sides.towns[DE][0], "name": "DE 0"}, "role": "LEAD",
            "joinedOn": "1958", "leftOn": null, "confirmation": "CONFIRMED"},
        {"localGovernment": {"id": sides.towns[FR][0], "name": "FR 0"}, "role": "PARTNER",
            "joinedOn": "1959-05", "leftOn": "1999", "confirmation": "CONFIRMED"},
        {"localGovernment": {"id": sides.towns[IT][0], "name": "IT 0"}, "role": "PARTNER",
            "joinedOn": "1961", "leftOn": null, "confirmation": "ONE_SIDED"},
    ]);
    assert_eq!(one["members"], members);
    sides.done(IT, CONFIRM, json!({"network": id})).await;
    sides.exchange().await;
    let seen = list(&sides, PL).await;
    assert_eq!(seen["totalCount"], 1);
    assert_eq!(seen["nodes"][0]["confirmation"], "CONFIRMED");
    assert_eq!(seen["nodes"][0]["records"].as_array().unwrap().len(), 3);
    for node in [FR, IT, DE] {
        assert_eq!(list(&sides, node).await, seen);
    }
}

#[tokio::test]
async fn it_is_counted_once_whoever_is_absent() {
    let mut sides = Sides::with(2).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    // One confirms, one records it on its own: the lead and the title are the same.
    let id = &kept["network"]["id"];
    sides.done(IT, CONFIRM, json!({"network": id})).await;
    let mut own = ring(&sides);
    own["members"].as_array_mut().unwrap().remove(2);
    own["others"] = json!([{"name": "Trois-Rivières", "country": "CA", "kind": "MUNICIPALITY"}]);
    sides.done(FR, RECORD, own).await;
    sides.exchange().await;
    let holders = [FR, IT, DE];
    for asking in 0..NODES.len() {
        for absent in absences(asking) {
            sides.absent(&absent);
            let query = "{europe{networks(first:5){totalCount nodes{records{id}}}}}";
            let found = sides.see(asking, query, json!({})).await;
            let there = holders.iter().any(|node| !absent.contains(node));
            let counted = &found["europe"]["networks"]["totalCount"];
            assert_eq!(*counted, u32::from(there), "{asking} without {absent:?}");
        }
    }
}

#[tokio::test]
async fn who_is_taken_off_hears_it_and_who_comes_later_is_told() {
    let sides = Sides::with(1).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    assert_eq!(networks_of(&sides, DE, &sides.towns[IT][0]).await, 1);
    let mut members = ring(&sides)["members"].take();
    members[2]["localGovernment"] = json!(sides.towns[PL][0]);
    let id = &kept["network"]["id"];
    sides
        .done(DE, UPDATE, json!({"id": id, "members": members}))
        .await;
    sides.exchange().await;
    assert_eq!(networks_of(&sides, DE, &sides.towns[IT][0]).await, 0);
    assert_eq!(networks_of(&sides, DE, &sides.towns[PL][0]).await, 1);
    // What others have confirmed goes on without the lead's record, with the members that they know.
    sides.done(PL, CONFIRM, json!({"network": id})).await;
    sides.exchange().await;
    sides.done(DE, DELETE, json!({"id": id})).await;
    sides.exchange().await;
    let left = list(&sides, FR).await;
    assert_eq!(left["totalCount"], 1);
    assert_eq!(left["nodes"][0]["members"].as_array().unwrap().len(), 3);
    assert_eq!(left["nodes"][0]["confirmation"], "ONE_SIDED");
}

#[tokio::test]
async fn its_activities_are_its_members_affair_and_come_with_it() {
    let sides = Sides::with(1).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    sides.exchange().await;
    let id = &kept["network"]["id"];
    let record = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
        activity{id network{id}parties{name}}userErrors{code path message}}}";
    let workshop = json!({"network": id, "kind": "WORKSHOP", "title": text("Water"), "startsOn": "2026-05-02"});
    // Who has not confirmed the network has nothing to record of it.
    let refused = sides.write(FR, record, workshop.clone()).await;
    assert_eq!(places(&refused), ["NOT_FOUND network"]);
    let done = sides.done(DE, record, workshop.clone()).await;
    assert_eq!(done["activity"]["parties"].as_array().unwrap().len(), 3);
    sides.done(FR, CONFIRM, json!({"network": id})).await;
    sides.done(FR, record, workshop).await;
    sides.exchange().await;
    let query = "{europe{networks{nodes{id activities{nodes{id parties{name}}}}}
        activities(filter:{countries:[\"IT\"]}){totalCount nodes{id confirmation network{id}}}}}";
    let seen = sides.see(PL, query, json!({})).await["europe"].take();
    let activities = &seen["activities"];
    assert_eq!(activities["totalCount"], 1, "{seen}");
    assert_eq!(activities["nodes"][0]["confirmation"], "CONFIRMED");
    let network = &seen["networks"]["nodes"][0];
    assert_eq!(activities["nodes"][0]["network"]["id"], network["id"]);
    let below = network["activities"]["nodes"].as_array().unwrap();
    assert_eq!(below.len(), 1);
    assert_eq!(below[0]["id"], activities["nodes"][0]["id"]);
    assert_eq!(sides.see(IT, query, json!({})).await["europe"], seen);
    // A member that comes later takes part in what there is.
    let mut members = ring(&sides)["members"].take();
    let late = json!({"localGovernment": sides.towns[PL][0], "joinedOn": "2026"});
    members.as_array_mut().unwrap().push(late);
    let update = json!({"id": id, "members": members});
    sides.done(DE, UPDATE, update).await;
    sides.exchange().await;
    let query = "{europe{activities(filter:{countries:[\"PL\"]}){totalCount}}}";
    let seen = sides.see(IT, query, json!({})).await;
    assert_eq!(seen["europe"]["activities"]["totalCount"], 1);
}

const RECORD_PROJECT: &str = "mutation($input:RecordProjectInput!){recordProject(input:$input){
    project{id}userErrors{code path message}}}";

/// The Italian association's, of a network that the French town is yet to join, with a Polish lead that is not in it.
async fn of_outsiders(sides: &Sides) -> Value {
    let mut late = ring(sides);
    late["members"][1]["joinedOn"] = json!("2027");
    let kept = sides.done(DE, RECORD, late).await;
    sides.exchange().await;
    let id = &kept["network"]["id"];
    for node in [FR, IT] {
        sides.done(node, CONFIRM, json!({"network": id})).await;
    }
    let mut project = json!({
        "network": id, "state": "RUNNING", "title": text("Water"), "startsOn": "2026-03-01",
        "lead": sides.towns[PL][0], "partners": [sides.towns[IT][0]],
    });
    sides.done(IT, RECORD_PROJECT, project.clone()).await;
    sides.exchange().await;
    project.as_object_mut().unwrap().remove("network");
    project
}

#[tokio::test]
async fn the_node_that_shows_a_network_knows_what_was_done_in_it_before_its_own_members_came() {
    let sides = Sides::with(1).await;
    of_outsiders(&sides).await;
    let query = "{europe{networks{nodes{records{association{code}}projects{totalCount}}}}}";
    for node in [FR, IT, DE, PL] {
        let mut seen = sides.see(node, query, json!({})).await;
        let network = seen["europe"]["networks"]["nodes"][0].take();
        assert_eq!(network["records"].as_array().unwrap().len(), 3);
        assert_eq!(network["projects"]["totalCount"], 1, "{node}");
    }
}

#[tokio::test]
async fn whoever_records_what_is_done_in_a_network_that_it_does_not_know_is_heard_there() {
    let sides = Sides::with(2).await;
    let mut project = of_outsiders(&sides).await;
    // Whose project it is names no network, as it has no record of it.
    project["state"] = json!("FINISHED");
    sides.done(PL, RECORD_PROJECT, project).await;
    sides.exchange().await;
    let query =
        "{local{networks{nodes{projects{nodes{state confirmation lead{name}records{id}}}}}}}";
    let below = async |node: usize| {
        let mut seen = sides.see(node, query, json!({})).await;
        seen["local"]["networks"]["nodes"][0]["projects"]["nodes"].take()
    };
    let of_the_leader = below(FR).await;
    assert_eq!(of_the_leader.as_array().unwrap().len(), 1);
    assert_eq!(of_the_leader[0]["state"], "FINISHED");
    assert_eq!(of_the_leader[0]["confirmation"], "CONFIRMED");
    assert_eq!(of_the_leader[0]["records"].as_array().unwrap().len(), 2);
    // What becomes of the one who is not in the network reaches those who are.
    let rename = "mutation($input:RenameLocalGovernmentInput!){renameLocalGovernment(input:$input){
        userErrors{code path message}}}";
    let input = json!({"localGovernment": sides.towns[PL][0], "name": "Nowe", "on": "2026-01-01"});
    sides.done(PL, rename, input).await;
    sides.exchange().await;
    for node in [FR, DE] {
        assert_eq!(below(node).await[0]["lead"]["name"], "Nowe", "{node}");
    }
}

#[tokio::test]
async fn lists_are_filtered_by_what_networks_are_and_when() {
    let sides = Sides::with(2).await;
    sides.done(DE, RECORD, ring(&sides)).await;
    let mut over = ring(&sides);
    over["title"] = text("Łańcuch");
    over["until"] = json!("1999-06");
    over["sdgs"] = json!([11]);
    over["members"][2]["localGovernment"] = json!(sides.towns[PL][1]);
    sides.done(DE, RECORD, over).await;
    let query = "query($f:NetworkFilter){europe{networks(filter:$f){nodes{title{text}}}}}";
    let cases = [
        (json!({"activeOn": "1957"}), vec![]),
        (json!({"activeOn": "1999"}), vec!["Ring", "Łańcuch"]),
        (json!({"activeOn": "1999-07-01"}), vec!["Ring"]),
        (
            json!({"localGovernment": sides.towns[PL][1]}),
            vec!["Łańcuch"],
        ),
        (json!({"countries": ["IT", "US"]}), vec!["Ring"]),
        (json!({"associations": ["zmp"]}), vec!["Łańcuch"]),
        (json!({"sdgs": [11]}), vec!["Łańcuch"]),
        (
            json!({"themes": ["culture"], "search": "LANC"}),
            vec!["Łańcuch"],
        ),
        (json!({"search": "it 0"}), vec!["Ring"]),
    ];
    for (filter, expected) in cases {
        let found = sides.see(FR, query, json!({"f": filter})).await;
        let nodes = found["europe"]["networks"]["nodes"].clone();
        let nodes = nodes.as_array().unwrap().iter();
        let titles: Vec<&str> = nodes
            .map(|node| node["title"][0]["text"].as_str().unwrap())
            .collect();
        assert_eq!(titles, expected, "{filter}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_all_at_once() {
    let sides = Sides::with(1).await;
    let mut wrong = ring(&sides);
    wrong["title"] = text(" ");
    wrong["until"] = json!("1950");
    wrong["website"] = json!("javascript:alert(1)");
    wrong["members"][0]["role"] = json!("PARTNER");
    wrong["members"][1]["leftOn"] = json!("1950");
    wrong["members"][2]["localGovernment"] = json!(sides.towns[FR][0]);
    let refused = sides.write(DE, RECORD, wrong).await;
    let expected = [
        "INVALID_VALUE title.0.text",
        "INVALID_VALUE members.1.leftOn",
        "INVALID_VALUE members.2.localGovernment",
        "INVALID_VALUE website",
        "INVALID_VALUE title",
        "INVALID_VALUE until",
        "INVALID_VALUE members",
        "INVALID_VALUE members",
    ];
    assert_eq!(places(&refused), expected, "{refused}");
    // Nobody's member of this association is in it.
    let refused = sides.write(PL, RECORD, ring(&sides)).await;
    assert_eq!(places(&refused), ["INVALID_VALUE members"]);
    let unknown = sides
        .write(PL, CONFIRM, json!({"network": sides.towns[PL][0]}))
        .await;
    assert_eq!(places(&unknown), ["INVALID_VALUE network"]);
}
