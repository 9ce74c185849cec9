//! Answers that are kept, and calls that are shared.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::future::join_all;
use jumelage_federation::{Known, NodeCall, NodeClient, NodeState, Source, network::Sharing};
use tokio::time::advance;

use super::{Act, Reached, at, failure, fresh_enough, number, question, with_rights};

#[tokio::test(start_paused = true)]
async fn asked_again_a_node_need_only_say_that_nothing_has_changed() {
    let reached = Reached::new();
    assert_eq!(reached.ask(question()).await, Ok(1));
    advance(Duration::from_secs(5)).await;
    let now = at(&reached.clock);
    let again = reached.client.call(question()).await;
    assert_eq!(again.source, Source::Revalidated);
    assert_eq!(again.as_of, Some(now));
    assert_eq!(number(&again.outcome.unwrap()), 1);
    let held = reached.node.calls.lock().unwrap()[1].unless.clone();
    assert_eq!(&*held.unwrap().revision, "r1");
}

#[tokio::test(start_paused = true)]
async fn what_has_changed_is_never_taken_for_what_was_kept_not_even_after_a_restore() {
    let reached = Reached::new();
    for number in [1, 2, 1, 3, 2] {
        reached.node.holds(number);
        assert_eq!(reached.ask(question()).await, Ok(number));
        assert_eq!(reached.ask(question()).await, Ok(number));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_an_age_that_will_do_is_taken_without_asking() {
    let reached = Reached::new();
    let began = at(&reached.clock);
    reached.ask(question()).await.unwrap();
    reached.node.holds(2);
    advance(Duration::from_mins(1)).await;
    let kept = reached.client.call(fresh_enough(60, false)).await;
    assert_eq!((kept.source, kept.as_of), (Source::Kept, Some(began)));
    assert_eq!(reached.node.calls(), 1);
    advance(Duration::from_millis(1)).await;
    assert_eq!(reached.ask(fresh_enough(60, false)).await, Ok(2));
    assert_eq!(reached.node.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn whether_anything_has_changed_is_not_asked_either_where_the_age_will_do() {
    let reached = Reached::new();
    let check = |seconds, as_of| NodeCall {
        unless: Some(Known {
            revision: "r1".into(),
            as_of,
        }),
        ..fresh_enough(seconds, false)
    };
    let then = at(&reached.clock);
    advance(Duration::from_secs(30)).await;
    let young = reached.client.call(check(30, then)).await;
    assert!(young.outcome.unwrap().unchanged);
    assert_eq!(reached.node.calls(), 0);
    let asked = reached.client.call(check(29, then)).await;
    assert!(asked.outcome.unwrap().unchanged);
    reached.node.holds(2);
    let changed = reached.client.call(check(29, then)).await;
    assert!(!changed.outcome.unwrap().unchanged);
    assert_eq!(reached.node.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_last_good_answer_stands_in_where_that_is_allowed_and_for_a_day_at_most() {
    let reached = Reached::new();
    reached.ask(question()).await.unwrap();
    let then = at(&reached.clock);
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    assert!(reached.ask(question()).await.is_err());
    let stale = reached.client.call(fresh_enough(0, true)).await;
    assert!(
        matches!(stale.source, Source::Stale(_)),
        "{:?}",
        stale.source
    );
    assert_eq!(
        (number(&stale.outcome.unwrap()), stale.as_of),
        (1, Some(then))
    );
    // Who declines is not down.
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Refused, false)));
    assert!(reached.ask(fresh_enough(0, true)).await.is_err());
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    advance(Duration::from_hours(24) + Duration::from_millis(1)).await;
    assert!(reached.ask(fresh_enough(0, true)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn answers_are_never_shared_by_those_who_may_see_different_things() {
    let reached = Reached::new();
    reached.node.does(|_| Act::After(Duration::from_millis(10)));
    let words = ["anonymous", "editor", "admin"];
    let calls = words
        .iter()
        .chain(&words)
        .map(|word| reached.client.call(with_rights(word)));
    let replies = join_all(calls).await;
    // Each once, together with whoever may see the same.
    assert_eq!(reached.node.calls(), 3);
    for (at, reply) in replies.iter().enumerate() {
        let shared = reply.source == Source::Shared;
        assert_eq!(shared, at >= 3, "{at}");
    }
    assert_eq!(
        reached.client.call(with_rights("admin")).await.source,
        Source::Kept
    );
    let asked = reached.client.call(with_rights("local-government")).await;
    assert_eq!((asked.source, reached.node.calls()), (Source::Asked, 4));
    reached
        .node
        .does(|_| Act::Fail(failure(NodeState::Unreachable, false)));
    assert!(reached.ask(with_rights("app")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn only_those_matter_who_may_lead_what_the_node_records() {
    let reached = Reached::new();
    reached.node.linked_with("afccre");
    // It sorts after the node: the node leads what they share.
    reached.node.linked_with("vvsg");
    let with = |codes: &[&str]| {
        let participants: BTreeSet<String> = codes.iter().map(ToString::to_string).collect();
        let sharing = Sharing {
            participants,
            left_by: BTreeSet::new(),
        };
        NodeCall {
            sharing: Arc::new(sharing),
            ..fresh_enough(60, false)
        }
    };
    let asked = async |codes: &[&str]| {
        let before = reached.node.calls();
        reached.ask(with(codes)).await.unwrap();
        reached.node.calls() - before
    };
    assert_eq!(asked(&["afccre", "kl", "rgre"]).await, 1);
    assert_eq!(asked(&["afccre", "kl", "rgre", "vvsg", "aiccre"]).await, 0);
    assert_eq!(asked(&["kl", "rgre"]).await, 1);
    assert_eq!(asked(&["rgre", "vvsg"]).await, 0);
}

#[tokio::test(start_paused = true)]
async fn what_one_asks_just_now_nobody_asks_a_second_time() {
    let reached = Reached::new();
    reached.node.does(|_| Act::After(Duration::from_millis(50)));
    let all = join_all((0..20).map(|_| reached.ask(question()))).await;
    assert!(all.iter().all(|answer| *answer == Ok(1)));
    assert_eq!(reached.node.calls(), 1);
    // What has been answered already is not joined: it may be of the past.
    reached.node.holds(2);
    assert_eq!(reached.ask(question()).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn who_has_more_time_than_whoever_asked_first_asks_again() {
    let reached = Reached::new();
    reached.node.does(|_| Act::After(Duration::from_secs(2)));
    let hasty = NodeCall {
        remaining: Duration::from_secs(1),
        ..question()
    };
    let (hasty, patient) = futures::join!(reached.ask(hasty), reached.ask(question()));
    assert_eq!(hasty.unwrap_err().state, NodeState::Timeout);
    assert_eq!(patient, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn when_all_have_left_who_wait_the_call_is_given_up() {
    let reached = Reached::new();
    reached.node.does(|_| Act::Hang);
    let (one, other) = (question(), question());
    let mut one = Box::pin(reached.client.call(one));
    let mut other = Box::pin(reached.client.call(other));
    assert!(futures::poll!(&mut one).is_pending());
    assert!(futures::poll!(&mut other).is_pending());
    assert_eq!(reached.node.under_way().0, 1);
    drop(one);
    assert!(futures::poll!(&mut other).is_pending());
    assert_eq!(reached.node.under_way().0, 1);
    drop(other);
    assert_eq!(reached.node.under_way().0, 0);
}

#[tokio::test(start_paused = true)]
async fn nodes_of_two_networks_may_have_one_code_and_share_nothing() {
    let clock = Arc::new(jumelage_tests::clock::SimClock::start());
    let process = jumelage::reach::Reach::new(1 << 20, Arc::clone(&clock) as _);
    let (live, demo) = (super::made_up(&clock), super::made_up(&clock));
    demo.holds(2);
    let reached = |node: &Arc<super::MadeUp>| {
        let reach = process.of(&"kl".parse().unwrap());
        reach.peer(&"rgre".parse().unwrap(), Arc::clone(node) as _)
    };
    let (live, demo) = (reached(&live), reached(&demo));
    for _ in 0..2 {
        for (client, held) in [(&live, 1), (&demo, 2)] {
            let reply = client.call(fresh_enough(60, true)).await;
            assert_eq!(number(&reply.outcome.unwrap()), held);
        }
    }
}
