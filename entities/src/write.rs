//! Writing. Whatever changes local governments, records or links goes through here, so that twinnings, what
//! other nodes are to be told, and the revision change in the same transaction.

mod actor;
pub mod admissions;
mod agreement;
pub mod audit;
pub(crate) mod batch;
pub mod bell;
mod by_name;
pub mod changes;
pub mod claims;
pub mod clients;
pub mod compared;
pub mod contact_persons;
pub mod decisions;
pub(crate) mod desk;
pub mod directory;
mod error;
pub(crate) mod heirs;
pub mod imports;
pub mod introductions;
pub mod issued_tokens;
pub mod jobs;
mod keys;
pub mod lifecycles;
pub(crate) mod lineage;
pub mod links;
pub mod listings;
pub mod local_governments;
pub mod members;
pub(crate) mod offers;
mod partners;
pub mod publications;
pub mod records;
pub mod refresh;
pub(crate) mod say;
pub mod surveys;
mod transaction;
mod twinnings;
pub mod vocabulary;

pub use actor::Actor;
pub use error::WriteError;
pub use transaction::Writing;
