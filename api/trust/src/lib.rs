//! Who is who in the network, and how one node knows another. Pure: bytes and `now` in, verified types out.

pub mod access_token;
pub mod client_secret;
pub mod directory;
pub mod endpoint;
pub mod entity;
pub mod issuer_keys;
mod jwt;
pub mod key;
pub mod peer_token;
pub mod publication;
pub mod signed_directory;

pub use access_token::{
    AccessToken, AccessTokenError, ClaimPath, NewAccessToken, TrustedIssuer, UnverifiedAccessToken,
    VerifiedAccess, VerifiedPerson,
};
pub use client_secret::{ClientSecret, NoRandomness, SecretHash, SecretHashError};
pub use directory::{Directory, DirectoryError, Member, MemberError};
pub use endpoint::{Endpoint, EndpointError};
pub use entity::{
    EntityConfiguration, EntityStatementError, Introduction, SubordinateStatement,
    UnverifiedStatement,
};
pub use issuer_keys::{IssuerKeys, IssuerKeysError};
pub use key::{Jwks, NodeKey, NodeKeyError, PublicKey, PublicKeyError};
pub use peer_token::{PeerToken, PeerTokenError, UnverifiedPeerToken, VerifiedCall, VerifiedPeer};
pub use publication::{ListedDocument, PublicationError, PublicationList, PublishedDocument};
pub use signed_directory::{PinnedAnchor, SignedDirectory, SignedDirectoryError};
