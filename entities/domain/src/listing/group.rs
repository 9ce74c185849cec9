//! Which records of several associations are of one and the same thing. Every node that holds the same records comes to
//! the same groups by itself: nobody has to tell anybody.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{NodeCode, PartialDate};

/// How many days may lie between what two associations call the time of one thing.
const NEAR: i32 = 3;

/// What of a record decides where it belongs. All that are given to [`groups`] are of one kind, and belong to one twinning or
/// to the same parties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The record.
    pub record: Uuid,
    /// Whose it is.
    pub node: NodeCode,
    /// Its category: what is of two is not one thing, unless staff say so.
    pub category: Option<&'static str>,
    /// When it begins.
    pub starts_on: Option<PartialDate>,
    /// When it ends.
    pub ends_on: Option<PartialDate>,
    /// Its titles, folded.
    pub titles: BTreeSet<String>,
    /// The record of another association of which this one's staff say that it is of the same thing.
    pub same_as: Option<Uuid>,
}

/// The records in groups, each group in the order of the nodes' codes: what staff have said first, then whatever is nearest in
/// time, then by ids. An association has one record in a group: what it records twice, it means twice.
#[must_use]
pub fn groups(members: &[Member]) -> Vec<Vec<Uuid>> {
    let mut by_node: BTreeMap<&NodeCode, Vec<&Member>> = BTreeMap::new();
    for member in members {
        by_node.entry(&member.node).or_default().push(member);
    }
    let mut groups: Vec<Vec<&Member>> = Vec::new();
    for own in by_node.into_values() {
        let mut pairs: Vec<(Closeness, Uuid, Uuid, usize)> = Vec::new();
        for member in &own {
            for (at, group) in groups.iter().enumerate() {
                let closest = group
                    .iter()
                    .filter_map(|other| closeness(member, other))
                    .min();
                pairs.extend(closest.map(|near| (near, group[0].record, member.record, at)));
            }
        }
        pairs.sort_unstable();
        let (mut placed, mut taken) = (BTreeMap::new(), BTreeSet::new());
        for (_, _, record, at) in pairs {
            if !placed.contains_key(&record) && taken.insert(at) {
                placed.insert(record, at);
            }
        }
        for member in own {
            match placed.get(&member.record) {
                Some(at) => groups[*at].push(member),
                None => groups.push(vec![member]),
            }
        }
    }
    let records = |group: Vec<&Member>| group.into_iter().map(|member| member.record).collect();
    groups.into_iter().map(records).collect()
}

/// Smaller is closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// Staff say so.
    Said,
    /// By the days between them, zero where they overlap.
    Near(i32),
    /// Of one of them the time is not known, and they are called the same.
    Named,
}

/// How close two are; `None` where they are not of the same thing.
fn closeness(one: &Member, other: &Member) -> Option<Closeness> {
    let said = |one: &Member, other: &Member| one.same_as == Some(other.record);
    if said(one, other) || said(other, one) {
        return Some(Closeness::Said);
    }
    if one.category != other.category {
        return None;
    }
    match (days(one), days(other)) {
        (Some(one), Some(other)) => {
            let apart = (one.0 - other.1).max(other.0 - one.1).max(0);
            (apart <= NEAR).then_some(Closeness::Near(apart))
        }
        _ => (!one.titles.is_disjoint(&other.titles)).then_some(Closeness::Named),
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(number: u128, node: &str, starts: &str, ends: &str, title: &str) -> Member {
        Member {
            record: Uuid::from_u128(number),
            node: node.parse().unwrap(),
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
            let sorted = |members: &[Member]| {
                let mut groups = groups(members);
                groups.sort_unstable();
                groups
            };
            prop_assert_eq!(sorted(&members), sorted(&turned));
        }
    }
}
