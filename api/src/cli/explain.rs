//! `jumelage explain`.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result};
use jumelage_federation::Request;

use super::{args::ExplainArguments, shared};
use crate::node::Node;

/// Asks as the node in a folder would. Errors in the answer make the work a failure.
pub(super) async fn explain(arguments: ExplainArguments) -> Result<ExitCode> {
    let variables = match &arguments.variables {
        Some(file) => serde_json::from_str(&read(file)?)
            .with_context(|| format!("{} is no JSON object", file.display()))?,
        None => serde_json::Map::new(),
    };
    let request = Request {
        query: read(&arguments.file)?.into(),
        variables,
        explain: true,
        ..Request::default()
    };
    let node = Node::open(&arguments.dir, &shared()?)
        .await
        .with_context(|| format!("the node in {}", arguments.dir.display()))?;
    let (network, deadline) = (node.network(), node.settings.peers.deadline());
    let reply = node.public.answer(&request, network, deadline).await;
    for explained in &reply.extensions.federation {
        println!("{explained}");
    }
    if let Some(cost) = &reply.extensions.cost {
        println!("{}", serde_json::to_string(cost)?);
    }
    for error in &reply.errors {
        eprintln!("error: {}", serde_json::to_string(error)?);
    }
    Ok(if reply.errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
