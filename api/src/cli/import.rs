//! `jumelage import`.

use std::process::ExitCode;

use anyhow::Result;
use jumelage_schema::clock::Clock;

use super::args::{ImportArguments, List};
use crate::{
    anchor::source::Source,
    clock::SystemClock,
    import::{self, Options, Shown, To},
    keys::Keys,
    node::{migrated, take_directory},
    settings::Settings,
};

/// Reads the list. Rejected rows make the work a failure, though all others are taken.
pub(super) async fn import(arguments: ImportArguments) -> Result<ExitCode> {
    let settings = Settings::read(&arguments.dir)?;
    let db = migrated(&settings, &arguments.dir).await?;
    let keys = Keys::read(&arguments.dir, &settings.key)?;
    let now = SystemClock::start().now();
    let source = Source::open(&settings, &arguments.dir, now)?;
    let directory = source.directory(&db, &keys.published(), now).await?;
    take_directory(&db, &settings, &directory).await?;
    let options = Options {
        replace: arguments.replace,
        dry_run: arguments.dry_run,
        report: arguments.report.map(To::File),
        ..Options::on(now.day())
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
