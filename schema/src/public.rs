//! The public door: everything goes through the engine, and async-graphql runs what is left.

mod door;
mod federation;
mod query;
mod service;

pub use self::federation::{Federation, FederationNode, FederationStatus, NodeHealth};
pub use self::service::{PublicDoor, Reply};

use async_graphql::{EmptyMutation, EmptySubscription, Schema};

use self::query::Query;

/// The public schema.
pub type PublicSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds it.
#[must_use]
pub fn schema() -> PublicSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription).finish()
}
