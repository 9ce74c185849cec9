//! `jumelage`.

use std::process::ExitCode;

/// Many threads allocate, and others free: the system's allocator makes them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jumelage::cli::run()
}
