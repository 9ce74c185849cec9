//! After a change: what follows from own records and from others' offers is made anew, so that it can never
//! drift away from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{Confirmation, NodeCode, digest::Digest};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    WriteError, answer,
    exchange::message::{Outcome, Topic},
    link, local_government, record,
    stored::word,
    write::{
        Writing, batch, by_name, claims, decisions,
        lineage::Lineage,
        offers::{self, Governments},
        partners::Standing,
        records, say, twinnings,
    },
};

/// How many records are looked at together.
const AT_ONCE: usize = 2_000;

/// All that this node holds: after its members or the directory changed.
pub async fn everything(writing: &Writing) -> Result<(), WriteError> {
    let me = writing.network.me.as_str();
    let ids = |own: bool| {
        let whose = if own {
            record::Column::Node.eq(me)
        } else {
            record::Column::Node.ne(me)
        };
        record::Entity::find()
            .select_only()
            .column(record::Column::Id)
            .filter(whose)
            .into_tuple::<Uuid>()
    };
    let own = ids(true).all(&writing.tx).await?;
    let offered = ids(false).all(&writing.tx).await?;
    claims::refresh(writing, &offered.into_iter().collect()).await?;
    own_records(writing, &own.into_iter().collect()).await
}

/// Own records: their partner, their twinning, and what other nodes are to be told of them.
pub async fn own_records(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    for some in ids.chunks(AT_ONCE) {
        portion(writing, some).await?;
    }
    Ok(())
}

async fn portion(writing: &Writing, ids: &[Uuid]) -> Result<(), WriteError> {
    let mut read = Read::load(writing, ids).await?;
    let domestic = by_name::own_partners(writing, &read.records, &read.governments).await?;
    for member in domestic.values() {
        read.governments.add(member.clone());
    }
    let mut standings = HashMap::new();
    let (mut moved, mut found) = (BTreeSet::new(), BTreeSet::new());
    for record in &mut read.records {
        let standing = match domestic.get(&record.id) {
            Some(member) => Standing::domestic(member.id),
            None => read.governments.standing(
                &writing.network,
                record,
                read.answers.get(&record.id).map_or(&[], Vec::as_slice),
            )?,
        };
        if record.partner_id != Some(standing.partner) {
            record.partner_id = Some(standing.partner);
            moved.insert(record.id);
        }
        let stays = standing.exclusively.is_some() && record.stated_partner_id != record.partner_id;
        if stays || moved.contains(&record.id) {
            found.insert(record.id);
        }
        standings.insert(record.id, standing);
    }
    if !found.is_empty() {
        read.write_partners(writing, &moved).await?;
        let merged = records::merge_equal(writing, &read.records, &found).await?;
        if !merged.is_empty() {
            // The survivors have new values, and the others are gone: start over with what is left.
            let left: BTreeSet<Uuid> = ids
                .iter()
                .copied()
                .filter(|id| !merged.gone.contains(id))
                .chain(merged.survivors)
                .collect();
            return Box::pin(own_records(writing, &left)).await;
        }
    }
    read.drop_broken_links(writing).await?;
    read.write_twinnings(writing, &standings).await?;
    read.write_offers(writing, &standings).await
}

/// All that a portion needs, read in a few statements.
struct Read {
    records: Vec<record::Model>,
    others: HashMap<Uuid, record::Model>,
    links: HashMap<Uuid, link::Model>,
    answers: HashMap<Uuid, Vec<answer::Model>>,
    governments: Governments,
}

impl Read {
    async fn load(writing: &Writing, ids: &[Uuid]) -> Result<Self, WriteError> {
        let tx = &writing.tx;
        let ids = || ids.iter().copied();
        let records = batch::find::<record::Entity>(tx, record::Column::Id, ids()).await?;
        let links = batch::find::<link::Entity>(tx, link::Column::OwnRecordId, ids()).await?;
        let linked = links.iter().map(|link| link.other_record_id);
        let others = batch::find::<record::Entity>(tx, record::Column::Id, linked).await?;
        let mut answers: HashMap<Uuid, Vec<answer::Model>> = HashMap::new();
        for answer in batch::find::<answer::Entity>(tx, answer::Column::RecordId, ids()).await? {
            answers.entry(answer.record_id).or_default().push(answer);
        }
        let named = records
            .iter()
            .chain(&others)
            .flat_map(|record| {
                [
                    Some(record.party_id),
                    record.partner_id,
                    record.stated_partner_id,
                ]
            })
            .chain(
                answers
                    .values()
                    .flatten()
                    .map(|answer| answer.local_government_id),
            )
            .flatten();
        Ok(Self {
            governments: Governments::load(tx, named.collect()).await?,
            others: others.into_iter().map(|row| (row.id, row)).collect(),
            links: links
                .into_iter()
                .map(|row| (row.own_record_id, row))
                .collect(),
            records,
            answers,
        })
    }

    /// The records' new partners, and for the partners as stated whom they turned out to be.
    async fn write_partners(
        &self,
        writing: &Writing,
        moved: &BTreeSet<Uuid>,
    ) -> Result<(), WriteError> {
        let rows: Vec<record::Model> = self
            .records
            .iter()
            .filter(|record| moved.contains(&record.id))
            .cloned()
            .collect();
        let mut stated = BTreeMap::new();
        for record in &rows {
            let Some(id) = record.stated_partner_id else {
                continue;
            };
            let row = self.governments.get(id)?;
            let same_as = record.partner_id.filter(|partner| *partner != id);
            if !row.member && row.same_as != same_as {
                stated.insert(
                    id,
                    local_government::Model {
                        same_as,
                        ..row.clone()
                    },
                );
            }
        }
        batch::upsert::<local_government::Entity>(
            &writing.tx,
            stated.into_values().collect::<Vec<_>>(),
        )
        .await?;
        batch::upsert::<record::Entity>(&writing.tx, rows).await
    }

    /// What came after the parties of linked records that do not name the same ones.
    async fn kin(&self, writing: &Writing) -> Result<Lineage, WriteError> {
        let mut named = BTreeSet::new();
        for record in &self.records {
            let link = self.links.get(&record.id);
            if let Some(other) = link.and_then(|link| self.others.get(&link.other_record_id))
                && (record.partner_id, Some(record.party_id))
                    != (Some(other.party_id), other.partner_id)
            {
                named.extend([record.party_id, other.party_id]);
                named.extend([record.partner_id, other.partner_id].into_iter().flatten());
            }
        }
        Lineage::of(&writing.tx, &writing.network.me, named).await
    }

    /// A link holds as long as both records are of one pair, and the other side, once it has
    /// answered, knows the partner and has not rejected the record.
    async fn drop_broken_links(&mut self, writing: &Writing) -> Result<(), WriteError> {
        let mut broken = BTreeSet::new();
        let kin = self.kin(writing).await?;
        for record in &self.records {
            let Some(link) = self.links.get(&record.id) else {
                continue;
            };
            let same_pair = self.others.get(&link.other_record_id).is_some_and(|other| {
                let ends = [
                    (record.partner_id, other.party_id),
                    (other.partner_id, record.party_id),
                ];
                // Of a merger or a split one side hears in parts: the link outlasts that.
                ends.into_iter().all(|(here, there)| {
                    here.is_some_and(|here| here == there || kin.related(here, there))
                })
            });
            let denied = self.answers.get(&record.id).is_some_and(|answers| {
                answers.iter().any(|answer| {
                    answer.peer == link.peer && answer.outcome != Outcome::Known.as_str()
                })
            });
            if !same_pair || denied {
                broken.insert(record.id);
            }
        }
        let claims: BTreeSet<Uuid> = broken
            .iter()
            .filter_map(|id| self.links.remove(id))
            .map(|link| link.other_record_id)
            .collect();
        super::links::remove(writing, &broken).await?;
        if claims.is_empty() {
            Ok(())
        } else {
            Box::pin(claims::refresh(writing, &claims)).await
        }
    }

    async fn write_twinnings(
        &self,
        writing: &Writing,
        standings: &HashMap<Uuid, Standing>,
    ) -> Result<(), WriteError> {
        let mut rows = twinnings::Rows::default();
        let mut made_from = BTreeSet::new();
        for record in &self.records {
            let other = self
                .links
                .get(&record.id)
                .and_then(|link| self.others.get(&link.other_record_id));
            let standing = &standings[&record.id];
            let confirmation = match other {
                Some(_) => Confirmation::Confirmed,
                None => standing.confirmation,
            };
            if other.is_none() && confirmation == Confirmation::OneSided {
                let partner = self.governments.get(standing.partner)?;
                writing.reconsider(&word("local_government.owner", &partner.owner)?);
            }
            rows.add(Some(record), other, &self.governments, confirmation)?;
            made_from.extend(
                [Some(record.id), other.map(|other| other.id)]
                    .into_iter()
                    .flatten(),
            );
        }
        rows.replace(writing, &made_from).await
    }

    async fn write_offers(
        &self,
        writing: &Writing,
        standings: &HashMap<Uuid, Standing>,
    ) -> Result<(), WriteError> {
        let mut wanted: BTreeMap<(NodeCode, Uuid), Digest> = BTreeMap::new();
        let ids = self.records.iter().map(|record| record.id);
        let confirms = decisions::said_of(&writing.tx, ids).await?;
        for record in &self.records {
            let standing = &standings[&record.id];
            for peer in &standing.offered_to {
                let exclusive = standing.exclusively.as_ref() == Some(peer);
                let offer =
                    offers::offer(&writing.network.me, record, &self.governments, exclusive)?
                        .confirming(confirms.get(&record.id), peer);
                wanted.insert((peer.clone(), record.id), say::digest(&offer));
            }
        }
        say::replace(
            writing,
            Topic::Offer,
            self.records.iter().map(|record| record.id).collect(),
            wanted,
        )
        .await
    }
}
