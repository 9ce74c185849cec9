//! The domain's vocabularies as GraphQL enums. Output enums are open: clients must expect values that they
//! do not know.

use async_graphql::Enum;

/// What kind of body a local government is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::LocalGovernmentLevel")]
pub enum LocalGovernmentLevel {
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
    /// Anything else.
    Other,
}

/// How large a region is, by NUTS.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::NutsLevel")]
pub enum NutsLevel {
    /// A country.
    Country,
    /// Major regions: Länder, groups of regions.
    #[graphql(name = "NUTS1")]
    Nuts1,
    /// Basic regions: régions, provinces, Regierungsbezirke.
    #[graphql(name = "NUTS2")]
    Nuts2,
    /// Small regions: départements, Kreise, powiaty.
    #[graphql(name = "NUTS3")]
    Nuts3,
}

/// Who gave a code.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::CodeScheme")]
pub enum CodeScheme {
    /// Eurostat's local administrative units; they change every year.
    Lau,
    /// Eurostat's regions.
    Nuts,
    /// Wikidata items.
    Wikidata,
    /// `GeoNames` features.
    Geonames,
    /// Administrative territorial units.
    Atu,
    /// The country's own register.
    National,
}

/// The bond, the strongest first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::TwinningKind")]
pub enum TwinningKind {
    /// A charter, without an end.
    Twinning,
    /// An agreement, limited.
    Friendship,
    /// Limited in time and theme.
    Project,
    /// Informal.
    Contact,
    /// Anything else.
    Other,
}

/// Where a twinning is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::TwinningStatus")]
pub enum TwinningStatus {
    /// Wished for.
    Proposed,
    /// Lived.
    Active,
    /// Asleep.
    Dormant,
    /// Frozen; not ended.
    Suspended,
    /// Followed by another.
    Superseded,
    /// Ended.
    Terminated,
}

/// What is known of the other side's view.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::Confirmation")]
pub enum Confirmation {
    /// Both associations record it.
    Confirmed,
    /// The partner's association knows the partner, and does not record the twinning.
    OneSided,
    /// Not yet delivered to the nodes of the partner's country.
    Pending,
    /// The partner's association rejected it.
    Disputed,
    /// The partner's country has no node, or none there knows the partner.
    NoPartnerNode,
    /// Both parties are members of the one association.
    Domestic,
}

/// Whether an object is its owner's word.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Availability {
    /// The owner's word.
    Full,
    /// The owner's word of some time ago.
    Stale,
    /// Only what the asked node knows.
    Reference,
}
