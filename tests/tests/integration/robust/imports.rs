//! Lists that are read by a process which is killed again and again: started once more, it brings the node to where a process
//! that nobody killed brings it. The moment is a count of the statements that the process has run, by chance. Ten kills in
//! each test run; `JUMELAGE_KILLS=200` makes a longer one, `JUMELAGE_SEED=…` begins with the same chance.

mod dump;
mod lists;
mod process;

use std::{
    collections::{HashMap, hash_map::Entry},
    time::Duration,
};

use jumelage_tests::seed;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::timeout;

use self::{
    dump::dump,
    lists::Lists,
    process::{Desk, Outcome},
};

const KILLS: usize = 10;

/// At most so often one import is killed.
const IN_A_ROW: usize = 4;

/// Nothing takes that long.
const STUCK: Duration = Duration::from_mins(5);

/// A way to read a list.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Way {
    twinnings: bool,
    workbook: bool,
    /// The node has read a first list before, and what the second one does not mention goes.
    replace: bool,
    /// By a plan that is made and applied.
    plan: bool,
}

impl Way {
    fn any(rng: &mut StdRng) -> Self {
        let mut by_chance = || rng.random_bool(0.5);
        Self {
            twinnings: by_chance(),
            workbook: by_chance(),
            replace: by_chance(),
            plan: by_chance(),
        }
    }
}

/// What an import comes to that is not killed, and how many statements it takes.
async fn undisturbed(lists: &Lists, way: Way) -> (Vec<String>, usize) {
    let desk = Desk::ready(lists, way).await;
    let Outcome::Ended(statements) = desk.run(lists, way, None).await else {
        panic!("nobody killed it");
    };
    (dump(&desk.database.db).await, statements)
}

#[tokio::test]
async fn an_import_that_is_killed_and_run_again_comes_to_what_it_would_have_come_to() {
    let seed = seed::first();
    let mut rng = StdRng::seed_from_u64(seed);
    let kills =
        seed::number("JUMELAGE_KILLS").map_or(KILLS, |kills| usize::try_from(kills).unwrap());
    let lists = Lists::write();
    let mut known = HashMap::new();
    let mut killed = 0;
    while killed < kills {
        let way = Way::any(&mut rng);
        let (expected, statements) = match known.entry(way) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let found = timeout(STUCK, undisturbed(&lists, way)).await;
                unknown.insert(found.expect("an end"))
            }
        };
        let desk = Desk::ready(&lists, way).await;
        let mut moments = Vec::new();
        for _ in 0..rng.random_range(1..=IN_A_ROW) {
            let moment = rng.random_range(0..*statements);
            let life = timeout(STUCK, desk.run(&lists, way, Some(moment))).await;
            if life.expect("an end") == Outcome::Killed {
                moments.push(moment);
            }
        }
        killed += moments.len();
        let last = timeout(STUCK, desk.run(&lists, way, None)).await;
        assert!(matches!(last, Ok(Outcome::Ended(_))));
        let came_to = dump(&desk.database.db).await;
        for (here, there) in came_to.iter().zip(&*expected) {
            assert_eq!(here, there, "{way:?}, killed at {moments:?}");
        }
        assert_eq!(
            came_to.len(),
            expected.len(),
            "{way:?}, killed at {moments:?}"
        );
    }
    println!("{killed} kills, {} ways", known.len());
}
