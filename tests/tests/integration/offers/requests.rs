//! Partner requests.

use jumelage_schema::viewer::Role;
use serde_json::{Value, json};

use super::{Desk, flaws, with_role};

pub const RECORD: &str =
    "mutation($input:RecordPartnerRequestInput!){recordPartnerRequest(input:$input){
    partnerRequest{id records{version}}userErrors{code path message}}}";
const UPDATE: &str = "mutation($input:UpdatePartnerRequestInput!){updatePartnerRequest(input:$input){
    partnerRequest{id title{text}populationFrom until records{version}}userErrors{code path message}}}";
const DELETE: &str = "mutation($input:DeletePartnerRequestInput!){deletePartnerRequest(input:$input){deletedId userErrors{code path}}}";
const LIST: &str = "query($filter:PartnerRequestFilter){europe{coverage{complete settled}partnerRequests(filter:$filter){
    totalCount nodes{id title{text language}text(languages:[\"de\"]){text}themes sdgs kinds populationFrom populationTo
        languages countries regions until links localGovernment{name country}records{association{code}}}}}}";

fn wish(seeker: &str) -> Value {
    json!({"localGovernment": seeker, "title": [{"text": "A town by a river", "language": "en"}],
        "text": [{"text": "Wir suchen.", "language": "de"}, {"text": "On cherche.", "language": "fr"}],
        "themes": ["water"], "sdgs": [6], "kinds": ["PROJECT", "TWINNING"], "populationFrom": 1000, "populationTo": 200_000,
        "languages": ["de-AT"], "countries": ["FR"], "regions": ["FRF"], "until": "2030-05",
        "links": ["https://example.org/partner"]})
}

#[tokio::test]
async fn a_request_is_seen_by_all_and_counted_at_its_node() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let made = desk.record(1, RECORD, wish(&aachen)).await;
    let found = desk.seen_by(0, LIST, json!({})).await["europe"].take();
    assert_eq!(
        found["coverage"],
        json!({"complete": true, "settled": true})
    );
    let requests = &found["partnerRequests"];
    assert_eq!(requests["totalCount"], 1);
    assert_eq!(
        requests["nodes"][0],
        json!({"id": made["id"], "title": [{"text": "A town by a river", "language": "en"}],
            "text": [{"text": "Wir suchen."}], "themes": ["water"], "sdgs": [6], "kinds": ["TWINNING", "PROJECT"],
            "populationFrom": 1000, "populationTo": 200_000, "languages": ["de-AT"], "countries": ["FR"],
            "regions": ["FRF"], "until": "2030-05", "links": ["https://example.org/partner"],
            "localGovernment": {"name": "Aachen", "country": "DE"},
            "records": [{"association": {"code": "rgre"}}]})
    );
    // Nobody is told of it: there is nothing to exchange.
    assert_eq!(desk.fixture.network.tell(1, 0).await, 0);

    let count = async |filter: Value| {
        let found = desk.seen_by(0, LIST, json!({"filter": filter})).await;
        found["europe"]["partnerRequests"]["totalCount"].clone()
    };
    for filter in [
        json!({"countries": ["DE"]}),
        json!({"associations": ["rgre"]}),
        json!({"localGovernment": aachen}),
        json!({"openOn": "2030-05-31"}),
        json!({"themes": ["water"], "sdgs": [6, 7]}),
        json!({"kinds": ["PROJECT"]}),
        json!({"languages": ["de"]}),
        json!({"partnerCountries": ["FR", "PL"]}),
        json!({"search": "river"}),
        json!({"search": "aachen"}),
    ] {
        assert_eq!(count(filter.clone()).await, 1, "{filter}");
    }
    for filter in [
        json!({"countries": ["FR"]}),
        json!({"associations": ["afccre"]}),
        json!({"localGovernment": reims}),
        json!({"openOn": "2030-06-01"}),
        json!({"themes": ["culture"]}),
        json!({"sdgs": [7]}),
        json!({"kinds": ["CONTACT"]}),
        json!({"languages": ["fr"]}),
        json!({"languages": ["de-CH"]}),
        json!({"partnerCountries": ["PL"]}),
        json!({"search": "mountain"}),
    ] {
        assert_eq!(count(filter.clone()).await, 0, "{filter}");
    }

    let town = "query($id:ID!,$day:Date){node(id:$id){...on LocalGovernment{partnerRequests(openOn:$day){id}}}}";
    for (day, expected) in [
        (Value::Null, json!([{"id": made["id"]}])),
        (json!("2030-06-01"), json!([])),
    ] {
        let variables = json!({"id": aachen, "day": day});
        let found = desk.seen_by(0, town, variables).await;
        assert_eq!(found["node"]["partnerRequests"], expected);
    }
    let node = "query($id:ID!){node(id:$id){...on PartnerRequest{until}} europe{partnerRequest(id:$id){until}}}";
    let found = desk.seen_by(0, node, json!({"id": made["id"]})).await;
    let until = json!({"until": "2030-05"});
    assert_eq!(
        found,
        json!({"node": until, "europe": {"partnerRequest": until}})
    );
}

#[tokio::test]
async fn a_local_government_writes_of_its_own_and_of_no_other() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let own = with_role(Role::LocalGovernment, &[&aachen]);
    let made = desk.write_as(&own, 1, RECORD, wish(&aachen)).await;
    assert_eq!(made["userErrors"], json!([]), "{made}");
    let id = &made["partnerRequest"]["id"];
    let strange = with_role(Role::LocalGovernment, &[&reims]);
    let refused = desk.write_as(&strange, 1, RECORD, wish(&aachen)).await;
    assert_eq!(
        flaws(&refused),
        [("FORBIDDEN".to_owned(), "localGovernment".to_owned())]
    );
    // Of another association's member not even staff.
    let refused = desk
        .write_as(&super::editor(), 1, RECORD, wish(&reims))
        .await;
    assert_eq!(
        flaws(&refused),
        [("NOT_FOUND".to_owned(), "localGovernment".to_owned())]
    );
    for (query, input) in [
        (
            UPDATE,
            json!({"id": id, "title": [{"text": "Mine", "language": "en"}]}),
        ),
        (DELETE, json!({"id": id})),
    ] {
        let refused = desk.write_as(&strange, 1, query, input).await;
        assert_eq!(flaws(&refused), [("FORBIDDEN".to_owned(), "id".to_owned())]);
    }
    let input = json!({"id": id, "populationFrom": null, "until": "2031", "ifVersion": "1"});
    let changed = desk.write_as(&own, 1, UPDATE, input.clone()).await;
    assert_eq!(
        changed["partnerRequest"],
        json!({"id": id, "title": [{"text": "A town by a river"}], "populationFrom": null, "until": "2031",
            "records": [{"version": "2"}]}),
        "{changed}"
    );
    let late = desk.write_as(&own, 1, UPDATE, input).await;
    assert_eq!(
        flaws(&late),
        [("STALE_VERSION".to_owned(), "ifVersion".to_owned())]
    );
    let gone = desk.write_as(&own, 1, DELETE, json!({"id": id})).await;
    assert_eq!(gone, json!({"deletedId": id, "userErrors": []}));
    let found = desk.seen_by(0, LIST, json!({})).await;
    assert_eq!(found["europe"]["partnerRequests"]["totalCount"], 0);

    // What was done is in the log of changes, and in the audit.
    let changes = "{local{changes(since:null){nodes{action type id}}}}";
    let found = desk.seen_by(1, changes, json!({})).await;
    let of_it = found["local"]["changes"]["nodes"]
        .as_array()
        .unwrap()
        .iter();
    let of_it: Vec<&Value> = of_it.filter(|change| change["id"] == *id).collect();
    assert_eq!(
        of_it.last().unwrap()["action"],
        "DELETED",
        "{of_it:?} of {found}"
    );
    assert_eq!(of_it.last().unwrap()["type"], "PARTNER_REQUEST");
    let audit = "query($id:ID){auditLog(object:$id){nodes{action kind actor{role}}}}";
    let log = desk
        .ask_as(&super::editor(), 1, audit, json!({"id": id}))
        .await;
    let entries = log["data"]["auditLog"]["nodes"].as_array().unwrap();
    let actions: Vec<&str> = entries
        .iter()
        .map(|one| one["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["DELETED", "UPDATED", "CREATED"], "{log}");
    assert!(entries.iter().all(|one| one["kind"] == "LISTING"));
}

#[tokio::test]
async fn what_no_request_can_ask_is_refused_all_at_once() {
    let desk = Desk::open().await;
    let aachen = desk.town("Aachen").await;
    let mut wrong = wish(&aachen);
    wrong["title"] = json!([]);
    wrong["themes"] = json!(["no such theme"]);
    wrong["populationTo"] = json!(999);
    wrong["languages"] = json!(["Deutsch!"]);
    wrong["regions"] = json!(["Champagne"]);
    wrong["links"] = json!(["javascript:alert(1)"]);
    let refused = desk.write_as(&super::editor(), 1, RECORD, wrong).await;
    let paths: Vec<String> = flaws(&refused).into_iter().map(|(_, path)| path).collect();
    assert_eq!(
        paths,
        [
            "themes.0",
            "languages.0",
            "regions.0",
            "links.0",
            "title",
            "populationTo"
        ]
    );
    let found = desk.seen_by(1, LIST, json!({})).await;
    assert_eq!(found["europe"]["partnerRequests"]["totalCount"], 0);
}

#[tokio::test]
async fn requests_are_found_by_the_region_of_who_looks_and_what_is_no_region_is_refused() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let change = "mutation($input:UpdateLocalGovernmentInput!){updateLocalGovernment(input:$input){
        localGovernment{id}userErrors{code path message}}}";
    let codes = json!([{"scheme": "NUTS", "value": "DEA2D"}]);
    desk.record(1, change, json!({"id": aachen, "codes": codes}))
        .await;
    let of_aachen = desk.record(1, RECORD, wish(&aachen)).await["id"].take();
    // It looks for a partner in a region, and lies in none that is known.
    let mut of_reims = wish(&reims);
    of_reims["regions"] = json!(["DEA"]);
    desk.record(0, RECORD, of_reims).await;
    let query = "query($r:[RegionCode!]){europe{partnerRequests(filter:{regions:$r}){nodes{id}}}}";
    for (regions, is_found) in [
        (json!(["DEA"]), true),
        (json!(["dea2d"]), true),
        (json!(["FRF", "DE"]), true),
        (json!(["DEA2E", "DE2", "FRF"]), false),
        (json!([]), false),
    ] {
        for node in 0..2 {
            let found = desk.seen_by(node, query, json!({"r": regions})).await;
            let expected = if is_found {
                json!([{"id": of_aachen}])
            } else {
                json!([])
            };
            let nodes = &found["europe"]["partnerRequests"]["nodes"];
            assert_eq!(*nodes, expected, "{regions} at {node}");
        }
    }
    for (regions, why) in [
        (json!(["Champagne"]), "“Champagne” is not a NUTS region"),
        (json!(vec!["DE"; 201]), "at most 200 regions, not 201"),
    ] {
        let answer = desk
            .fixture
            .network
            .ask(0, query, json!({"r": regions}))
            .await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(why), "{answer}");
    }
}
