//! The guard over a peer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use jumelage::reach::Circuit;
use jumelage_federation::{NodeCall, NodeClient, NodeState, Terms};
use jumelage_schema::clock::Clock;
use tokio::time::sleep;

use super::{Act, Reached, failure, question};

/// A question that nobody has asked before: nothing is kept of it.
fn another(at: usize) -> NodeCall {
    NodeCall {
        document: format!("{{number a{at}:number}}").into(),
        ..question()
    }
}

async fn becomes(reached: &Reached, circuit: Circuit) {
    let mut watch = reached.client.circuit().unwrap();
    watch.wait_for(|now| *now == circuit).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn five_failures_in_a_row_and_nobody_asks_it_until_it_answers_a_trial() {
    let reached = Reached::new();
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    for at in 0..5 {
        assert!(reached.client.down().is_none());
        assert!(reached.ask(another(at)).await.is_err());
    }
    assert_eq!(reached.node.calls(), 5);
    let began = reached.clock.elapsed();
    for at in 5..100 {
        let failure = reached.ask(another(at)).await.unwrap_err();
        assert_eq!(failure.code, "CIRCUIT_OPEN");
    }
    // It cost nobody anything.
    assert_eq!((reached.node.calls(), reached.clock.elapsed()), (5, began));
    reached.node.does(|_| Act::Answer);
    becomes(&reached, Circuit::Closed).await;
    assert_eq!(
        &*reached.node.calls.lock().unwrap()[5].document,
        "{__typename}"
    );
    assert_eq!(reached.ask(another(100)).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_trial_that_fails_leaves_it_open_and_the_next_one_comes_later() {
    let reached = Reached::new();
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    for at in 0..5 {
        reached.ask(another(at)).await.unwrap_err();
    }
    sleep(Duration::from_mins(10)).await;
    assert!(reached.ask(question()).await.is_err());
    // Half a second at first, half a minute and its jitter at most.
    let trials = reached.node.calls() - 5;
    assert!((10..60).contains(&trials), "{trials}");
}

#[tokio::test(start_paused = true)]
async fn who_declines_is_there() {
    let reached = Reached::new();
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Refused, false)));
    for at in 0..20 {
        reached.ask(another(at)).await.unwrap_err();
    }
    assert_eq!(reached.node.calls(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_pass_is_tried_once_more_within_a_tenth_of_the_calls() {
    let reached = Reached::new();
    for at in 0..100 {
        reached.ask(another(at)).await.unwrap();
    }
    let failing = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&failing);
    // Every second call fails, as a connection that was kept too long.
    reached
        .node
        .does(move |_| match count.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Act::Fail(failure(NodeState::Unreachable, true)),
            _ => Act::Answer,
        });
    let mut answered = 0;
    for at in 100..140 {
        answered += usize::from(reached.ask(another(at)).await.is_ok());
    }
    let retries = reached.node.calls() - 140;
    // 14 is the tenth of 140; those that were not tried again leave the next call the answer.
    assert!((10..=14).contains(&retries), "{retries}");
    assert!(answered > retries, "{answered}");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_will_not_pass_is_not_tried_again() {
    let reached = Reached::new();
    for at in 0..100 {
        reached.ask(another(at)).await.unwrap();
    }
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    reached.ask(another(100)).await.unwrap_err();
    assert_eq!(reached.node.calls(), 101);
}

#[tokio::test(start_paused = true)]
async fn so_many_calls_at_a_time_and_the_others_wait_for_their_turn() {
    let reached = Reached::new();
    reached.node.does(|_| Act::After(Duration::from_millis(20)));
    let all = join_all((0..200).map(|at| reached.ask(another(at)))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(reached.node.under_way(), (0, 64));
    // The time that a call has waited is not the peer's.
    let remaining: Vec<Duration> = reached
        .node
        .calls
        .lock()
        .unwrap()
        .iter()
        .map(|call| call.remaining)
        .collect();
    assert_eq!(remaining[0], Duration::from_secs(10));
    assert!(remaining[199] <= Duration::from_secs(10) - Duration::from_millis(60));
}

#[tokio::test(start_paused = true)]
async fn a_laggard_is_given_up_after_a_multiple_of_what_it_usually_takes_but_not_by_the_patient() {
    let reached = Reached::new();
    reached
        .node
        .does(|_| Act::After(Duration::from_millis(200)));
    for at in 0..20 {
        reached.ask(another(at)).await.unwrap();
    }
    reached.node.does(|_| Act::After(Duration::from_secs(5)));
    let began = reached.clock.elapsed();
    let failure = reached.ask(another(20)).await.unwrap_err();
    assert_eq!(failure.state, NodeState::Timeout);
    let waited = reached.clock.elapsed().saturating_sub(began);
    let usual = Duration::from_millis(200);
    assert!(waited >= usual * 3 && waited < usual * 4, "{waited:?}");
    let patient = NodeCall {
        terms: Terms {
            patient: true,
            ..Terms::default()
        },
        ..another(21)
    };
    assert_eq!(reached.ask(patient).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_had_next_to_no_time_says_nothing_of_the_peer() {
    let reached = Reached::new();
    reached.node.does(|_| Act::After(Duration::from_millis(50)));
    for at in 0..20 {
        let hasty = NodeCall {
            remaining: Duration::from_millis(10),
            ..another(at)
        };
        reached.ask(hasty).await.unwrap_err();
    }
    assert!(reached.client.down().is_none());
    assert_eq!(reached.ask(question()).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn those_who_ask_the_same_of_a_hung_peer_wait_for_it_together_and_once() {
    let reached = Reached::new();
    for at in 0..20 {
        reached.ask(another(at)).await.unwrap();
    }
    reached.node.does(|_| Act::Hang);
    let began = reached.clock.elapsed();
    let all = join_all((0..64).map(|_| reached.ask(another(20)))).await;
    assert!(
        all.iter()
            .all(|answer| answer.as_ref().unwrap_err().state == NodeState::Timeout)
    );
    let waited = reached.clock.elapsed().saturating_sub(began);
    assert!(waited < Duration::from_millis(300), "{waited:?}");
    assert_eq!(reached.node.calls(), 21);
}

#[tokio::test(start_paused = true)]
async fn how_quickly_it_says_that_nothing_has_changed_is_not_how_quickly_it_answers() {
    let reached = Reached::new();
    // Said at once, and worked out in half a second.
    reached.node.does(|call| match &call.unless {
        Some(_) => Act::Answer,
        None => Act::After(Duration::from_millis(500)),
    });
    for at in 0..20 {
        reached.ask(another(at)).await.unwrap();
    }
    for at in 0..600 {
        reached.ask(another(at % 20)).await.unwrap();
    }
    assert_eq!(reached.ask(another(20)).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn both_attempts_together_are_given_what_is_usual_for_one() {
    let reached = Reached::new();
    for at in 0..40 {
        reached.ask(another(at)).await.unwrap();
    }
    // It breaks off late, and hangs when it is asked again.
    let first = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&first);
    reached
        .node
        .does(move |_| match count.fetch_add(1, Ordering::Relaxed) {
            0 => Act::FailAfter(
                Duration::from_millis(200),
                failure(NodeState::Unreachable, true),
            ),
            _ => Act::Hang,
        });
    let began = reached.clock.elapsed();
    reached.ask(another(40)).await.unwrap_err();
    let waited = reached.clock.elapsed().saturating_sub(began);
    assert_eq!(first.load(Ordering::Relaxed), 2);
    assert!(waited < Duration::from_millis(300), "{waited:?}");
}
