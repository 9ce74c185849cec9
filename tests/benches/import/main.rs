//! What it takes to read large lists, as a user does it: `jumelage import` in a process of its own, with the time on the
//! clock, the processor time (the machine may be busy with something else), and the most memory that it had.
//!
//!     cargo bench -p jumelage-tests --bench import [-- ROWS] [-- --only WORD]
//!
//! 100,000 local governments, then 100,000 twinnings of theirs, half with the partner's code and half with its name alone: as
//! CSV and XLSX, new, once more as they are, with `--replace` of a tenth that changed and a tenth that is gone, and as a plan
//! that is applied. `JUMELAGE_BENCH_KEEP=DIR` leaves the nodes there.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![allow(clippy::expect_used, missing_docs)]

mod command;
mod lists;

use std::{fs, path::Path, process::ExitCode};

use command::Node;
use lists::{Lists, Portion};

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is asked of 100,000 rows.
const SECONDS: f64 = 60.0;
const MEGABYTES: u64 = 300;

const ROWS: usize = 100_000;

fn main() -> ExitCode {
    if command::is_the_command() {
        return command::run();
    }
    let rows = std::env::args().find_map(|argument| argument.parse().ok());
    let rows = rows.unwrap_or(ROWS);
    let place = tempfile::tempdir().expect("a folder");
    let kept = std::env::var_os("JUMELAGE_BENCH_KEEP").map(std::path::PathBuf::from);
    let place = kept.as_deref().unwrap_or(place.path());
    let lists = Lists::write(&place.join("lists"), rows);
    let empty = Node::found(&place.join("empty"));

    let csv = empty.copy(&place.join("csv"));
    let members = |node: &Node, what, list: &Path, more: &[&str]| {
        measured(
            what,
            node,
            &[&["import", "local-governments"][..], more].concat(),
            list,
        );
    };
    let twinnings = |node: &Node, what, list: &Path, more: &[&str]| {
        measured(
            what,
            node,
            &[&["import", "twinnings"][..], more].concat(),
            list,
        );
    };
    members(
        &csv,
        "local governments, CSV, new",
        &lists.members(Portion::All),
        &[],
    );
    let with_members = csv.copy(&place.join("members"));
    members(
        &csv,
        "local governments, CSV, again",
        &lists.members(Portion::All),
        &[],
    );
    let changed = lists.members(Portion::Changed);
    members(
        &csv,
        "local governments, CSV, --replace",
        &changed,
        &["--replace"],
    );
    let xlsx = empty.copy(&place.join("xlsx"));
    members(
        &xlsx,
        "local governments, XLSX, new",
        &lists.members_xlsx(),
        &[],
    );

    let csv = with_members.copy(&place.join("csv"));
    let all = lists.twinnings(Portion::All);
    twinnings(&csv, "twinnings, CSV, new", &all, &[]);
    twinnings(&csv, "twinnings, CSV, again", &all, &[]);
    let changed = lists.twinnings(Portion::Changed);
    twinnings(&csv, "twinnings, CSV, --replace", &changed, &["--replace"]);
    let xlsx = with_members.copy(&place.join("xlsx"));
    twinnings(&xlsx, "twinnings, XLSX, new", &lists.twinnings_xlsx(), &[]);
    twinnings(
        &xlsx,
        "twinnings, XLSX, again",
        &lists.twinnings_xlsx(),
        &[],
    );

    let planned = with_members.copy(&place.join("planned"));
    let plan = place.join("plan.jsonl");
    let _ = fs::remove_file(&plan);
    let to = plan.display().to_string();
    twinnings(
        &planned,
        "twinnings, CSV, planned",
        &all,
        &["--dry-run", "--plan", &to],
    );
    measured(
        "twinnings, plan applied",
        &planned,
        &["import", "apply"],
        &plan,
    );
    ExitCode::SUCCESS
}

fn measured(what: &str, node: &Node, arguments: &[&str], file: &Path) {
    let only = std::env::args()
        .skip_while(|argument| argument != "--only")
        .nth(1);
    // What others build on is done all the same.
    let cost = node.run(arguments, file);
    if only.is_some_and(|only| !what.contains(&only)) {
        return;
    }
    println!(
        "{what}: {:.1} s, {:.1} s of the processor, at most {} MB",
        cost.seconds, cost.processor, cost.megabytes
    );
    for line in cost
        .said
        .lines()
        .filter(|line| line.contains("rows"))
        .take(2)
    {
        println!("    {}", line.trim());
    }
    if cost.seconds > SECONDS || cost.megabytes > MEGABYTES {
        println!("    beyond the bounds of {SECONDS} s and {MEGABYTES} MB");
    }
}
