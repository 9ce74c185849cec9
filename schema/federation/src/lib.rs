//! The engine: one question, asked of many nodes with the same schema and different rows, and one answer.
//!
//! [`prepare`] a request; [`Engine::answer`] a scope of it, which is to [`plan`], [`scatter`], [`merge`] and judge
//! the [`coverage`]; [`complete`] the response. What to merge and how stands in the schema's directives: the names
//! of the catalogue's fields are not known here.

pub mod complete;
pub mod coverage;
pub mod cursor;
mod engine;
pub mod error;
pub mod merge;
pub mod network;
pub mod page;
pub mod plan;
pub mod prepare;
mod print;
mod project;
pub mod scatter;
pub mod scope;
pub mod strategy;
mod value;

pub use async_graphql_value::ConstValue;
pub use engine::{Answer, Engine};
pub use error::EngineError;
pub use network::{Failure, Network, NodeAnswer, NodeCall, NodeClient, NodeState, Peer};
pub use prepare::{Field, Prepared, Request, Selection};
