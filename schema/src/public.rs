//! The public door: everything goes through the engine, and async-graphql runs what is left.

mod asks;
mod audit;
mod budget;
mod contact_persons;
mod desk;
mod door;
mod extensions;
mod federation;
mod funding;
mod imports;
mod indicators;
mod introductions;
mod kept;
mod mutation;
mod open_words;
mod openness;
mod own_data;
mod project_reports;
mod query;
mod reference;
mod service;
mod subscription;
mod surveys;
mod viewer;
mod vocabularies;

pub use self::{
    budget::{Allowance, Budget, Spent, Unlimited},
    contact_persons::{ContactPerson, ContactPersons, LegalBasis},
    extensions::{Costs, Extensions},
    federation::{Federation, FederationNode, FederationStatus, NodeHealth},
    imports::{Import, ImportKind, ImportState, Imports, ListToPlan, Refused},
    mutation::{UserError, UserErrorCode, user_errors_page},
    openness::Openness,
    own_data::OwnData,
    service::{Event, Following, PublicDoor, Reply},
    viewer::Viewer,
};

use async_graphql::Schema;

pub(crate) use self::kept::KeptReplies;
use self::{mutation::Mutation, query::Query, subscription::Subscription};

/// The public schema.
pub type PublicSchema = Schema<Query, Mutation, Subscription>;

/// Builds it.
#[must_use]
pub fn schema() -> PublicSchema {
    Schema::build(Query, Mutation::default(), Subscription).finish()
}
