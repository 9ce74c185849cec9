//! The server: HTTP, configuration, the node clients, jobs, import, the command line. The only crate that opens
//! a socket.

pub mod cli;
pub mod clock;
pub mod database;
pub mod demo;
pub mod documents;
pub mod exchange;
mod federation;
pub mod host;
mod http;
pub mod import;
pub mod init;
pub mod metrics;
pub mod neighbours;
pub mod node;
pub mod peer_client;
pub mod reach;
pub mod settings;
pub mod summary;
pub mod telemetry;
