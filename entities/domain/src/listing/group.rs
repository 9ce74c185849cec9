//! Which records of several associations are of one and the same thing. Every node that holds the same records comes to
//! the same groups by itself: nobody has to tell anybody.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{NodeCode, PartialDate};

/// How many days may lie between what two associations call the time of one thing.
const NEAR: i32 = 3;

/// What two records of one thing have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They are of one category and near in time; where of one of them no time is known, they are called the same.
    InTime,
    /// They are called the same.
    ByName,
    /// They name the same thing elsewhere, as projects do a call: those first that are called the same. Where one names none,
    /// it is what they are called that counts.
    ByReference(Option<String>),
}

/// What of a record decides where it belongs. All that are given to [`groups`] are of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The record.
    pub record: Uuid,
    /// Whose it is.
    pub node: NodeCode,
    /// Where others of the same thing are looked for, unless staff say which they are: of one lead, about one twinning, or with
    /// the same parties.
    pub bucket: String,
    /// How it is told from others of the kind.
    pub likeness: Likeness,
    /// Its category: of things in time, what is of two is not one thing, unless staff say so.
    pub category: Option<&'static str>,
    /// When it begins.
    pub starts_on: Option<PartialDate>,
    /// When it ends.
    pub ends_on: Option<PartialDate>,
    /// Its titles, folded.
    pub titles: BTreeSet<String>,
    /// The nodes of the associations whose members it names.
    pub names: BTreeSet<NodeCode>,
    /// The record of another association of which this one's staff say that it is of the same thing.
    pub same_as: Option<Uuid>,
}

/// The records in groups, each group in the order of the nodes' codes: what staff have said first, then whatever is closest,
/// then by ids. An association has one record in a group: what it records twice, it means twice.
#[must_use]
pub fn groups(members: &[Member]) -> Vec<Vec<Uuid>> {
    let members = in_order(members);
    let mut parts = Parts::of(members.len());
    for (_, one, other) in pairs(&members) {
        parts.join(one, other, |one, other| fits(members[one], members[other]));
    }
    parts.of_records(&members)
}

/// The records with all that decides of any of them where it belongs: whoever has a part of these whole comes to the groups in
/// it that everybody comes to who has all there is. So each whose record is in a part is told of all that are in it, be they of
/// its group or not: a record that was not chosen is one for which another was, and who does not know that chooses otherwise.
#[must_use]
pub fn kin(members: &[Member]) -> Vec<Vec<Uuid>> {
    let members = in_order(members);
    let mut parts = Parts::of(members.len());
    for (_, one, other) in pairs(&members) {
        parts.join(one, other, |_, _| true);
    }
    parts.of_records(&members)
}

fn in_order(members: &[Member]) -> Vec<&Member> {
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_unstable_by_key(|member| (&member.node, member.record));
    members
}

/// All two that may be of one thing, by their numbers, the closest first. Only what the two say themselves counts.
fn pairs(members: &[&Member]) -> Vec<(Closeness, usize, usize)> {
    let mut together: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut number: BTreeMap<Uuid, usize> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        together.entry(&member.bucket).or_default().push(at);
        number.insert(member.record, at);
    }
    // Few of those in a bucket are close: only these are kept.
    let mut possible = Vec::new();
    let mut look_at = |one: usize, other: usize| {
        let (of_one, of_other) = (members[one], members[other]);
        if of_one.node != of_other.node {
            possible.extend(closeness(of_one, of_other).map(|close| (close, one, other)));
        }
    };
    for together in together.values() {
        for (at, one) in together.iter().enumerate() {
            for other in &together[at + 1..] {
                look_at(*one, *other);
            }
        }
    }
    for (at, member) in members.iter().enumerate() {
        if let Some(named) = member.same_as.and_then(|id| number.get(&id)) {
            look_at(at.min(*named), at.max(*named));
        }
    }
    possible.sort_unstable();
    possible.dedup();
    possible
}

/// Numbers in parts; each begins as a part of its own, under its number.
struct Parts {
    parts: BTreeMap<usize, Vec<usize>>,
    part_of: Vec<usize>,
}

impl Parts {
    fn of(count: usize) -> Self {
        Self {
            parts: (0..count).map(|at| (at, vec![at])).collect(),
            part_of: (0..count).collect(),
        }
    }

    /// Makes one part of those in which two are, if all in the one fit all in the other.
    fn join(&mut self, one: usize, other: usize, fit: impl Fn(usize, usize) -> bool) {
        let (into, from) = (self.part_of[one], self.part_of[other]);
        let each = |part: &usize| self.parts[part].iter().copied();
        let fits = into != from && each(&into).all(|one| each(&from).all(|other| fit(one, other)));
        if !fits {
            return;
        }
        let moved = self.parts.remove(&from).unwrap_or_default();
        for at in &moved {
            self.part_of[*at] = into;
        }
        self.parts.entry(into).or_default().extend(moved);
    }

    fn of_records(self, members: &[&Member]) -> Vec<Vec<Uuid>> {
        let records = |mut part: Vec<usize>| {
            part.sort_unstable();
            part.into_iter().map(|at| members[at].record).collect()
        };
        self.parts.into_values().map(records).collect()
    }
}

/// Whether two can be in one group, be it over others that are like both.
fn fits(one: &Member, other: &Member) -> bool {
    let references = [&one.likeness, &other.likeness].map(|likeness| match likeness {
        Likeness::ByReference(to) => to.as_ref(),
        Likeness::InTime | Likeness::ByName => None,
    });
    let apart = matches!(references, [Some(one), Some(other)] if one != other);
    one.node != other.node && (!apart || said(one, other))
}

/// Whether staff say that two are the same.
fn said(one: &Member, other: &Member) -> bool {
    one.same_as == Some(other.record) || other.same_as == Some(one.record)
}

/// Whether the association of one is told of the other, as a member of it is named there. Who does not know of another's
/// record cannot count with it, so what nobody knows to be one is none.
fn knows(one: &Member, other: &Member) -> bool {
    one.names.contains(&other.node) || other.names.contains(&one.node)
}

/// Smaller is closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// Staff say so.
    Said,
    /// By the days between them, zero where they overlap.
    Near(i32),
    /// They are called the same, and nothing else tells them apart.
    Named,
    /// They are called otherwise, and refer to the same.
    Referred,
}

/// How close two are; `None` where they are not of the same thing.
fn closeness(one: &Member, other: &Member) -> Option<Closeness> {
    if said(one, other) {
        return Some(Closeness::Said);
    }
    let named = (!one.titles.is_disjoint(&other.titles)).then_some(Closeness::Named);
    if one.likeness != Likeness::InTime && !knows(one, other) {
        return None;
    }
    match (&one.likeness, &other.likeness) {
        (Likeness::InTime, Likeness::InTime) if one.category != other.category => None,
        (Likeness::InTime, Likeness::InTime) => match (days(one), days(other)) {
            (Some(one), Some(other)) => {
                let apart = (one.0 - other.1).max(other.0 - one.1).max(0);
                (apart <= NEAR).then_some(Closeness::Near(apart))
            }
            _ => named,
        },
        (Likeness::ByReference(Some(one)), Likeness::ByReference(Some(other))) => {
            (one == other).then_some(named.unwrap_or(Closeness::Referred))
        }
        _ => named,
    }
}

/// First and last day, counted from a day long ago.
fn days(member: &Member) -> Option<(i32, i32)> {
    let starts = member.starts_on.as_ref()?;
    let count = |day: jiff::civil::Date| {
        day.since(jiff::civil::Date::ZERO)
            .map_or(0, |span| span.get_days())
    };
    let first = count(starts.first_day());
    let last = member.ends_on.as_ref().unwrap_or(starts).last_day();
    Some((first, count(last).max(first)))
}

#[cfg(test)]
mod model;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(number: u128, node: &str, starts: &str, ends: &str, title: &str) -> Member {
        Member {
            record: Uuid::from_u128(number),
            node: node.parse().unwrap(),
            bucket: String::new(),
            likeness: Likeness::InTime,
            category: Some(if number % 10 == 9 {
                "WORKSHOP"
            } else {
                "TRAINING"
            }),
            starts_on: starts.parse().ok(),
            ends_on: ends.parse().ok(),
            titles: (!title.is_empty())
                .then(|| title.to_owned())
                .into_iter()
                .collect(),
            names: ["aa".parse().unwrap()].into(),
            same_as: None,
        }
    }

    fn numbers(groups: &[Vec<Uuid>]) -> Vec<Vec<u128>> {
        groups
            .iter()
            .map(|group| group.iter().map(Uuid::as_u128).collect())
            .collect()
    }

    #[test]
    fn the_same_days_make_one_thing_and_other_days_another() {
        let members = [
            member(1, "aa", "2026-05-02", "2026-05-04", ""),
            member(2, "aa", "2026-09-10", "", ""),
            member(11, "bb", "2026-05-03", "", ""),
            member(12, "bb", "2026-07-01", "", ""),
            member(21, "cc", "2026-05-06", "", ""),
            member(29, "cc", "2026-05-02", "", ""),
        ];
        assert_eq!(
            numbers(&groups(&members)),
            [vec![1, 11, 21], vec![2], vec![12], vec![29]]
        );
    }

    #[test]
    fn an_association_that_records_two_means_two() {
        let members = [
            member(1, "aa", "2026-05-02", "", ""),
            member(11, "bb", "2026-05-02", "", ""),
            member(12, "bb", "2026-05-02", "", ""),
        ];
        assert_eq!(numbers(&groups(&members)), [vec![1, 11], vec![12]]);
    }

    #[test]
    fn without_a_time_the_title_decides_and_staff_decide_over_all() {
        let mut members = [
            member(1, "aa", "2026-05-02", "", "water"),
            member(2, "aa", "2026-05-02", "", "fire"),
            member(11, "bb", "", "", "fire"),
        ];
        assert_eq!(numbers(&groups(&members)), [vec![1], vec![2, 11]]);
        members[2].same_as = Some(Uuid::from_u128(1));
        assert_eq!(numbers(&groups(&members)), [vec![1, 11], vec![2]]);
    }

    #[test]
    fn projects_of_one_call_are_one_and_those_first_that_are_called_the_same() {
        let of = |number: u128, node: &str, call: &str, title: &str| Member {
            likeness: Likeness::ByReference((!call.is_empty()).then(|| call.to_owned())),
            ..member(number, node, "", "", title)
        };
        let members = [
            of(1, "aa", "TT-2026", "water"),
            of(2, "aa", "TT-2026", "fire"),
            of(3, "aa", "", "earth"),
            of(11, "bb", "TT-2026", "fire"),
            of(12, "bb", "TT-2026", "wasser"),
            of(13, "bb", "NT-2026", "earth"),
            of(21, "cc", "TT-2027", "water"),
        ];
        let found = numbers(&groups(&members));
        assert_eq!(found, [vec![1, 12], vec![2, 11], vec![3, 13], vec![21]]);
    }

    #[test]
    fn who_does_not_know_of_another_is_not_one_with_it_but_over_a_third() {
        let of = |number: u128, node: &str, names: &[&str]| Member {
            likeness: Likeness::ByName,
            names: names.iter().map(|node| node.parse().unwrap()).collect(),
            ..member(number, node, "", "", "ring")
        };
        let (bb, cc) = (of(11, "bb", &["aa", "bb"]), of(21, "cc", &["aa", "cc"]));
        let two = [bb.clone(), cc.clone()];
        assert_eq!(numbers(&groups(&two)), [vec![11], vec![21]]);
        let three = [bb, cc, of(1, "aa", &["aa", "dd"])];
        assert_eq!(numbers(&groups(&three)), [vec![1, 11, 21]]);
    }

    #[test]
    fn networks_are_one_by_name_whenever_they_began() {
        let of = |number: u128, node: &str, starts: &str, title: &str| Member {
            likeness: Likeness::ByName,
            ..member(number, node, starts, "", title)
        };
        let members = [
            of(1, "aa", "1958", "ring"),
            of(9, "bb", "1960", "ring"),
            of(11, "bb", "1958", "chain"),
        ];
        assert_eq!(numbers(&groups(&members)), [vec![1, 9], vec![11]]);
    }

    fn some() -> impl Strategy<Value = Vec<Member>> {
        let one = (0..4usize, 0..6usize, 0..3usize);
        proptest::collection::vec(one, 0..12).prop_map(|all| {
            let all = all.into_iter().enumerate();
            all.map(|(at, (node, day, title))| {
                let starts = [
                    "",
                    "2026-05-01",
                    "2026-05-03",
                    "2026-05-08",
                    "2026-05",
                    "2026",
                ][day];
                let (node, title) = (["aa", "bb", "cc", "dd"][node], ["", "water", "fire"][title]);
                member(at as u128, node, starts, "", title)
            })
            .collect()
        })
    }

    proptest! {
        #[test]
        fn every_record_is_in_one_group_and_every_node_in_a_group_once(members in some()) {
            let groups = groups(&members);
            let mut all: Vec<Uuid> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            let mut given: Vec<Uuid> = members.iter().map(|member| member.record).collect();
            given.sort_unstable();
            prop_assert_eq!(all, given);
            for group in groups {
                let node = |record: &Uuid| members.iter().find(|member| member.record == *record).unwrap().node.clone();
                let nodes: Vec<NodeCode> = group.iter().map(node).collect();
                let mut once = nodes.clone();
                once.sort_unstable();
                once.dedup();
                prop_assert_eq!(nodes, once);
            }
        }

        #[test]
        fn the_groups_do_not_depend_on_the_order_in_which_records_came(members in some(), turn in 0..12usize) {
            let mut turned = members.clone();
            if !turned.is_empty() {
                let by = turn % turned.len();
                turned.rotate_left(by);
            }
            prop_assert_eq!(groups(&members), groups(&turned));
        }
    }
}
