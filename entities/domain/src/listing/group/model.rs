//! Nodes that tell each other of records, as the exchange does: once nobody has anything to tell any more, each comes to what one
//! that had all records would, as far as it records them itself, whatever was told before.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{Likeness, Member, groups, kin};
use crate::NodeCode;

const NODES: [&str; 4] = ["aa", "bb", "cc", "dd"];

/// Of one node: the records that it holds.
type Held = BTreeMap<NodeCode, BTreeSet<Uuid>>;

/// Which part of the records that a node holds all owners in it are told of.
type Part = fn(&[Member]) -> Vec<Vec<Uuid>>;

struct World {
    all: BTreeMap<Uuid, Member>,
    part: Part,
}

impl World {
    fn of(members: &[Member], part: Part) -> Self {
        let all = members.iter().map(|member| (member.record, member.clone()));
        Self {
            all: all.collect(),
            part,
        }
    }

    fn seen(&self, held: &BTreeSet<Uuid>) -> Vec<Member> {
        held.iter().map(|id| self.all[id].clone()).collect()
    }

    /// Own records, those alone that nobody has to tell.
    fn own(&self, node: &NodeCode) -> BTreeSet<Uuid> {
        let own = self.all.values().filter(|member| member.node == *node);
        own.map(|member| member.record).collect()
    }

    /// What everybody is told in one round by what each holds, and by what was last told beside each record (`also`).
    fn tell(&self, held: &Held, also: &mut BTreeMap<(NodeCode, Uuid), BTreeSet<NodeCode>>) -> Held {
        let mut told: Held = held
            .keys()
            .map(|node| (node.clone(), self.own(node)))
            .collect();
        let mut beside = BTreeMap::new();
        for (node, held) in held {
            let seen = self.seen(held);
            for part in (self.part)(&seen) {
                let owners: BTreeSet<NodeCode> =
                    part.iter().map(|id| self.all[id].node.clone()).collect();
                let heard = part.iter().filter_map(|id| also.get(&(node.clone(), *id)));
                let heard: BTreeSet<NodeCode> = heard.flatten().cloned().collect();
                for id in part.iter().filter(|id| self.all[*id].node == *node) {
                    let record = &self.all[id];
                    let named = record.same_as.map(|id| self.all.get(&id));
                    let named = named.flatten().map(|other| other.node.clone());
                    let audience = owners.iter().chain(&heard).chain(&record.names);
                    for peer in audience.cloned().chain(named) {
                        if peer != *node && told.contains_key(&peer) {
                            told.get_mut(&peer).unwrap().insert(*id);
                            beside.insert((peer, *id), owners.clone());
                        }
                    }
                }
            }
        }
        *also = beside;
        told
    }

    /// Until nothing changes any more; `None` where that is never.
    fn settle(&self, mut held: Held) -> Option<Held> {
        let mut also = BTreeMap::new();
        for _ in 0..200 {
            let before = also.clone();
            let told = self.tell(&held, &mut also);
            if told == held && before == also {
                return Some(held);
            }
            held = told;
        }
        None
    }
}

/// The groups in which a node has a record.
fn with_own(world: &World, node: &NodeCode, groups: Vec<Vec<Uuid>>) -> BTreeSet<Vec<Uuid>> {
    let mut groups = groups;
    groups.retain(|group| group.iter().any(|id| world.all[id].node == *node));
    groups.into_iter().collect()
}

/// Records, and who happens to have been told of which before.
fn some() -> impl Strategy<Value = (Vec<Member>, Vec<u8>)> {
    let bucket = (0..2usize, 0..3usize);
    let words = (0..3usize, 0..3usize, 0..4usize, 0..16u8);
    let one = (
        0..4usize,
        bucket,
        words,
        proptest::option::weighted(0.4, 0..12u128),
    );
    let all = proptest::collection::vec((one, 0..16u8), 0..12);
    (all, 0..2usize).prop_map(|(all, kind)| {
        let (all, told): (Vec<_>, Vec<u8>) = all.into_iter().unzip();
        let members = all.into_iter().enumerate();
        let members = members.map(|(at, (node, (bucket, call), words, same_as))| {
            let (title, _, _, names) = words;
            let mine = [NODES[node].parse().unwrap()];
            let named = (0..NODES.len()).filter(|node| names & (1 << node) != 0);
            let named = named.map(|node| NODES[node].parse().unwrap());
            Member {
                record: Uuid::from_u128(at as u128),
                node: NODES[node].parse().unwrap(),
                bucket: ["one", "other"][bucket].to_owned(),
                likeness: if kind == 0 {
                    Likeness::ByName
                } else {
                    Likeness::ByReference([None, Some("A"), Some("B")][call].map(str::to_owned))
                },
                category: None,
                starts_on: None,
                ends_on: None,
                titles: [["water", "fire", "earth"][title].to_owned()].into(),
                names: named.chain(mine).collect(),
                same_as: same_as.map(Uuid::from_u128),
            }
        });
        (members.collect(), told)
    })
}

/// Own records, and what was told of others' before.
fn told_before(world: &World, told: &[u8]) -> Held {
    let nodes = NODES.iter().enumerate().map(|(at, node)| {
        let node: NodeCode = node.parse().unwrap();
        let told = world.all.keys().zip(told);
        let told = told.filter(|(_, told)| *told & (1 << at) != 0);
        let held = told.map(|(id, _)| *id).chain(world.own(&node)).collect();
        (node, held)
    });
    nodes.collect()
}

/// The first node, if any, that comes to something else than one that has all, or that it never becomes quiet.
fn astray(members: &[Member], told: &[u8], part: Part) -> Option<String> {
    let world = World::of(members, part);
    let Some(held) = world.settle(told_before(&world, told)) else {
        return Some("they talk for ever".to_owned());
    };
    let all = groups(members);
    let mut nodes = held.iter();
    let astray = nodes.find(|(node, held)| {
        let seen = groups(&world.seen(held));
        with_own(&world, node, seen) != with_own(&world, node, all.clone())
    });
    astray.map(|(node, _)| node.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn once_it_is_quiet_each_comes_to_what_one_with_all_records_would((members, told) in some()) {
        prop_assert_eq!(astray(&members, &told, kin), None);
    }
}

#[test]
fn who_is_told_of_chosen_records_alone_changes_mind_for_ever() {
    let network =
        |number: u128, node: &str, title: &str, names: &[&str], same_as: Option<u128>| Member {
            record: Uuid::from_u128(number),
            node: node.parse().unwrap(),
            bucket: String::new(),
            likeness: Likeness::ByName,
            category: None,
            starts_on: None,
            ends_on: None,
            titles: [title.to_owned()].into(),
            names: names.iter().map(|node| node.parse().unwrap()).collect(),
            same_as: same_as.map(Uuid::from_u128),
        };
    // Two of one association say that they are the same as others, which are alike: only one of the four pairs can be.
    let members = [
        network(0, "aa", "earth", &["aa"], None),
        network(1, "bb", "earth", &["aa", "bb", "cc"], None),
        network(2, "cc", "water", &["cc", "dd"], Some(1)),
        network(3, "aa", "water", &["aa"], None),
        network(4, "cc", "water", &["cc"], Some(0)),
    ];
    assert_eq!(
        astray(&members, &[0; 5], groups).as_deref(),
        Some("they talk for ever")
    );
    assert_eq!(astray(&members, &[0; 5], kin), None);
}
