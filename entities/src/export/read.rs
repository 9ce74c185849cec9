//! Out of a database.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, Timestamp};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Code, Entered, Entry, Export, agreed, listings, persons};
use crate::{
    WriteError,
    exchange::message::LocalGovernmentReference,
    former_name, local_government, local_government_code, local_government_name, record, redirect,
    stored::word,
    succession,
    write::{batch, heirs, offers::Governments},
};

/// All that there is, each list in the order of its ids; and the contact persons who have not expired on a day.
pub async fn read(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    persons_on: Option<Date>,
) -> Result<Export, WriteError> {
    Ok(Export {
        members: entries(db, me, true).await?,
        partners: entries(db, me, false).await?,
        elsewhere: elsewhere(db, me).await?,
        records: records(db, me).await?,
        listings: listings::read(db, me).await?,
        decisions: agreed::read_decisions(db, me).await?,
        assignments: agreed::read_assignments(db, me).await?,
        links: agreed::read_links(db, me).await?,
        persons: match persons_on {
            Some(today) => persons::read(db, me, today).await?,
            None => Vec::new(),
        },
    })
}

/// The node's members, or what its records name and no association knows as its own.
async fn entries(
    db: &impl ConnectionTrait,
    me: &NodeCode,
    member: bool,
) -> Result<Vec<Entry>, WriteError> {
    let mut rows = local_government::Entity::find()
        .filter(local_government::Column::Owner.eq(me.as_str()))
        .filter(local_government::Column::Member.eq(member))
        .all(db)
        .await?;
    rows.sort_by_key(|row| row.id);
    let words = Words::load(db, rows.iter().map(|row| row.id).collect()).await?;
    Ok(rows.into_iter().map(|row| words.entry(me, row)).collect())
}

/// What stands in tables beside that of the local governments.
struct Words {
    codes: HashMap<Uuid, Vec<Code>>,
    names: HashMap<Uuid, BTreeSet<(String, String)>>,
    former: HashMap<Uuid, BTreeSet<(String, String)>>,
    successors: HashMap<Uuid, BTreeSet<ObjectId>>,
    predecessors: HashMap<Uuid, BTreeSet<ObjectId>>,
}

impl Words {
    async fn load(db: &impl ConnectionTrait, ids: BTreeSet<Uuid>) -> Result<Self, WriteError> {
        let mut codes: HashMap<Uuid, Vec<Code>> = HashMap::new();
        let of = local_government_code::Column::LocalGovernmentId;
        let ids = || ids.iter().copied();
        for row in batch::find::<local_government_code::Entity>(db, of, ids()).await? {
            let its = codes.entry(row.local_government_id).or_default();
            its.push(Code {
                scheme: row.scheme,
                value: row.value,
                year: row.year,
            });
        }
        for codes in codes.values_mut() {
            codes.sort_unstable();
        }
        let mut names: HashMap<Uuid, BTreeSet<(String, String)>> = HashMap::new();
        let of = local_government_name::Column::LocalGovernmentId;
        for row in batch::find::<local_government_name::Entity>(db, of, ids()).await? {
            let its = names.entry(row.local_government_id).or_default();
            its.insert((row.language, row.text));
        }
        let mut former: HashMap<Uuid, BTreeSet<(String, String)>> = HashMap::new();
        let of = former_name::Column::LocalGovernmentId;
        for row in batch::find::<former_name::Entity>(db, of, ids()).await? {
            let its = former.entry(row.local_government_id).or_default();
            its.insert((row.name, row.until));
        }
        let after = succession::Column::PredecessorId;
        let before = succession::Column::SuccessorId;
        let after = batch::find::<succession::Entity>(db, after, ids()).await?;
        let before = batch::find::<succession::Entity>(db, before, ids()).await?;
        let named = after.iter().chain(&before);
        let named = named.flat_map(|row| [row.predecessor_id, row.successor_id]);
        let owners = owners(db, named.collect()).await?;
        let (mut successors, mut predecessors) = (HashMap::new(), HashMap::new());
        for row in after {
            if let Some(id) = owners.get(&row.successor_id) {
                let its: &mut BTreeSet<_> = successors.entry(row.predecessor_id).or_default();
                its.insert(id.clone());
            }
        }
        for row in before {
            let own = owners.get(&row.successor_id).map(ObjectId::node);
            if let Some(id) = owners.get(&row.predecessor_id)
                && own != Some(id.node())
            {
                let its: &mut BTreeSet<_> = predecessors.entry(row.successor_id).or_default();
                its.insert(id.clone());
            }
        }
        Ok(Self {
            codes,
            names,
            former,
            successors,
            predecessors,
        })
    }

    fn entry(&self, me: &NodeCode, row: local_government::Model) -> Entry {
        let id = row.id;
        Entry {
            id: ObjectId::new(ObjectKind::LocalGovernment, me.clone(), id),
            name: row.name,
            country: row.country,
            level: row.level,
            codes: self.codes.get(&id).cloned().unwrap_or_default(),
            latitude: row.latitude,
            longitude: row.longitude,
            population: row.population,
            population_year: row.population_year,
            website: row.website,
            mailbox: row.mailbox,
            languages: row
                .languages
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            names: self.names.get(&id).cloned().unwrap_or_default(),
            former_names: self.former.get(&id).cloned().unwrap_or_default(),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            successors: self.successors.get(&id).cloned().unwrap_or_default(),
            predecessors: self.predecessors.get(&id).cloned().unwrap_or_default(),
            identity: row.identity,
            version: row.version,
        }
    }
}

/// Other nodes' local governments, as these have told of them.
async fn elsewhere(
    db: &impl ConnectionTrait,
    me: &NodeCode,
) -> Result<Vec<LocalGovernmentReference>, WriteError> {
    let ids: Vec<Uuid> = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .filter(local_government::Column::Owner.ne(me.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    let governments = Governments::load(db, ids.clone()).await?;
    let heirs = heirs::of(db, ids.iter().copied()).await?;
    let told = ids.into_iter().map(|id| {
        Ok(LocalGovernmentReference {
            lives_on_in: heirs.get(&id).copied(),
            ..governments.reference(id)?
        })
    });
    told.collect()
}

/// The ids of local governments of whichever node.
async fn owners(
    db: &impl ConnectionTrait,
    ids: BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, ObjectId>, WriteError> {
    let column = local_government::Column::Id;
    let mut found = HashMap::new();
    for row in batch::find::<local_government::Entity>(db, column, ids).await? {
        let owner = word("local_government.owner", &row.owner)?;
        let id = ObjectId::new(ObjectKind::LocalGovernment, owner, row.id);
        found.insert(row.id, id);
    }
    Ok(found)
}

async fn records(db: &impl ConnectionTrait, me: &NodeCode) -> Result<Vec<Entered>, WriteError> {
    let mut rows = record::Entity::find()
        .filter(record::Column::Node.eq(me.as_str()))
        .all(db)
        .await?;
    rows.sort_by_key(|row| row.id);
    let id = |kind, uuid| ObjectId::new(kind, me.clone(), uuid);
    let mut formerly: HashMap<Uuid, BTreeSet<ObjectId>> = HashMap::new();
    for row in redirect::Entity::find().all(db).await? {
        let its = formerly.entry(row.target).or_default();
        its.insert(id(ObjectKind::Twinning, row.id));
    }
    let named = rows
        .iter()
        .flat_map(|row| [row.stated_partner_id, row.partner_id]);
    let partners = owners(db, named.flatten().collect()).await?;
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split('|').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let entered = rows.into_iter().map(|row| {
        let partner = row.stated_partner_id.and_then(|id| partners.get(&id));
        let partner = partner.ok_or(WriteError::Missing {
            what: "partner of the record",
            id: row.id,
        })?;
        let updated_at = Timestamp::from_millis(row.updated_at);
        Ok(Entered {
            id: id(ObjectKind::Twinning, row.id),
            formerly: formerly.remove(&row.id).unwrap_or_default(),
            party: id(ObjectKind::LocalGovernment, row.party_id),
            partner: partner.clone(),
            partner_member: row
                .partner_id
                .and_then(|id| partners.get(&id))
                .filter(|found| found.node() == me && *found != partner)
                .cloned(),
            partner_country: row.stated_country,
            partner_scheme: row.stated_scheme,
            partner_code: row.stated_code,
            partner_name: row.stated_name,
            themes: parts(&row.themes),
            sdgs: parts(&row.sdgs),
            kind: row.kind,
            status: row.status,
            since: row.since,
            until: row.until,
            updated_at: updated_at.unwrap_or(Timestamp::EPOCH).to_string(),
            version: row.version,
            list_id: row.identity,
        })
    });
    entered.collect()
}
