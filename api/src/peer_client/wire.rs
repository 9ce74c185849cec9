//! What goes over HTTP from node to node and back, and what is made of what cannot be read.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_graphql::Value;
use jumelage_federation::{
    Failure, NodeState,
    error::{Code, PathSegment},
    network::NodeError,
    scatter::late,
};
use jumelage_schema::peer::{Answering, Asking};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};

/// An answer of another node may be as large as a message to it: bytes, decompressed.
pub(super) const ANSWER_LIMIT: usize = 16 << 20;

/// No schema is as large as this: bytes, decompressed.
pub(super) const SDL_LIMIT: usize = 1 << 20;

/// What a gateway or a node says that is just being started or stopped.
const PASSING: [StatusCode; 3] = [
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// What came over HTTP.
pub(super) enum Received {
    /// Nothing has changed since this revision.
    Unchanged(Arc<str>),
    /// An answer of so many bytes.
    Answer(PeerResponse, usize),
}

/// A revision as an entity tag, and back.
pub(crate) fn entity_tag(revision: &str) -> String {
    format!("\"{revision}\"")
}

pub(crate) fn revision(entity_tag: &str) -> Option<&str> {
    entity_tag.trim().strip_prefix('"')?.strip_suffix('"')
}

/// Reads a body as it comes, and no further than it may go.
pub(super) async fn read(
    mut response: Response,
    limit: usize,
    deadline: Duration,
) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let broken = |fault| unreachable(&fault, deadline);
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[derive(Serialize)]
pub(super) struct PeerRequest<'a> {
    pub(super) query: &'a str,
    pub(super) variables: &'a serde_json::Map<String, serde_json::Value>,
    pub(super) extensions: BTreeMap<&'static str, Asking>,
}

#[derive(Deserialize)]
pub(super) struct PeerResponse {
    #[serde(default)]
    pub(super) data: Value,
    #[serde(default)]
    pub(super) errors: Vec<PeerError>,
    #[serde(default)]
    pub(super) extensions: Extensions,
}

#[derive(Deserialize)]
pub(super) struct PeerError {
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    path: Vec<Segment>,
    #[serde(default)]
    extensions: Coded,
}

#[derive(Default, Deserialize)]
struct Coded {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Segment {
    Index(usize),
    Key(String),
}

#[derive(Default, Deserialize)]
pub(super) struct Extensions {
    #[serde(default)]
    pub(super) jumelage: Answering,
}

impl PeerError {
    pub(super) fn into_node_error(self) -> NodeError {
        let path = self.path.into_iter().map(|segment| match segment {
            Segment::Index(at) => PathSegment::Index(at),
            Segment::Key(key) => PathSegment::Key(key),
        });
        NodeError {
            message: self.message,
            code: self
                .extensions
                .code
                .unwrap_or_else(|| Code::NodeError.into()),
            path: path.collect(),
        }
    }
}

pub(super) fn unreachable(fault: &reqwest::Error, deadline: Duration) -> Failure {
    if fault.is_timeout() {
        return late(deadline);
    }
    tracing::debug!(
        error = fault as &dyn std::error::Error,
        "a peer is unreachable"
    );
    let message = if fault.is_connect() {
        "no connection to the node"
    } else {
        "the answer broke off"
    };
    Failure {
        state: NodeState::Unreachable,
        code: Code::Unreachable.into(),
        message: message.to_owned(),
        passing: true,
    }
}

pub(super) fn malformed(fault: &serde_json::Error) -> Failure {
    Failure {
        state: NodeState::Refused,
        code: Code::MalformedAnswer.into(),
        message: format!("the answer is no GraphQL response: {fault}"),
        passing: false,
    }
}

fn too_large(limit: usize) -> Failure {
    Failure {
        state: NodeState::Refused,
        code: Code::AnswerTooLarge.into(),
        message: format!("the answer has more than {limit} bytes"),
        passing: false,
    }
}

pub(super) fn refused(
    status: StatusCode,
    answer: Option<PeerResponse>,
    deadline: Duration,
) -> Failure {
    let said = answer.and_then(|answer| answer.errors.into_iter().next());
    let code = said
        .as_ref()
        .and_then(|error| error.extensions.code.as_deref());
    // It keeps the time that it was given, to the millisecond, and is at times the first to see that it is over.
    if code == Some(Code::DeadlineExceeded.as_str()) {
        return late(deadline);
    }
    let said = said.map(|error| error.message);
    let state = if status.is_server_error() {
        NodeState::Unreachable
    } else {
        NodeState::Refused
    };
    let message =
        said.unwrap_or_else(|| format!("the node answered with HTTP status {}", status.as_u16()));
    Failure {
        state,
        code: Code::HttpStatus.into(),
        message,
        passing: PASSING.contains(&status),
    }
}
