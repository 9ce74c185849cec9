//! Who asks, told to whoever asks.

use async_graphql::SimpleObject;
use jumelage_domain::NodeCode;

use crate::{
    rights::STAFF,
    viewer::{self, Role},
};

/// Who asks, as far as the node knows.
#[derive(SimpleObject, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The name by which whoever issued the token knows its bearer; null without a token.
    subject: Option<String>,
    /// `anonymous`, `app`, `local-government`, `editor`, `admin` or `peer`; more may come.
    roles: Vec<String>,
    /// The code of the association that the caller works for or is a member of; null for everybody else.
    association: Option<String>,
}

impl Viewer {
    /// As the node of an association sees it.
    pub(super) fn seen_by(me: &NodeCode, viewer: &viewer::Viewer) -> Self {
        let belongs = viewer.is_any_of(STAFF) || viewer.is_any_of(&[Role::LocalGovernment]);
        Self {
            subject: viewer.subject.clone(),
            roles: viewer
                .roles
                .iter()
                .map(|role| role.name().to_owned())
                .collect(),
            association: belongs.then(|| me.to_string()),
        }
    }
}
