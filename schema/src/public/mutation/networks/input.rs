//! The inputs.

use std::collections::BTreeMap;

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{ObjectId, listing as domain};

use crate::{
    catalogue::listings::NetworkRole,
    public::mutation::{
        flaws::Flaws,
        listings::{
            LocalizedTextInput, MAX_TEXT, MAX_TITLE, OutsiderInput, deletion, given, in_order,
            links, outsiders, texts, titled,
        },
    },
    scalar::{PartialDate, Url},
};

/// A network to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordNetworkInput {
    /// Another association's network that it is: what the two record is one.
    pub(super) same_as: Option<ID>,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// The local governments in it: one of them leads it, and one at least is a member of this association.
    pub(super) members: Vec<NetworkMemberInput>,
    /// Members that no node owns, in words. With `members` they are three at least.
    others: Option<Vec<OutsiderInput>>,
    /// When it began.
    since: Option<PartialDate>,
    /// When it ended.
    until: Option<PartialDate>,
    /// What it is for.
    summary: Option<Vec<LocalizedTextInput>>,
    /// Its website.
    website: Option<Url>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
    /// Pages about it.
    links: Option<Vec<Url>>,
}

/// A local government in a network.
#[derive(InputObject)]
pub(crate) struct NetworkMemberInput {
    /// Who: a member of any association of the network of nodes.
    pub(super) local_government: ID,
    /// What it is there.
    #[graphql(default_with = "NetworkRole::Partner")]
    role: NetworkRole,
    /// When it joined.
    joined_on: Option<PartialDate>,
    /// When it left.
    left_on: Option<PartialDate>,
}

/// A record to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateNetworkInput {
    /// The network's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// Another association's network that it is: what the two record is one.
    pub(super) same_as: MaybeUndefined<ID>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// The local governments in it: all of them, also those that have left.
    pub(super) members: MaybeUndefined<Vec<NetworkMemberInput>>,
    /// Members that no node owns, in words: all of them.
    others: MaybeUndefined<Vec<OutsiderInput>>,
    /// When it began.
    since: MaybeUndefined<PartialDate>,
    /// When it ended.
    until: MaybeUndefined<PartialDate>,
    /// What it is for: in all languages.
    summary: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Its website.
    website: MaybeUndefined<Url>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// Pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
}

deletion!(DeleteNetworkInput, "The network's id, or the record's.");

/// Members that are in a network by the word of another association.
#[derive(InputObject)]
pub(crate) struct ConfirmNetworkMembershipInput {
    /// The network's id, or that of any record.
    pub(super) network: ID,
    /// Since when and until when members of this association are in it, where that is otherwise than others say. Those that
    /// are left out are in it as others say.
    pub(super) members: Option<Vec<ConfirmedMemberInput>>,
}

/// A member of this association in a network.
#[derive(InputObject)]
pub(crate) struct ConfirmedMemberInput {
    /// Who.
    pub(super) local_government: ID,
    /// When it joined.
    pub(super) joined_on: Option<PartialDate>,
    /// When it left.
    pub(super) left_on: Option<PartialDate>,
}

/// Where each member stands in the input.
pub(super) fn named(members: &[NetworkMemberInput]) -> Vec<(Vec<String>, ID)> {
    let members = members.iter().enumerate();
    let path = |at: usize| {
        vec![
            "members".to_owned(),
            at.to_string(),
            "localGovernment".to_owned(),
        ]
    };
    members
        .map(|(at, member)| (path(at), member.local_government.clone()))
        .collect()
}

/// Reads members, whose ids have been looked up.
pub(super) fn members(
    given: Vec<NetworkMemberInput>,
    known: &BTreeMap<String, ObjectId>,
    flaws: &mut Flaws,
) -> BTreeMap<ObjectId, domain::NetworkMember> {
    let mut members = BTreeMap::new();
    for (at, one) in given.into_iter().enumerate() {
        let at = at.to_string();
        let path = |last: &'static str| ["members", at.as_str(), last];
        let Some(id) = known.get(one.local_government.as_str()) else {
            continue;
        };
        let member = domain::NetworkMember {
            role: one.role.into(),
            joined_on: one.joined_on.map(|date| date.0),
            left_on: one.left_on.map(|date| date.0),
            confirmed: false,
            unanswered: false,
        };
        let joined = ("joinedOn", member.joined_on.as_ref());
        in_order(joined, (&path("leftOn"), member.left_on.as_ref()), flaws);
        if members.insert(id.clone(), member).is_some() {
            let message = "this local government is named twice: say once what it is";
            flaws.invalid(&path("localGovernment"), message);
        }
    }
    members
}

impl RecordNetworkInput {
    /// What it says.
    pub(super) fn words(
        self,
        known: &BTreeMap<String, ObjectId>,
        flaws: &mut Flaws,
    ) -> domain::Network {
        domain::Network {
            title: texts("title", self.title, MAX_TITLE, flaws),
            members: members(self.members, known, flaws),
            others: outsiders(self.others.unwrap_or_default(), flaws),
            since: self.since.map(|date| date.0),
            until: self.until.map(|date| date.0),
            summary: texts("summary", self.summary.unwrap_or_default(), MAX_TEXT, flaws),
            website: self
                .website
                .and_then(|url| flaws.website(&["website"], &url.0)),
            themes: flaws.themes(self.themes.unwrap_or_default()),
            sdgs: flaws.sdgs(self.sdgs.unwrap_or_default()),
            links: links(self.links.unwrap_or_default(), flaws),
        }
    }
}

impl UpdateNetworkInput {
    /// Puts what it says into what the record says.
    pub(super) fn put_into(
        self,
        says: &mut domain::Network,
        known: &BTreeMap<String, ObjectId>,
        flaws: &mut Flaws,
    ) {
        given(self.title, |title| {
            says.title = texts("title", title.unwrap_or_default(), MAX_TITLE, flaws);
        });
        given(self.members, |all| {
            says.members = members(all.unwrap_or_default(), known, flaws);
        });
        given(self.others, |all| {
            says.others = outsiders(all.unwrap_or_default(), flaws);
        });
        given(self.since, |date| says.since = date.map(|date| date.0));
        given(self.until, |date| says.until = date.map(|date| date.0));
        given(self.summary, |all| {
            says.summary = texts("summary", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.website, |url| {
            says.website = url.and_then(|url| flaws.website(&["website"], &url.0));
        });
        given(self.themes, |themes| {
            says.themes = flaws.themes(themes.unwrap_or_default());
        });
        given(self.sdgs, |sdgs| {
            says.sdgs = flaws.sdgs(sdgs.unwrap_or_default());
        });
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
    }
}

/// What cannot be, whatever it is that was said.
pub(super) fn check(words: &domain::Network, flaws: &mut Flaws) {
    titled(&words.title, "a network", flaws);
    let since = ("since", words.since.as_ref());
    in_order(since, (&["until"], words.until.as_ref()), flaws);
    let count = words.members.len() + words.others.len();
    if count < 3 {
        let message = format!(
            "a network has three members at least, with `others`, not {count}: what two have is a twinning"
        );
        flaws.invalid(&["members"], message);
    }
    let leads = words.members.values();
    let leads = leads.filter(|member| member.role == domain::NetworkRole::Lead);
    let leads = leads.count();
    if leads != 1 {
        let message = format!("one member leads a network, not {leads}: give one the role LEAD");
        flaws.invalid(&["members"], message);
    }
}
