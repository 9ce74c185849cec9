//! The integration tests, one binary. On SQLite, or on the PostgreSQL server that `JUMELAGE_TEST_POSTGRES` names.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod catalogue;
mod conforming;
mod cost;
mod documents;
mod door;
mod engine;
mod exchange;
mod failure;
mod fill;
mod floods;
mod forged;
mod http;
mod import;
mod neighbours;
mod observe;
mod oracle;
mod peers;
mod plans;
mod random;
mod reach;
mod schema;
mod simulation;
mod snapshot;
mod two_nodes;
mod versions;
mod wide_pages;
