//! The command line. Exit code 0: done; 1: the work failed; 2: the call was wrong.

mod anchor;
mod args;
mod audit;
mod backup;
mod client;
mod contact;
mod explain;
mod export;
mod import;
mod import_calls;
mod jobs;
mod join;
mod publications;
mod serve;
mod survey;
mod table;
mod token;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use self::args::{Arguments, Command};
pub(crate) use self::serve::shared;
use crate::{demo, init, keys::Keys, telemetry};

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    run_as(std::env::args_os())
}

/// Runs a command, the program's name first. A call that is wrong ends the process.
#[must_use]
pub fn run_as(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = Arguments::parse_from(words);
    let outcome = telemetry::start(arguments.log_format).and_then(|telemetry| {
        let outcome = work(arguments.command);
        telemetry.stop();
        outcome
    });
    match outcome {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("error: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(arguments) => wait(demo::run(arguments.into())),
        Command::Init(arguments) => {
            let dir = arguments.dir.clone();
            init::init(arguments.into(), &dir)?;
            println!(
                "{} is ready: start the node with `jumelage serve --dir {}`",
                dir.display(),
                dir.display()
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Join(arguments) => wait(join::join(arguments)),
        Command::RotateKey { dir } => {
            let key = Keys::rotate(&dir)?;
            println!(
                "{} is the next key: the running node announces it, and signs with it when the network knows it",
                key.kid()
            );
            Ok(ExitCode::SUCCESS)
        }
        Command::Anchor(command) => wait(anchor::anchor(command)),
        Command::Serve(arguments) => wait(serve::serve(arguments)),
        Command::Migrate { dir } => wait(serve::migrate(dir)),
        Command::Import(arguments) => wait(import::import(arguments)),
        Command::Export(arguments) => wait(export::export(arguments)),
        Command::ImportExport(arguments) => wait(export::import_export(arguments)),
        Command::Backup(arguments) => wait(backup::backup(arguments)),
        Command::Restore(arguments) => wait(backup::restore(arguments)),
        Command::Client(arguments) => wait(client::client(arguments)),
        Command::Token(arguments) => wait(token::token(arguments)),
        Command::Explain(arguments) => wait(explain::explain(arguments)),
        Command::Audit(arguments) => wait(audit::audit(arguments)),
        Command::Contact(arguments) => wait(contact::contact(arguments)),
        Command::Survey(command) => wait(survey::survey(command)),
        Command::Jobs(arguments) => wait(jobs::jobs(arguments)),
        Command::PrintSchema => {
            print!("{}", jumelage_schema::sdl::public());
            Ok(ExitCode::SUCCESS)
        }
        Command::PrintErrors => {
            print!("{}", jumelage_federation::error::page());
            print!("{}", jumelage_schema::public::user_errors_page());
            Ok(ExitCode::SUCCESS)
        }
        Command::PrintRights => {
            print!("{}", jumelage_schema::rights::page());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn wait(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let system = actix_web::rt::System::new();
    let outcome = system.block_on(work);
    // The process ends. Jobs in the middle of a transaction could not be dropped without their runtime.
    std::mem::forget(system);
    outcome
}
