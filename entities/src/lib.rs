//! The database as types: one file a table, and the writing that must stay consistent.

pub mod admission;
pub mod answer;
pub mod association;
pub mod client;
pub mod contact_person;
pub mod exchange;
pub mod import_plan;
pub mod import_plan_row;
pub mod incoming;
pub mod issued_token;
pub mod link;
pub mod local_government;
pub mod local_government_code;
pub mod local_government_name;
pub mod network;
pub mod node;
pub mod outgoing;
pub mod reading;
pub mod record;
pub mod record_sdg;
pub mod record_theme;
pub mod redirect;
pub mod registry;
pub mod stored;
pub mod succession;
pub mod twinning;
pub mod twinning_sdg;
pub mod twinning_theme;
pub mod write;

pub use network::{Network, Peer};
pub use stored::StoredError;
pub use write::{Actor, WriteError, Writing};
