//! Lists as the importer reads them.

use std::{collections::HashMap, path::Path};

use anyhow::Result;
use jumelage_domain::{NodeCode, ObjectId, Theme};
use jumelage_entities::export::{Entered, Entry, Export, Person};

use super::{New, Options, Summary};
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

/// Writes the lists: of those who are members on the day, and of their records. For others the importer has no words: it
/// would make members of today of them, or refuse their records.
pub(super) fn write(
    dir: &Path,
    me: &NodeCode,
    export: &Export,
    options: Options,
) -> Result<Summary> {
    let today = options.today.to_string();
    let is_current = |member: &&Entry| member.valid_to.as_ref().is_none_or(|last| *last >= today);
    let current: Vec<&Entry> = export.members.iter().filter(is_current).collect();
    members(
        New::open(dir, "local_governments.csv", false)?,
        me,
        &current,
    )?;
    let by_id: HashMap<&ObjectId, &Entry> =
        current.iter().map(|member| (&member.id, *member)).collect();
    let rows = export.records.iter();
    let rows = rows.filter_map(|record| Some((record, *by_id.get(&record.party)?)));
    let rows: Vec<(&Entered, &Entry)> = rows.collect();
    records(New::open(dir, "twinnings.csv", false)?, me, &rows)?;
    if options.contact_persons {
        contact_persons(
            New::open(dir, "contact_persons.csv", true)?,
            &export.persons,
        )?;
    }
    let all = Summary::of(export);
    let left_out = all.members - current.len() + all.records - rows.len() + all.decisions;
    Ok(Summary {
        members: current.len(),
        records: rows.len(),
        decisions: 0,
        left_out,
        ..all
    })
}

/// Writes rows under a header.
fn list<const COLUMNS: usize>(
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

fn members(to: New, me: &NodeCode, members: &[&Entry]) -> Result<()> {
    let code = |member: &Entry, scheme: &str| {
        let mut codes = member.codes.iter();
        let code = codes.find(|code| code.scheme == scheme);
        code.map(|code| code.value.clone()).unwrap_or_default()
    };
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let rows = members.iter().map(|member| {
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
    list(to, MEMBERS, rows)
}

/// The list's own id, where it has one.
fn list_id(member: &Entry) -> Option<&str> {
    member.identity.as_deref()?.strip_prefix("member|id|")
}

/// Records, each with its party by a code and by its name.
fn records(to: New, me: &NodeCode, records: &[(&Entered, &Entry)]) -> Result<()> {
    const IDENTIFYING: [&str; 4] = ["WIKIDATA", "GEONAMES", "LAU", "NATIONAL"];
    let rows = records.iter().map(|(record, party)| {
        let code = IDENTIFYING.iter().find_map(|scheme| {
            let mut codes = party.codes.iter();
            codes.find(|code| code.scheme == *scheme)
        });
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        [
            me.to_string(),
            code.map(|code| code.scheme.clone()).unwrap_or_default(),
            code.map(|code| code.value.clone()).unwrap_or_default(),
            party.name.clone(),
            record.partner_country.clone(),
            text(&record.partner_scheme),
            text(&record.partner_code),
            text(&record.partner_name),
            record.kind.clone(),
            record.status.clone(),
            text(&record.since),
            text(&record.until),
            themes(&record.themes),
            record.sdgs.join("|"),
            text(&record.list_id),
        ]
    });
    list(to, RECORDS, rows)
}

/// In a form that is read back as the same themes.
fn themes(ids: &[String]) -> String {
    let written = ids.iter().map(|id| match id.parse::<Theme>() {
        Ok(theme) => theme.in_a_list().into_owned(),
        Err(_) => id.clone(),
    });
    written.collect::<Vec<_>>().join("|")
}

/// Contact persons, who are in no list of the importer.
fn contact_persons(to: New, persons: &[Person]) -> Result<()> {
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
    list(to, PERSONS, rows)
}
