//! A node whose answers were not what they ought to be, and now are: nothing of what it said before is given again,
//! though its data are the same.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::Value as GraphqlValue;
use jumelage::{clock::SystemClock, reach::Reach};
use jumelage_tests::{faults::Faulty, fixture::Fixture};

use super::{COVERAGE, ask, at, coverage_of};

/// How the second node is said to have answered while it said something else at one place, and afterwards.
async fn states(field: &str, path: &'static [&'static str], lie: GraphqlValue) -> [String; 2] {
    let mut fixture = Fixture::pair().await;
    let lies = Arc::new(AtomicBool::new(true));
    let (node, still) = (Arc::clone(&fixture.network.clients[1]), Arc::clone(&lies));
    let lying = Faulty::lying(node, move |_, answer| {
        if still.load(Ordering::Relaxed)
            && let Some(value) = at(&mut answer.data, path)
        {
            *value = lie.clone();
        }
    });
    let reach = Reach::new(1 << 20, Arc::new(SystemClock::start()));
    let [me, other] = &fixture.network.nodes[..] else {
        panic!("a pair");
    };
    fixture.network.clients[1] = reach.of(&me.code).peer(&other.code, lying);
    let query = format!("{{europe{{{COVERAGE} {field}}}}}");
    let before = ask(&fixture.network, 0, &query).await;
    lies.store(false, Ordering::Relaxed);
    let after = ask(&fixture.network, 0, &query).await;
    [before, after].map(|reply| {
        let state = &coverage_of(&reply, "rgre")["state"];
        state.as_str().unwrap().to_owned()
    })
}

const LIST: &str = "localGovernments(first:2){totalCount nodes{id name population{value}}}";

#[tokio::test]
async fn a_list_that_could_not_be_read_is_asked_for_again() {
    let path = &["localGovernments", "totalCount"];
    let states = states(LIST, path, GraphqlValue::from("many")).await;
    assert_eq!(states, ["PARTIAL", "OK"]);
}

#[tokio::test]
async fn a_list_of_which_a_part_could_not_be_read_is_asked_for_again() {
    let path = &["localGovernments", "nodes", "0", "population"];
    let states = states(LIST, path, GraphqlValue::from("many")).await;
    assert_eq!(states, ["PARTIAL", "OK"]);
}

#[tokio::test]
async fn an_object_that_could_not_be_read_is_asked_of_its_owner_again() {
    let field = "twinnings(first:1){nodes{parties{name population{value}}}}";
    let path = &["jumelage__fill0", "0", "jumelage__type"];
    let states = states(field, path, GraphqlValue::from("Town")).await;
    assert_eq!(states, ["REFUSED", "OK"]);
}

#[tokio::test]
async fn whoever_said_nothing_at_all_is_asked_again() {
    let states = states(LIST, &[], GraphqlValue::Null).await;
    assert_eq!(states, ["REFUSED", "OK"]);
}
