//! What others say of own members stands at the desk until the association says it, too.

use jumelage_schema::viewer::Role;
use serde_json::{Value, json};

use super::{
    CONFIRM, DE, FR, IT, PL, RECORD, UPDATE, ring,
    sides::{Sides, places, somebody, text},
    towns::telling,
};

const CLAIMS: &str = "{desk{
    networkClaims{totalCount nodes{id associations since title{text} unconfirmed{localGovernment{id name}joinedOn}
        members{localGovernment{id}role}}}
    projectClaims{totalCount nodes{id associations network state title{text language} lead{id}partners{id}asked{minorUnits currency}}}
    activityClaims{totalCount nodes{id twinning network kind title{text language}}}}}";

async fn desk(sides: &Sides, node: usize) -> Value {
    let editor = somebody(Role::Editor, None);
    let mut answer = sides.answer(node, &editor, CLAIMS, json!({})).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["desk"].take()
}

#[tokio::test]
async fn a_network_waits_until_each_own_member_in_it_is_confirmed() {
    let sides = Sides::with(2).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    let id = &kept["network"]["id"];
    sides.exchange().await;
    for node in [DE, PL] {
        assert_eq!(desk(&sides, node).await["networkClaims"]["totalCount"], 0);
    }
    let claims = desk(&sides, FR).await["networkClaims"].take();
    let unconfirmed = json!([{"localGovernment": {"id": sides.towns[FR][0], "name": "FR 0"}, "joinedOn": "1960"}]);
    assert_eq!(claims["totalCount"], 1);
    let claim = &claims["nodes"][0];
    assert_eq!((&claim["id"], &claim["unconfirmed"]), (id, &unconfirmed));
    assert_eq!(claim["associations"], json!(["rgre"]));
    assert_eq!(claim["members"].as_array().unwrap().len(), 3);
    sides
        .done(FR, CONFIRM, json!({"network": claim["id"]}))
        .await;
    assert_eq!(desk(&sides, FR).await["networkClaims"]["totalCount"], 0);
    sides.exchange().await;
    // Another of its members is put in: of that one it has not said anything.
    let mut members = ring(&sides)["members"].take();
    let new = json!({"localGovernment": sides.towns[FR][1]});
    members.as_array_mut().unwrap().push(new);
    sides
        .done(DE, UPDATE, json!({"id": id, "members": members}))
        .await;
    sides.exchange().await;
    let claims = desk(&sides, FR).await["networkClaims"].take();
    let unconfirmed = &claims["nodes"][0]["unconfirmed"];
    assert_eq!(unconfirmed.as_array().unwrap().len(), 1, "{claims}");
    assert_eq!(unconfirmed[0]["localGovernment"]["id"], sides.towns[FR][1]);
    let again = json!({"network": claims["nodes"][0]["id"]});
    sides.done(FR, CONFIRM, again).await;
    assert_eq!(desk(&sides, FR).await["networkClaims"]["totalCount"], 0);
    // The Italian town waits all the same.
    assert_eq!(desk(&sides, IT).await["networkClaims"]["totalCount"], 1);
}

#[tokio::test]
async fn nobody_is_asked_about_a_member_that_is_gone() {
    let sides = Sides::with(2).await;
    let mut members = ring(&sides)["members"].take();
    members[1]["localGovernment"] = json!(sides.towns[FR][1]);
    let mut network = ring(&sides);
    network["members"] = members;
    let kept = sides.done(DE, RECORD, network).await;
    sides.exchange().await;
    assert_eq!(desk(&sides, FR).await["networkClaims"]["totalCount"], 1);
    let end = "mutation($input:EndLocalGovernmentInput!){endLocalGovernment(input:$input){
        userErrors{code path message}}}";
    let gone = json!({"id": sides.towns[FR][1], "validTo": "2020-01-01"});
    sides.done(FR, end, gone).await;
    assert_eq!(desk(&sides, FR).await["networkClaims"]["totalCount"], 0);
    // Nor does anybody confirm it by accident.
    let editor = somebody(Role::Editor, None);
    let input = json!({"input": {"network": kept["network"]["id"]}});
    let answer = sides.answer(FR, &editor, CONFIRM, input).await;
    let payload = answer["data"].as_object().unwrap().values().next();
    assert_eq!(places(payload.unwrap()), ["NOT_FOUND network"], "{answer}");
}

#[tokio::test]
async fn what_a_network_does_is_recorded_as_it_stands_at_the_desk() {
    let sides = Sides::with(1).await;
    let kept = sides.done(DE, RECORD, ring(&sides)).await;
    let id = &kept["network"]["id"];
    let activity = "mutation($input:RecordActivityInput!){recordActivity(input:$input){
        activity{id confirmation}userErrors{code path message}}}";
    let project = "mutation($input:RecordProjectInput!){recordProject(input:$input){
        project{id confirmation}userErrors{code path message}}}";
    let workshop = json!({"network": id, "kind": "WORKSHOP", "title": text("Water")});
    sides.done(DE, activity, workshop).await;
    let water = json!({"state": "RUNNING", "title": text("Wells"), "network": id, "lead": sides.towns[DE][0],
        "partners": [sides.towns[FR][0]], "asked": {"minorUnits": 500, "currency": "EUR"}});
    sides.done(DE, project, water).await;
    sides.exchange().await;
    // As long as the network is not recorded, what it does cannot be.
    let before = desk(&sides, FR).await;
    assert_eq!(before["activityClaims"]["nodes"][0]["network"], Value::Null);
    let confirmed = sides.done(FR, CONFIRM, json!({"network": id})).await;
    let mine = &confirmed["network"]["id"];
    sides.exchange().await;
    let mut claims = desk(&sides, FR).await;
    let recorded = [
        ("activityClaims", "activity", activity, None),
        ("projectClaims", "project", project, Some("partners")),
    ];
    for (list, of, query, towns) in recorded {
        let mut claim = claims[list]["nodes"][0].take();
        assert_eq!(claim["network"], *mine, "{claim}");
        let fields = claim.as_object_mut().unwrap();
        let id = fields.remove("id").unwrap();
        fields.insert("sameAs".to_owned(), id);
        fields.remove("associations");
        if let Some(towns) = towns {
            let partners = fields[towns].as_array().unwrap().iter();
            let partners: Vec<Value> = partners.map(|one| one["id"].clone()).collect();
            fields.insert(towns.to_owned(), json!(partners));
            let lead = fields["lead"]["id"].clone();
            fields.insert("lead".to_owned(), lead);
        }
        let done = sides.done(FR, query, claim).await;
        assert_eq!(done[of]["confirmation"], "CONFIRMED", "{done}");
    }
    let after = desk(&sides, FR).await;
    for list in ["activityClaims", "projectClaims"] {
        assert_eq!(after[list]["totalCount"], 0);
    }
    // The Italian town is in the network, and does not apply.
    let italian = desk(&sides, IT).await;
    assert_eq!(italian["projectClaims"]["totalCount"], 0);
    assert_eq!(italian["activityClaims"]["totalCount"], 1);
}

#[tokio::test]
async fn a_local_government_sees_no_desk() {
    let sides = Sides::with(1).await;
    let town = somebody(Role::LocalGovernment, Some(&sides.towns[FR][0]));
    let answer = sides.answer(FR, &town, CLAIMS, json!({})).await;
    assert_eq!(answer["data"]["desk"], Value::Null);
}

#[tokio::test]
async fn an_activity_in_which_no_own_member_takes_part_is_nothing_to_be_recorded() {
    let activity = "mutation($input:RecordActivityInput!){recordActivity(input:$input){userErrors{code path message}}}";
    for (takes_part, claims) in [(true, 1), (false, 0)] {
        let sides = Sides::with(1).await;
        let kept = sides.done(IT, RECORD, ring(&sides)).await;
        let input =
            json!({"network": kept["network"]["id"], "kind": "WORKSHOP", "title": text("Water")});
        sides.done(IT, activity, input).await;
        let german: jumelage_domain::ObjectId = sides.towns[DE][0].parse().unwrap();
        // Whoever has a record that may be of the same is told, too.
        telling(&sides, "ACTIVITY", |part| {
            let sharing = part["sharing"].as_array_mut().unwrap();
            assert!(sharing.contains(&json!(german.uuid())));
            sharing.retain(|town| takes_part || *town != json!(german.uuid()));
        })
        .await;
        let desk = desk(&sides, DE).await;
        assert_eq!(desk["activityClaims"]["totalCount"], claims, "{desk}");
    }
}
