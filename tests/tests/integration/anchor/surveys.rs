//! A survey's way through a network: published by the anchor, answered at home, counted at closing, added up at the anchor.

mod disclosure;
mod late;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jumelage::{
    anchor::publications::refresh,
    jobs::Next,
    node::Node,
    surveys::{publish, tend},
};
use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, PublicationKind, Timestamp,
    survey::{Answers, Given, Instrument, SurveyId},
    text::NameOrder,
};
use jumelage_entities::{
    Actor, Writing, local_government, survey_counted, survey_part,
    write::{
        local_governments::{self, NewLocalGovernment},
        publications,
        surveys::{answers, respondents},
    },
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::support::{Network, ask, statements};

/// What stands in every answer in own words.
const WORDS: &str = "Unter uns gesagt";

/// The survey's window, in seconds from now.
const CLOSES: i64 = 7_200;

fn id() -> SurveyId {
    "AUTUMN".parse().unwrap()
}

/// A small survey that is open at a moment.
fn survey(now: Timestamp) -> Value {
    let at = |seconds: i64| {
        let at = Timestamp::from_millis(now.millis() + seconds * 1000);
        at.unwrap().to_string()
    };
    let choice = |name: &str| json!({"id": name, "title": {"en": name}});
    json!({
        "format": 1, "id": "AUTUMN", "title": {"en": "Autumn"}, "languages": ["en"],
        "respondents": ["MUNICIPALITY", "REGION", "ASSOCIATION"],
        "opensAt": at(-86_400), "closesAt": at(CLOSES), "threshold": 3,
        "questions": [
            {"id": "INTENT", "title": {"en": "What next?"}, "required": true,
                "answer": {"type": "SINGLE", "choices": [choice("MORE"), choice("LESS"), choice("SAME")]}},
            {"id": "REMARKS", "title": {"en": "What else?"}, "answer": {"type": "TEXT", "longest": 200}}],
        "tables": [
            {"id": "INTENT", "title": {"en": "Intent"}, "axes": ["INTENT"]},
            {"id": "INTENT_BY_COUNTRY", "title": {"en": "Intent by country"}, "axes": ["INTENT", "COUNTRY"]}],
    })
}

/// The anchor and two nodes, each with ten members; the survey has reached them.
async fn network() -> Network {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    let cemr = network.node("cemr");
    let document = survey(network.clock.time()).to_string();
    let (kind, name, by) = (
        PublicationKind::Survey,
        "AUTUMN".parse().unwrap(),
        Actor::Operator("test"),
    );
    publications::publish(&cemr.db, by, kind, (&name, &document), network.clock.time())
        .await
        .unwrap();
    for (code, country) in [("rgre", "DE"), ("afccre", "FR")] {
        found(network.node(code), country, 10).await;
        refresh(network.node(code), &statements()).await.unwrap();
    }
    network
}

/// Members of a node.
async fn found(node: &Node, country: &str, count: usize) {
    let country: CountryCode = country.parse().unwrap();
    let member = |at: usize| NewLocalGovernment {
        list_id: None,
        country,
        name: format!("Town {at} of {country}"),
        level: None,
        codes: BTreeSet::from([LocalGovernmentCode::new(
            CodeScheme::Lau,
            &format!("{country}{at}"),
        )
        .unwrap()]),
        location: None,
        population: Some(1_000),
        website: None,
        mailbox: None,
        languages: BTreeSet::new(),
        names: BTreeSet::new(),
    };
    let writing = Writing::begin(&node.db).await.unwrap();
    let members = (0..count).map(member).collect();
    let located = local_governments::locate(&writing.tx, members)
        .await
        .unwrap();
    local_governments::write(&writing, located, &NameOrder::new())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

/// Members answer: so many of them each of these.
async fn answer(node: &Node, said: &[(&str, usize)]) {
    let said = said
        .iter()
        .flat_map(|(choice, times)| vec![*choice; *times]);
    let mut members = local_government::Entity::find()
        .all(&node.db)
        .await
        .unwrap();
    members.retain(|row| row.owner == node.settings.code.as_str() && row.member);
    members.sort_by_key(|row| row.id);
    let instrument: Instrument = serde_json::from_value(survey(node.clock.now())).unwrap();
    let writing = Writing::begin(&node.db).await.unwrap();
    let bodies = respondents::all(&writing.tx, &writing.network)
        .await
        .unwrap();
    for (member, choice) in members.iter().zip(said) {
        let body = &bodies[&member.id];
        let given = [("INTENT", choice), ("REMARKS", WORDS)];
        let given =
            given.map(|(question, said)| (question.to_owned(), Given::Text(said.to_owned())));
        let fits = Answers::check(&instrument, body.respondent, &given.into()).unwrap();
        answers::store(&writing, instrument.id(), body, &fits)
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
}

/// What everybody is shown by a node.
async fn results(node: &Node) -> Value {
    let query = "{survey(id:\"AUTUMN\"){state results{respondents asked withheld coverage{association asked received
        respondents} tables{id axes{id categories{id title}} cells{categories count suppressed}}}}}";
    ask(node, query).await["survey"].take()
}

async fn parts(node: &Node) -> Vec<survey_part::Model> {
    survey_part::all(&node.db, &id()).await.unwrap()
}

async fn counted(node: &Node) -> survey_counted::Model {
    survey_counted::of(&node.db, &id()).await.unwrap().unwrap()
}

#[actix_web::test]
async fn a_survey_is_counted_at_closing_sent_once_and_published_when_all_have_sent_theirs() {
    let network = network().await;
    let [cemr, rgre, afccre] = network.each();
    answer(rgre, &[("MORE", 6), ("SAME", 4)]).await;
    answer(afccre, &[("MORE", 5), ("SAME", 5)]).await;
    // The jobs wait for the closing, and count nothing before.
    for node in [cemr, rgre, afccre] {
        assert!(
            matches!(tend(node).await.unwrap(), Next::After(at) if at <= Duration::from_mins(5))
        );
        assert_eq!(survey_counted::of(&node.db, &id()).await.unwrap(), None);
    }
    let refused = publish(&cemr.db, Actor::Node, &id(), network.clock.time()).await;
    assert!(refused.unwrap_err().to_string().contains("closes at"));

    network.clock.forward(CLOSES);
    assert_eq!(
        results(rgre).await,
        json!({"state": "CLOSED", "results": null})
    );
    tend(rgre).await.unwrap();
    assert!(counted(rgre).await.acknowledged_at.is_some());
    let sent = parts(cemr).await;
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].node.as_str(), sent[0].asked), ("rgre", 11));
    assert_eq!(
        sent[0].counts().unwrap(),
        counted(rgre).await.counts().unwrap()
    );
    tend(cemr).await.unwrap();
    assert_eq!(results(cemr).await["results"], Value::Null);
    tend(rgre).await.unwrap();
    tend(afccre).await.unwrap();
    tend(cemr).await.unwrap();

    // What single nodes counted is gone, and what they answered stays with them.
    let left = parts(cemr).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|part| part.counts.is_empty()));
    for node in [rgre, afccre] {
        refresh(node, &statements()).await.unwrap();
    }
    let expected = results(cemr).await;
    for node in [rgre, afccre] {
        assert_eq!(results(node).await, expected);
        // There is nothing more to do.
        tend(node).await.unwrap();
    }
    let published = &expected["results"];
    assert_eq!(
        (&published["respondents"], &published["asked"]),
        (&json!(20), &json!(22))
    );
    let coverage = ["afccre", "rgre"]
        .map(|code| json!({"association": code, "asked": 11, "received": true, "respondents": 10}));
    assert_eq!(published["coverage"], json!(coverage));
    let table = &published["tables"][0];
    assert_eq!(
        table["axes"][0]["categories"][0],
        json!({"id": "MORE", "title": "MORE"})
    );
    let more = json!({"categories": ["MORE"], "count": 11, "suppressed": false});
    assert!(
        table["cells"].as_array().unwrap().contains(&more),
        "{table}"
    );
    let again = publish(&cemr.db, Actor::Node, &id(), network.clock.time()).await;
    assert!(again.unwrap_err().to_string().contains("published once"));
    network.stop().await;
}

#[actix_web::test]
async fn where_nobody_was_asked_there_are_no_results() {
    let network = Network::new("DE").await;
    // An anchor of associations that nobody has joined speaks for no country itself.
    let place = super::support::Place::new(network.folder(), "alone", "");
    let node: Arc<Node> = place.open(&super::support::shared(&network.clock)).await;
    let document = survey(network.clock.time()).to_string();
    let (kind, name, by) = (
        PublicationKind::Survey,
        "AUTUMN".parse().unwrap(),
        Actor::Operator("test"),
    );
    publications::publish(&node.db, by, kind, (&name, &document), network.clock.time())
        .await
        .unwrap();
    network.clock.forward(CLOSES);
    // The job looks again, as somebody may join.
    assert!(matches!(tend(&node).await.unwrap(), Next::After(_)));
    assert_eq!(
        results(&node).await,
        json!({"state": "CLOSED", "results": null})
    );
    let refused = publish(&node.db, Actor::Node, &id(), network.clock.time()).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("no node has been asked"), "{refused}");
    network.stop().await;
}

#[actix_web::test]
async fn a_node_that_stands_alone_publishes_counts_and_adds_up_by_itself() {
    let network = Network::new("DE").await;
    let place = super::support::Place::new(network.folder(), "alone", "AT");
    let node: Arc<Node> = place.open(&super::support::shared(&network.clock)).await;
    let document = survey(network.clock.time()).to_string();
    let (kind, name, by) = (
        PublicationKind::Survey,
        "AUTUMN".parse().unwrap(),
        Actor::Operator("test"),
    );
    publications::publish(&node.db, by, kind, (&name, &document), network.clock.time())
        .await
        .unwrap();
    found(&node, "AT", 10).await;
    answer(&node, &[("MORE", 5), ("SAME", 5)]).await;
    network.clock.forward(CLOSES);
    tend(&node).await.unwrap();
    assert_eq!(results(&node).await["results"]["respondents"], 10);
    network.stop().await;
}
