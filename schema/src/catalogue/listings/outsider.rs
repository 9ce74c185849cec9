//! Whoever takes part and is owned by no node.

use async_graphql::{Enum, SimpleObject};
use jumelage_domain::listing as domain;

use crate::scalar::CountryCode;

/// A body that no node owns, in words.
#[derive(SimpleObject)]
pub struct Outsider {
    /// What people call it.
    name: String,
    /// What it is.
    kind: Option<ApplicantKind>,
    /// Where it is established.
    country: Option<CountryCode>,
}

impl Outsider {
    pub(crate) fn of(words: &domain::Outsider) -> Self {
        Self {
            name: words.name.clone(),
            kind: words.kind.map(Into::into),
            country: words.country.map(CountryCode),
        }
    }
}

/// What kind of body applies, or takes part.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::funding::ApplicantKind")]
pub enum ApplicantKind {
    /// A town or municipality.
    Municipality,
    /// A county, district or province.
    Intermediate,
    /// A region.
    Region,
    /// A part of a municipality.
    District,
    /// Several local governments together.
    JointBody,
    /// A local government of another kind.
    OtherLocalGovernment,
    /// An association of local governments.
    Association,
    /// A twinning committee.
    TwinningCommittee,
    /// An organisation that does not work for profit.
    NonProfit,
    /// A public body that is no local government.
    PublicBody,
    /// A group of young people.
    YouthGroup,
}
