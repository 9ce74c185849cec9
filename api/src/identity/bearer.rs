//! What is remembered of a token whose signature was found to be good.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_trust::{IssuerKeys, VerifiedAccess, VerifiedPerson};

/// Who bears it, by whose word.
pub(super) enum Bearer {
    /// The node's own.
    OfNode {
        access: VerifiedAccess,
        viewer: Viewer,
    },
    /// That of the issuer with this number.
    OfIssuer {
        issuer: usize,
        kid: String,
        /// With which it was checked.
        keys: Arc<IssuerKeys>,
        person: VerifiedPerson,
        viewer: Viewer,
    },
}

impl Bearer {
    pub(super) fn of_node(access: VerifiedAccess) -> Self {
        let roles = access.roles().iter();
        let roles = roles.filter_map(|word| Role::ALL.into_iter().find(|role| role.name() == word));
        let viewer = viewer(
            access.subject(),
            roles.collect(),
            own(access.local_governments()).collect(),
        );
        Self::OfNode { access, viewer }
    }

    pub(super) const fn of_issuer(
        issuer: usize,
        kid: String,
        keys: Arc<IssuerKeys>,
        person: VerifiedPerson,
        viewer: Viewer,
    ) -> Self {
        Self::OfIssuer {
            issuer,
            kid,
            keys,
            person,
            viewer,
        }
    }
}

/// The ids of local governments among these words; others are somebody else's business.
pub(super) fn own(words: &BTreeSet<String>) -> impl Iterator<Item = ObjectId> {
    let read = |word: &String| ObjectId::parse_as(ObjectKind::LocalGovernment, word).ok();
    words.iter().filter_map(read)
}

/// Somebody with a name. Nodes come through a door of their own, and whoever has no role here is just anybody.
pub(super) fn viewer(
    subject: &str,
    mut roles: BTreeSet<Role>,
    local_governments: BTreeSet<ObjectId>,
) -> Viewer {
    roles.remove(&Role::Peer);
    if roles.is_empty() {
        roles.insert(Role::Anonymous);
    }
    Viewer {
        subject: Some(subject.to_owned()),
        issuer: None,
        roles,
        local_governments,
    }
}
