//! Lists as the importer reads them.

use std::collections::HashMap;

use anyhow::Result;
use jumelage_domain::{NodeCode, ObjectId};
use jumelage_entities::export::{Entered, Entry};

use super::{New, contact_persons::Person};
use crate::formulas::guarded;

const MEMBERS: [&str; 17] = [
    "association",
    "country",
    "name",
    "level",
    "wikidata",
    "geonames",
    "lau",
    "nuts",
    "national",
    "latitude",
    "longitude",
    "population",
    "website",
    "id",
    "names",
    "mailbox",
    "languages",
];

const RECORDS: [&str; 15] = [
    "association",
    "party_scheme",
    "party_code",
    "party_name",
    "partner_country",
    "partner_scheme",
    "partner_code",
    "partner_name",
    "kind",
    "status",
    "since",
    "until",
    "themes",
    "sdgs",
    "id",
];

const PERSONS: [&str; 8] = [
    "local_government",
    "name",
    "role",
    "email",
    "phone",
    "legal_basis",
    "basis_recorded_at",
    "expires_on",
];

/// Writes rows under a header.
fn write<const COLUMNS: usize>(
    to: New,
    header: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> Result<()> {
    let New { path, to } = to;
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(header)?;
    for row in rows {
        csv.write_record(row.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    let to = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    New { path, to }.close()
}

/// Those who are members today: of the others the lists of the importer have no word.
pub(super) fn members(to: New, me: &NodeCode, members: &[Entry]) -> Result<()> {
    let code = |member: &Entry, scheme: &str| {
        let mut codes = member.codes.iter();
        let code = codes.find(|code| code.scheme == scheme);
        code.map(|code| code.value.clone()).unwrap_or_default()
    };
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let current = members.iter().filter(|member| member.valid_to.is_none());
    let rows = current.map(|member| {
        let population = member.population.map(|value| value.to_string());
        let names = member.names.iter();
        let names: Vec<String> = names
            .map(|(language, name)| format!("{language}={name}"))
            .collect();
        let languages: Vec<&str> = member.languages.iter().map(String::as_str).collect();
        [
            me.to_string(),
            member.country.clone(),
            member.name.clone(),
            member.level.clone().unwrap_or_default(),
            code(member, "WIKIDATA"),
            code(member, "GEONAMES"),
            code(member, "LAU"),
            code(member, "NUTS"),
            code(member, "NATIONAL"),
            number(member.latitude),
            number(member.longitude),
            population.unwrap_or_default(),
            member.website.clone().unwrap_or_default(),
            list_id(member).unwrap_or_default().to_owned(),
            names.join("|"),
            member.mailbox.clone().unwrap_or_default(),
            languages.join(" "),
        ]
    });
    write(to, MEMBERS, rows)
}

/// The list's own id, where it has one.
fn list_id(member: &Entry) -> Option<&str> {
    member.identity.as_deref()?.strip_prefix("member|id|")
}

/// Records, each with its party by a code and by its name.
pub(super) fn records(
    to: New,
    me: &NodeCode,
    members: &[Entry],
    records: &[Entered],
) -> Result<()> {
    const IDENTIFYING: [&str; 4] = ["WIKIDATA", "GEONAMES", "LAU", "NATIONAL"];
    let by_id = members.iter().map(|member| (&member.id, member));
    let by_id: HashMap<&ObjectId, &Entry> = by_id.collect();
    let rows = records.iter().map(|record| {
        let party = by_id.get(&record.party);
        let codes = party.map(|party| party.codes.as_slice());
        let code = IDENTIFYING.iter().find_map(|scheme| {
            let mut codes = codes.into_iter().flatten();
            codes.find(|code| code.scheme == *scheme)
        });
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        [
            me.to_string(),
            code.map(|code| code.scheme.clone()).unwrap_or_default(),
            code.map(|code| code.value.clone()).unwrap_or_default(),
            party.map(|party| party.name.clone()).unwrap_or_default(),
            record.partner_country.clone(),
            text(&record.partner_scheme),
            text(&record.partner_code),
            text(&record.partner_name),
            record.kind.clone(),
            record.status.clone(),
            text(&record.since),
            text(&record.until),
            record.themes.join("|"),
            record.sdgs.join("|"),
            text(&record.list_id),
        ]
    });
    write(to, RECORDS, rows)
}

/// Contact persons, who are in no list of the importer.
pub(super) fn contact_persons(to: New, persons: &[Person]) -> Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let rows = persons.iter().map(|person| {
        [
            person.local_government.to_string(),
            person.name.clone(),
            person.role.clone(),
            text(&person.email),
            text(&person.phone),
            person.legal_basis.clone(),
            person.basis_recorded_at.clone(),
            person.expires_on.clone(),
        ]
    });
    write(to, PERSONS, rows)
}
