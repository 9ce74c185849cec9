//! How versions are learned: from what nodes say with their answers, and once.

use std::{sync::Arc, time::Duration};

use jumelage_federation::{NodeCall, NodeClient};
use jumelage_schema::{Schemas, sdl};
use jumelage_tests::{fixture::Fixture, versions::Software};
use serde_json::json;

use super::Pair;
use crate::{failure::coverage_of, peers::hosted};

#[tokio::test]
async fn of_a_node_of_the_same_version_nothing_is_learned() {
    let pair = Pair::of(1, Software::same()).await;
    let reply = pair.ask("localGovernments{nodes{name}}").await;
    assert_eq!(reply["data"]["europe"]["coverage"]["complete"], true);
    assert_eq!((pair.peer.refused(), pair.peer.told()), (0, 0));
    // Asked again, it had only to say that nothing has changed.
    let answered = pair.peer.answered();
    assert_eq!(answered.len(), 2);
    assert_eq!(&*answered[1], "{__typename}");
}

#[tokio::test]
async fn a_node_that_tells_another_schema_than_it_names_is_refused() {
    let pair = Pair::of(1, Software::lying()).await;
    let reply = pair.ask("localGovernments{nodes{population{value}}}").await;
    assert_eq!(
        coverage_of(&reply, "rgre"),
        json!({"association": "rgre", "state": "REFUSED", "errorCode": "MALFORMED_ANSWER",
            "missing": ["europe.localGovernments"]})
    );
    // It is not asked for it again and again.
    assert_eq!(pair.peer.told(), 1);
}

#[tokio::test]
async fn that_a_node_has_been_updated_is_noticed_though_its_data_are_the_same() {
    let old = Software::without(&["LocalGovernment.population"]);
    let pair = Pair::of(1, old.clone()).await;
    let fields = "localGovernments{nodes{name population{value}}}";
    let reply = pair.ask(fields).await;
    assert_eq!(coverage_of(&reply, "rgre")["state"], "UNSUPPORTED");
    pair.peer.restart(Software::same());
    let reply = pair.ask(fields).await;
    assert_eq!(reply["data"]["europe"]["coverage"]["complete"], true);
    let towns = &reply["data"]["europe"]["localGovernments"]["nodes"];
    assert_eq!(towns[1]["population"], json!({"value": 100_000}));
    // And back again. Its schema is known by then.
    pair.peer.restart(old);
    let reply = pair.ask(fields).await;
    assert_eq!(coverage_of(&reply, "rgre")["state"], "UNSUPPORTED");
    assert_eq!(pair.peer.told(), 1);
}

#[tokio::test]
async fn a_node_names_its_version_even_where_it_refuses_a_question() {
    let fixture = Fixture::pair().await;
    for document in ["{associations{nothing}}", "{associations{code}}"] {
        let call = NodeCall {
            document: document.into(),
            remaining: Duration::from_mins(1),
            ..NodeCall::default()
        };
        let reply = fixture.network.clients[0].call(call).await;
        let version = reply.outcome.unwrap().version;
        assert_eq!(version, Some(Schemas::build().edition().version));
    }
}

#[actix_web::test]
async fn what_a_node_tells_over_http_is_the_schema_that_it_names() {
    let hosted = hosted().await;
    let (asking, asked) = (&hosted.nodes[0], &hosted.nodes[1]);
    assert_eq!(*asking.membership().peers[0].code(), asked.settings.code);
    let client: Arc<dyn NodeClient> = asking.membership().peers[0].clone();
    let told = client.sdl(Duration::from_mins(1)).await.unwrap();
    let call = NodeCall {
        document: "{__typename}".into(),
        remaining: Duration::from_mins(1),
        ..NodeCall::default()
    };
    let version = client.call(call).await.outcome.unwrap().version.unwrap();
    assert_eq!(sdl::hash(&told), version.schema);
    hosted.server.stop(false).await;
}
