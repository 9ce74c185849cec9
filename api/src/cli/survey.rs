//! `jumelage survey …` and `jumelage anchor publish-results`.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use encoding_rs::Encoding;
use jumelage_domain::{
    CodeScheme, NodeCode,
    survey::{
        SurveyId,
        import::{Mapping, Source, SourceError},
    },
};
use jumelage_entities::{Actor, write::surveys::results};
use jumelage_schema::clock::Clock;

use super::{
    anchor,
    import::{
        args::{encoding, separator},
        database,
    },
};
use crate::{
    clock::SystemClock,
    import::{
        Reading,
        answers::{self, Options, Report},
    },
    surveys,
};

#[derive(Subcommand)]
pub(super) enum SurveyCommand {
    /// Read the answers of members, or of the association itself, from an export of `LimeSurvey` or `EUSurvey`.
    Import(ImportArguments),
}

#[derive(Args)]
pub(super) struct ImportArguments {
    /// The export: XLSX, ODS, or text like CSV in any encoding.
    file: PathBuf,
    /// The survey's name.
    #[arg(long, value_name = "NAME")]
    survey: SurveyId,
    /// Whose export it is: lime-survey or eu-survey.
    #[arg(long, value_name = "PROGRAM", value_parser = source)]
    source: Source,
    /// What columns and cells mean that do not speak for themselves, as JSON.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Of which scheme the respondents' codes are, like LAU, where they do not say it (`LAU:05334002`).
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<CodeScheme>,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    /// The encoding of a text, like windows-1250; else it is found out.
    #[arg(long, value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// What stands between the cells of a text: a letter, or tab; else it is found out.
    #[arg(long, value_parser = separator)]
    separator: Option<u8>,
    /// The sheet of a workbook; else it is found out.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The node's folder.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

#[derive(Args)]
pub(super) struct PublishResultsArguments {
    /// The survey's name.
    survey: SurveyId,
    /// Publish also without the nodes that have sent nothing: theirs never come in any more.
    #[arg(long)]
    without_missing: bool,
    /// The anchor's folder.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

/// In whatever case it is typed.
fn source(text: &str) -> Result<Source, SourceError> {
    text.to_ascii_uppercase().replace('-', "_").parse()
}

pub(super) async fn survey(command: SurveyCommand) -> Result<ExitCode> {
    match command {
        SurveyCommand::Import(arguments) => import(arguments).await,
    }
}

/// Rejected rows make the work a failure, though all others are taken.
async fn import(arguments: ImportArguments) -> Result<ExitCode> {
    let mapping = match &arguments.mapping {
        None => Mapping::default(),
        Some(file) => {
            let text = fs::read_to_string(file);
            let text = text.with_context(|| format!("cannot read {}", file.display()))?;
            serde_json::from_str(&text)
                .with_context(|| format!("{} is no mapping", file.display()))?
        }
    };
    let clock = SystemClock::start();
    let db = database(&arguments.dir, &clock).await?;
    let options = Options {
        survey: arguments.survey,
        source: arguments.source,
        mapping,
        reading: Reading {
            encoding: arguments.encoding,
            separator: arguments.separator,
            sheet: arguments.sheet,
        },
        scheme: arguments.scheme,
        dry_run: arguments.dry_run,
        actor: Actor::Operator("survey"),
        now: clock.now(),
    };
    let report = answers::read(&db, &arguments.file, &options).await;
    let report = report.with_context(|| arguments.file.display().to_string())?;
    print(&report, arguments.dry_run);
    Ok(if report.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(report: &Report, dry_run: bool) {
    for problem in &report.problems {
        println!("{problem}");
    }
    let Report {
        created,
        updated,
        unchanged,
        not_submitted,
        problems,
    } = report;
    let would = if dry_run { "would be " } else { "" };
    println!(
        "{created} answers {would}created, {updated} {would}updated, {unchanged} unchanged; {not_submitted} begun and not \
         sent; {} problems",
        problems.len()
    );
}

pub(super) async fn publish_results(arguments: PublishResultsArguments) -> Result<ExitCode> {
    let (_, db) = anchor::open(&arguments.dir).await?;
    let (survey, now) = (&arguments.survey, SystemClock::start().now());
    let due = results::due(&db, survey, now).await?;
    let missing: Vec<&str> = due.parts.missing.iter().map(NodeCode::as_str).collect();
    if !missing.is_empty() && !arguments.without_missing {
        println!(
            "nothing is published yet: {} nodes have sent their counts, and these have not: {}\nThey are sent as soon as the \
             nodes run. With --without-missing the results are published without them, for good.",
            due.parts.parts.len() - missing.len(),
            missing.join(", ")
        );
        return Ok(ExitCode::FAILURE);
    }
    let published = surveys::publish(&db, Actor::Operator("anchor"), survey, now).await?;
    let shown = published.tables.iter().flat_map(|table| &table.cells);
    let (shown, suppressed): (Vec<_>, Vec<_>) = shown.partition(|cell| cell.respondents.is_some());
    println!(
        "the results of {survey} are published: {} nodes, {} without counts; {} cells shown, {} suppressed{}",
        published.coverage.len(),
        missing.len(),
        shown.len(),
        suppressed.len(),
        if published.withheld {
            ": they are withheld altogether, as too few answered for the tables that were asked for"
        } else {
            ""
        }
    );
    Ok(ExitCode::SUCCESS)
}
