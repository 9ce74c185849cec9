//! The public door: everything goes through the engine, and async-graphql runs what is left.

mod asks;
mod budget;
mod contact_persons;
mod door;
mod extensions;
mod federation;
mod kept;
mod openness;
mod query;
mod service;
mod viewer;

pub use self::{
    budget::{Allowance, Budget, Spent, Unlimited},
    contact_persons::{ContactPerson, ContactPersons, LegalBasis},
    extensions::{Costs, Extensions},
    federation::{Federation, FederationNode, FederationStatus, NodeHealth},
    openness::Openness,
    service::{PublicDoor, Reply},
    viewer::Viewer,
};

use async_graphql::{EmptyMutation, EmptySubscription, Schema};

pub(crate) use self::kept::KeptReplies;
use self::query::Query;

/// The public schema.
pub type PublicSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds it.
#[must_use]
pub fn schema() -> PublicSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription).finish()
}
