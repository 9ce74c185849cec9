//! Records compared: what a list would change of one, and whether one is still as it was.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Located;
use crate::{
    WriteError, record,
    write::{
        batch,
        compared::{self, Difference, Fields},
    },
};

impl Located {
    /// What writing it would change of the record that is there.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        match &self.existing {
            None => Vec::new(),
            Some(old) => compared::differences(fields(old), fields(&self.updated(old))),
        }
    }

    /// Which version of the record is there; another text after every change of its words.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.existing.as_ref().map(state)
    }

    /// What the list says; another text where it says something else, or of another member.
    #[must_use]
    pub fn said(&self) -> String {
        compared::print(&format!("{:?}", self.new))
    }
}

fn state(record: &record::Model) -> String {
    format!("{}:{}", record.version, compared::token(&fields(record)))
}

fn fields(record: &record::Model) -> Fields {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("party", record.party_id.to_string()),
        (
            "partner",
            record
                .stated_partner_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
        ),
        ("partner_country", record.stated_country.clone()),
        ("partner_scheme", text(&record.stated_scheme)),
        ("partner_code", text(&record.stated_code)),
        ("partner_name", text(&record.stated_name)),
        ("kind", record.kind.clone()),
        ("status", record.status.clone()),
        ("since", text(&record.since)),
        ("until", text(&record.until)),
        ("themes", record.themes.clone()),
        ("sdgs", record.sdgs.clone()),
    ]
}

/// Which versions of some records are there, as [`Located::state`] says it; those that are not there are left out.
pub async fn states(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, String>, WriteError> {
    let rows = batch::find::<record::Entity>(db, record::Column::Id, ids.clone()).await?;
    Ok(rows.into_iter().map(|row| (row.id, state(&row))).collect())
}
