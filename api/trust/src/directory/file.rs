//! The directory as JSON.

use std::collections::BTreeMap;

use jumelage_domain::{CountryCode, NodeCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{DirectoryError, Member, MemberError};
use crate::key::{Jwk, PublicKey};

#[derive(Deserialize)]
struct DirectoryFile {
    anchor: String,
    members: Vec<MemberFile>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

// Unknown fields are collected rather than denied, so that the complaint can name the member.
#[derive(Deserialize)]
struct MemberFile {
    code: String,
    name: String,
    countries: Vec<String>,
    website: Option<String>,
    endpoint: Option<String>,
    key: Option<Jwk>,
    #[serde(default)]
    keys: Vec<Jwk>,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

/// The anchor and the members, each looked at by itself.
pub fn read(json: &str) -> Result<(NodeCode, Vec<Member>), DirectoryError> {
    let file: DirectoryFile = serde_json::from_str(json).map_err(DirectoryError::Json)?;
    if let Some(field) = file.unknown.into_keys().next() {
        return Err(DirectoryError::UnknownField(field));
    }
    let anchor = file.anchor.parse().map_err(DirectoryError::AnchorCode)?;
    let members = file.members.into_iter().enumerate().map(|(at, member)| {
        let code = member.code.clone();
        read_member(member).map_err(|source| DirectoryError::Member {
            position: at + 1,
            code,
            source,
        })
    });
    Ok((anchor, members.collect::<Result<_, _>>()?))
}

fn read_member(file: MemberFile) -> Result<Member, MemberError> {
    if let Some(field) = file.unknown.into_keys().next() {
        return Err(MemberError::UnknownField(field));
    }
    let countries = file
        .countries
        .iter()
        .map(|country| country.parse())
        .collect::<Result<Vec<CountryCode>, _>>()?;
    let mut member = Member::new(file.code.parse()?, &file.name, countries)?;
    if let Some(website) = file.website {
        member = member.with_website(&website)?;
    }
    let keys = file
        .key
        .into_iter()
        .chain(file.keys)
        .map(PublicKey::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    match file.endpoint {
        Some(endpoint) => member.with_node_keys(endpoint.parse()?, keys),
        None if keys.is_empty() => Ok(member),
        None => Err(MemberError::KeyWithoutEndpoint),
    }
}

/// What is written and fingerprinted. The members are expected sorted by code.
pub fn value(anchor: &NodeCode, members: &[Member]) -> Value {
    let members: Vec<Value> = members.iter().map(member_value).collect();
    json!({ "anchor": anchor.as_str(), "members": members })
}

fn member_value(member: &Member) -> Value {
    let countries: Vec<&str> = member.countries().iter().map(CountryCode::as_str).collect();
    let mut value =
        json!({ "code": member.code().as_str(), "name": member.name(), "countries": countries });
    if let Some(website) = member.website() {
        value["website"] = website.into();
    }
    if let Some(endpoint) = member.endpoint() {
        value["endpoint"] = endpoint.as_str().into();
        match member.keys() {
            [only] => value["key"] = json!(only),
            several => value["keys"] = json!(several),
        }
    }
    value
}
