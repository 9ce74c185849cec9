//! Who takes part in something by what it belongs to: the parties of a twinning, and whoever was in a network at the time.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{
    ListingKind, PartialDate,
    listing::{AnyListing, NetworkMember},
};
use uuid::Uuid;

use super::read;
use crate::{
    WriteError, listing, listing_party, twinning,
    write::{Writing, batch},
};

/// By the settled ids of twinnings and networks, the local governments in them.
pub(super) struct Sharers(BTreeMap<Uuid, Vec<Sharer>>);

struct Sharer {
    local_government: Uuid,
    /// Of a network: since when and until when.
    member: Option<NetworkMember>,
}

impl Sharers {
    /// Of whichever of these are known here.
    pub(super) async fn of(writing: &Writing, about: BTreeSet<Uuid>) -> Result<Self, WriteError> {
        let (tx, ids) = (&writing.tx, || about.iter().copied());
        let mut sharers: BTreeMap<Uuid, Vec<Sharer>> = BTreeMap::new();
        for row in batch::find::<twinning::Entity>(tx, twinning::Column::Id, ids()).await? {
            let parties = [row.party_a, row.party_b].map(|local_government| Sharer {
                local_government,
                member: None,
            });
            sharers.entry(row.id).or_default().extend(parties);
        }
        let mut members: BTreeMap<(Uuid, Uuid), NetworkMember> = BTreeMap::new();
        for row in batch::find::<listing::Entity>(tx, listing::Column::Id, ids()).await? {
            if row.kind == ListingKind::Network.as_str()
                && let AnyListing::Network(network) = read(ListingKind::Network, row.id, &row.body)?
            {
                let of_network = network.members.into_iter();
                members.extend(of_network.map(|(id, member)| ((row.id, id.uuid()), member)));
            }
        }
        let by_listing = listing_party::Column::ListingId;
        for row in batch::find::<listing_party::Entity>(tx, by_listing, ids()).await? {
            sharers.entry(row.listing_id).or_default().push(Sharer {
                local_government: row.local_government_id,
                member: members.remove(&(row.listing_id, row.local_government_id)),
            });
        }
        Ok(Self(sharers))
    }

    /// All of them, whenever they were there.
    pub(super) fn all(&self) -> impl Iterator<Item = Uuid> {
        let sharers = self.0.values().flatten();
        sharers.map(|sharer| sharer.local_government)
    }

    /// Those of one who take part in what begins then.
    pub(super) fn at(&self, about: Uuid, starts_on: Option<&PartialDate>) -> BTreeSet<Uuid> {
        let sharers = self.0.get(&about).into_iter().flatten();
        let there = sharers.filter(|sharer| {
            let member = sharer.member.as_ref();
            member.is_none_or(|member| member.may_be_there(starts_on))
        });
        there.map(|sharer| sharer.local_government).collect()
    }
}
