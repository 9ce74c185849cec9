//! What staff decide on other associations' records, and what both sides see of it.

mod afterwards;
mod conversation;
mod door;
mod lasting;
mod quality;
mod random;
mod refused;
mod support;
mod taken;
