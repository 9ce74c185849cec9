//! A node that is killed again and again, in the middle of imports, edits and exchanges. The moment is a count of what has
//! happened, by chance: of acknowledged edits, lines read, and transactions on either side. Ten times in each test run;
//! `JUMELAGE_KILLS=200` makes a longer one, `JUMELAGE_SEED=…` begins with the same chance.

use std::{sync::Arc, time::Duration};

use jumelage_tests::seed;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::{sync::mpsc, task::JoinSet, time::timeout};

use super::{
    child::Served,
    crowd::{Crowd, Editors},
};

const KILLS: u64 = 10;

/// At most so much happens before the node is killed.
const MOST: u32 = 80;

/// So many edit at a time.
const EDITORS: usize = 2;

/// Nothing takes that long; then there is nothing more to be waited for.
const STUCK: Duration = Duration::from_mins(5);

/// Edits until its node is dead, and says so each time that it succeeds.
fn edit(
    editors: &Arc<Editors>,
    said: &mpsc::UnboundedSender<()>,
) -> impl Future<Output = ()> + use<> {
    let (editors, said) = (Arc::clone(editors), said.clone());
    async move {
        while editors.record_next(None).await {
            let _ = said.send(());
        }
    }
}

/// One life of the node. Says whether it had read the list to its end.
async fn live_and_die(crowd: &Crowd, import: bool, events: u32) -> bool {
    let list = import.then_some(crowd.list.as_path());
    let mut served = Served::start(&crowd.dir, &crowd.listener, list);
    let (said, mut acknowledged) = mpsc::unbounded_channel();
    let mut editing = JoinSet::new();
    for _ in 0..EDITORS {
        editing.spawn(edit(&crowd.editors, &said));
    }
    let mut bell = crowd.bell();
    bell.borrow_and_update();
    let mut imported = false;
    for _ in 0..events {
        tokio::select! {
            line = served.lines.recv() => {
                let line = line.expect("the process ended by itself");
                imported |= line == "imported";
            }
            said = acknowledged.recv() => said.unwrap(),
            rang = bell.changed() => rang.unwrap(),
        }
    }
    served.kill();
    // Their connections are dead, but for those that no process had taken yet.
    editing.shutdown().await;
    imported
}

#[actix_web::test]
async fn a_node_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let seed = seed::first();
    let mut rng = StdRng::seed_from_u64(seed);
    let crowd = Crowd::gather().await;
    let mut imported = false;
    for _ in 0..seed::number("JUMELAGE_KILLS").unwrap_or(KILLS) {
        let import = !imported && rng.random_bool(0.5);
        let events = rng.random_range(0..MOST);
        let life = timeout(STUCK, live_and_die(&crowd, import, events));
        imported |= life.await.expect("something happens");
    }
    let list = crowd.list.as_path();
    let mut served = Served::start(&crowd.dir, &crowd.listener, Some(list));
    let rest = async {
        served.says("imported").await;
        let mut bell = crowd.bell();
        while !crowd.is_quiet().await {
            tokio::select! {
                line = served.lines.recv() => drop(line.expect("the process ended by itself")),
                rang = bell.changed() => rang.unwrap(),
            }
        }
    };
    timeout(STUCK, rest).await.expect("it becomes quiet");
    let killed = crowd.editors.acknowledged.lock().unwrap().len();
    println!("{killed} edits were acknowledged");
    crowd.check(true).await;
    served.kill();
    crowd.leave().await;
}
