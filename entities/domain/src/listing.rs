//! What associations list beside members and twinnings: things that several associations may list, each in its own
//! words, and that count once.
//!
//! A new kind of listing is a line in `listings!`, and a type that says in [`Listing`] what all kinds have in common.

pub mod activity;
mod barrier;
mod facet;
mod group;
mod guide;
pub mod network;
pub mod outsider;
mod partner_request;
pub mod project;
mod training_offer;

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use self::facet::facet;
use crate::{
    Localized, NodeCode, ObjectId, ObjectKind, PartialDate, Sdg, Theme,
    funding::{CallId, Money, ProgrammeId},
    vocabulary::vocabulary,
};

pub use self::{
    activity::{Activity, ActivityKind},
    barrier::{Barrier, BarrierError},
    facet::{FREE, Facet, PAID},
    group::{Likeness, Member, groups, kin},
    guide::{Guide, GuideKind},
    network::{Network, NetworkMember, NetworkRole},
    outsider::Outsider,
    partner_request::PartnerRequest,
    project::{Project, ProjectState, Report, ReportKind},
    training_offer::{Fee, TrainingFormat, TrainingOffer},
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
            /// Whether several associations may list the same: see [`Listing::SHARED`].
            #[must_use]
            pub const fn is_shared(self) -> bool {
                match self { $(Self::$kind => <$kind as Listing>::SHARED),+ }
            }

            /// The type that ids of such listings are of.
            #[must_use]
            pub const fn object_kind(self) -> ObjectKind {
                match self { $(Self::$kind => ObjectKind::$kind),+ }
            }
        }

        /// What an association says of something that it lists, of whatever kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyListing { $($(#[$doc])* $kind($kind)),+ }

        $(impl OneKind for $kind {
            const KIND: ListingKind = ListingKind::$kind;

            fn into_any(self) -> AnyListing {
                AnyListing::$kind(self)
            }

            fn from_any(any: AnyListing) -> Option<Self> {
                match any {
                    AnyListing::$kind(listing) => Some(listing),
                    _ => None,
                }
            }
        })+

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

            /// Numbers that statistics add up: see [`Listing::sums`].
            #[must_use]
            pub fn sums(&self) -> [Option<i64>; 2] {
                match self { $(Self::$kind(listing) => listing.sums()),+ }
            }

            /// What several say, as one, in the order of their nodes: see [`Listing::settle_all`]. Those that are not of the
            /// kind of the first one say nothing.
            #[must_use]
            pub fn settle_all(said: &[(&NodeCode, &Self)]) -> Option<Self> {
                match said.first()?.1 {
                    $(Self::$kind(_) => {
                        let of_kind = said.iter().filter_map(|(node, said)| match said {
                            Self::$kind(said) => Some((*node, said)),
                            _ => None,
                        });
                        Listing::settle_all(&of_kind.collect::<Vec<_>>()).map(Self::$kind)
                    })+
                }
            }

            /// What other associations are told of it: see [`Listing::told`].
            #[must_use]
            pub fn told(self) -> Self {
                match self { $(Self::$kind(listing) => Self::$kind(listing.told())),+ }
            }

            /// With those in the place of others that live on in them: see [`Listing::passed_on`].
            #[must_use]
            pub fn passed_on(self, heir: Heir<'_>) -> Self {
                match self { $(Self::$kind(listing) => Self::$kind(listing.passed_on(heir))),+ }
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
    /// Three and more local governments that work together for longer.
    Network = "NETWORK",
    /// What is applied for, and carried out, with a programme's money.
    Project = "PROJECT",
    /// What a local government looks for in a partner.
    PartnerRequest = "PARTNER_REQUEST",
    /// Where people can learn something.
    TrainingOffer = "TRAINING_OFFER",
    /// What can be read or filled in.
    Guide = "GUIDE",
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
pub trait Listing: Clone + Sized {
    /// Whether several associations may list the same, so that each tells the others. What is one association's alone is
    /// told to nobody, and found at its node.
    const SHARED: bool = true;

    /// What all kinds have in common.
    fn facts(&self) -> Facts<'_>;

    /// Numbers that statistics add up; which they are is the kind's own affair.
    fn sums(&self) -> [Option<i64>; 2] {
        [None; 2]
    }

    /// What two say, as one: the words of this one, whose association sorts first, before the other's. Saying the
    /// same twice changes nothing.
    #[must_use]
    fn settle(self, other: &Self) -> Self;

    /// What several associations say, as one. They come in the order of their nodes, and one after the other is heard
    /// unless the kind knows better whose word counts.
    #[must_use]
    fn settle_all(said: &[(&NodeCode, &Self)]) -> Option<Self> {
        let ((_, first), others) = said.split_first()?;
        let settled = others.iter();
        Some(settled.fold((*first).clone(), |one, (_, other)| one.settle(other)))
    }

    /// What other associations are told of it: all of it, but for what is nobody else's affair.
    #[must_use]
    fn told(self) -> Self {
        self
    }

    /// With those in the place of others that live on in them: who was merged takes part as the one that it became, and two
    /// that became one are one. What is over with who takes part in it does not go on with anybody else.
    #[must_use]
    fn passed_on(self, _heir: Heir<'_>) -> Self {
        self
    }
}

/// In which one a local government lives on that is not there any more.
pub type Heir<'a> = &'a dyn Fn(&ObjectId) -> Option<ObjectId>;

/// Whoever stands for a local government now: itself, or the one in which it lives on.
fn standing_for(id: ObjectId, heir: Heir<'_>) -> ObjectId {
    heir(&id).unwrap_or(id)
}

/// A listing of which the kind is known: made by `listings!`.
pub trait OneKind: Listing + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The kind.
    const KIND: ListingKind;

    /// As one of all.
    fn into_any(self) -> AnyListing;

    /// `None` where it is of another kind.
    fn from_any(any: AnyListing) -> Option<Self>;
}

impl AnyListing {
    /// Whether it belongs to nothing, or to what something may belong to: a twinning or a network.
    #[must_use]
    pub fn belongs_where_it_may(&self) -> bool {
        let owners = [ObjectKind::Twinning, ObjectKind::Network];
        let about = self.facts().about;
        about.is_none_or(|about| owners.contains(&about.kind()))
    }
}

/// What all kinds of listings have in common.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What it is called.
    pub title: &'a Localized,
    /// The kind's own word for what it is, or where in its life.
    pub category: Option<&'static str>,
    /// What two records of one thing have in common.
    pub likeness: Likeness,
    /// The local government by which records of one thing are found, whatever they are about.
    pub led_by: Option<&'a ObjectId>,
    /// What it belongs to.
    pub about: Option<&'a ObjectId>,
    /// The local governments that take part.
    pub parties: Vec<&'a ObjectId>,
    /// Whether those take part in it, too, that take part in what it belongs to: of a network, those that were in it when it begins.
    pub shares_parties: bool,
    /// Whether all whom it concerns say it, where that is more than that two associations record it.
    pub agreed: Option<bool>,
    /// What it is about.
    pub themes: &'a BTreeSet<Theme>,
    /// The goals that it serves.
    pub sdgs: &'a BTreeSet<Sdg>,
    /// When it begins.
    pub starts_on: Option<&'a PartialDate>,
    /// When it ends.
    pub ends_on: Option<&'a PartialDate>,
    /// Addresses of pages about it.
    pub links: Vec<&'a str>,
    /// Whether it goes on where no end is known; else it is over when its beginning is.
    pub goes_on: bool,
    /// Whether it is over when the time of one who takes part in it is.
    pub ends_with_parties: bool,
    /// What else it is found by.
    pub facets: Vec<(Facet, String)>,
    /// What is looked through beside the title.
    pub words: Vec<&'a str>,
    /// The money in it.
    pub funding: Option<Funding<'a>>,
}

impl<'a> Facts<'a> {
    /// Of what nothing is known but what each kind has: a kind says beside it what else there is.
    #[must_use]
    pub fn of(title: &'a Localized, themes: &'a BTreeSet<Theme>, sdgs: &'a BTreeSet<Sdg>) -> Self {
        Self {
            title,
            category: None,
            likeness: Likeness::InTime,
            led_by: None,
            about: None,
            parties: Vec::new(),
            shares_parties: false,
            agreed: None,
            themes,
            sdgs,
            starts_on: None,
            ends_on: None,
            goes_on: false,
            ends_with_parties: false,
            links: Vec::new(),
            facets: Vec::new(),
            words: Vec::new(),
            funding: None,
        }
    }
}

/// Whose money it is, and how much: what statistics of funding count.
#[derive(Clone, Copy, Debug)]
pub struct Funding<'a> {
    /// The programme.
    pub programme: Option<&'a ProgrammeId>,
    /// The call.
    pub call: Option<&'a CallId>,
    /// What was asked for.
    pub asked: Option<Money>,
    /// What was granted and is to be had.
    pub granted: Option<Money>,
}
