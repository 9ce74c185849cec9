//! Of what others record: the twinning or network that it is of, as this association records that.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::ID;
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    listing::{self, Column},
    twinning,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::listed::Listed;
use crate::{error::Result, public::own_data::OwnData};

/// By settled id, this association's own record.
pub(super) struct About {
    twinnings: BTreeMap<Uuid, ID>,
    networks: BTreeMap<Uuid, ID>,
}

impl About {
    /// What the rows of a page are about.
    pub(super) async fn of<T>(own: &OwnData, rows: &[Listed<T>]) -> Result<Self> {
        let about: BTreeSet<Uuid> = rows.iter().filter_map(|one| one.row.about).collect();
        let id = |kind: ObjectKind, record: Uuid| -> ID {
            ObjectId::new(kind, own.me.clone(), record)
                .to_string()
                .into()
        };
        let twinnings = twinning::Entity::find()
            .filter(twinning::Column::Id.is_in(about.iter().copied()))
            .all(&own.db)
            .await?;
        let networks = listing::Entity::find()
            .filter(Column::Id.is_in(about))
            .all(&own.db)
            .await?;
        let twinnings = twinnings.into_iter().filter_map(|row| {
            let record = row.own_record_id?;
            Some((row.id, id(ObjectKind::Twinning, record)))
        });
        let networks = networks.into_iter().filter_map(|row| {
            let record = row.own_record_id?;
            Some((row.id, id(ObjectKind::Network, record)))
        });
        Ok(Self {
            twinnings: twinnings.collect(),
            networks: networks.collect(),
        })
    }

    /// The own record of the twinning.
    pub(super) fn twinning<T>(&self, of: &Listed<T>) -> Option<ID> {
        self.twinnings.get(&of.row.about?).cloned()
    }

    /// The own record of the network.
    pub(super) fn network<T>(&self, of: &Listed<T>) -> Option<ID> {
        self.networks.get(&of.row.about?).cloned()
    }
}
