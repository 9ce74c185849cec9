//! Listings: what all kinds of them share, in the catalogue. Each kind has a file of its own for its type and its filter, and a
//! line in [`kinds!`].

mod activity;
mod activity_fields;
mod activity_statistics;
mod below;
mod best_practices;
mod fields;
mod filter;
mod funding_statistics;
mod guide;
mod list;
mod network;
mod offer;
mod outsider;
mod partner_request;
mod project;
mod record;
mod root;
mod statistics;
mod text;
mod training_offer;

use std::{collections::HashMap, sync::Arc};

use jumelage_domain::{
    NodeCode, ObjectId, ObjectKind,
    listing::{self as domain, OneKind},
};
use jumelage_entities::{listing, listing_holder, stored};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use self::{
    activity::ActivityEdge,
    activity_statistics::{ActivityDimension, ActivityStatistics},
    best_practices::{BestPracticeConnection, BestPracticeRule},
    fields::{ListingFields, SharedFields},
    root::lists,
};
pub(crate) use self::{
    activity::{Activity, ActivityConnection, ActivityFilter, ActivityKind, ActivityLists},
    activity_fields::{ActivityFigures, below_object, last_day},
    below::{networks_below, projects_below},
    filter::{AboutFilter, ListingFilter, ListingOrder},
    funding_statistics::{FundingDimension, FundingStatistics},
    guide::{Guide, GuideKind, GuideLists},
    list::page,
    network::{Network, NetworkConnection, NetworkLists, NetworkRole},
    offer::Barrier,
    outsider::{ApplicantKind, Outsider},
    partner_request::{PartnerRequest, PartnerRequestLists},
    project::{Project, ProjectConnection, ProjectFilter, ProjectLists, ProjectState},
    record::ListingRecord,
    text::{LocalizedText, texts},
    training_offer::{TrainingFormat, TrainingOffer, TrainingOfferLists},
};
use crate::{
    catalogue::node::Node,
    error::{CatalogueError, Result},
    snapshot::Snapshot,
};

/// A database takes some 30,000 values in a statement.
const AT_ONCE: usize = 10_000;

/// A row, and what it says.
pub(crate) struct Listed<T> {
    row: listing::Model,
    words: T,
}

/// A listing, shared by all who show it.
pub(crate) type Listing<T> = Arc<Listed<T>>;

impl<T: OneKind> Listed<T> {
    pub(crate) fn from_row(row: listing::Model) -> Result<Listing<T>> {
        let words = serde_json::from_str(&row.body);
        let words = words.map_err(|fault| CatalogueError::internal(&fault))?;
        Ok(Arc::new(Self { row, words }))
    }

    pub(crate) fn id(&self) -> Result<ObjectId> {
        let node: NodeCode = stored::word("listing.lead", &self.row.lead)?;
        Ok(ObjectId::new(T::KIND.object_kind(), node, self.row.id))
    }

    fn common(self: &Arc<Self>) -> ListingFields {
        let listed = Arc::clone(self);
        ListingFields(listed)
    }

    fn shared(self: &Arc<Self>) -> SharedFields {
        let listed = Arc::clone(self);
        SharedFields(listed)
    }
}

impl Listed<domain::PartnerRequest> {
    /// Who looks.
    pub(crate) fn seeker(&self) -> Uuid {
        self.words.seeker.uuid()
    }

    /// Whether it still stands on a day: nobody answers for who was merged or dissolved before that.
    pub(crate) fn is_open(&self, day: jiff::civil::Date) -> bool {
        let last = self.row.last_day.as_ref();
        last.is_none_or(|last| *last >= day.to_string())
    }
}

/// Says of which kinds objects can be found by their ids.
macro_rules! kinds {
    ($($kind:ident),+ $(,)?) => {
        /// Listings of all kinds by the ids of any of their records.
        pub(crate) async fn nodes(
            snapshot: &Snapshot,
            wanted: impl Fn(ObjectKind) -> Vec<Uuid>,
        ) -> Result<HashMap<Uuid, Node>> {
            let mut nodes = HashMap::new();
            $(
                let found = by_records(snapshot, wanted(ObjectKind::$kind)).await?;
                let node = |(id, listing)| (id, Node::$kind($kind(listing)));
                nodes.extend(found.into_iter().map(node));
            )+
            Ok(nodes)
        }

        /// Those of them that this node records, by their own ids.
        pub(crate) async fn listed(
            snapshot: &Snapshot,
            wanted: impl Fn(ObjectKind) -> Vec<Uuid>,
        ) -> Result<HashMap<Uuid, Node>> {
            let mut nodes = HashMap::new();
            $(
                let found = own(snapshot, wanted(ObjectKind::$kind)).await?;
                let node = |listing: Listing<_>| (listing.row.id, Node::$kind($kind(listing)));
                nodes.extend(found.into_iter().map(node));
            )+
            Ok(nodes)
        }
    };
}

kinds! { Activity, Network, Project, PartnerRequest, TrainingOffer, Guide }

/// Listings of one kind, by the ids of any of their records.
async fn by_records<T: OneKind>(
    snapshot: &Snapshot,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, Listing<T>)>> {
    let mut found = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let held = listing_holder::Entity::find()
            .filter(listing_holder::Column::RecordId.is_in(ids.iter().copied()))
            .all(&snapshot.tx)
            .await?;
        let rows = listing::Entity::find()
            .filter(listing::Column::Kind.eq(T::KIND.as_str()))
            .filter(listing::Column::Id.is_in(held.iter().map(|row| row.listing_id)))
            .all(&snapshot.tx)
            .await?;
        for row in rows {
            let id = row.id;
            let listed = Listed::from_row(row)?;
            let records = held.iter().filter(|row| row.listing_id == id);
            found.extend(records.map(|row| (row.record_id, Arc::clone(&listed))));
        }
    }
    Ok(found)
}

/// Listings of one kind that this node records, by their own ids.
async fn own<T: OneKind>(snapshot: &Snapshot, ids: Vec<Uuid>) -> Result<Vec<Listing<T>>> {
    let mut found = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows = listing::Entity::find()
            .filter(listing::Column::Kind.eq(T::KIND.as_str()))
            .filter(listing::Column::OwnRecordId.is_not_null())
            .filter(listing::Column::Id.is_in(ids.iter().copied()))
            .all(&snapshot.tx)
            .await?;
        for row in rows {
            found.push(Listed::from_row(row)?);
        }
    }
    Ok(found)
}

/// One listing of this node's, by the id of any of its records.
async fn one<T: OneKind>(snapshot: &Snapshot, id: &str) -> Result<Option<Listing<T>>> {
    let id = ObjectId::parse_as(T::KIND.object_kind(), id)?;
    if *id.node() != snapshot.me {
        return Ok(None);
    }
    let found = by_records(snapshot, vec![id.uuid()]).await?;
    Ok(found.into_iter().next().map(|(_, listing)| listing))
}
