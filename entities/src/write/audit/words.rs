//! What an object says, as an entry keeps it: its own words, and nothing that is derived from them. What is unknown is left
//! out.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{NodeCode, ObjectId, ObjectKind};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    WriteError, contact_person, introduction, listing_record, local_government, record,
    stored::word,
};

/// The words of an object.
#[derive(Clone, PartialEq)]
pub(in crate::write) enum Words {
    /// Of an own record.
    Record(Box<record::Model>),
    /// Of an own member.
    Member(Box<MemberWords>),
    /// Of a contact person, whole: for as long as the person stands.
    Person(Box<contact_person::Model>),
    /// Of a contact person, what is not about the person.
    PersonGone(Box<contact_person::Model>),
    /// Of an own record of a listing.
    Listing(Box<listing_record::Model>),
    /// Of an introduction, what is not what people write to each other.
    Introduction(Box<introduction::Model>),
    /// Where an object lives on.
    Into(Uuid),
    /// Of a decision on another association's record: which record, and what was decided.
    Decision(Box<(ObjectId, Value)>),
    /// Of a publication: which one, and what tells its version from others. The document itself is too large.
    Publication(Box<(String, Value)>),
    /// That a survey is answered.
    Answered(Box<Answered>),
}

/// That somebody answered a survey: which, who, and how often it was changed. The version is what tells one change from
/// another, as what was answered is in no entry.
#[derive(Clone, PartialEq)]
pub(in crate::write) struct Answered {
    pub(in crate::write) survey: String,
    pub(in crate::write) respondent: ObjectId,
    pub(in crate::write) version: i64,
}

/// An own member with its codes and names.
#[derive(Clone, PartialEq)]
pub(in crate::write) struct MemberWords {
    pub(in crate::write) row: local_government::Model,
    pub(in crate::write) codes: BTreeSet<(String, String)>,
    pub(in crate::write) names: BTreeSet<(String, String)>,
}

/// The local governments that records name, by their UUIDs.
pub(super) type Named = HashMap<Uuid, Party>;

/// A local government that a record names.
pub(super) struct Party {
    pub(super) owner: String,
    pub(super) member: bool,
    pub(super) name: String,
}

/// What of a contact person's words may stay when the person goes.
const NOT_PERSONAL: [&str; 4] = [
    "localGovernment",
    "legalBasis",
    "basisRecordedAt",
    "expiresOn",
];

impl Words {
    /// The local governments that have to be known to spell it.
    pub(super) fn names(&self) -> impl Iterator<Item = Uuid> {
        let record = match self {
            Self::Record(row) => Some(row),
            _ => None,
        };
        record
            .into_iter()
            .flat_map(|row| [Some(row.party_id), row.stated_partner_id])
            .flatten()
    }

    /// As JSON.
    pub(super) fn spell(
        &self,
        me: &NodeCode,
        kind: ObjectKind,
        named: &Named,
    ) -> Result<Value, WriteError> {
        Ok(match self {
            Self::Record(row) => of_record(row, me, named)?,
            Self::Member(member) => of_member(member),
            Self::Person(row) => of_person(row, me)?,
            Self::Listing(row) => known(row.words()?.to_value().unwrap_or_default()),
            Self::Introduction(row) => known(json!({
                "seeker": row.seeker,
                "candidate": row.candidate,
                "request": row.request,
                "state": row.state,
            })),
            Self::PersonGone(row) => impersonal(of_person(row, me)?),
            Self::Into(id) => {
                json!({ "into": ObjectId::new(kind, me.clone(), *id).to_string() })
            }
            Self::Decision(decision) => decision.1.clone(),
            Self::Answered(answered) => json!({
                "survey": answered.survey,
                "respondent": answered.respondent.to_string(),
                "version": answered.version,
            }),
            Self::Publication(publication) => publication.1.clone(),
        })
    }
}

/// What may stay of a contact person's words.
pub(super) fn impersonal(words: Value) -> Value {
    match words {
        Value::Object(mut words) => {
            words.retain(|key, _| NOT_PERSONAL.contains(&key.as_str()));
            Value::Object(words)
        }
        _ => Value::Null,
    }
}

/// What is known of it.
fn known(words: Value) -> Value {
    let Value::Object(words) = words else {
        return words;
    };
    let is_known = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let words = words.into_iter().filter(|(_, value)| is_known(value));
    Value::Object(words.collect::<Map<_, _>>())
}

fn split(text: &str, separator: char) -> Vec<&str> {
    let parts = text.split(separator);
    parts.filter(|part| !part.is_empty()).collect()
}

fn of_record(row: &record::Model, me: &NodeCode, named: &Named) -> Result<Value, WriteError> {
    let party = ObjectId::new(ObjectKind::LocalGovernment, me.clone(), row.party_id);
    // A partner that no node owns has no id that says more than its code or its name.
    let member = row
        .stated_partner_id
        .and_then(|id| Some((id, named.get(&id)?)));
    let partner = match member.filter(|(_, partner)| partner.member) {
        Some((id, partner)) => {
            let owner = word("local_government.owner", &partner.owner)?;
            Some(ObjectId::new(ObjectKind::LocalGovernment, owner, id).to_string())
        }
        None => None,
    };
    let sdgs = split(&row.sdgs, '|').into_iter();
    Ok(known(json!({
        "listId": row.identity,
        "party": known(json!({
            "id": party.to_string(),
            "name": named.get(&row.party_id).map(|party| &party.name),
        })),
        "partner": known(json!({
            "id": partner,
            "country": row.stated_country,
            "scheme": row.stated_scheme,
            "code": row.stated_code,
            "name": row.stated_name,
        })),
        "kind": row.kind,
        "status": row.status,
        "since": row.since,
        "until": row.until,
        "themes": split(&row.themes, '|'),
        "sdgs": sdgs.filter_map(|goal| goal.parse::<u8>().ok()).collect::<Vec<_>>(),
    })))
}

fn of_member(member: &MemberWords) -> Value {
    let row = &member.row;
    let codes = member.codes.iter();
    let names = member.names.iter();
    known(json!({
        "name": row.name,
        "country": row.country,
        "level": row.level,
        "codes": codes.map(|(scheme, value)| json!({ "scheme": scheme, "value": value })).collect::<Vec<_>>(),
        "names": names.map(|(language, text)| json!({ "language": language, "text": text })).collect::<Vec<_>>(),
        "languages": split(&row.languages, ' '),
        "latitude": row.latitude,
        "longitude": row.longitude,
        "population": row.population,
        "populationYear": row.population_year,
        "website": row.website,
        "mailbox": row.mailbox,
        "validFrom": row.valid_from,
        "validTo": row.valid_to,
    }))
}

fn of_person(row: &contact_person::Model, me: &NodeCode) -> Result<Value, WriteError> {
    let of = ObjectId::new(
        ObjectKind::LocalGovernment,
        me.clone(),
        row.local_government_id,
    );
    Ok(known(json!({
        "localGovernment": of.to_string(),
        "name": row.name,
        "role": row.role,
        "email": row.email,
        "phone": row.phone,
        "legalBasis": row.legal_basis,
        "basisRecordedAt": row.recorded_at()?.to_string(),
        "expiresOn": row.expires_on,
    })))
}
