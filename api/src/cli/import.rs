//! `jumelage import`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jumelage_schema::clock::Clock;
use jumelage_trust::Directory;

use super::args::{ImportArguments, List};
use crate::{
    clock::SystemClock,
    import::{self, Options, Shown},
    node::{migrated, take_directory},
    settings::Settings,
};

/// Reads the list. Rejected rows make the work a failure, though all others are taken.
pub(super) async fn import(arguments: ImportArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let directory = arguments.dir.join(&settings.directory);
    let text = std::fs::read_to_string(&directory)
        .with_context(|| format!("cannot read {}", directory.display()))?;
    let directory = Directory::parse(&text)
        .with_context(|| format!("{} is no directory", directory.display()))?;
    take_directory(&db, &settings, &directory).await?;
    let options = Options {
        replace: arguments.replace,
        dry_run: arguments.dry_run,
        report: arguments.report,
        ..Options::on(SystemClock::start().now().day())
    };
    let report = match arguments.what {
        List::LocalGovernments => {
            import::local_governments(&db, &arguments.file, &options, &Shown::new()).await?
        }
        List::Twinnings => import::twinnings(&db, &arguments.file, &options, &Shown::new()).await?,
    };
    println!("{report}");
    Ok(if report.rejected > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
