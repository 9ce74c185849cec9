//! Who is in the network, as the anchor lists it in its own configuration.

use std::collections::BTreeMap;

use jumelage_domain::{CountryCode, NodeCode};
use serde::{Deserialize, Serialize};

use crate::{
    directory::{Member, MemberError},
    endpoint::Endpoint,
};

/// The anchor's list, with a serial that rises with every change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed", into = "Listed")]
pub struct MemberList {
    serial: u64,
    nodes: BTreeMap<Endpoint, u64>,
    members: Vec<Member>,
}

/// A node in the list. Its particulars and its keys are in its subordinate statement, which carries the same serial:
/// so an older statement, with a key that was replaced since, is known for what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListedNode {
    /// Its entity identifier.
    pub entity: Endpoint,
    /// The list's serial when something of this node changed last.
    pub serial: u64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Listed {
    serial: u64,
    nodes: Vec<ListedNode>,
    members: Vec<ListedMember>,
}

/// A member that runs no node.
#[derive(Clone, Serialize, Deserialize)]
struct ListedMember {
    code: NodeCode,
    name: String,
    countries: Vec<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    website: Option<String>,
}

/// Not a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberListError {
    /// One entity stands in it twice.
    #[error("the list has “{0}” twice")]
    Twice(Endpoint),
    /// A node changed after the list.
    #[error("the list has the serial {serial}, and “{entity}” in it the later {later}")]
    Later {
        /// The node.
        entity: Endpoint,
        /// The list's serial.
        serial: u64,
        /// The node's.
        later: u64,
    },
    /// One member is not as it should be.
    #[error("the list's member “{code}” is refused: {source}")]
    Member {
        /// Its code.
        code: NodeCode,
        /// What is wrong with it.
        source: MemberError,
    },
}

impl MemberList {
    /// A list of the nodes, each with the serial of its last change, and of the members that run none.
    pub fn new(
        serial: u64,
        nodes: impl IntoIterator<Item = ListedNode>,
        members: Vec<Member>,
    ) -> Result<Self, MemberListError> {
        let mut listed = BTreeMap::new();
        for ListedNode {
            entity,
            serial: own,
        } in nodes
        {
            if own > serial {
                return Err(MemberListError::Later {
                    entity,
                    serial,
                    later: own,
                });
            }
            if listed.insert(entity.clone(), own).is_some() {
                return Err(MemberListError::Twice(entity));
            }
        }
        Ok(Self {
            serial,
            nodes: listed,
            members: members.into_iter().map(Member::without_node).collect(),
        })
    }

    /// The number of this state of the list.
    #[must_use]
    pub const fn serial(&self) -> u64 {
        self.serial
    }

    /// The entity identifiers of the nodes, each with the serial of its last change.
    #[must_use]
    pub const fn nodes(&self) -> &BTreeMap<Endpoint, u64> {
        &self.nodes
    }

    /// The members that run no node.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }
}

impl TryFrom<Listed> for MemberList {
    type Error = MemberListError;

    fn try_from(listed: Listed) -> Result<Self, Self::Error> {
        let members = listed.members.into_iter().map(|member| {
            let code = member.code.clone();
            member
                .read()
                .map_err(|source| MemberListError::Member { code, source })
        });
        let members = members.collect::<Result<_, _>>()?;
        Self::new(listed.serial, listed.nodes, members)
    }
}

impl ListedMember {
    fn read(self) -> Result<Member, MemberError> {
        let member = Member::new(self.code, &self.name, self.countries)?;
        match self.website {
            Some(website) => member.with_website(&website),
            None => Ok(member),
        }
    }
}

impl From<MemberList> for Listed {
    fn from(list: MemberList) -> Self {
        let nodes = list.nodes.into_iter();
        Self {
            serial: list.serial,
            nodes: nodes
                .map(|(entity, serial)| ListedNode { entity, serial })
                .collect(),
            members: list
                .members
                .into_iter()
                .map(|member| ListedMember {
                    code: member.code().clone(),
                    name: member.name().to_owned(),
                    countries: member.countries().iter().copied().collect(),
                    website: member.website().map(str::to_owned),
                })
                .collect(),
        }
    }
}
