//! What cooperation costs: partners are sought among many members, and a survey's tables are published. Nothing has to be prepared:
//!
//!     cargo bench -p jumelage-tests --bench agenda
//!
//! `JUMELAGE_BENCH=matches` runs this part alone, of: matches, publishing. Compare within one run: the machine is noisy.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    clippy::cast_precision_loss
)]

mod matches;
mod publishing;

use jumelage::clock::SystemClock;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let clock = SystemClock::start();
    let parts = std::env::var("JUMELAGE_BENCH").unwrap_or_default();
    let wanted = |part: &str| parts.is_empty() || parts.split(',').any(|one| one == part);
    if wanted("matches") {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(matches::measure(&clock));
    }
    if wanted("publishing") {
        publishing::measure(&clock);
    }
}
