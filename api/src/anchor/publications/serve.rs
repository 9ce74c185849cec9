//! What a node publishes, signed at this moment: so that after another key nothing has to be published anew.

use anyhow::{Context, Result};
use jumelage_domain::publication::{KindWord, PublicationName, fingerprint};
use jumelage_entities::write::publications::{self, Heading, List};
use jumelage_trust::{Endpoint, ListedDocument, PublicationList, PublishedDocument};

use crate::node::Node;

/// A signed text, and what tells it from others at the same address.
pub(crate) struct Signed {
    /// The text.
    pub(crate) text: String,
    /// Equal as long as nothing of it is news: another time of signing is none, another key is.
    pub(crate) tag: String,
}

/// The list; none of a node that keeps what another publishes.
pub(crate) async fn list(node: &Node) -> Result<Option<Signed>> {
    let Some(List { serial, .. }) = own(node).await? else {
        return Ok(None);
    };
    let documents = publications::headings(&node.db).await?.into_iter();
    let list = PublicationList {
        serial,
        documents: documents.map(listed).collect::<Result<_>>()?,
    };
    let key = node.keys.signing().load();
    let text = list.sign(&key, issuer(node)?, node.clock.now());
    let tag = format!("{serial}-{}", key.public().kid());
    Ok(Some(Signed { text, tag }))
}

/// A document; none where there is none of this name, or it is another's.
pub(crate) async fn document(
    node: &Node,
    kind: &KindWord,
    name: &PublicationName,
) -> Result<Option<Signed>> {
    if own(node).await?.is_none() {
        return Ok(None);
    }
    let kept = publications::kept_one(&node.db, kind, name).await?;
    let Some(kept) = kept else {
        return Ok(None);
    };
    let document = PublishedDocument {
        kind: kind.clone(),
        name: kept.name,
        serial: kept.serial,
        published_at: kept.published_at,
        text: kept.text,
    };
    let text = document.sign(&node.keys.signing().load(), issuer(node)?);
    let tag = fingerprint(&text);
    Ok(Some(Signed { text, tag }))
}

/// The number of what the node publishes itself. Of what it keeps of an anchor that it has joined, or has left and not
/// replaced, nothing is its own.
async fn own(node: &Node) -> Result<Option<List>> {
    if node.source.anchor().is_some() {
        return Ok(None);
    }
    let list = publications::list(&node.db).await?;
    Ok(Some(list).filter(|list| list.source.is_none()))
}

fn issuer(node: &Node) -> Result<&Endpoint> {
    let endpoint = node.source.me().endpoint();
    endpoint.context("the directory has no address for this node")
}

fn listed(heading: Heading) -> Result<ListedDocument> {
    Ok(ListedDocument {
        kind: heading.kind,
        name: heading.name,
        serial: heading.serial,
        sha256: heading.sha256,
        size: usize::try_from(heading.size)?,
    })
}
