//! Relay's interface of things with ids.

use async_graphql::{ID, Interface};

use crate::catalogue::{
    association::Association, listings::Activity, local_government::LocalGovernment,
    twinning::Twinning,
};

/// What can be fetched again by its id.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Opaque, unique in the network, never reused."
))]
pub enum Node {
    /// An association.
    Association(Association),
    /// A local government.
    LocalGovernment(LocalGovernment),
    /// A twinning.
    Twinning(Twinning),
    /// An activity.
    Activity(Activity),
}
