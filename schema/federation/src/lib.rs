//! The engine: one question, asked of many nodes with the same schema and different rows, and one answer.
//!
//! [`prepare`] a request; [`Engine::answer`] a scope of it, which is to [`plan`], [`scatter`], [`merge`] and judge
//! the [`coverage`]; [`complete`] the response. What to merge and how stands in the schema's directives: the names
//! of the catalogue's fields are not known here.

mod budget;
pub mod complete;
pub mod cost;
pub mod coverage;
pub mod cursor;
mod engine;
pub mod error;
mod explain;
mod fill;
mod gather;
pub mod held;
mod holes;
mod inquiry;
pub mod log;
pub mod merge;
pub mod network;
pub mod page;
pub mod plan;
pub mod prepare;
mod print;
mod project;
mod reserved;
pub mod scatter;
pub mod scope;
pub mod strategy;
pub mod subscription;
pub mod value;
pub mod version;
mod vet;

pub use async_graphql_value::ConstValue;
pub use coverage::Standing;
pub use engine::{Answer, Engine, Sought};
pub use error::EngineError;
pub use explain::{Called, Explained};
pub use network::{
    Failure, Freshness, Known, Network, NodeAnswer, NodeCall, NodeClient, NodeState, Peer, Rights,
    Source, Terms,
};
pub use prepare::{Field, Prepared, Request, Selection};
