//! What another node says of one of its local governments, asked for a record that is about to name it.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Value, from_value};
use jumelage_domain::{
    CodeScheme, CountryCode, LocalGovernmentCode, LocalGovernmentLevel, ObjectId,
    text::{fold, has_control_characters},
};
use jumelage_entities::{
    exchange::message::{CodeReference, LocalGovernmentReference},
    write::{local_governments::telling, records::NewPartner},
};
use jumelage_federation::{Request, Sought, prepare::prepare};
use serde::Deserialize;

use super::{open_words, service::Asked};

/// What a record has to know.
const QUERY: &str = "query($id: ID!) { node(id: $id) { ... on LocalGovernment {
    id name country level availability association { code } names { text }
    codes { scheme value year } location { latitude longitude } } } }";

/// What the owner says.
pub(super) enum Referred {
    /// A member of its association.
    Member(Box<LocalGovernmentReference>),
    /// A partner that no node owns, as its records know it.
    Partner(Box<NewPartner>),
    /// It knows no such local government.
    Nothing,
    /// It does not answer.
    Unavailable,
}

#[derive(Deserialize)]
struct Said {
    id: ObjectId,
    name: String,
    country: CountryCode,
    #[serde(deserialize_with = "open_words::one")]
    level: Option<LocalGovernmentLevel>,
    availability: String,
    association: Option<Of>,
    names: Option<Vec<Named>>,
    #[serde(deserialize_with = "open_words::each")]
    codes: Vec<Code>,
    location: Option<At>,
}

#[derive(Deserialize)]
struct Of {}

#[derive(Deserialize)]
struct Named {
    text: String,
}

#[derive(Deserialize)]
struct Code {
    scheme: CodeScheme,
    value: String,
    year: Option<i32>,
}

#[derive(Deserialize)]
struct At {
    latitude: f64,
    longitude: f64,
}

impl Asked {
    /// Asks the owner of a local government.
    pub(super) async fn reference(&self, id: &ObjectId) -> Referred {
        let variables = [("id".to_owned(), id.to_string().into())];
        let request = Request {
            query: Arc::from(QUERY),
            variables: variables.into_iter().collect(),
            ..Request::default()
        };
        let prepared = prepare(self.schema(), &request);
        let Some(prepared) = prepared.ok().filter(|prepared| !prepared.fields.is_empty()) else {
            return Referred::Unavailable;
        };
        let sought = Sought::at_root(&prepared.fields[0]);
        let answer = self.outside(&prepared, &sought, &[id.to_string()]).await;
        let is_whole = answer.errors.is_empty();
        match answer.value {
            Value::Null if is_whole => Referred::Nothing,
            value => from_value::<Said>(value).map_or(Referred::Unavailable, Said::refer),
        }
    }
}

impl Said {
    fn refer(self) -> Referred {
        // What cannot be kept cannot be recorded: its owner has to put it right.
        if has_control_characters(&self.name) {
            return Referred::Unavailable;
        }
        let codes = self.codes.into_iter().map(|code| CodeReference {
            scheme: code.scheme,
            value: code.value,
            year: code.year,
        });
        let codes: BTreeSet<CodeReference> = codes.collect();
        if self.association.is_none() {
            let codes = codes.iter();
            let codes =
                codes.filter_map(|code| LocalGovernmentCode::new(code.scheme, &code.value).ok());
            return Referred::Partner(Box::new(NewPartner {
                country: self.country,
                code: telling(codes.collect()),
                name: Some(self.name),
                member: None,
            }));
        }
        if self.availability == "REFERENCE" {
            return Referred::Unavailable;
        }
        let names = self.names.unwrap_or_default();
        let names = names.iter().map(|name| fold(&name.text));
        let names = names.filter(|name| !has_control_characters(name));
        Referred::Member(Box::new(LocalGovernmentReference {
            search_names: names.chain([fold(&self.name)]).collect(),
            id: self.id,
            name: self.name,
            country: self.country,
            level: self.level,
            codes: codes.into_iter().collect(),
            latitude: self.location.as_ref().map(|at| at.latitude),
            longitude: self.location.as_ref().map(|at| at.longitude),
            predecessors: BTreeSet::new(),
            lives_on_in: None,
        }))
    }
}
