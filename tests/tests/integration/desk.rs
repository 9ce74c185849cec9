//! What staff decide on other associations' records, and what both sides see of it.

mod afterwards;
mod again;
mod conversation;
mod door;
mod lasting;
mod quality;
mod random;
mod refused;
pub mod support;
mod taken;
