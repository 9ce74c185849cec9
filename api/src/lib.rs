//! The server: HTTP, configuration, the node clients, jobs, import, the command line. The only crate that opens
//! a socket.

pub mod anchor;
pub mod audit;
pub mod backup;
pub mod changes;
pub mod cli;
pub mod clock;
pub mod contact_persons;
pub mod database;
pub mod demo;
pub mod documents;
pub mod exchange;
pub mod export;
mod federation;
mod formulas;
pub mod host;
mod http;
pub mod identity;
pub mod import;
pub mod init;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod membership;
pub mod metrics;
pub mod neighbours;
pub mod node;
pub mod outgoing;
pub mod peer_client;
pub mod reach;
mod secret;
pub mod settings;
mod streams;
pub mod summary;
pub mod surveys;
pub mod telemetry;
pub mod tls;
