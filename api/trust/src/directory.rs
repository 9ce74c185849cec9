//! The directory: who is a member, who runs a node, where it answers and with which key. What it says is the
//! anchor's word; that it came from the anchor is for the caller to make sure of.

mod error;
mod file;
mod member;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, hash::Hash};

use jumelage_domain::{NodeCode, digest::Digest};

pub use error::{DirectoryError, MemberError};
pub use member::Member;

/// The members of the network. Codes, keys and endpoints are unique; the anchor is one of the members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    anchor: NodeCode,
    members: Vec<Member>,
    version: Digest,
}

impl Directory {
    /// A directory of these members, in any order.
    pub fn new(anchor: NodeCode, mut members: Vec<Member>) -> Result<Self, DirectoryError> {
        members.sort_by(|a, b| a.code().cmp(b.code()));
        refuse_twins(&members)?;
        if members.iter().all(|member| *member.code() != anchor) {
            return Err(DirectoryError::UnknownAnchor(anchor));
        }
        // Only the anchor stands for the network as a whole; what another may offer depends on its countries.
        if let Some(member) = members
            .iter()
            .find(|member| member.countries().is_empty() && *member.code() != anchor)
        {
            return Err(DirectoryError::NoCountry(member.code().clone()));
        }
        let version = Digest::of(file::value(&anchor, &members).to_string().as_bytes());
        Ok(Self {
            anchor,
            members,
            version,
        })
    }

    /// Reads a directory from its file's text.
    pub fn parse(json: &str) -> Result<Self, DirectoryError> {
        let (anchor, members) = file::read(json)?;
        Self::new(anchor, members)
    }

    /// The file's text: members by code, ending with a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}\n", file::value(&self.anchor, &self.members))
    }

    /// The node whose word this is.
    #[must_use]
    pub const fn anchor(&self) -> &NodeCode {
        &self.anchor
    }

    /// All members, sorted by code.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The members that run a node, sorted by code.
    pub fn nodes(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(|member| member.endpoint().is_some())
    }

    /// The member with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Member> {
        let at = self
            .members
            .binary_search_by(|member| member.code().as_str().cmp(code))
            .ok()?;
        self.members.get(at)
    }

    /// A fingerprint of all that the directory says: the same for equal directories, whatever the order and
    /// the layout of their files.
    #[must_use]
    pub const fn version(&self) -> Digest {
        self.version
    }
}

/// Two members may not share what tells them apart: a key would let one speak for the other, at one endpoint
/// only one can answer.
fn refuse_twins(members: &[Member]) -> Result<(), DirectoryError> {
    if let Some((code, _)) = first_twins(members, |member| [member.code()]) {
        return Err(DirectoryError::DuplicateCode(code.clone()));
    }
    if let Some((first, second)) = first_twins(members, Member::keys) {
        return Err(DirectoryError::DuplicateKey {
            first: first.clone(),
            second: second.clone(),
        });
    }
    if let Some((first, second)) = first_twins(members, Member::endpoint) {
        return Err(DirectoryError::DuplicateEndpoint {
            first: first.clone(),
            second: second.clone(),
        });
    }
    Ok(())
}

fn first_twins<'a, T: Eq + Hash, P: IntoIterator<Item = T>>(
    members: &'a [Member],
    properties: impl Fn(&'a Member) -> P,
) -> Option<(&'a NodeCode, &'a NodeCode)> {
    let mut seen = HashMap::new();
    members.iter().find_map(|member| {
        let earlier = properties(member)
            .into_iter()
            .find_map(|property| seen.insert(property, member.code()))?;
        Some((earlier, member.code()))
    })
}
