//! What a node knows of one of its own members that may suit a seeker.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Town, Wish};
use crate::{ObjectId, Sdg, Theme};

/// A member that may suit.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The local government.
    pub town: Town,
    /// With whom it has a twinning of whatever status, or had one: its node may know of some that the seeker's does not.
    pub partners: BTreeSet<ObjectId>,
    /// What its twinnings, activities and open requests are about.
    pub themes: BTreeSet<Theme>,
    /// The goals that these serve.
    pub goals: BTreeSet<Sdg>,
    /// What it looks for itself.
    pub requests: Vec<OpenRequest>,
    /// How many twinnings it lives; `None` where its association records none of anybody.
    pub active_twinnings: Option<u32>,
}

/// A partner request of a candidate; one that is over says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    /// Which one, for the explanation.
    pub request: Uuid,
    /// What it asks for.
    pub wish: Wish,
}
