//! What holds for all applicants.

use proptest::prelude::*;

use super::*;
use crate::funding::Whom;

fn country() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("DE"),
        Just("PL"),
        Just("FR"),
        Just("NO"),
        Just("GB"),
        Just("UA"),
        Just("?")
    ]
    .prop_map(str::to_owned)
}

fn kind() -> impl Strategy<Value = Option<ApplicantKind>> {
    prop_oneof![
        Just(None),
        Just(Some(ApplicantKind::Municipality)),
        Just(Some(ApplicantKind::Region)),
        Just(Some(ApplicantKind::NonProfit)),
    ]
}

fn members() -> impl Strategy<Value = Vec<Applicant>> {
    let one = (country(), kind(), proptest::option::of(0..60_000_u64));
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let named = all.into_iter().enumerate();
        named
            .map(|(at, (country, kind, population))| Applicant {
                kind,
                population,
                ..town(&format!("T{at}"), &country)
            })
            .collect()
    })
}

/// Rules that more eligible applicants help to meet.
fn minimum() -> impl Strategy<Value = Rule> {
    let kinds = prop_oneof![
        Just(BTreeSet::new()),
        Just(BTreeSet::from([ApplicantKind::Municipality])),
    ];
    prop_oneof![
        (1..5_u32, kinds.clone()).prop_map(|(count, kinds)| Rule::LeastApplicants { count, kinds }),
        (1..5_u32, kinds.clone()).prop_map(|(count, kinds)| Rule::LeastCountries { count, kinds }),
        (1..5_u32, kinds).prop_map(|(count, kinds)| Rule::LeastEuCountries { count, kinds }),
        Just(Rule::EuMember { of: Whom::One }),
        Just(Rule::ApplicantKinds {
            kinds: [ApplicantKind::Municipality].into(),
            of: Whom::One
        }),
        (
            1..50_000_u64,
            prop_oneof![Just(Whom::One), Just(Whom::Together)]
        )
            .prop_map(|(least, of)| {
                Rule::Population {
                    least: Some(least),
                    most: None,
                    of,
                }
            }),
        Just(Rule::EligibleCountries {}),
    ]
}

fn rank(met: Met) -> u8 {
    match met {
        Met::Missed => 0,
        Met::Unknown => 1,
        Met::Met => 2,
    }
}

proptest! {
    #[test]
    fn one_more_eligible_town_never_turns_met_into_missed(members in members(), rule in minimum()) {
        let before = alone(rule.clone(), &Applicants::new(members.clone()).unwrap());
        let mut more = members;
        more.push(town("one more", "IT"));
        let after = alone(rule.clone(), &Applicants::new(more).unwrap());
        if rule == (Rule::EligibleCountries {}) {
            prop_assert!(before.met != Met::Met || after.met == Met::Met);
        } else {
            prop_assert!(rank(after.met) >= rank(before.met), "{:?} then {:?}", before, after);
        }
    }

    #[test]
    fn more_knowledge_decides_and_never_turns_an_answer_round(
        members in members(),
        rule in minimum(),
        country in prop_oneof![Just("DE"), Just("NO"), Just("GB")],
        kind in kind(),
        population in 0..60_000_u64,
    ) {
        let before = alone(rule.clone(), &Applicants::new(members.clone()).unwrap());
        let known = members.into_iter().map(|mut one| {
            one.country = one.country.or_else(|| country.parse().ok());
            one.kind = one.kind.or(kind);
            one.population = one.population.or(Some(population));
            one
        });
        let after = alone(rule, &Applicants::new(known.collect()).unwrap());
        prop_assert!(before.met == Met::Unknown || after.met == before.met, "{:?} then {:?}", before, after);
    }

    #[test]
    fn the_order_of_applicants_does_not_matter(members in members(), rule in minimum()) {
        let mut turned = members.clone();
        turned.reverse();
        let there = alone(rule.clone(), &Applicants::new(members).unwrap());
        let back = alone(rule, &Applicants::new(turned).unwrap());
        prop_assert_eq!((there.met, there.found), (back.met, back.found));
    }

    #[test]
    fn the_answer_agrees_with_the_numbers(members in members(), rule in minimum()) {
        let judged = alone(rule, &Applicants::new(members).unwrap());
        let (needed, found) = (judged.needed.unwrap(), judged.found.unwrap());
        let least = needed.least.unwrap();
        prop_assert!(found.possible.is_none_or(|possible| found.certain <= possible));
        let expected = if found.certain >= least {
            Met::Met
        } else if found.possible.is_some_and(|possible| possible < least) {
            Met::Missed
        } else {
            Met::Unknown
        };
        prop_assert_eq!(judged.met, expected);
    }
}
