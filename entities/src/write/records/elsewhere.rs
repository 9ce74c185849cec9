//! Members of other nodes that own records name by their ids, as staff who confirm a claim do: a list names them by code or
//! name, and means the same record.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::text::fold;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::NewPartner;
use crate::{
    Network, WriteError, local_government, local_government_code, record,
    write::{batch, claims::Code},
};

/// What tells such members apart.
pub(super) struct Elsewhere {
    /// With the country: a code that another country's list has by mistake, or has for a place of its own, is not theirs.
    by_code: HashMap<(String, Code), BTreeSet<Uuid>>,
    by_name: HashMap<(String, String), BTreeSet<Uuid>>,
}

impl Elsewhere {
    /// Those that these records name.
    pub(super) async fn named_by(
        db: &impl ConnectionTrait,
        network: &Network,
        records: &[record::Model],
    ) -> Result<Self, WriteError> {
        let stated: BTreeSet<Uuid> = records
            .iter()
            .filter_map(|record| record.stated_partner_id)
            .collect();
        let column = local_government::Column::Id;
        let rows = batch::find::<local_government::Entity>(db, column, stated).await?;
        let (mut by_code, mut by_name) = (HashMap::<_, BTreeSet<_>>::new(), HashMap::new());
        let mut countries = HashMap::new();
        for row in rows {
            if !row.member || row.owner == network.me.as_str() {
                continue;
            }
            countries.insert(row.id, row.country.clone());
            for name in row.search_key.lines() {
                let bearers: &mut BTreeSet<Uuid> = by_name
                    .entry((row.country.clone(), name.to_owned()))
                    .or_default();
                bearers.insert(row.id);
            }
        }
        let of = local_government_code::Column::LocalGovernmentId;
        let ids: BTreeSet<Uuid> = countries.keys().copied().collect();
        for code in batch::find::<local_government_code::Entity>(db, of, ids).await? {
            let Some(country) = countries.get(&code.local_government_id) else {
                continue;
            };
            let key = (country.clone(), (code.scheme, code.value));
            let bearers = by_code.entry(key).or_default();
            bearers.insert(code.local_government_id);
        }
        Ok(Self { by_code, by_name })
    }

    /// The one that a list states: by its code where it states one, else by its name.
    pub(super) fn find(&self, partner: &NewPartner) -> Option<Uuid> {
        let found = match (&partner.code, &partner.name) {
            (Some(code), _) => {
                let code = (code.scheme().to_string(), code.value().to_owned());
                self.by_code.get(&(partner.country.to_string(), code))
            }
            (None, Some(name)) => self.by_name.get(&(partner.country.to_string(), fold(name))),
            (None, None) => None,
        };
        found
            .filter(|found| found.len() == 1)
            .and_then(BTreeSet::first)
            .copied()
    }
}
