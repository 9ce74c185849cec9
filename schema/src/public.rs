//! The public door: everything goes through the engine, and async-graphql runs what is left.

mod asks;
mod audit;
mod budget;
mod contact_persons;
mod desk;
mod door;
mod extensions;
mod federation;
mod imports;
mod kept;
mod mutation;
mod openness;
mod own_data;
mod query;
mod reference;
mod service;
mod viewer;

pub use self::{
    budget::{Allowance, Budget, Spent, Unlimited},
    contact_persons::{ContactPerson, ContactPersons, LegalBasis},
    extensions::{Costs, Extensions},
    federation::{Federation, FederationNode, FederationStatus, NodeHealth},
    imports::{Import, ImportKind, ImportState, Imports, ListToPlan, Refused},
    mutation::{UserError, UserErrorCode, user_errors_page},
    openness::Openness,
    own_data::OwnData,
    service::{PublicDoor, Reply},
    viewer::Viewer,
};

use async_graphql::{EmptySubscription, Schema};

pub(crate) use self::kept::KeptReplies;
use self::{mutation::Mutation, query::Query};

/// The public schema.
pub type PublicSchema = Schema<Query, Mutation, EmptySubscription>;

/// Builds it.
#[must_use]
pub fn schema() -> PublicSchema {
    Schema::build(Query, Mutation::default(), EmptySubscription).finish()
}
