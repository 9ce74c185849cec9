//! The demo's anchor and what it says of the others: the members are admitted to its registry, and each node gets its word
//! as if it had asked for it a moment ago.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result};
use async_trait::async_trait;
use jumelage_domain::NodeCode;
use jumelage_entities::write::admissions::{self, NewAdmission};
use jumelage_trust::{Endpoint, Jwks, Member, PinnedAnchor, entity};

use crate::{
    anchor::{
        fetch::{FetchError, Statements},
        job, publish,
        refresh::refresh,
        registry::Registry,
        source::write,
    },
    node::Node,
    settings::Anchor,
};

/// Admits the members to the anchor's registry, and takes from those of an earlier demo, in the same folder, their nodes.
pub(super) async fn admit(anchor: &Node, members: &[Member]) -> Result<()> {
    let mut admissions = members
        .iter()
        .map(admission)
        .collect::<Result<Vec<NewAdmission>>>()?;
    let codes: BTreeSet<&NodeCode> = members.iter().map(Member::code).collect();
    if let Some(registry) = Registry::read(&anchor.db).await? {
        let left = registry
            .members()
            .filter(|member| !codes.contains(member.code()));
        for member in left {
            admissions.push(admission(&member.clone().without_node())?);
        }
    }
    admissions::admit(&anchor.db, &admissions, true).await?;
    job::take(anchor).await
}

fn admission(member: &Member) -> Result<NewAdmission> {
    let node = member.endpoint().map(|endpoint| {
        let keys = serde_json::to_string(&Jwks::new(member.keys().to_vec()))?;
        anyhow::Ok((endpoint.to_string(), keys))
    });
    Ok(NewAdmission {
        code: member.code().clone(),
        name: member.name().to_owned(),
        countries: member.countries().clone(),
        website: member.website().map(str::to_owned),
        node: node.transpose()?,
    })
}

/// What the anchor says of this moment, for the folder of a node that has joined it.
pub(super) async fn word(anchor: &Node) -> Result<String> {
    let entity: Endpoint = anchor.settings.public_url.parse()?;
    let keys = anchor.keys.published();
    let refreshed = refresh(
        &PinnedAnchor { entity, keys },
        None,
        &InProcess(anchor),
        anchor.clock.now(),
    )
    .await?;
    let missing = refreshed.missing.into_iter().next();
    match missing {
        Some((entity, fault)) => Err(fault).with_context(|| format!("no statement of {entity}")),
        None => Ok(refreshed.directory.to_json()),
    }
}

/// Puts it there.
pub(super) fn keep(word: &str, folder: &Path) -> Result<()> {
    write(&folder.join(Anchor::default().directory), word)
}

/// Asks the anchor without a socket.
struct InProcess<'n>(&'n Node);

#[async_trait]
impl Statements for InProcess<'_> {
    async fn get(&self, url: &str) -> Result<String, FetchError> {
        let address = || FetchError::Address(url.to_owned());
        let asked: url::Url = url.parse().map_err(|_| address())?;
        let said = if asked.path().ends_with(entity::PATH) {
            publish::configuration(self.0).await.map(Some)
        } else {
            let mut parameters = asked.query_pairs();
            let subject = parameters.find(|(name, _)| name == "sub");
            let (_, subject) = subject.ok_or_else(address)?;
            let subject: Endpoint = subject.parse().map_err(|_| address())?;
            publish::statement(self.0, &subject).await
        };
        said.ok().flatten().ok_or_else(address)
    }
}
