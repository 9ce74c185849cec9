//! Networks: three and more local governments that work together for longer.
//!
//! The lead's association keeps a network, and each other association confirms its own members. So of own members an
//! association's word counts first, and of all others, and of the network as a whole, that of the lead's association.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Facet, Facts, Heir, Likeness, Listing, Outsider, facet, standing_for};
use crate::{Localized, NodeCode, ObjectId, PartialDate, Sdg, Theme, vocabulary::vocabulary};

vocabulary! {
    /// What a member is in a network.
    NetworkRole, NetworkRoleError, "a role in a network":
    /// The one that leads it: each network has one.
    Lead = "LEAD",
    /// Any other.
    Partner = "PARTNER",
}

/// A local government in a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkMember {
    /// What it is there.
    pub role: NetworkRole,
    /// When it joined.
    #[serde(default)]
    pub joined_on: Option<PartialDate>,
    /// When it left.
    #[serde(default)]
    pub left_on: Option<PartialDate>,
    /// Of settled words: whether its own association and the lead's both say that it is a member.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
    /// Of settled words: whether its own association has no word on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswered: bool,
}

/// A network, as one association records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// What it is called.
    pub title: Localized,
    /// The local governments in it, also those that have left.
    pub members: BTreeMap<ObjectId, NetworkMember>,
    /// Members that no node owns.
    #[serde(default)]
    pub others: BTreeSet<Outsider>,
    /// When it began.
    #[serde(default)]
    pub since: Option<PartialDate>,
    /// When it ended.
    #[serde(default)]
    pub until: Option<PartialDate>,
    /// What it is for.
    #[serde(default)]
    pub summary: Localized,
    /// Its website.
    #[serde(default)]
    pub website: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// Addresses of pages about it.
    #[serde(default)]
    pub links: BTreeSet<String>,
}

impl NetworkMember {
    /// Whether it takes part in what the network does then: unless its dates, or that one, say that it cannot have been there. Of
    /// days that are known in part the one counts that lets it in.
    #[must_use]
    pub fn may_be_there(&self, on: Option<&PartialDate>) -> bool {
        let Some(on) = on else { return true };
        let joined = self.joined_on.as_ref();
        let left = self.left_on.as_ref();
        joined.is_none_or(|joined| joined.first_day() <= on.last_day())
            && left.is_none_or(|left| left.last_day() >= on.first_day())
    }

    /// Two that became one: in it since the earlier known day, until the later one has left, and its lead if one of them was.
    fn become_one(self, other: Self) -> Self {
        let joined = [self.joined_on, other.joined_on];
        let joined = joined.into_iter().flatten();
        Self {
            role: self.role.min(other.role),
            joined_on: joined.min_by_key(PartialDate::first_day),
            left_on: self
                .left_on
                .zip(other.left_on)
                .map(|(one, other)| std::cmp::max_by_key(one, other, PartialDate::last_day)),
            confirmed: self.confirmed && other.confirmed,
            unanswered: self.unanswered && other.unanswered,
        }
    }
}

impl Network {
    /// The member that leads it.
    #[must_use]
    pub fn lead(&self) -> Option<&ObjectId> {
        let mut members = self.members.iter();
        members
            .find(|(_, member)| member.role == NetworkRole::Lead)
            .map(|(id, _)| id)
    }

    /// Whether a node is that of the lead's association.
    fn is_kept_by(&self, node: &NodeCode) -> bool {
        self.lead().is_some_and(|lead| lead.node() == node)
    }

    /// What an association takes over from others that confirms its members in a network: who is in it, and what it is
    /// called. All else stays the lead's to say.
    #[must_use]
    pub fn confirming(&self) -> Self {
        let members = self.members.iter().map(|(id, member)| {
            let member = NetworkMember {
                confirmed: false,
                unanswered: false,
                ..member.clone()
            };
            (id.clone(), member)
        });
        Self {
            title: self.title.clone(),
            members: members.collect(),
            others: self.others.clone(),
            since: None,
            until: None,
            summary: Localized::default(),
            website: None,
            themes: BTreeSet::new(),
            sdgs: BTreeSet::new(),
            links: BTreeSet::new(),
        }
    }
}

/// Who is in it: of own members their association's word, of others the lead's, and without it anybody's.
fn members(said: &[(&NodeCode, &Network)]) -> BTreeMap<ObjectId, NetworkMember> {
    let keeper = said
        .first()
        .filter(|(node, words)| words.is_kept_by(node))
        .map(|(_, words)| *words);
    let mut settled = BTreeMap::new();
    for (_, words) in said {
        for (id, member) in &words.members {
            let own = said.iter().find(|(node, _)| *node == id.node());
            let own = own.and_then(|(_, words)| words.members.get(id));
            let (kept, first) = match keeper {
                Some(keeper) => (keeper.members.get(id), None),
                None => (None, Some(member)),
            };
            let Some(counts) = own.or(kept).or(first) else {
                continue;
            };
            let member = NetworkMember {
                // Who leads is the keeper's to say: else there might be two.
                role: kept.unwrap_or(counts).role,
                confirmed: own.is_some() && kept.is_some(),
                unanswered: own.is_none(),
                ..counts.clone()
            };
            settled.entry(id.clone()).or_insert(member);
        }
    }
    let mut leads = settled
        .values_mut()
        .filter(|member| member.role == NetworkRole::Lead);
    leads.next();
    for member in leads {
        member.role = NetworkRole::Partner;
    }
    settled
}

impl Listing for Network {
    fn facts(&self) -> Facts<'_> {
        let others = self.others.iter().map(|other| other.name.as_str());
        let unanswered = self.members.iter().filter(|(_, member)| member.unanswered);
        let unanswered: BTreeSet<&NodeCode> = unanswered.map(|(id, _)| id.node()).collect();
        Facts {
            likeness: Likeness::ByName,
            led_by: self.lead(),
            parties: self.members.keys().collect(),
            agreed: Some(self.members.values().all(|member| member.confirmed)),
            starts_on: self.since.as_ref(),
            ends_on: self.until.as_ref(),
            goes_on: true,
            facets: facet(Facet::Unanswered, unanswered).collect(),
            links: self.links.iter().map(String::as_str).collect(),
            words: self.summary.texts().chain(others).collect(),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    /// All but the members, which only all records together tell.
    fn settle(self, other: &Self) -> Self {
        Self {
            title: self.title.or(&other.title),
            members: self.members,
            others: self.others,
            since: self.since.or_else(|| other.since.clone()),
            until: self.until.or_else(|| other.until.clone()),
            summary: self.summary.or(&other.summary),
            website: self.website.or_else(|| other.website.clone()),
            themes: &self.themes | &other.themes,
            sdgs: &self.sdgs | &other.sdgs,
            links: &self.links | &other.links,
        }
    }

    fn passed_on(self, heir: Heir<'_>) -> Self {
        let mut members: BTreeMap<ObjectId, NetworkMember> = BTreeMap::new();
        for (id, member) in self.members {
            let id = standing_for(id, heir);
            let member = match members.remove(&id) {
                Some(other) => other.become_one(member),
                None => member,
            };
            members.insert(id, member);
        }
        Self { members, ..self }
    }

    fn settle_all(said: &[(&NodeCode, &Self)]) -> Option<Self> {
        let mut said = said.to_vec();
        said.sort_by_key(|(node, words)| (!words.is_kept_by(node), *node));
        let ((keeper, first), others) = said.split_first()?;
        let settled = others.iter();
        let settled = settled.fold((*first).clone(), |one, (_, other)| one.settle(other));
        let outside = if first.is_kept_by(keeper) {
            first.others.clone()
        } else {
            let all = said.iter().flat_map(|(_, words)| &words.others);
            all.cloned().collect()
        };
        Some(Self {
            members: members(&said),
            others: outside,
            ..settled
        })
    }
}

#[cfg(test)]
mod tests;
