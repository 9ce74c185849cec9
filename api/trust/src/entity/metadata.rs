//! What an entity says of itself.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode};
use serde::{Deserialize, Serialize};

use super::MemberList;
use crate::endpoint::Endpoint;

/// All metadata of an entity configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Metadata {
    /// What entities of any federation say.
    #[serde(default)]
    pub federation_entity: FederationEntity,
    /// What nodes of this network say.
    pub jumelage_node: NodeMetadata,
    /// Who is in the network: the anchor's to say, and nobody else's. The standard's list endpoint says it too, but
    /// unsigned and without a number: who answers there could leave a node out, or show yesterday's list, and none
    /// could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jumelage_directory: Option<MemberList>,
}

/// The standard's metadata of any entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederationEntity {
    /// The association's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    /// Functional mailboxes, not persons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// The association's site for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_uri: Option<String>,
    /// Where the anchor gives subordinate statements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub federation_fetch_endpoint: Option<String>,
    /// Where the anchor lists the entities of which it makes statements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub federation_list_endpoint: Option<String>,
}

/// A node's own word. Of its code and countries it only says what it believes: what counts is the anchor's statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeMetadata {
    /// Its code.
    pub code: NodeCode,
    /// The countries that it speaks for.
    #[serde(default)]
    pub countries: BTreeSet<CountryCode>,
    /// Where it answers: its entity identifier.
    pub endpoint: Endpoint,
    /// Which software it runs.
    #[serde(default)]
    pub software_version: String,
    /// The hash of its public schema.
    #[serde(default)]
    pub schema_hash: String,
}
