//! The integration tests, one binary. On SQLite, or on the PostgreSQL server that `JUMELAGE_TEST_POSTGRES` names.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod anchor;
mod catalogue;
mod conforming;
mod cost;
mod directory;
mod documents;
mod door;
mod engine;
mod exchange;
mod failure;
mod fill;
mod floods;
mod forged;
mod http;
mod identity;
mod import;
mod limits;
mod neighbours;
mod observe;
mod oracle;
mod outgoing;
mod peers;
mod plans;
mod proxies;
mod random;
mod reach;
mod rights;
mod schema;
mod simulation;
mod snapshot;
mod tls;
mod two_nodes;
mod versions;
mod wide_pages;
