//! Who asks, as far as the node knows.

use std::collections::BTreeSet;

use jumelage_domain::ObjectId;
use serde::{Deserialize, Serialize};

/// What somebody is to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Somebody.
    Anonymous,
    /// A third party's program, registered with the node.
    App,
    /// A member of the association, for its own entry.
    LocalGovernment,
    /// Staff of the association that keeps its lists.
    Editor,
    /// Staff of the association that runs the node.
    Admin,
    /// Another node. It comes through a door of its own.
    Peer,
}

impl Role {
    /// Each role.
    pub const ALL: [Self; 6] = [
        Self::Anonymous,
        Self::App,
        Self::LocalGovernment,
        Self::Editor,
        Self::Admin,
        Self::Peer,
    ];

    /// The role's name, as settings and tokens have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::App => "app",
            Self::LocalGovernment => "local-government",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Peer => "peer",
        }
    }
}

/// Who asks: a person, a program, or somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The name by which whoever issued the token knows its bearer.
    pub subject: Option<String>,
    /// Who that is, where it is not the node itself: two issuers may know two people by one name. Nobody is shown it.
    pub issuer: Option<String>,
    /// Never empty.
    pub roles: BTreeSet<Role>,
    /// The members of the association whose own entries these are.
    pub local_governments: BTreeSet<ObjectId>,
}

impl Viewer {
    /// Somebody who showed no token.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            subject: None,
            issuer: None,
            roles: [Role::Anonymous].into(),
            local_governments: BTreeSet::new(),
        }
    }

    /// Whether one of the roles is among these.
    #[must_use]
    pub fn is_any_of(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}
