//! Nodes that do not answer: others answer for what those would have counted.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jumelage_tests::{
    faults::{Counted, Fault, Faulty},
    fixture::Fixture,
};
use serde_json::json;

use super::{COVERAGE, ask, coverage_of};

#[tokio::test]
async fn what_a_lost_node_would_have_counted_is_told_by_those_who_record_it_too() {
    for fault in [Fault::Dead, Fault::Declines, Fault::Late] {
        let mut fixture = Fixture::pair().await;
        let query = format!(
            "{{europe{{{COVERAGE} twinnings{{totalCount nodes{{id kind confirmation parties{{name}}}}}} \
             twinningStatistics(groupBy:[COUNTRY_PAIR]){{total{{twinnings records}} rows{{countryPair measures{{twinnings records}}}}}}}}}}"
        );
        let whole = ask(&fixture.network, 1, &query).await;
        assert_eq!(
            whole["data"]["europe"]["twinningStatistics"]["total"],
            json!({"twinnings": 1, "records": 2})
        );
        // The first node leads.
        let node = Arc::clone(&fixture.network.clients[0]);
        fixture.network.clients[0] = Faulty::new(node, move |_| fault);
        let calls = Arc::new(AtomicUsize::new(0));
        let node = Arc::clone(&fixture.network.clients[1]);
        fixture.network.clients[1] = Counted::new(node, Arc::clone(&calls));
        let reply = ask(&fixture.network, 1, &query).await;
        assert_eq!(reply["errors"], json!([]), "{fault:?}");
        let (left, before) = (&reply["data"]["europe"], &whole["data"]["europe"]);
        assert_eq!(left["twinnings"], before["twinnings"], "{fault:?}");
        assert_eq!(
            left["twinningStatistics"],
            json!({"total": {"twinnings": 1, "records": 1}, "rows": [
                {"countryPair": ["DE", "FR"], "measures": {"twinnings": 1, "records": 1}},
            ]}),
            "{fault:?}"
        );
        assert_eq!(left["coverage"]["complete"], false);
        assert_eq!(left["coverage"]["settled"], true);
        assert_eq!(
            coverage_of(&reply, "afccre")["missing"],
            json!(["europe.twinningStatistics", "europe.twinnings"])
        );
        // Once, and once more for what the lost node led.
        assert_eq!(calls.load(Ordering::Relaxed), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_field_that_fails_at_one_node_is_taken_over_and_the_others_are_not() {
    let mut fixture = Fixture::pair().await;
    let node = Arc::clone(&fixture.network.clients[0]);
    fixture.network.clients[0] = Faulty::new(node, |_| Fault::FirstField);
    let query =
        format!("{{europe{{{COVERAGE} twinnings{{totalCount}} localGovernments{{totalCount}}}}}}");
    let reply = ask(&fixture.network, 1, &query).await;
    let europe = &reply["data"]["europe"];
    assert_eq!(europe["twinnings"]["totalCount"], 1);
    assert_eq!(europe["localGovernments"]["totalCount"], 2);
    assert_eq!(
        coverage_of(&reply, "afccre"),
        json!({"association": "afccre", "state": "PARTIAL", "errorCode": "INTERNAL", "missing": ["europe.twinnings"]})
    );
    assert_eq!(reply["errors"].as_array().unwrap().len(), 1);
    assert_eq!(reply["errors"][0]["path"], json!(["europe", "twinnings"]));
    assert_eq!(
        reply["errors"][0]["extensions"],
        json!({"code": "INTERNAL", "node": "afccre"})
    );
}
