//! The public schema: its types, and the catalogue's resolvers over one node's database.

pub mod catalogue;
pub mod clock;
mod directive;
pub mod error;
mod languages;
mod list;
pub mod money;
pub mod peer;
pub mod public;
pub mod rights;
pub mod scalar;
mod schemas;
pub mod sdl;
pub mod snapshot;
pub mod viewer;

pub use schemas::Schemas;

/// The program's: all of its crates have the same.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
