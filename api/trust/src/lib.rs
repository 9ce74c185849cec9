//! Who is who in the network, and how one node knows another. Pure: bytes and `now` in, verified types out.

pub mod directory;
pub mod endpoint;
pub mod entity;
mod jwt;
pub mod key;
pub mod peer_token;
pub mod signed_directory;

pub use directory::{Directory, DirectoryError, Member, MemberError};
pub use endpoint::{Endpoint, EndpointError};
pub use entity::{
    EntityConfiguration, EntityStatementError, Introduction, SubordinateStatement,
    UnverifiedStatement,
};
pub use key::{Jwks, NodeKey, NodeKeyError, PublicKey, PublicKeyError};
pub use peer_token::{PeerToken, PeerTokenError, UnverifiedPeerToken, VerifiedPeer};
pub use signed_directory::{PinnedAnchor, SignedDirectory, SignedDirectoryError};
