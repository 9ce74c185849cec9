//! `jumelage backup` and `jumelage restore`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use jumelage_schema::clock::Clock;

use crate::{
    backup::{self, Options},
    clock::SystemClock,
};

#[derive(Args)]
pub(super) struct BackupArguments {
    /// The backup: a file that is not there yet.
    pub(super) file: PathBuf,
    /// With the node's settings and keys: whoever has the file can be the node.
    #[arg(long)]
    pub(super) with_keys: bool,
    /// Replace a file that is there.
    #[arg(long)]
    pub(super) force: bool,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

#[derive(Args)]
pub(super) struct RestoreArguments {
    /// The backup.
    pub(super) file: PathBuf,
    /// Let go what the database holds.
    #[arg(long)]
    pub(super) force: bool,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    pub(super) dir: PathBuf,
}

pub(super) async fn backup(arguments: BackupArguments) -> Result<ExitCode> {
    let options = Options {
        with_keys: arguments.with_keys,
        force: arguments.force,
    };
    let now = SystemClock::start().now();
    let made = backup::backup(&arguments.dir, &arguments.file, options, now).await?;
    println!(
        "{}: {} rows of {} tables{}",
        arguments.file.display(),
        made.rows,
        made.tables,
        if arguments.with_keys {
            format!(", and {} files with settings and keys", made.files)
        } else {
            String::new()
        }
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(arguments: RestoreArguments) -> Result<ExitCode> {
    let restored = backup::restore(&arguments.file, &arguments.dir, arguments.force).await?;
    println!(
        "“{}” is as it was on {}: {} rows{}. When it runs, it tells the other nodes all that it knows, and they tell it what \
         they know",
        restored.head.node,
        restored.head.made,
        restored.rows,
        if restored.folder {
            ", and its settings and keys"
        } else {
            ""
        }
    );
    Ok(ExitCode::SUCCESS)
}
