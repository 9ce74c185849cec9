//! `jumelage anchor import-calls`: calls from the EU Funding & Tenders Portal, put to a document of programmes and calls.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;
use jumelage_domain::funding::{Catalogue, MessageLanguage, brussels_day, portal};
use jumelage_schema::clock::Clock;
use tokio::time::timeout;

use crate::{
    anchor::{admit::is_url, source::write},
    clock::SystemClock,
    peer_client::HttpClients,
};

/// The portal's whole list has some 130 MB.
const MOST_BYTES: u64 = 1 << 30;

/// How long the portal may take for it.
const DEADLINE: Duration = Duration::from_mins(20);

#[derive(Args)]
pub(crate) struct ImportCallsArguments {
    /// What the portal served: a page of its search, its whole list (grantsTenders.json), or one topic.
    #[arg(value_name = "FILE|URL")]
    source: String,
    /// The document of programmes and calls. It is written anew where anything is new.
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// Say what would become of it, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// The report's language: en, fr, de.
    #[arg(long, default_value_t)]
    language: MessageLanguage,
    /// The day, by which years are read; else today's in Brussels.
    #[arg(long, value_name = "DAY")]
    today: Option<Date>,
}

pub(super) async fn import_calls(arguments: ImportCallsArguments) -> Result<ExitCode> {
    let ImportCallsArguments {
        source,
        into,
        dry_run,
        language,
        today,
    } = arguments;
    let text = std::fs::read_to_string(&into)
        .with_context(|| format!("cannot read {}", into.display()))?;
    let known = Catalogue::parse_for_publishing(text.trim_start_matches('\u{feff}'));
    let known = known.with_context(|| into.display().to_string())?;
    let today = today.unwrap_or_else(|| brussels_day(SystemClock::start().now()));
    let served: Box<dyn Read> = if is_url(&source) {
        Box::new(BufReader::new(fetched(&source).await?))
    } else {
        let file = File::open(Path::new(&source));
        Box::new(BufReader::new(
            file.with_context(|| format!("cannot read {source}"))?,
        ))
    };
    let imported = portal::read(served, &known, today).with_context(|| source.clone())?;
    let merged = known.with(imported.clone().into_calls())?;
    for line in portal::report(&imported, &merged, language) {
        println!("{line}");
    }
    if !dry_run && merged.catalogue != known {
        write(&into, &merged.catalogue.to_json())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands at an address, in a file that nobody else sees.
async fn fetched(source: &str) -> Result<File> {
    let url: url::Url = source
        .parse()
        .with_context(|| format!("{source} is no address"))?;
    let client = HttpClients::new()?.for_url(&url)?;
    let fetch = async {
        let mut response = client.get(url).send().await?;
        let status = response.status();
        if !status.is_success() {
            bail!("it answers with the status {status}");
        }
        let (mut file, mut size) = (tempfile::tempfile()?, 0);
        while let Some(chunk) = response.chunk().await? {
            size += chunk.len() as u64;
            if size > MOST_BYTES {
                bail!("it answers with more than {MOST_BYTES} bytes");
            }
            file.write_all(&chunk)?;
        }
        file.rewind()?;
        Ok(file)
    };
    let fetched = timeout(DEADLINE, fetch).await;
    let fetched = fetched.with_context(|| format!("{source} has not answered in time"))?;
    fetched.with_context(|| source.to_owned())
}
