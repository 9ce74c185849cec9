//! Rules that those two calls do not have, and what makes one undecided.

use super::*;
use crate::funding::{Bonds, Currency, Money, Whom};

fn inhabitants(numbers: &[Option<u64>]) -> Applicants {
    let mut members = towns(&"DE ".repeat(numbers.len()));
    for (member, number) in members.iter_mut().zip(numbers) {
        member.population = *number;
    }
    Applicants::new(members).unwrap()
}

#[test]
fn inhabitants_are_those_of_each_of_one_of_the_lead_or_of_all() {
    let some = [Some(20_000), Some(6_000), None];
    for (of, numbers, met) in [
        (Whom::Each, &some[..1], Met::Missed),
        (Whom::Each, &[Some(25_000), Some(30_000)], Met::Met),
        (Whom::Each, &[Some(25_000), None], Met::Unknown),
        (Whom::Each, &[Some(6_000), None], Met::Missed),
        (Whom::One, &[Some(25_000), None], Met::Met),
        (Whom::One, &some[..2], Met::Missed),
        (Whom::One, &some, Met::Unknown),
        (Whom::Together, &some[..2], Met::Met),
        (Whom::Together, &[Some(20_000)], Met::Missed),
        (Whom::Together, &[Some(20_000), None], Met::Unknown),
        (Whom::Together, &[], Met::Missed),
        (Whom::Lead, &[Some(25_000), Some(30_000)], Met::Met),
        (Whom::Lead, &[Some(25_000), Some(3)], Met::Unknown),
        (Whom::Lead, &some[..2], Met::Missed),
    ] {
        let rule = Rule::Population {
            least: Some(25_000),
            most: None,
            of,
        };
        let judged = alone(rule, &inhabitants(numbers));
        assert_eq!(judged.met, met, "{of} {numbers:?}");
    }
    let most = Rule::Population {
        least: None,
        most: Some(25_000),
        of: Whom::Together,
    };
    assert_eq!(
        alone(most.clone(), &inhabitants(&some[..2])).met,
        Met::Missed
    );
    assert_eq!(
        alone(most.clone(), &inhabitants(&[Some(20_000), None])).met,
        Met::Unknown
    );
    assert_eq!(alone(most, &inhabitants(&[Some(20_000)])).met, Met::Met);
}

#[test]
fn a_named_lead_decides_and_no_other_applicant_mends_it() {
    let rule = Rule::EuMember { of: Whom::Lead };
    let both = applicants("DE NO");
    let unnamed = alone(rule.clone(), &both);
    assert_eq!(
        (unnamed.met, unnamed.explanation.reason),
        (Met::Unknown, Reason::LeadNotNamed)
    );
    assert_eq!(
        alone(rule.clone(), &both.clone().led_by("A").unwrap()).met,
        Met::Met
    );
    let judged = alone(rule.clone(), &both.led_by("B").unwrap());
    assert_eq!(judged.met, Met::Missed);
    assert_eq!(judged.explanation.arguments, ["B"]);
    assert!(judged.excludes());
    // Where nobody is named, somebody else may lead.
    let alone_outside = alone(rule, &applicants("NO"));
    assert_eq!(
        (alone_outside.met, alone_outside.excludes()),
        (Met::Missed, false)
    );
}

#[test]
fn members_of_the_union_are_each_or_one() {
    for (of, countries, met) in [
        (Whom::Each, "DE PL", Met::Met),
        (Whom::Each, "DE NO", Met::Missed),
        (Whom::Each, "DE ?", Met::Unknown),
        (Whom::Each, "", Met::Missed),
        (Whom::One, "NO PL", Met::Met),
        (Whom::One, "NO GB", Met::Missed),
        (Whom::One, "NO ?", Met::Unknown),
    ] {
        assert_eq!(
            alone(Rule::EuMember { of }, &applicants(countries)).met,
            met,
            "{of} {countries}"
        );
    }
}

#[test]
fn at_most_so_many_may_apply() {
    let rule = Rule::MostApplicants { count: 2 };
    assert_eq!(alone(rule.clone(), &applicants("DE PL")).met, Met::Met);
    let judged = alone(rule, &applicants("DE PL FR"));
    assert_eq!(judged.met, Met::Missed);
    assert_eq!(judged.explanation.arguments, ["3", "1"]);
    assert!(judged.excludes());
}

#[test]
fn regions_are_counted_by_the_beginning_of_their_codes() {
    let rule = Rule::LeastInRegions {
        count: 2,
        regions: ["DE2", "AT"].map(str::to_owned).into(),
    };
    for (regions, met) in [
        (vec![Some("DE212"), Some("AT")], Met::Met),
        (vec![Some("DE212"), Some("DE300")], Met::Missed),
        (vec![Some("DE212"), Some("DE")], Met::Unknown),
        (vec![Some("DE212"), None], Met::Unknown),
        (vec![Some("DE300"), None], Met::Missed),
    ] {
        let mut members = towns("DE DE");
        for (member, region) in members.iter_mut().zip(&regions) {
            member.region = region.map(str::to_owned);
        }
        let judged = alone(rule.clone(), &Applicants::new(members).unwrap());
        assert_eq!(judged.met, met, "{regions:?}");
    }
}

#[test]
fn partnerships_link_every_pair_each_or_all() {
    use TwinningStatus::{Active, Dormant};
    let chain = vec![partners("A", "B", Active), partners("C", "B", Active)];
    let two_pairs = vec![partners("A", "B", Active), partners("C", "D", Active)];
    let triangle = vec![
        partners("A", "B", Active),
        partners("B", "C", Active),
        partners("C", "A", Active),
    ];
    let asleep = vec![partners("A", "B", Active), partners("B", "C", Dormant)];
    for (bonds, countries, links, met, missing) in [
        (Bonds::EveryPair, "DE PL FR", &triangle, Met::Met, ""),
        (Bonds::EveryPair, "DE PL FR", &chain, Met::Missed, "A – C"),
        (Bonds::Connected, "DE PL FR", &chain, Met::Met, ""),
        (Bonds::Connected, "DE PL FR", &asleep, Met::Missed, "C"),
        (
            Bonds::Connected,
            "DE PL FR IT",
            &two_pairs,
            Met::Missed,
            "C, D",
        ),
        (Bonds::Each, "DE PL FR IT", &two_pairs, Met::Met, ""),
        (Bonds::Each, "DE PL FR", &asleep, Met::Missed, "C"),
        (Bonds::EveryPair, "DE", &vec![], Met::Missed, "A"),
    ] {
        let rule = Rule::Partners {
            bonds,
            kinds: BTreeSet::new(),
            statuses: [Active].into(),
        };
        let those = |all| applicants(countries).partnered(links.clone(), all).unwrap();
        let judged = alone(rule.clone(), &those(true));
        assert_eq!(judged.met, met, "{bonds} {countries} {links:?}");
        if met == Met::Missed {
            assert_eq!(judged.explanation.arguments, [missing]);
            // A node that did not answer may know of it.
            let judged = alone(rule, &those(false));
            assert_eq!(
                (judged.met, judged.explanation.reason),
                (Met::Unknown, Reason::PartnershipsNotKnown)
            );
        }
    }
    let friends = Rule::Partners {
        bonds: Bonds::Each,
        kinds: [TwinningKind::Friendship].into(),
        statuses: [Active].into(),
    };
    let twinned = applicants("DE PL").partnered(vec![partners("A", "B", Active)], true);
    assert_eq!(alone(friends, &twinned.unwrap()).met, Met::Missed);
}

#[test]
fn an_activity_lasts_some_days() {
    let rule = Rule::ActivityDays {
        least: Some(5),
        most: Some(21),
    };
    for (days, met) in [
        (Some(5), Met::Met),
        (Some(21), Met::Met),
        (Some(4), Met::Missed),
        (Some(22), Met::Missed),
        (None, Met::Unknown),
    ] {
        let plan = Plan {
            days,
            ..Plan::default()
        };
        let judged = alone(rule.clone(), &applicants("DE").planning(plan));
        assert_eq!(judged.met, met, "{days:?}");
        assert!(!judged.excludes(), "a plan can be changed");
    }
}

#[test]
fn an_amount_in_another_currency_is_not_converted() {
    let rule = Rule::Grant {
        least: None,
        most: Some(Money::new(100, Currency::Eur).unwrap()),
    };
    let plan = Plan {
        grant: Some(Money::new(1, Currency::Chf).unwrap()),
        ..Plan::default()
    };
    let judged = alone(rule, &applicants("DE").planning(plan));
    assert_eq!(judged.met, Met::Unknown);
    assert_eq!(judged.explanation.reason, Reason::OtherCurrency);
    assert_eq!(judged.explanation.arguments, ["CHF 0.01", "EUR"]);
}

#[test]
fn a_rule_of_a_later_version_is_never_met() {
    let mut call = EXAMPLES.calls()[0].clone();
    let programme = EXAMPLES.programme(&call.programme).unwrap();
    let later = r#"{"id": "new", "rule": "LEAST_SHARE", "percent": 0}"#;
    call.rules = vec![
        StatedRule::binding(
            "old",
            Rule::LeastApplicants {
                count: 1,
                kinds: BTreeSet::new(),
            },
        ),
        serde_json::from_str(later).unwrap(),
    ];
    let on = ON.parse().unwrap();
    let rules = call.eligibility(programme, EXAMPLES.union(), &applicants("DE PL"), on);
    assert_eq!(rules[0].met, Met::Met);
    assert_eq!(rules[1].met, Met::Unknown);
    assert_eq!(rules[1].explanation.reason, Reason::RuleNotKnown);
    assert_eq!(rules[1].explanation.arguments, ["LEAST_SHARE"]);
    assert_eq!(Verdict::of(&rules), Verdict::Undecided);
}
