//! Rankings that many nodes make together are what one would make that held all their rows.

mod made;
mod refused;
mod worlds;

use std::collections::BTreeSet;

use fastrand::Rng;
use jumelage_domain::{ObjectKind, RankKey};
use jumelage_tests::queries::repeated;
use serde_json::{Value, json};

use self::{
    made::{Holding, Made, Thing, Tie, id},
    worlds::World,
};

/// The rows of a page: score and id, in order.
fn rows(page: &Value) -> Vec<(i64, String)> {
    let edges = page["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| {
            let id = edge["node"]["id"].as_str().unwrap().to_owned();
            (edge["score"].as_i64().unwrap(), id)
        })
        .collect()
}

/// Which rows keys stand for.
fn expected(keys: &[(RankKey, String)]) -> Vec<(i64, String)> {
    let rows = keys.iter();
    rows.map(|(key, id)| (key.score.number().into(), id.clone()))
        .collect()
}

/// Asks for a page. A wide one has so many values that its keys are asked for first.
fn query(field: &str, wide: bool) -> String {
    let more = if wide {
        repeated("name", 36)
    } else {
        String::new()
    };
    format!(
        "query($first:Int,$after:String,$wish:String){{all{{coverage{{complete settled nodes{{association errorCode}}}} \
         {field}(first:$first,after:$after,wish:$wish){{totalCount edges{{score node{{id {more}}}}} nodes{{id}} \
         pageInfo{{hasNextPage endCursor}}}}}}}}"
    )
}

#[tokio::test]
async fn pages_of_any_ranking_are_those_of_one_list_with_all_rows() {
    let (mut keys_first, mut walked) = (0, 0);
    for seed in 0..60 {
        let mut rng = Rng::with_seed(seed);
        let wide = rng.u8(0..4) == 0;
        let world = World::any(&mut rng, if wide { 60 } else { 6 });
        let made = world.made();
        let limit = if wide { 30 } else { rng.usize(1..6) };
        let wish = ["", "x", "xyz"][rng.usize(0..3)];
        for field in ["towns", "ties"] {
            let all = world.ranked(field, &world.everybody(), wish);
            let (mut after, mut seen) = (Value::Null, 0);
            loop {
                let variables = json!({"first": limit, "after": after, "wish": wish});
                let reply = made.ask(&query(field, wide), variables).await;
                assert_eq!(reply["errors"], json!([]), "seed {seed}");
                let (page, coverage) = (
                    &reply["data"]["all"][field],
                    &reply["data"]["all"]["coverage"],
                );
                assert_eq!(
                    (&coverage["complete"], &coverage["settled"]),
                    (&json!(true), &json!(true))
                );
                let end = (seen + limit).min(all.len());
                assert_eq!(
                    rows(page),
                    expected(&all[seen..end]),
                    "seed {seed}, {field} from {seen}"
                );
                assert_eq!(page["totalCount"], all.len(), "seed {seed}");
                assert_eq!(
                    page["pageInfo"]["hasNextPage"],
                    end < all.len(),
                    "seed {seed}"
                );
                (seen, walked) = (end, walked + 1);
                if seen == all.len() {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
        }
        let asked = made.asked.lock().unwrap();
        keys_first += usize::from(
            asked
                .iter()
                .any(|call| call.document.contains("jumelage__rows")),
        );
    }
    assert!(keys_first > 3 && walked > 200, "{keys_first} {walked}");
}

#[tokio::test]
async fn nodes_that_are_away_leave_what_they_alone_have_and_nothing_else() {
    let mut taken_over = 0;
    for seed in 0..60 {
        let mut rng = Rng::with_seed(seed);
        let wide = rng.u8(0..4) == 0;
        let world = World::any(&mut rng, if wide { 60 } else { 6 });
        let mut made = world.made();
        let mut here = world.everybody();
        for at in world.everybody() {
            if here.len() > 1 && rng.bool() {
                here.remove(&at);
                made.kill(at);
            }
        }
        let limit = if wide { 30 } else { rng.usize(1..6) };
        for field in ["towns", "ties"] {
            let all = world.ranked(field, &here, "");
            let variables = json!({"first": limit, "wish": ""});
            let reply = made.ask(&query(field, wide), variables).await;
            let page = &reply["data"]["all"][field];
            let end = limit.min(all.len());
            assert_eq!(rows(page), expected(&all[..end]), "seed {seed}, {field}");
            assert_eq!(page["totalCount"], all.len(), "seed {seed}");
            assert_eq!(
                page["pageInfo"]["hasNextPage"],
                end < all.len(),
                "seed {seed}"
            );
            let complete = here.len() == world.everybody().len();
            assert_eq!(
                reply["data"]["all"]["coverage"]["complete"], complete,
                "seed {seed}"
            );
        }
        let asked = made.asked.lock().unwrap();
        taken_over += usize::from(asked.iter().any(|call| !call.sharing.left_by.is_empty()));
    }
    assert!(taken_over > 5, "{taken_over}");
}

/// Nodes that answer once or twice and then no more are lost in the middle of standing in for others.
#[tokio::test]
async fn whoever_leaves_and_when_what_any_of_five_holders_has_is_counted_once() {
    let (mut lost_later, mut of_many) = (0, 0);
    for seed in 0..200 {
        let mut rng = Rng::with_seed(seed);
        let wide = rng.u8(0..4) == 0;
        let world = World::any(&mut rng, if wide { 60 } else { 6 });
        let mut made = world.made();
        for at in world.everybody() {
            if rng.u8(0..3) > 0 {
                made.answers(at, rng.usize(0..4));
            }
        }
        let limit = if wide { 30 } else { rng.usize(1..6) };
        let variables = json!({"first": limit, "wish": ""});
        let reply = made.ask(&query("ties", wide), variables).await;
        let all = &reply["data"]["all"];
        let nodes = all["coverage"]["nodes"].as_array().unwrap();
        let here = nodes.iter().enumerate();
        let here = here.filter(|(_, node)| node["errorCode"].is_null());
        let here: BTreeSet<usize> = here.map(|(at, _)| at).collect();
        let ranked = world.ranked("ties", &here, "");
        let end = limit.min(ranked.len());
        assert_eq!(rows(&all["ties"]), expected(&ranked[..end]), "seed {seed}");
        assert_eq!(all["ties"]["totalCount"], ranked.len(), "seed {seed}");
        let asked = made.asked.lock().unwrap();
        let stood_in = |left: usize| asked.iter().any(|call| call.sharing.left_by.len() == left);
        let rounds = asked.iter().map(|call| &call.sharing.left_by);
        let rounds: BTreeSet<_> = rounds.filter(|left| !left.is_empty()).collect();
        lost_later += usize::from(rounds.len() > 1);
        of_many += usize::from(stood_in(2) || stood_in(3));
    }
    assert!(lost_later > 10 && of_many > 10, "{lost_later} {of_many}");
}

#[tokio::test]
async fn a_walk_goes_on_behind_its_last_row_when_a_node_goes_in_between() {
    for seed in 0..30 {
        let mut rng = Rng::with_seed(seed);
        let world = World::any(&mut rng, 6);
        let mut made = world.made();
        let first = made.ask(&query("towns", false), json!({"first": 3})).await;
        let page = &first["data"]["all"]["towns"];
        let all = world.ranked("towns", &world.everybody(), "");
        assert_eq!(rows(page), expected(&all[..3.min(all.len())]));
        if page["pageInfo"]["hasNextPage"] == false {
            continue;
        }
        let gone = rng.usize(0..world.everybody().len());
        made.kill(gone);
        let variables = json!({"first": 3, "after": page["pageInfo"]["endCursor"]});
        let second = made.ask(&query("towns", false), variables).await;
        let here: BTreeSet<usize> = world
            .everybody()
            .into_iter()
            .filter(|at| *at != gone)
            .collect();
        let mut rest = world.ranked("towns", &here, "");
        rest.retain(|(key, _)| *key > all[2].0);
        rest.truncate(3);
        assert_eq!(
            rows(&second["data"]["all"]["towns"]),
            expected(&rest),
            "seed {seed}"
        );
    }
}

/// Two nodes that hold one tie, the lead of which is not asked, and do not agree on what it is worth.
#[tokio::test]
async fn what_two_nodes_score_differently_is_told_once_by_its_better_score() {
    let tie = |number, worth| Thing {
        id: id(ObjectKind::Twinning, 0, number),
        worth,
    };
    let holding = |at: usize, ties: &[(u128, i64)]| Holding {
        ties: ties
            .iter()
            .map(|(number, worth)| Tie {
                thing: tie(*number, *worth),
                holders: BTreeSet::from([0, at]),
            })
            .collect(),
        ..Holding::default()
    };
    let ours = [(1, 6), (2, 3), (3, 1), (9, 0)];
    let theirs = [(1, 2), (2, 5), (3, 1), (8, 4)];
    let made = Made::of(vec![
        Holding::default(),
        holding(1, &ours),
        holding(2, &theirs),
    ]);
    let asked = BTreeSet::from([1, 2]);
    let variables = json!({"first": 30});
    let best = [(1, 6), (2, 5), (8, 4), (3, 1), (9, 0)];
    let best: Vec<(i64, String)> = best
        .map(|(number, worth)| (worth, tie(number, worth).id.to_string()))
        .into();
    for wide in [false, true] {
        let reply = made
            .ask_some(&asked, &query("ties", wide), variables.clone(), None)
            .await;
        assert_eq!(rows(&reply["data"]["all"]["ties"]), best, "{wide}");
    }
}
