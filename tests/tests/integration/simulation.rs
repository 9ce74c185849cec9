//! The simulation: made-up networks whose nodes fail, come back, write and are restored while they are asked, through the
//! engine and all layers that stand between it and a node. After each answer an oracle, which knows what every node held
//! at every moment, says whether it may be so.
//!
//! All that happens follows from a seed. A run begins with a random one and takes a thousand; whatever fails prints the
//! seed that replays it: `JUMELAGE_SIM_SEED=… cargo test simulation`. `JUMELAGE_SIM_SEEDS=10000` makes a longer run.

mod expect;
mod judge;
mod question;
mod report;
mod script;
mod tally;

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use jumelage_schema::Schemas;
use jumelage_tests::seed;
use tokio::runtime::Builder;

use self::{script::Told, tally::Tally};

const SEEDS: u64 = 1_000;

#[test]
fn whatever_happens_no_answer_claims_more_than_is_true() {
    let schemas = Schemas::build();
    let replayed = seed::number("JUMELAGE_SIM_SEED");
    let first = replayed.unwrap_or_else(seed::first);
    let default = if replayed.is_some() { 1 } else { SEEDS };
    let seeds = seed::number("JUMELAGE_SIM_SEEDS").unwrap_or(default);
    println!("from JUMELAGE_SIM_SEED={first}");
    let (next, all, faults) = (AtomicU64::new(0), Mutex::default(), Mutex::default());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= seeds {
                        break;
                    }
                    let seed = first.wrapping_add(at);
                    match run(&schemas, seed) {
                        Ok(told) => *all.lock().unwrap() += told.tally,
                        Err(fault) => note(&mut faults.lock().unwrap(), seed, &fault),
                    }
                }
            });
        }
    });
    let (tally, faults): (Tally, Vec<u64>) =
        (all.into_inner().unwrap(), faults.into_inner().unwrap());
    println!("{tally}");
    assert!(faults.is_empty(), "JUMELAGE_SIM_SEED={faults:?}");
    // Of one seed there is not much to be said.
    assert!(seeds < SEEDS || tally.is_telling(), "{tally}");
}

/// The first is told in full.
fn note(faults: &mut Vec<u64>, seed: u64, fault: &anyhow::Error) {
    if faults.is_empty() {
        println!("{fault:?}");
    }
    println!("JUMELAGE_SIM_SEED={seed}: {}", fault.root_cause());
    faults.push(seed);
}

#[test]
fn a_seed_replays_what_it_has_shown() {
    let schemas = Schemas::build();
    for seed in 0..5 {
        let once = run(&schemas, seed).unwrap().transcript;
        let again = run(&schemas, seed).unwrap().transcript;
        assert!(!once.is_empty());
        assert_eq!(once, again, "JUMELAGE_SIM_SEED={seed}");
    }
}

/// Says which seed it was, should it end in a panic.
struct Replay(u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("JUMELAGE_SIM_SEED={}", self.0);
        }
    }
}

fn run(schemas: &Schemas, seed: u64) -> anyhow::Result<Told> {
    let _replay = Replay(seed);
    // From here the layers have their jitter.
    fastrand::seed(seed);
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(script::play(&schemas.apart(), seed))
}
