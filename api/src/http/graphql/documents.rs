//! Which document a request means: the one that it has, or the one that it names. Names are those of Apollo's protocol
//! of automatic persisted queries, and the `documentId` of the GraphQL-over-HTTP specification.

use std::sync::Arc;

use jumelage_federation::{Request, error::Code};
use jumelage_schema::public::Reply;

use super::sent::{PersistedQuery, Sent};
use crate::{
    documents::{Persisted, hash},
    node::Node,
};

/// A request with its document.
pub(super) struct Asked {
    pub(super) request: Request,
    /// The hash under which to keep the document, if it turns out to be valid.
    offered: Option<String>,
}

impl Asked {
    /// Keeps the document, if the client has asked for it and it is valid.
    pub(super) fn keep(self, reply: &Reply, persisted: &Persisted) {
        if let Some(hash) = self.offered
            && reply.was_valid()
        {
            persisted.keep(hash, self.request.query);
        }
    }
}

/// Apollo's clients go by this message, or by its code, and then send the document as well.
const NOT_FOUND: &str = "PersistedQueryNotFound";

const ONLY_REGISTERED: &str =
    "this node answers registered documents only: have this one registered by its operator";

/// Finds the document.
pub(super) fn find(
    sent: Sent,
    node: &Node,
    persisted: &Persisted,
) -> Result<Asked, (Code, String)> {
    let malformed = |message: String| (Code::MalformedRequest, message);
    let named = name(sent.document_id, sent.persisted).map_err(malformed)?;
    let (document, offered) = match (sent.query, named) {
        (None, None) => {
            let message = "the request has no document: send `query`, or name it by `documentId`";
            return Err(malformed(message.to_owned()));
        }
        (Some(_), Some(Named::ById(_))) => {
            let message = "the request has a document and a `documentId`: send one of them";
            return Err(malformed(message.to_owned()));
        }
        (Some(document), None) => (Some(document.into()), None),
        (Some(document), Some(Named::Persisted(given))) => {
            if hash(&document) != given {
                let message = "`sha256Hash` is not the SHA-256 of `query`";
                return Err((Code::PersistedQueryMismatch, message.to_owned()));
            }
            (Some(document.into()), Some(given))
        }
        (None, Some(Named::ById(id) | Named::Persisted(id))) => {
            let known = node.registered.get(&id);
            (known.or_else(|| persisted.get(&id)), None)
        }
    };
    let document: Option<Arc<str>> = document;
    if node.registered.only {
        let is_registered = |document: &Arc<str>| node.registered.get(&hash(document)).is_some();
        if !document.as_ref().is_some_and(is_registered) {
            return Err((Code::DocumentNotRegistered, ONLY_REGISTERED.to_owned()));
        }
    }
    let document = document.ok_or((Code::PersistedQueryNotFound, NOT_FOUND.to_owned()))?;
    Ok(Asked {
        request: Request {
            query: document,
            ..sent.request
        },
        offered,
    })
}

/// How a request names its document.
enum Named {
    /// Beside it, or instead of it.
    Persisted(String),
    /// Instead of it.
    ById(String),
}

fn name(id: Option<String>, persisted: Option<PersistedQuery>) -> Result<Option<Named>, String> {
    match (id, persisted) {
        (Some(_), Some(_)) => {
            Err("the request has `documentId` and `persistedQuery`: send one of them".to_owned())
        }
        (Some(id), None) => {
            let id = id
                .strip_prefix("sha256:")
                .map_or(id.clone(), str::to_lowercase);
            Ok(Some(Named::ById(id)))
        }
        (
            None,
            Some(PersistedQuery {
                version: 1,
                sha256_hash,
            }),
        ) => Ok(Some(Named::Persisted(sha256_hash.to_lowercase()))),
        (None, Some(PersistedQuery { version, .. })) => Err(format!(
            "`persistedQuery` is of version {version}: this node knows version 1"
        )),
        (None, None) => Ok(None),
    }
}
