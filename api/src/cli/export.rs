//! `jumelage export`, and the way back.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use jumelage_schema::clock::Clock;

use crate::{
    anchor::source::Source,
    clock::SystemClock,
    export::{self, Format, Options, Summary},
    keys::Keys,
    node::{migrated, take_directory},
    settings::Settings,
};

#[derive(Args)]
pub(super) struct ExportArguments {
    /// The folder into which the lists go.
    pub(super) to: PathBuf,
    /// As lists for the importer, or as all that there is, ids included.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(super) format: Format,
    /// With the contact persons, in a file for the owner alone.
    #[arg(long)]
    pub(super) contact_persons: bool,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

#[derive(Args)]
pub(super) struct ImportExportArguments {
    /// The folder with an export in JSON Lines.
    pub(super) from: PathBuf,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

pub(super) async fn export(arguments: ExportArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let today = SystemClock::start().now().day();
    let options = Options {
        format: arguments.format,
        contact_persons: arguments.contact_persons,
        today,
    };
    let written = export::write(&db, &settings.code, &arguments.to, options).await?;
    println!("{}: {}", arguments.to.display(), told(&written));
    if written.left_out > 0 {
        println!(
            "{} members that ended, their records, and decisions have no words in the importer's columns: `--format jsonl` takes \
             all along",
            written.left_out
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn told(summary: &Summary) -> String {
    format!(
        "{} members, {} records, {} decisions, {} contact persons",
        summary.members, summary.records, summary.decisions, summary.contact_persons
    )
}

pub(super) async fn import_export(arguments: ImportExportArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let keys = Keys::read(&arguments.dir, &settings.key)?;
    let now = SystemClock::start().now();
    let source = Source::open(&settings, &arguments.dir, now)?;
    let directory = source.directory(&db, &keys.published(), now).await?;
    take_directory(&db, &settings, &directory).await?;
    let read = export::read(&db, &arguments.from).await?;
    println!("{}", told(&read));
    if read.left_out > 0 {
        println!(
            "{} contact persons were left out: their day has come",
            read.left_out
        );
    }
    Ok(ExitCode::SUCCESS)
}
