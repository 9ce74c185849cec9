//! `jumelage anchor publish`, `unpublish` and `publications`: what is published for the whole network.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use jumelage_domain::{
    PublicationKind, PublicationName,
    publication::{KindWord, PublicationKindError},
};
use jumelage_entities::{
    Actor,
    write::publications::{self, Outcome},
};
use jumelage_schema::clock::Clock;

use super::anchor::open;
use crate::{clock::SystemClock, node::migrated, settings::Settings};

/// Whoever may run these commands.
const BY_COMMAND: Actor = Actor::Operator("anchor");

#[derive(Args)]
pub(crate) struct PublishArguments {
    /// What it is: FUNDING (programmes and calls) or SURVEY.
    #[arg(value_parser = kind)]
    kind: PublicationKind,
    /// The document, JSON.
    file: PathBuf,
    /// Its name, to make sure of it; else the one that it gives itself.
    #[arg(long)]
    name: Option<PublicationName>,
    /// The anchor's folder.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

#[derive(Args)]
pub(crate) struct UnpublishArguments {
    /// What it is.
    #[arg(value_parser = kind_word)]
    kind: KindWord,
    /// Its name; of FUNDING there is but one.
    name: Option<PublicationName>,
    /// The anchor's folder.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

/// In whatever case it is typed.
fn kind(text: &str) -> Result<PublicationKind, PublicationKindError> {
    text.to_ascii_uppercase().replace('-', "_").parse()
}

fn kind_word(text: &str) -> Result<KindWord, <KindWord as FromStr>::Err> {
    text.to_ascii_uppercase().replace('-', "_").parse()
}

pub(super) async fn publish(arguments: PublishArguments) -> Result<ExitCode> {
    let PublishArguments {
        kind,
        file,
        name,
        dir,
    } = arguments;
    let text = fs::read_to_string(&file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let document = text.trim_start_matches('\u{feff}');
    let in_file = || file.display().to_string();
    if kind == PublicationKind::SurveyResults {
        bail!(
            "results are made of what the nodes have counted: `jumelage anchor publish-results` publishes them"
        );
    }
    let own = kind.name_of(document).with_context(in_file)?;
    let name = name.unwrap_or(own);
    let (_, db) = open(&dir).await?;
    let now = SystemClock::start().now();
    let outcome = publications::publish(&db, BY_COMMAND, kind, (&name, document), now).await;
    match outcome.with_context(in_file)? {
        Outcome::Published(serial) => println!(
            "{kind}/{name} is published with serial {serial}; the other nodes take it when they next ask, within minutes"
        ),
        Outcome::Same(serial) => println!(
            "{kind}/{name} is published already, word for word, with serial {serial}; the list of all has another serial"
        ),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn unpublish(arguments: UnpublishArguments) -> Result<ExitCode> {
    let UnpublishArguments { kind, name, dir } = arguments;
    let only = kind.known().and_then(PublicationKind::only_name);
    let name = match (name, only) {
        (Some(name), _) => name,
        (None, Some(only)) => only.parse()?,
        (None, None) => {
            bail!("which {kind}? give its name: `jumelage anchor publications` lists all")
        }
    };
    let (_, db) = open(&dir).await?;
    let now = SystemClock::start().now();
    let serial = publications::unpublish(&db, BY_COMMAND, (&kind, &name), now).await?;
    println!(
        "{kind}/{name} is published no more; the list has the serial {serial}, and the other nodes drop it when they next ask"
    );
    Ok(ExitCode::SUCCESS)
}

/// One line a document.
pub(super) async fn print(dir: &Path) -> Result<ExitCode> {
    let settings = Settings::read(dir)?;
    let db = migrated(&settings, dir).await?;
    for heading in publications::headings(&db).await? {
        println!(
            "{}\t{}\t{}\tpublished {}\t{} bytes\tsha256 {}",
            heading.kind,
            heading.name,
            heading.serial,
            heading.published_at,
            heading.size,
            heading.sha256
        );
    }
    let list = publications::list(&db).await?;
    let source = list.source.as_deref();
    println!(
        "serial {} of {}",
        list.serial,
        source.unwrap_or("this node")
    );
    Ok(ExitCode::SUCCESS)
}
