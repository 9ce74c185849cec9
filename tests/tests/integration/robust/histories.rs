//! Exchange converges: after any history of edits on all sides, of what staff decide at their desks, of towns that merge, are
//! split, take other names and go to other associations, of messages that are lost, doubled, late or half acknowledged, and
//! of nodes that start again, the nodes agree once it is quiet. A history follows from its seed; one that fails is made smaller before
//! it is shown. `JUMELAGE_SEED=…` begins there, `JUMELAGE_HISTORIES=1000` makes a longer run.

mod check;
mod doings;
mod lists;
mod lives;
mod nodes;
mod staff;
mod step;

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use jumelage_tests::seed;
use rand::{SeedableRng, rngs::StdRng};

use self::{check::Seen, nodes::Nodes, step::Step};

pub(super) use self::check::{Held, agreed};

/// How many histories are played in each test run.
const HISTORIES: u64 = 30;

/// Steps of a history: first some towns, else there is nothing to be recorded.
const TOWNS: usize = 8;
const STEPS: usize = 135;

fn history(seed: u64) -> Vec<Step> {
    let mut rng = StdRng::seed_from_u64(seed);
    let towns: Vec<Step> = (0..TOWNS).map(|_| Step::town(&mut rng)).collect();
    let steps = (0..STEPS).map(|_| Step::any(&mut rng));
    towns.into_iter().chain(steps).collect()
}

/// What there is at its end; or what is wrong then, or on the way.
async fn play(nodes: &mut Nodes, history: &[Step]) -> Result<Seen, String> {
    nodes.begin_anew().await;
    let played = async {
        for step in history {
            step.happen(nodes).await;
        }
        nodes.come_to_rest().await?;
        check::agrees(nodes).await
    };
    let played = AssertUnwindSafe(played).catch_unwind().await;
    played.unwrap_or_else(|fault| {
        let said = fault.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| fault.downcast_ref::<&str>().copied());
        Err(format!("a panic: {}", said.unwrap_or("unknown")))
    })
}

/// Leaves out whatever can be left out so that it still fails.
async fn smaller(nodes: &mut Nodes, mut history: Vec<Step>) -> (Vec<Step>, String) {
    let mut fault = String::new();
    let mut size = history.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < history.len() {
            let mut without = history.clone();
            without.drain(at..(at + size).min(history.len()));
            match play(nodes, &without).await {
                Err(said) => (history, fault) = (without, said),
                Ok(_) => at += size,
            }
        }
        size /= 2;
    }
    (history, fault)
}

#[tokio::test]
async fn after_any_history_the_nodes_agree_once_it_is_quiet() {
    let first = seed::first();
    let histories = seed::number("JUMELAGE_HISTORIES").unwrap_or(HISTORIES);
    let mut nodes = Nodes::found().await;
    let mut seen = Seen::default();
    for seed in (0..histories).map(|at| first.wrapping_add(at)) {
        let history = history(seed);
        match play(&mut nodes, &history).await {
            Ok(one) => seen.add(&one),
            Err(fault) => {
                println!("JUMELAGE_SEED={seed}: {fault}");
                let (history, smallest) = smaller(&mut nodes, history).await;
                let steps: Vec<String> = history.iter().map(|step| format!("  {step:?}")).collect();
                panic!(
                    "JUMELAGE_SEED={seed}: {fault}\nas well after these {} steps: {smallest}\n{}",
                    steps.len(),
                    steps.join("\n")
                );
            }
        }
    }
    println!("at the end of {histories} histories: {seen:?}");
    assert!(
        seen.is_something() || histories < HISTORIES,
        "some of it never happened: {seen:?}"
    );
    // In a few histories it may well be that nothing was recorded by two to the end.
    assert!(
        seen.doings > 0 || histories < 4 * HISTORIES,
        "no activity was recorded by two: {seen:?}"
    );
}
