//! `jumelage import`.

pub(super) mod args;

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result};
use jumelage_entities::Actor;
use jumelage_schema::clock::Clock;
use sea_orm::DatabaseConnection;

use self::args::{ApplyArguments, ImportArguments, ListArguments, What};
use crate::{
    anchor::source::Source,
    clock::SystemClock,
    import::{self, Format, Kind, Mapping, Options, Phrase, Reading, Shown, To},
    keys::Keys,
    node::{migrated, take_directory},
    settings::Settings,
};

/// Reads a list, or applies a plan.
pub(super) async fn import(arguments: ImportArguments) -> Result<ExitCode> {
    match arguments.what {
        What::LocalGovernments(arguments) => list(Kind::LocalGovernments, arguments).await,
        What::Twinnings(arguments) => list(Kind::Twinnings, arguments).await,
        What::Apply(arguments) => apply(arguments).await,
    }
}

/// The node's database, with the directory of this moment.
pub(super) async fn database(dir: &Path, clock: &SystemClock) -> Result<DatabaseConnection> {
    let settings = Settings::read(dir)?;
    let db = migrated(&settings, dir).await?;
    let keys = Keys::read(dir, &settings.key)?;
    let now = clock.now();
    let source = Source::open(&settings, dir, now)?;
    let directory = source.directory(&db, &keys.published(), now).await?;
    take_directory(&db, &settings, &directory).await?;
    Ok(db)
}

/// Rejected rows make the work a failure, though all others are taken.
async fn list(kind: Kind, arguments: ListArguments) -> Result<ExitCode> {
    let mapping = match &arguments.mapping {
        None => Mapping::default(),
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            Mapping::parse(&text).map_err(|issue| {
                anyhow::anyhow!("{}: {}", file.display(), issue.text(arguments.language))
            })?
        }
    };
    let clock = SystemClock::start();
    let db = database(&arguments.dir, &clock).await?;
    let whole_to_output =
        arguments.report.is_none() && matches!(arguments.format, Some(Format::Csv | Format::Json));
    let report = if whole_to_output {
        Some(To::Output)
    } else {
        arguments.report.map(To::File)
    };
    let options = Options {
        replace: arguments.replace,
        dry_run: arguments.dry_run,
        plan: arguments.plan.clone(),
        report,
        format: arguments.format.unwrap_or_default(),
        language: arguments.language,
        mapping,
        reading: Reading {
            encoding: arguments.encoding,
            separator: arguments.separator,
            sheet: arguments.sheet,
        },
        ..Options::on(clock.now().day())
    };
    let shown = Shown::new();
    let read = match kind {
        Kind::LocalGovernments => {
            import::local_governments(&db, &arguments.file, &options, &shown).await
        }
        Kind::Twinnings => import::twinnings(&db, &arguments.file, &options, &shown).await,
    };
    let report = match read {
        Err(import::ImportError::Header { file, issue }) => {
            anyhow::bail!("{}: {}", file.display(), issue.text(arguments.language))
        }
        other => other?,
    };
    if !whole_to_output {
        println!("{report}");
        if let Some(plan) = &arguments.plan {
            println!(
                "{}",
                Phrase::PlanSaved.with(arguments.language, &[plan.display().to_string()])
            );
        }
    }
    Ok(if report.rejected > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn apply(arguments: ApplyArguments) -> Result<ExitCode> {
    let db = database(&arguments.dir, &SystemClock::start()).await?;
    let actor = Actor::Operator("import");
    let applied = import::apply(&db, &arguments.file, &actor, &Shown::new()).await?;
    let counts = [applied.written, applied.done_before].map(|count| count.to_string());
    println!("{}", Phrase::Applied.with(arguments.language, &counts));
    Ok(ExitCode::SUCCESS)
}
