//! What a node has to do with the network's anchor, or does as the anchor itself: the registry and what is published of
//! it, joining, and where the node's directory comes from.

pub mod admit;
pub mod fetch;
pub mod job;
pub mod join;
pub mod publications;
pub(crate) mod publish;
pub mod refresh;
pub mod registry;
pub mod source;
