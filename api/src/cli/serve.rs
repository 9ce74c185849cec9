//! `jumelage serve` and `jumelage migrate`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use jumelage_schema::Schemas;

use super::args::ServeArguments;
use crate::{
    anchor,
    clock::SystemClock,
    contact_persons, exchange, host,
    neighbours::Neighbours,
    node::{Node, Shared, migrated},
    peer_client::HttpClients,
    settings::{self, Settings},
};

pub(super) async fn serve(arguments: ServeArguments) -> Result<ExitCode> {
    let folders = match (arguments.host, arguments.dir) {
        (Some(host), _) => node_folders(&host)?,
        (None, dirs) if dirs.is_empty() => vec![PathBuf::from(".")],
        (None, dirs) => dirs,
    };
    let shared = shared()?;
    let mut nodes = Vec::new();
    for folder in &folders {
        let node = Node::open(folder, &shared)
            .await
            .with_context(|| format!("the node in {}", folder.display()))?;
        nodes.push(Arc::new(node));
    }
    let listeners = host::bind(nodes.iter().map(|node| node.settings.listen))?;
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let drain = Duration::from_secs(arguments.drain);
    let drained = async move { tokio::time::sleep(drain).await };
    let patience = host::Patience::default();
    let server = host::serve_until(&nodes, listeners, workers, patience, host::told(), drained)?;
    for node in &nodes {
        println!(
            "{}: {}/graphql",
            node.settings.code, node.settings.public_url
        );
        actix_web::rt::spawn(exchange::run(Arc::clone(node)));
        actix_web::rt::spawn(anchor::job::run(Arc::clone(node)));
        actix_web::rt::spawn(contact_persons::run(Arc::clone(node)));
    }
    server.await?;
    Ok(ExitCode::SUCCESS)
}

/// What the nodes of this process share.
pub(crate) fn shared() -> Result<Shared> {
    Ok(Shared::new(
        Schemas::build(),
        HttpClients::new()?,
        Neighbours::direct(),
        Arc::new(SystemClock::start()),
    ))
}

fn node_folders(host: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(host).with_context(|| format!("cannot read {}", host.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let folder = entry?.path();
        if folder.join(settings::FILE).exists() {
            folders.push(folder);
        }
    }
    if folders.is_empty() {
        bail!("there is no node's folder in {}", host.display());
    }
    folders.sort_unstable();
    Ok(folders)
}

pub(super) async fn migrate(dir: PathBuf) -> Result<ExitCode> {
    let settings = Settings::read(&dir)?;
    migrated(&settings, &dir).await?;
    Ok(ExitCode::SUCCESS)
}
