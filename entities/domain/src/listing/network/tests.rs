//! Who is in a network, by whose word.

use uuid::Uuid;

use super::*;
use crate::ObjectKind;

fn town(node: &str, number: u128) -> ObjectId {
    let node = node.parse().unwrap();
    // A UUID of version 7.
    let uuid = Uuid::from_u128(0x7000_8000_0000_0000_0000 | number);
    ObjectId::new(ObjectKind::LocalGovernment, node, uuid)
}

#[test]
fn a_member_takes_part_from_the_day_it_joins_to_the_day_it_leaves() {
    let there = |joined: &str, left: &str, on: &str| {
        let member = NetworkMember {
            role: NetworkRole::Partner,
            joined_on: joined.parse().ok(),
            left_on: left.parse().ok(),
            confirmed: false,
            unanswered: false,
        };
        member.may_be_there(on.parse().ok().as_ref())
    };
    assert!(there("1958", "1999-06", "1999-06-30"));
    assert!(!there("1958", "1999-06", "1999-07-01"));
    assert!(!there("1958", "", "1957-12"));
    assert!(there("1958-05-02", "", "1958"));
    assert!(there("", "1999", "1999-12-31"));
    assert!(there("", "", "1900"));
    assert!(there("1958", "1999", ""));
}

fn network(title: &str, members: &[(&ObjectId, &str)]) -> Network {
    let members = members.iter().enumerate().map(|(at, (id, joined))| {
        let member = NetworkMember {
            role: if at == 0 {
                NetworkRole::Lead
            } else {
                NetworkRole::Partner
            },
            joined_on: joined.parse().ok(),
            left_on: None,
            confirmed: false,
            unanswered: false,
        };
        ((*id).clone(), member)
    });
    Network {
        title: Localized::new([("en".to_owned(), title.to_owned())]),
        members: members.collect(),
        ..network_of_nobody()
    }
}

fn network_of_nobody() -> Network {
    serde_json::from_str(r#"{"title":{},"members":{}}"#).unwrap()
}

fn settle(said: &[(&str, &Network)]) -> Network {
    let nodes: Vec<NodeCode> = said.iter().map(|(node, _)| node.parse().unwrap()).collect();
    let said: Vec<_> = nodes
        .iter()
        .zip(said)
        .map(|(node, (_, words))| (node, *words))
        .collect();
    Network::settle_all(&said).unwrap()
}

#[test]
fn of_own_members_an_associations_word_counts_and_of_others_the_leads() {
    let (lead, other, third) = (town("bb", 1), town("aa", 2), town("cc", 3));
    let kept = network(
        "Ring",
        &[(&lead, "1958"), (&other, "1960"), (&third, "1961")],
    );
    let confirmed = network(
        "Kreis",
        &[(&lead, "1900"), (&other, "1959"), (&third, "1900")],
    );
    let settled = settle(&[("aa", &confirmed), ("bb", &kept)]);
    assert_eq!(settled.title.main(), Some("Ring"));
    let joined = |id| {
        settled.members[id]
            .joined_on
            .as_ref()
            .map(ToString::to_string)
    };
    assert_eq!(joined(&lead).as_deref(), Some("1958"));
    assert_eq!(joined(&other).as_deref(), Some("1959"));
    assert_eq!(joined(&third).as_deref(), Some("1961"));
    let confirmed = |id| settled.members[id].confirmed;
    assert!(confirmed(&lead) && confirmed(&other) && !confirmed(&third));
    assert_eq!(settled.facts().agreed, Some(false));
}

#[test]
fn whom_the_lead_no_longer_lists_is_out_unless_its_own_association_says_otherwise() {
    let (lead, other, third) = (town("aa", 1), town("bb", 2), town("cc", 3));
    let kept = network("Ring", &[(&lead, "")]);
    let confirmed = network("Ring", &[(&lead, ""), (&other, ""), (&third, "")]);
    let settled = settle(&[("aa", &kept), ("bb", &confirmed)]);
    assert!(settled.members.contains_key(&other) && !settled.members.contains_key(&third));
    assert!(!settled.members[&other].confirmed);
    // Without the lead's association anybody's word is better than none.
    let alone = settle(&[("bb", &confirmed)]);
    assert_eq!(alone.members.len(), 3);
}

#[test]
fn two_who_want_to_lead_settle_to_one_lead() {
    let (one, other) = (town("aa", 1), town("bb", 2));
    let (first, second) = (
        network("Ring", &[(&one, "")]),
        network("Ring", &[(&other, "")]),
    );
    let settled = settle(&[("aa", &first), ("bb", &second)]);
    let leads = settled.members.values();
    assert_eq!(
        leads
            .filter(|member| member.role == NetworkRole::Lead)
            .count(),
        1
    );
}

#[test]
fn it_travels_as_json_and_settling_it_again_changes_nothing() {
    let words = network("Ring", &[(&town("aa", 1), "1958"), (&town("bb", 2), "")]);
    let value = serde_json::to_value(&words).unwrap();
    assert_eq!(serde_json::from_value::<Network>(value).unwrap(), words);
    let settled = settle(&[("aa", &words)]);
    assert_eq!(settle(&[("aa", &settled)]), settled);
}

#[test]
fn two_members_that_became_one_are_one_for_as_long_as_either_was_there() {
    let (lead, one, two, other) = (town("aa", 1), town("aa", 2), town("aa", 3), town("bb", 1));
    let mut kept = network(
        "Ring",
        &[
            (&lead, "1970"),
            (&one, ""),
            (&two, "1958-05"),
            (&other, "1960"),
        ],
    );
    for (id, left) in [(&one, "1999"), (&two, "2001-03")] {
        kept.members.get_mut(id).unwrap().left_on = left.parse().ok();
    }
    let heir = |to: &ObjectId| {
        let (one, two, to) = (one.clone(), two.clone(), to.clone());
        move |id: &ObjectId| (*id == one || *id == two).then(|| to.clone())
    };
    let new = town("aa", 4);
    let passed_on = kept.clone().passed_on(&heir(&new));
    let ids: Vec<&ObjectId> = passed_on.members.keys().collect();
    assert_eq!(ids.len(), 3);
    let member = &passed_on.members[&new];
    let date = |date: &Option<PartialDate>| date.as_ref().map(ToString::to_string);
    assert_eq!(date(&member.joined_on).as_deref(), Some("1958-05"));
    assert_eq!(date(&member.left_on).as_deref(), Some("2001-03"));
    // The lead takes both in, and has not left.
    let passed_on = kept.passed_on(&heir(&lead));
    let member = &passed_on.members[&lead];
    assert_eq!(member.role, NetworkRole::Lead);
    assert_eq!(date(&member.joined_on).as_deref(), Some("1958-05"));
    assert_eq!(member.left_on, None);
    assert_eq!(passed_on.members.len(), 2);
}
