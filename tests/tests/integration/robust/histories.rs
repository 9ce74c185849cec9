//! Exchange converges: after any history of edits on all sides, of messages that are lost, doubled, late or half
//! acknowledged, the nodes agree once it is quiet. A history follows from its seed; one that fails is made smaller before
//! it is shown. `JUMELAGE_SEED=…` replays one, `JUMELAGE_HISTORIES=1000` makes a longer run.

mod check;
mod nodes;
mod step;

use std::{env, panic::AssertUnwindSafe};

use futures::FutureExt;
use rand::{SeedableRng, rngs::StdRng};

use self::{nodes::Nodes, step::Step};

pub(super) use self::check::{Held, agreed};

/// How many histories are played in each test run.
const HISTORIES: u64 = 25;

/// Steps of a history.
const STEPS: usize = 60;

fn history(seed: u64) -> Vec<Step> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..STEPS).map(|_| Step::any(&mut rng)).collect()
}

/// What is wrong at its end, or on the way.
async fn play(nodes: &mut Nodes, history: &[Step]) -> Result<(), String> {
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
                Ok(()) => at += size,
            }
        }
        size /= 2;
    }
    (history, fault)
}

#[tokio::test]
async fn after_any_history_the_nodes_agree_once_it_is_quiet() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let (first, histories) = match number("JUMELAGE_SEED") {
        Some(seed) => (seed, 1),
        None => (
            rand::random(),
            number("JUMELAGE_HISTORIES").unwrap_or(HISTORIES),
        ),
    };
    let mut nodes = Nodes::found().await;
    for seed in (0..histories).map(|at| first.wrapping_add(at)) {
        let history = history(seed);
        if let Err(fault) = play(&mut nodes, &history).await {
            println!("seed {seed}: {fault}");
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
