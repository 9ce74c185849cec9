//! What the integration tests and benches share: databases, networks in one process, worlds made up at random.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    missing_docs
)]

pub mod clock;
pub mod conforms;
pub mod database;
pub mod faults;
pub mod fixture;
pub mod floods;
pub mod merged;
pub mod network;
pub mod proxy;
pub mod queries;
pub mod seed;
pub mod simulation;
pub mod versions;
pub mod world;
