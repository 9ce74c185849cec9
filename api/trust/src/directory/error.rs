//! What may be wrong with a directory.

use jumelage_domain::{NodeCode, country::CountryCodeError, node_code::NodeCodeError};

use crate::{endpoint::EndpointError, key::PublicKeyError};

/// Not a directory.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It is not JSON, or not of the shape of a directory; the source says where.
    #[error("the directory cannot be read as JSON with “anchor” and “members”")]
    Json(#[source] serde_json::Error),
    /// A field beside `anchor` and `members`.
    #[error("the directory has an unknown field “{0}”; it has anchor and members")]
    UnknownField(String),
    /// The anchor is named by something that is no code.
    #[error("the directory's anchor is not named by a code")]
    AnchorCode(#[source] NodeCodeError),
    /// The anchor is not in the list.
    #[error("the directory's anchor “{0}” is not among its members: add it, or name another")]
    UnknownAnchor(NodeCode),
    /// One member is not as it should be.
    #[error("the directory's member “{code}” (number {position} in the list) is refused")]
    Member {
        /// Its place in the list, from 1.
        position: usize,
        /// Its code, as written.
        code: String,
        /// What is wrong with it.
        #[source]
        source: MemberError,
    },
    /// A member other than the anchor without a country.
    #[error("the directory's member “{0}” has no country: only the anchor may have none")]
    NoCountry(NodeCode),
    /// A code stands twice.
    #[error("the directory has two members “{0}”: give each its own code")]
    DuplicateCode(NodeCode),
    /// Two members have one key.
    #[error("“{first}” and “{second}” have the same key in the directory: each node makes its own")]
    DuplicateKey {
        /// The one that sorts first.
        first: NodeCode,
        /// The other.
        second: NodeCode,
    },
    /// Two members have one endpoint.
    #[error(
        "“{first}” and “{second}” have the same endpoint in the directory: nodes of one host need a URL each"
    )]
    DuplicateEndpoint {
        /// The one that sorts first.
        first: NodeCode,
        /// The other.
        second: NodeCode,
    },
}

/// Not a member.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    /// Its code has not the form of one.
    #[error(transparent)]
    Code(#[from] NodeCodeError),
    /// It has no name.
    #[error("its name is empty; write the association's name")]
    Name,
    /// One of its countries is none.
    #[error(transparent)]
    Country(#[from] CountryCodeError),
    /// Its website is not on the web.
    #[error("its website “{0}” is not an http or https URL; leave it out if there is none")]
    Website(String),
    /// Its endpoint is not a base URL.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Its key is not one of this network.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// It runs a node that nobody could recognise.
    #[error(
        "it has an endpoint and no key; add the key from its node's /.well-known/jwks.json, or leave out both"
    )]
    EndpointWithoutKey,
    /// It has a key for a node that nobody could reach.
    #[error("it has a key and no endpoint; add its node's base URL, or leave out both")]
    KeyWithoutEndpoint,
    /// A field that a member does not have.
    #[error(
        "it has an unknown field “{0}”; a member has code, name, countries, website, endpoint, and key or keys"
    )]
    UnknownField(String),
}
