//! Nodes that are late, and counts that cannot be taken.

use jumelage::surveys::{publish, tend};
use jumelage_domain::{NodeCode, PublicationKind, Timestamp, survey::Counts};
use jumelage_entities::{
    Actor,
    exchange::receive::Sender,
    write::{
        publications,
        surveys::parts::{self, CountsRefused, Refusal},
    },
};
use serde_json::{Value, json};

use super::{CLOSES, answer, counted, id, network, parts as sent, refresh, results, statements};

#[actix_web::test]
async fn a_node_that_is_late_is_not_received_and_stays_so() {
    let network = network().await;
    let [cemr, rgre, afccre] = network.each();
    answer(rgre, &[("MORE", 6), ("SAME", 4)]).await;
    answer(afccre, &[("MORE", 3), ("SAME", 4)]).await;
    network.clock.forward(CLOSES);
    tend(rgre).await.unwrap();
    publish(
        &cemr.db,
        Actor::Operator("anchor"),
        &id(),
        network.clock.time(),
    )
    .await
    .unwrap();
    // It has not heard of the results yet.
    tend(afccre).await.unwrap();
    let late = counted(afccre).await;
    assert_eq!(late.acknowledged_at, None);
    assert!(late.refusal.unwrap().starts_with("TOO_LATE"));
    assert_eq!(sent(cemr).await.len(), 1);
    for node in [rgre, afccre] {
        refresh(node, &statements()).await.unwrap();
        let results = results(node).await["results"].take();
        assert_eq!(results["respondents"], 10);
        let expected = json!([
            {"association": "afccre", "asked": null, "received": false, "respondents": null},
            {"association": "rgre", "asked": 11, "received": true, "respondents": 10}]);
        assert_eq!(results["coverage"], expected);
    }
    // Also where they are published no more, they are not published a second time.
    let name = "AUTUMN".parse().unwrap();
    let which = (&PublicationKind::SurveyResults.into(), &name);
    publications::unpublish(
        &cemr.db,
        Actor::Operator("test"),
        which,
        network.clock.time(),
    )
    .await
    .unwrap();
    refresh(afccre, &statements()).await.unwrap();
    tend(afccre).await.unwrap();
    // The anchor has nothing more to do, and is not in the wrong for that.
    tend(cemr).await.unwrap();
    assert_eq!(results(cemr).await["results"], Value::Null);
    assert!(
        counted(afccre)
            .await
            .refusal
            .unwrap()
            .starts_with("TOO_LATE")
    );
    let again = publish(&cemr.db, Actor::Node, &id(), network.clock.time()).await;
    assert!(again.unwrap_err().to_string().contains("published once"));
    network.stop().await;
}

#[actix_web::test]
async fn what_comes_before_the_survey_closes_at_the_anchor_is_not_taken_then_and_taken_later() {
    let network = network().await;
    let [cemr, rgre, _] = network.each();
    answer(rgre, &[("MORE", 6), ("SAME", 4)]).await;
    // A node that has not heard of another time of closing is as one whose clock is fast.
    let name = "AUTUMN".parse().unwrap();
    let kept = publications::kept_one(&cemr.db, &PublicationKind::Survey.into(), &name).await;
    let mut longer: Value = serde_json::from_str(&kept.unwrap().unwrap().text).unwrap();
    let now = network.clock.time();
    let later = Timestamp::from_millis(now.millis() + 2 * CLOSES * 1_000).unwrap();
    longer["closesAt"] = json!(later);
    publications::publish(
        &cemr.db,
        Actor::Operator("test"),
        PublicationKind::Survey,
        (&name, &longer.to_string()),
        now,
    )
    .await
    .unwrap();
    network.clock.forward(CLOSES);
    for _ in 0..2 {
        // The job is done until it is done again: nothing has failed.
        tend(rgre).await.unwrap();
        let early = counted(rgre).await;
        let why = early.refusal.unwrap();
        assert!(why.starts_with("NOT_CLOSED: AUTUMN closes at"), "{why}");
        assert_eq!(early.acknowledged_at, None);
        assert!(sent(cemr).await.is_empty());
    }
    network.clock.forward(CLOSES);
    tend(rgre).await.unwrap();
    let taken = counted(rgre).await;
    assert!(taken.acknowledged_at.is_some());
    assert_eq!(taken.refusal, None);
    assert_eq!(
        sent(cemr).await[0].counts().unwrap(),
        taken.counts().unwrap()
    );
    network.stop().await;
}

#[actix_web::test]
async fn a_node_whose_anchor_is_away_goes_on_trying() {
    let network = network().await;
    let [cemr, rgre, _] = network.each();
    answer(rgre, &[("MORE", 6)]).await;
    network.clock.forward(CLOSES);
    network.stop_one("cemr").await;
    // A failed job is tried again, and what was counted stays.
    tend(rgre).await.unwrap_err();
    let before = counted(rgre).await;
    tend(rgre).await.unwrap_err();
    assert_eq!(counted(rgre).await, before);
    assert_eq!(before.acknowledged_at, None);
    assert!(sent(cemr).await.is_empty());
    network.stop().await;
}

#[actix_web::test]
async fn what_is_no_counts_of_this_node_is_refused_and_what_came_first_stands() {
    let network = network().await;
    let [cemr, rgre, afccre] = network.each();
    answer(rgre, &[("MORE", 6), ("SAME", 4)]).await;
    answer(afccre, &[("MORE", 3), ("SAME", 4)]).await;
    network.clock.forward(CLOSES);
    tend(rgre).await.unwrap();
    let as_sender = |code: &str, country: &str| Sender {
        code: code.parse::<NodeCode>().unwrap(),
        countries: [country.parse().unwrap()].into(),
    };
    let take = async |sender: &Sender, counts: &str| {
        let outcome = parts::take(&cemr.db, sender, (11, counts), network.clock.time())
            .await
            .unwrap();
        outcome.map_err(|Refusal { code, .. }| code)
    };
    let (rgre_says, of_rgre) = (as_sender("rgre", "DE"), counted(rgre).await.counts);
    assert_eq!(take(&rgre_says, &of_rgre).await, Ok(()));
    let none = serde_json::to_string(&Counts::none(id())).unwrap();
    assert_eq!(take(&rgre_says, &none).await, Err(CountsRefused::Others));
    let more = of_rgre.replace(":6", ":7");
    assert_eq!(take(&rgre_says, &more).await, Err(CountsRefused::Unsound));
    // By the directory it is a French one.
    let afccre_says = as_sender("afccre", "FR");
    assert_eq!(
        take(&afccre_says, &of_rgre).await,
        Err(CountsRefused::Unsound)
    );
    let other = of_rgre.replace("AUTUMN", "SPRING");
    assert_eq!(
        take(&afccre_says, &other).await,
        Err(CountsRefused::UnknownSurvey)
    );
    assert_eq!(
        take(&afccre_says, "{}").await,
        Err(CountsRefused::Unreadable)
    );
    // A node that has joined an anchor adds nothing up.
    let now = network.clock.time();
    let outcome = parts::take(&afccre.db, &rgre_says, (11, &of_rgre), now)
        .await
        .unwrap();
    assert_eq!(outcome.unwrap_err().code, CountsRefused::NotAnchor);
    let held = sent(cemr).await;
    assert_eq!(held.len(), 1);
    assert_eq!(
        held[0].counts().unwrap(),
        counted(rgre).await.counts().unwrap()
    );
    network.stop().await;
}
