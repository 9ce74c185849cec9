//! What the candidate's node says of it, asked before anything is written: no transaction waits for another node.

use std::sync::Arc;

use async_graphql::{Value, from_value};
use jumelage_domain::{ObjectId, text::has_control_characters};
use jumelage_entities::exchange::introduction::Introduced;
use jumelage_federation::{Request, Sought, prepare::prepare};
use serde::Deserialize;

use crate::public::service::Asked;

/// What the seeker has to know.
const QUERY: &str = "query($id: ID!) { node(id: $id) { ... on LocalGovernment {
    id name availability mailbox association { code } } } }";

/// What is known.
pub(crate) enum Known {
    /// A member of an association.
    Member(Introduced),
    /// No member has this id.
    Nobody,
    /// Its node does not answer.
    Unavailable,
}

#[derive(Deserialize)]
struct Said {
    id: ObjectId,
    name: String,
    availability: String,
    mailbox: Option<String>,
    association: Option<Of>,
}

#[derive(Deserialize)]
struct Of {}

impl Asked {
    /// Asks the owner of a local government how it is reached.
    pub(in crate::public) async fn introduced(&self, id: &ObjectId) -> Known {
        let variables = [("id".to_owned(), id.to_string().into())];
        let request = Request {
            query: Arc::from(QUERY),
            variables: variables.into_iter().collect(),
            ..Request::default()
        };
        let Ok(prepared) = prepare(self.schema(), &request) else {
            return Known::Unavailable;
        };
        let Some(field) = prepared.fields.first() else {
            return Known::Unavailable;
        };
        let sought = Sought::at_root(field);
        let answer = self.outside(&prepared, &sought, &[id.to_string()]).await;
        let is_whole = answer.errors.is_empty();
        match answer.value {
            Value::Null if is_whole => Known::Nobody,
            value => from_value::<Said>(value).map_or(Known::Unavailable, Said::known),
        }
    }
}

impl Said {
    fn known(self) -> Known {
        if self.association.is_none() {
            Known::Nobody
        } else if self.availability == "REFERENCE" || has_control_characters(&self.name) {
            Known::Unavailable
        } else {
            Known::Member(Introduced {
                id: self.id,
                name: self.name,
                mailbox: self
                    .mailbox
                    .filter(|mailbox| !has_control_characters(mailbox)),
            })
        }
    }
}
