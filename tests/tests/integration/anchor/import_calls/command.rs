//! The command line, in a process of its own.

use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

/// Tells the other process what its command line is, a word a line.
const WORDS: &str = "JUMELAGE_TEST_COMMAND_LINE";

/// What became of a command.
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

/// Runs `jumelage` with these words in a folder.
pub(super) async fn jumelage(folder: &Path, words: &[&str]) -> Said {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "anchor::import_calls::command::runs_a_command_line",
            "--nocapture",
        ])
        .env(WORDS, words.join("\n"))
        .current_dir(folder)
        .stdin(Stdio::null());
    // What it asks is answered in this process meanwhile.
    let output = actix_web::rt::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Not a test: the process that is a command.
#[test]
fn runs_a_command_line() {
    let Ok(words) = env::var(WORDS) else {
        return;
    };
    let words = ["jumelage"].into_iter().chain(words.lines());
    let code = jumelage::cli::run_as(words.map(OsString::from));
    std::process::exit(i32::from(code != ExitCode::SUCCESS));
}
