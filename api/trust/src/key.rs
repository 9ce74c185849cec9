//! Keys. Every node has one Ed25519 key pair; the directory gives its public half to all.

mod jwk;
mod node;
pub(crate) mod pem;
mod public;
mod small_order;

pub(crate) use jwk::Jwk;

pub use jwk::Jwks;
pub use node::{NodeKey, NodeKeyError};
pub use public::{PublicKey, PublicKeyError};
