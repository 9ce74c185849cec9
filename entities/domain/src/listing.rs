//! What associations list beside members and twinnings: things that several associations may list, each in its own
//! words, and that count once.
//!
//! A new kind of listing is a line in `listings!`, and a type that says in [`Listing`] what all kinds have in common.

pub mod activity;
mod group;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Localized, ObjectId, ObjectKind, PartialDate, Sdg, Theme, vocabulary::vocabulary};

pub use self::{
    activity::{Activity, ActivityKind},
    group::{Member, groups},
};

/// Declares the kinds, each with its word and the type of the same name.
macro_rules! listings {
    ($($(#[$doc:meta])* $kind:ident = $word:literal),+ $(,)?) => {
        vocabulary! {
            /// What is listed.
            ListingKind, ListingKindError, "a kind of listing":
            $($(#[$doc])* $kind = $word),+
        }

        impl ListingKind {
            /// The type that ids of such listings are of.
            #[must_use]
            pub const fn object_kind(self) -> ObjectKind {
                match self { $(Self::$kind => ObjectKind::$kind),+ }
            }
        }

        /// What an association says of something that it lists, of whatever kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyListing { $($(#[$doc])* $kind($kind)),+ }

        impl AnyListing {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> ListingKind {
                match self { $(Self::$kind(_) => ListingKind::$kind),+ }
            }

            /// What all kinds have in common.
            #[must_use]
            pub fn facts(&self) -> Facts<'_> {
                match self { $(Self::$kind(listing) => listing.facts()),+ }
            }

            /// What two say, as one: see [`Listing::settle`]. Of two kinds it is the first alone.
            #[must_use]
            #[expect(unreachable_patterns, reason = "there is one kind so far")]
            pub fn settle(self, other: &Self) -> Self {
                match (self, other) {
                    $((Self::$kind(one), Self::$kind(other)) => Self::$kind(one.settle(other)),)+
                    (one, _) => one,
                }
            }

            /// Reads what `to_value` wrote: what is not known is left out, what is missing is unknown.
            pub fn from_value(kind: ListingKind, value: Value) -> Result<Self, serde_json::Error> {
                match kind { $(ListingKind::$kind => serde_json::from_value(value).map(Self::$kind)),+ }
            }

            /// As JSON.
            pub fn to_value(&self) -> Result<Value, serde_json::Error> {
                match self { $(Self::$kind(listing) => serde_json::to_value(listing)),+ }
            }
        }
    };
}

listings! {
    /// What the parties of a twinning, or the members of a network, do together.
    Activity = "ACTIVITY",
}

impl ListingKind {
    /// The kind of listing that ids of a type are of.
    #[must_use]
    pub fn of(object: ObjectKind) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.object_kind() == object)
    }
}

/// What one association says of something that it lists, and how what several say becomes one.
pub trait Listing: Sized {
    /// What all kinds have in common.
    fn facts(&self) -> Facts<'_>;

    /// What two say, as one: the words of this one, whose association sorts first, before the other's. Saying the
    /// same twice changes nothing.
    #[must_use]
    fn settle(self, other: &Self) -> Self;
}

/// What all kinds of listings have in common.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What it is called.
    pub title: &'a Localized,
    /// The word of its kind by which it is told from others of the kind.
    pub category: Option<&'static str>,
    /// What it belongs to.
    pub about: Option<&'a ObjectId>,
    /// The local governments that take part.
    pub parties: Vec<&'a ObjectId>,
    /// What it is about.
    pub themes: &'a BTreeSet<Theme>,
    /// The goals that it serves.
    pub sdgs: &'a BTreeSet<Sdg>,
    /// When it begins.
    pub starts_on: Option<&'a PartialDate>,
    /// When it ends; where that is unknown, it is over when its beginning is.
    pub ends_on: Option<&'a PartialDate>,
    /// What is looked through beside the title.
    pub words: Vec<&'a str>,
}
