//! Members compared: what a list would change of one, and whether one is still as it was.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::text::NameOrder;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Located, Stored, local_government, with_words};
use crate::{
    WriteError, record,
    write::{
        batch,
        compared::{self, Difference, Fields},
    },
};

/// Schemes as the columns of lists call them.
const SCHEMES: [(&str, &str); 6] = [
    ("wikidata", "WIKIDATA"),
    ("geonames", "GEONAMES"),
    ("lau", "LAU"),
    ("nuts", "NUTS"),
    ("atu", "ATU"),
    ("national", "NATIONAL"),
];

impl Located {
    /// What writing it would change of the member that is there.
    #[must_use]
    pub fn differences(&self, order: &NameOrder) -> Vec<Difference> {
        match &self.existing {
            None => Vec::new(),
            Some(old) => {
                let new = self.updated(&old.row, order);
                compared::differences(fields(old), fields(&new))
            }
        }
    }

    /// How the member that is there looks; another text after every change of its entry.
    #[must_use]
    pub fn state(&self) -> Option<String> {
        self.existing.as_ref().map(state)
    }

    /// What the list says; another text where it says something else.
    #[must_use]
    pub fn said(&self) -> String {
        compared::print(&format!("{:?}", self.new))
    }
}

/// The version tells what lists do not say: that it ended, or when it began.
fn state(member: &Stored) -> String {
    let words = compared::token(&fields(member));
    format!("{}:{words}", member.row.version)
}

fn fields(member: &Stored) -> Fields {
    let row = &member.row;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut fields = vec![
        ("country", row.country.clone()),
        ("name", row.name.clone()),
        ("level", row.level.clone().unwrap_or_default()),
        ("latitude", number(row.latitude)),
        ("longitude", number(row.longitude)),
        (
            "population",
            row.population
                .map(|count| count.to_string())
                .unwrap_or_default(),
        ),
        ("website", row.website.clone().unwrap_or_default()),
        ("mailbox", row.mailbox.clone().unwrap_or_default()),
        ("languages", row.languages.clone()),
    ];
    fields.extend(SCHEMES.iter().map(|(column, scheme)| {
        let codes = member.codes.iter().filter(|(named, _)| named == scheme);
        let codes: Vec<&str> = codes.map(|(_, code)| code.as_str()).collect();
        (*column, codes.join("|"))
    }));
    let names = member
        .names
        .iter()
        .map(|(tag, name)| format!("{tag}={name}"));
    fields.push(("names", names.collect::<Vec<_>>().join("|")));
    fields
}

/// How some members look, as [`Located::state`] says it; those that are not there are left out.
pub async fn states(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, String>, WriteError> {
    let rows =
        batch::find::<local_government::Entity>(db, local_government::Column::Id, ids.clone())
            .await?;
    let members = with_words(db, rows).await?.into_iter();
    Ok(members
        .map(|member| (member.row.id, state(&member)))
        .collect())
}

/// Those of some members that a record names: they cannot go.
pub async fn named(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut named = BTreeSet::new();
    for column in [record::Column::PartyId, record::Column::PartnerId] {
        let records = batch::find::<record::Entity>(db, column, ids.clone()).await?;
        let parties = records
            .into_iter()
            .flat_map(|row| [Some(row.party_id), row.partner_id]);
        named.extend(parties.flatten().filter(|id| ids.contains(id)));
    }
    Ok(named)
}
