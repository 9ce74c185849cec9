//! `jumelage`.

use std::process::ExitCode;

fn main() -> ExitCode {
    jumelage::cli::run()
}
