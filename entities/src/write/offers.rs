//! Own records and members in the form in which other nodes get them.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    WriteError,
    exchange::message::{CodeReference, LocalGovernmentReference, Offer, StatedPartner},
    local_government, local_government_code, record,
    stored::{optional, word},
    write::{batch, heirs, lineage},
};

/// Local governments with their codes, read once for many records.
pub(crate) struct Governments {
    rows: HashMap<Uuid, local_government::Model>,
    codes: HashMap<Uuid, Vec<CodeReference>>,
    predecessors: HashMap<Uuid, BTreeSet<Uuid>>,
    heirs: HashMap<Uuid, Uuid>,
}

impl Governments {
    pub(crate) async fn load(
        db: &impl ConnectionTrait,
        ids: BTreeSet<Uuid>,
    ) -> Result<Self, WriteError> {
        let rows = batch::find::<local_government::Entity>(
            db,
            local_government::Column::Id,
            ids.iter().copied(),
        )
        .await?;
        let mut codes: HashMap<Uuid, Vec<CodeReference>> = HashMap::new();
        let of = local_government_code::Column::LocalGovernmentId;
        let predecessors = lineage::ancestors(db, ids.iter().copied()).await?;
        let heirs = heirs::own(db, &ids).await?;
        for row in batch::find::<local_government_code::Entity>(db, of, ids).await? {
            let scheme = word("local_government_code.scheme", &row.scheme)?;
            let code = CodeReference {
                scheme,
                value: row.value,
                year: row.year,
            };
            codes.entry(row.local_government_id).or_default().push(code);
        }
        for codes in codes.values_mut() {
            codes.sort_unstable();
        }
        Ok(Self {
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            codes,
            predecessors,
            heirs,
        })
    }

    pub(crate) fn get(&self, id: Uuid) -> Result<&local_government::Model, WriteError> {
        self.rows.get(&id).ok_or_else(|| WriteError::Missing {
            what: "local government",
            id,
        })
    }

    /// One that was found after the others were read. Its codes are not needed: it is no other node's partner.
    pub(crate) fn add(&mut self, row: local_government::Model) {
        self.rows.insert(row.id, row);
    }

    pub(crate) fn reference(&self, id: Uuid) -> Result<LocalGovernmentReference, WriteError> {
        let row = self.get(id)?;
        let owner = word("local_government.owner", &row.owner)?;
        Ok(LocalGovernmentReference {
            id: ObjectId::new(ObjectKind::LocalGovernment, owner, row.id),
            name: row.name.clone(),
            country: word("local_government.country", &row.country)?,
            level: optional("local_government.level", row.level.as_deref())?,
            codes: self.codes.get(&id).cloned().unwrap_or_default(),
            latitude: row.latitude,
            longitude: row.longitude,
            search_names: row.search_key.lines().map(str::to_owned).collect(),
            predecessors: self.predecessors.get(&id).cloned().unwrap_or_default(),
            lives_on_in: self.heirs.get(&id).copied(),
        })
    }
}

/// The offer of an own record.
pub(crate) fn offer(
    me: &NodeCode,
    record: &record::Model,
    governments: &Governments,
    exclusive: bool,
) -> Result<Offer, WriteError> {
    let statement = record.statement()?;
    let stated = record
        .stated_partner_id
        .map(|id| governments.get(id))
        .transpose()?;
    let stated = stated.filter(|row| row.member && row.owner != me.as_str());
    Ok(Offer {
        record: ObjectId::new(ObjectKind::Twinning, me.clone(), record.id),
        party: governments.reference(record.party_id)?,
        partner: StatedPartner {
            country: word("record.stated_country", &record.stated_country)?,
            scheme: optional("record.stated_scheme", record.stated_scheme.as_deref())?,
            code: record.stated_code.clone(),
            name: record.stated_name.clone(),
            id: stated
                .map(|row| -> Result<ObjectId, WriteError> {
                    let owner = word("local_government.owner", &row.owner)?;
                    Ok(ObjectId::new(ObjectKind::LocalGovernment, owner, row.id))
                })
                .transpose()?,
        },
        kind: statement.kind,
        status: statement.status,
        since: statement.since,
        until: statement.until,
        themes: statement.themes,
        sdgs: statement
            .sdgs
            .into_iter()
            .map(jumelage_domain::Sdg::number)
            .collect(),
        updated_at: statement.updated_at,
        version: record.version,
        exclusive,
        confirms: None,
    })
}
