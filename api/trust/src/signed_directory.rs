//! The directory as the anchor signed it: its list and its statements, from the pinned keys onwards. What is kept is
//! what was signed, so it can be verified again by whoever reads it.

mod chain;
mod error;
mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jumelage_domain::Timestamp;

use self::chain::Chain;
use crate::{
    directory::{Directory, DirectoryError, Member},
    endpoint::Endpoint,
    entity::{EntityConfiguration, MemberList, SubordinateStatement, unverified::Expected},
    jwt::seconds,
    key::PublicKey,
};

pub use error::SignedDirectoryError;

/// After how many seconds the anchor is asked for a statement again. Together with a statement's 26 hours this
/// leaves a node with at least a day for which it needs no anchor.
const REFRESH_AFTER: i64 = 3600;

/// The anchor, as a node's settings pin it. Nothing else is taken on faith.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedAnchor {
    /// Its entity identifier, which is where it answers.
    pub entity: Endpoint,
    /// Its keys, when somebody compared their thumbprints.
    pub keys: Vec<PublicKey>,
}

/// A statement as it was signed, and what it says.
#[derive(Clone, Debug)]
struct Held<T> {
    text: String,
    content: T,
}

/// What a node holds of the anchor's word. It changes only by what the anchor signed later, and what is refused changes
/// nothing.
#[derive(Clone, Debug)]
pub struct SignedDirectory {
    chain: Chain,
    statements: BTreeMap<Endpoint, Held<SubordinateStatement>>,
}

impl SignedDirectory {
    /// The first word of a pinned anchor: its configuration, with the list, and no statements yet.
    pub fn begin(
        anchor: &PinnedAnchor,
        configuration: &str,
        now: Timestamp,
    ) -> Result<Self, SignedDirectoryError> {
        Ok(Self {
            chain: Chain::begin(anchor.clone(), configuration, now)?,
            statements: BTreeMap::new(),
        })
    }

    /// Takes a later configuration of the anchor: its keys from now on, and who is a node. What it does not list any
    /// more is forgotten at once, and so is what was signed with a key that is the anchor's no more.
    pub fn take_configuration(
        &mut self,
        configuration: &str,
        now: Timestamp,
    ) -> Result<(), SignedDirectoryError> {
        self.chain.follow(configuration, now)?;
        let (current, list) = (self.chain.current(), self.chain.list());
        self.statements.retain(|entity, held| {
            let signed_with = held.content.kid();
            list.nodes().contains_key(entity)
                && current.keys().iter().any(|key| key.kid() == signed_with)
        });
        Ok(())
    }

    /// The nodes of which a statement is to be asked for: those that are new, have changed, or of which the last is an
    /// hour old.
    #[must_use]
    pub fn wanted(&self, now: Timestamp) -> Vec<Endpoint> {
        let fresh = |entity: &Endpoint, listed: u64| {
            self.statements.get(entity).is_some_and(|held| {
                let age = seconds(now).saturating_sub(held.content.validity().iat);
                held.content.serial() >= listed && age < REFRESH_AFTER
            })
        };
        let nodes = self.chain.list().nodes().iter();
        nodes
            .filter(|(entity, listed)| !fresh(entity, **listed))
            .map(|(entity, _)| entity.clone())
            .collect()
    }

    /// Takes the anchor's statement of a node that it lists.
    pub fn take_statement(
        &mut self,
        entity: &Endpoint,
        statement: &str,
        now: Timestamp,
    ) -> Result<(), SignedDirectoryError> {
        let known = self.statements.get(entity);
        let not_before = known.map(|held| held.content.validity().iat);
        let content = self.read_statement(entity, statement, not_before, (now, true))?;
        let text = statement.to_owned();
        self.statements
            .insert(entity.clone(), Held { text, content });
        Ok(())
    }

    fn read_statement(
        &self,
        entity: &Endpoint,
        statement: &str,
        not_before: Option<i64>,
        (now, good): (Timestamp, bool),
    ) -> Result<SubordinateStatement, SignedDirectoryError> {
        let Some(&listed) = self.chain.list().nodes().get(entity) else {
            return Err(SignedDirectoryError::Unlisted(entity.clone()));
        };
        let content = SubordinateStatement::verify_as(
            statement,
            Expected {
                issuer: &self.anchor().entity,
                subject: entity,
                keys: self.chain.current().keys(),
                not_before,
                now,
                good,
            },
        );
        let content = content.map_err(|source| SignedDirectoryError::Statement {
            entity: entity.clone(),
            source,
        })?;
        // A key that was replaced is no key any more from the moment that the list says so.
        if good && content.serial() < listed {
            return Err(SignedDirectoryError::OlderThanListed {
                entity: entity.clone(),
                listed,
                stated: content.serial(),
            });
        }
        Ok(content)
    }

    /// The directory, as far as the anchor's word still holds: a node of which the statement has expired, or is older
    /// than its last change, is a member without a node, and where the list itself has expired all are.
    pub fn directory(&self, now: Timestamp) -> Result<Directory, DirectoryError> {
        let current = self.chain.current();
        let list = self.chain.list();
        let list_holds = current.validity().check_good(now).is_ok();
        let nodes = self.statements.iter().filter_map(|(entity, held)| {
            let listed = *list.nodes().get(entity)?;
            let statement = &held.content;
            let holds = list_holds
                && statement.serial() >= listed
                && statement.validity().check_good(now).is_ok();
            let member = statement.member().clone();
            Some(if holds { member } else { member.without_node() })
        });
        let anchor =
            anchor_as_member(current, list_holds).map_err(|source| DirectoryError::Member {
                position: 1,
                code: current.node().code.to_string(),
                source,
            })?;
        let members = [anchor].into_iter().chain(nodes);
        let members = members.chain(list.members().iter().cloned()).collect();
        Directory::new(current.node().code.clone(), members)
    }

    /// The anchor, as it was pinned.
    #[must_use]
    pub const fn anchor(&self) -> &PinnedAnchor {
        self.chain.pinned()
    }

    /// The anchor's current configuration.
    #[must_use]
    pub fn configuration(&self) -> &EntityConfiguration {
        self.chain.current()
    }

    /// The anchor's list.
    #[must_use]
    pub fn list(&self) -> &MemberList {
        self.chain.list()
    }
}

/// The anchor's own word for itself counts: it is the one whose word all take.
fn anchor_as_member(
    anchor: &EntityConfiguration,
    holds: bool,
) -> Result<Member, crate::directory::MemberError> {
    let node = anchor.node();
    let federation = anchor.federation_entity();
    let name = federation.organization_name.as_deref();
    let mut member = Member::new(
        node.code.clone(),
        name.unwrap_or(node.code.as_str()),
        node.countries.iter().copied(),
    )?;
    if let Some(website) = &federation.organization_uri {
        member = member.with_website(website)?;
    }
    if holds {
        member = member.with_node_keys(anchor.entity().clone(), anchor.keys().to_vec())?;
    }
    Ok(member)
}
