//! A node asks its anchor what it publishes, and keeps what is new of it.

use std::collections::BTreeMap;

use jumelage_domain::{
    NodeCode, Timestamp,
    publication::{KindWord, PublicationName, fingerprint},
};
use jumelage_entities::write::publications::{self, List, NewList, NewPublication};
use jumelage_trust::{
    ListedDocument, PinnedAnchor, PublicKey, PublicationList, PublishedDocument, publication,
};

use super::{PATH, PublicationsError, error::DocumentMissing};
use crate::{anchor::fetch::Statements, node::Node};

/// Whose publications a node keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It has joined nobody: what it publishes itself.
    ItsOwn,
    /// It has joined an anchor whose keys of this time are not known yet.
    NobodysYet,
    /// All that the anchor publishes at this moment.
    TheAnchors,
}

/// The anchor, and by which of its keys it is believed.
struct Anchor<'a> {
    code: NodeCode,
    pinned: &'a PinnedAnchor,
    keys: Vec<PublicKey>,
}

/// Asks the anchor for its list, and for those documents that are new or changed. What the list names no more goes.
pub async fn refresh(node: &Node, statements: &dyn Statements) -> Result<Kept, PublicationsError> {
    let Some(pinned) = node.source.anchor() else {
        return Ok(Kept::ItsOwn);
    };
    let Some(held) = node.source.held() else {
        return Ok(Kept::NobodysYet);
    };
    let anchor = Anchor {
        code: held.configuration().node().code.clone(),
        keys: held.configuration().keys().to_vec(),
        pinned,
    };
    let now = node.clock.now();
    let list = asked_for_list(&anchor, statements, now).await?;
    let source = Some(anchor.pinned.entity.to_string());
    let sha256 = fingerprint(&serde_json::to_string(&list.documents).unwrap_or_default());
    let next = List {
        source,
        serial: list.serial,
        sha256,
    };
    let last = publications::list(&node.db).await?;
    check_follows(&last, &next)?;
    let wanted = wanted(node, &last, &next, &list).await?;
    let (fetched, missing) = fetch(&anchor, statements, wanted, now).await;
    if last != next || !fetched.is_empty() {
        let named = list.documents.into_iter();
        let new = NewList {
            list: next,
            named: named.map(|named| (named.kind, named.name)).collect(),
            fetched,
        };
        let (taken, serial) = (new.fetched.len(), new.list.serial);
        publications::take(&node.db, &anchor.code, new).await?;
        tracing::info!(node = %node.settings.code, serial, taken, "what the anchor publishes");
    }
    let others = missing.len().saturating_sub(1);
    match missing.into_iter().next() {
        None => Ok(Kept::TheAnchors),
        Some((ListedDocument { kind, name, .. }, source)) => Err(PublicationsError::Missing {
            kind,
            name,
            others,
            source,
        }),
    }
}

async fn asked_for_list(
    anchor: &Anchor<'_>,
    statements: &dyn Statements,
    now: Timestamp,
) -> Result<PublicationList, PublicationsError> {
    let entity = &anchor.pinned.entity;
    let url = format!("{entity}{PATH}");
    let text = statements
        .get_large(&url, publication::MAX_LIST_BYTES)
        .await?;
    Ok(PublicationList::verify(&text, entity, &anchor.keys, now)?)
}

/// Of one anchor the serial only rises, and one serial is one list.
fn check_follows(last: &List, next: &List) -> Result<(), PublicationsError> {
    if last.source != next.source {
        return Ok(());
    }
    let (held, offered) = (last.serial, next.serial);
    if offered < held {
        return Err(PublicationsError::RolledBack { held, offered });
    }
    if offered == held && last.sha256 != next.sha256 {
        return Err(PublicationsError::TwoLists { serial: held });
    }
    Ok(())
}

/// What of a list is not kept as the list names it.
async fn wanted(
    node: &Node,
    last: &List,
    next: &List,
    list: &PublicationList,
) -> Result<Vec<ListedDocument>, PublicationsError> {
    let kept = if last.source == next.source {
        publications::headings(&node.db).await?
    } else {
        Vec::new()
    };
    let kept: BTreeMap<(&KindWord, &PublicationName), (i64, &str)> = kept
        .iter()
        .map(|kept| {
            (
                (&kept.kind, &kept.name),
                (kept.serial, kept.sha256.as_str()),
            )
        })
        .collect();
    let is_kept = |named: &&ListedDocument| {
        kept.get(&(&named.kind, &named.name)) == Some(&(named.serial, named.sha256.as_str()))
    };
    let wanted = list.documents.iter().filter(|named| !is_kept(named));
    Ok(wanted.cloned().collect())
}

/// One after another: they may be large, and nobody waits for them.
async fn fetch(
    anchor: &Anchor<'_>,
    statements: &dyn Statements,
    wanted: Vec<ListedDocument>,
    now: Timestamp,
) -> (Vec<NewPublication>, Vec<(ListedDocument, DocumentMissing)>) {
    let (mut fetched, mut missing) = (Vec::new(), Vec::new());
    for named in wanted {
        match fetch_one(anchor, statements, &named, now).await {
            Ok(publication) => fetched.push(publication),
            Err(fault) => missing.push((named, fault)),
        }
    }
    (fetched, missing)
}

async fn fetch_one(
    anchor: &Anchor<'_>,
    statements: &dyn Statements,
    named: &ListedDocument,
    now: Timestamp,
) -> Result<NewPublication, DocumentMissing> {
    let entity = &anchor.pinned.entity;
    let url = format!("{entity}{PATH}/{}/{}", named.kind, named.name);
    let signed = statements.get_large(&url, publication::MAX_BYTES).await?;
    let document = PublishedDocument::verify(&signed, named, entity, &anchor.keys, now)?;
    Ok(NewPublication {
        kind: document.kind,
        name: document.name,
        serial: document.serial,
        published_at: document.published_at,
        text: document.text,
        signed,
    })
}
