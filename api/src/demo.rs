//! The whole network in one process on loopback: nodes are made, data is read, records are exchanged until nothing
//! changes, and then it runs like any other network.

mod activities;
mod found;
mod introductions;
mod network;
mod networks;
mod offers;
mod published;
mod sample;
mod surveys;
mod table;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use futures::{StreamExt, TryStreamExt, stream};
use jumelage_domain::NodeCode;
use jumelage_trust::Member;

use self::{
    found::Founded,
    sample::{Data, Part},
};
use crate::{cli, exchange, host, import, jobs, node::Node};

/// Server threads for all nodes together.
const WORKERS: usize = 2;

/// How many nodes are loaded, or tell the others, at a time.
const AT_ONCE: usize = 6;

/// After this many rounds something does not converge.
const MAX_ROUNDS: usize = 20;

/// How the demo is to run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the data is; else the built-in sample.
    pub data: Option<PathBuf>,
    /// Only these associations.
    pub nodes: Option<Vec<NodeCode>>,
    /// The anchor's port; 0 takes free ones.
    pub base_port: u16,
    /// Where to keep the nodes' folders.
    pub dir: Option<PathBuf>,
    /// Stop when loaded and exchanged.
    pub prepare: bool,
    /// Limit what callers on this machine may spend, as a node of its own does.
    pub limits: bool,
}

/// Runs the demo until it is interrupted.
pub async fn run(options: Options) -> Result<ExitCode> {
    let temporary = tempfile::tempdir()?;
    let data = Data::open(options.data.as_deref(), temporary.path())?;
    let dir = options
        .dir
        .clone()
        .unwrap_or_else(|| temporary.path().join("nodes"));
    let Founded {
        folders,
        members,
        listeners,
    } = found::found(&data, &dir, &options)?;
    let nodes = open(&folders, &members).await?;
    let server = host::serve(&nodes, listeners, WORKERS)?;
    let handle = server.handle();
    let mut serving = actix_web::rt::spawn(server);
    let ready = async {
        load(&data, &nodes, temporary.path()).await?;
        settle(&nodes).await?;
        load_networks(&data, &nodes).await?;
        settle(&nodes).await?;
        introduce(&data, &nodes).await?;
        published::publish(&nodes).await?;
        surveys::make_up(&nodes).await?;
        table::print(&nodes).await
    };
    tokio::select! {
        done = ready => done?,
        _ = &mut serving => bail!("stopped before the network was ready"),
    }
    if options.prepare {
        handle.stop(true).await;
        return Ok(ExitCode::SUCCESS);
    }
    for node in &nodes {
        jobs::begin(node);
    }
    let anchor = nodes.first().context("a network has an anchor")?;
    println!("ready {}/graphql", anchor.settings.public_url);
    serving.await??;
    Ok(ExitCode::SUCCESS)
}

/// Opens the anchor, admits the others to its registry, and opens these.
async fn open(folders: &[PathBuf], members: &[Member]) -> Result<Vec<Arc<Node>>> {
    let shared = &cli::shared()?;
    let (first, others) = folders.split_first().context("a network has an anchor")?;
    let anchor = Node::open(first, shared).await?;
    network::admit(&anchor, &members[1..]).await?;
    let word = network::word(&anchor).await?;
    for folder in others {
        network::keep(&word, folder)?;
    }
    let others: Vec<Arc<Node>> = stream::iter(others)
        .map(|folder| async move { Node::open(folder, shared).await.map(Arc::new) })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok([Arc::new(anchor)].into_iter().chain(others).collect())
}

/// Reads the lists into the nodes.
async fn load(data: &Data, nodes: &[Arc<Node>], scratch: &std::path::Path) -> Result<()> {
    let parts = data.split(scratch)?;
    let work = nodes
        .iter()
        .filter_map(|node| Some((node, parts.get(&node.settings.code)?)));
    stream::iter(work)
        .map(|(node, part)| async move {
            load_one(node, part)
                .await
                .with_context(|| format!("the lists of “{}”", node.settings.code))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

/// Records networks and projects: their members are those of several associations, which know of each other by now.
async fn load_networks(data: &Data, nodes: &[Arc<Node>]) -> Result<()> {
    let parts = data.networks()?;
    for node in nodes {
        if let Some(listed) = parts.get(&node.settings.code) {
            networks::load(&node.db, listed, node.clock.now().day())
                .await
                .with_context(|| format!("the networks of “{}”", node.settings.code))?;
        }
    }
    Ok(())
}

/// Lets towns ask for introductions, and answer some, once they know what others look for.
async fn introduce(data: &Data, nodes: &[Arc<Node>]) -> Result<()> {
    let listed = data.introductions()?;
    introductions::ask(nodes, &listed).await?;
    settle(nodes).await?;
    introductions::answer(nodes, &listed).await?;
    settle(nodes).await
}

/// Members first: records are of members.
async fn load_one(node: &Node, part: &Part) -> Result<()> {
    let options = import::Options::on(node.clock.now().day());
    let mut reports = Vec::new();
    if let Some(file) = &part.local_governments {
        reports.push(import::local_governments(&node.db, file, &options, &import::Silent).await?);
    }
    if let Some(file) = &part.twinnings {
        reports.push(import::twinnings(&node.db, file, &options, &import::Silent).await?);
    }
    for report in reports.iter().filter(|report| report.rejected > 0) {
        eprintln!("{}: {report}", node.settings.code);
    }
    let today = node.clock.now().day();
    if !part.activities.is_empty() {
        activities::load(&node.db, &part.activities, today).await?;
    }
    if !part.offers.is_empty() {
        offers::load(&node.db, &part.offers, today).await?;
    }
    Ok(())
}

/// Lets the nodes tell each other of their records until none has anything to say.
async fn settle(nodes: &[Arc<Node>]) -> Result<()> {
    for round in 1..=MAX_ROUNDS {
        let sent: Vec<usize> = stream::iter(nodes)
            .map(|node| exchange::tell_all(node))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let sent: usize = sent.iter().sum();
        eprintln!("exchange, round {round}: {sent} messages");
        if sent == 0 {
            return Ok(());
        }
    }
    eprintln!("after {MAX_ROUNDS} rounds the nodes still have something to tell each other");
    Ok(())
}
