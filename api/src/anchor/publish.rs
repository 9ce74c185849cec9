//! What a node publishes of itself, and as the anchor of others.

use anyhow::{Context, Result};
use jumelage_trust::{
    Endpoint, EntityConfiguration, SubordinateStatement,
    entity::{FederationEntity, Metadata, NodeMetadata},
};

use super::registry::Registry;
use crate::node::Node;

/// Where the anchor gives statements, after its base URL.
pub(crate) const FETCH: &str = "/openid-federation/fetch";

/// Where it lists the nodes of which it makes statements.
pub(crate) const LIST: &str = "/openid-federation/list";

/// The node's entity configuration, signed at this moment.
pub(crate) async fn configuration(node: &Node) -> Result<String> {
    let me = node.source.me();
    let entity = me
        .endpoint()
        .context("the directory has no address for this node")?;
    let anchor = node.source.anchor();
    let registry = registry(node).await?;
    let of_anchor = |path: &str| registry.as_ref().map(|_| format!("{entity}{path}"));
    let metadata = Metadata {
        federation_entity: FederationEntity {
            organization_name: Some(me.name().to_owned()),
            contacts: node.settings.contacts.clone(),
            organization_uri: me.website().map(str::to_owned),
            federation_fetch_endpoint: of_anchor(FETCH),
            federation_list_endpoint: of_anchor(LIST),
        },
        jumelage_node: NodeMetadata {
            code: me.code().clone(),
            countries: me.countries().clone(),
            endpoint: entity.clone(),
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            schema_hash: node.schema_hash.clone(),
        },
        jumelage_directory: registry.as_ref().map(Registry::list).transpose()?,
    };
    let hints = anchor.map(|anchor| anchor.entity.clone());
    let (key, now) = (node.keys.signing().load(), node.clock.now());
    let hints = hints.into_iter().collect();
    Ok(EntityConfiguration::sign(
        &key,
        &node.keys.published(),
        hints,
        metadata,
        now,
    ))
}

/// The anchor's statement of an entity, signed at this moment; None if it is not the anchor's to make.
pub(crate) async fn statement(node: &Node, entity: &Endpoint) -> Result<Option<String>> {
    let me = node.source.me();
    let anchor = me
        .endpoint()
        .context("the directory has no address for this node")?;
    let Some(registry) = registry(node).await? else {
        return Ok(None);
    };
    let Some((member, serial)) = registry.node(entity) else {
        return Ok(None);
    };
    let (key, now) = (node.keys.signing().load(), node.clock.now());
    Ok(SubordinateStatement::sign(
        &key, anchor, member, serial, now,
    ))
}

/// The registry of a node that is an anchor, and has not joined another.
pub(crate) async fn registry(node: &Node) -> Result<Option<Registry>> {
    match node.source.anchor() {
        Some(_) => Ok(None),
        None => Registry::read(&node.db).await,
    }
}
