//! The two calls of CERV for 2026, each rule met and missed.

use super::*;
use crate::funding::{Currency, MessageLanguage, Money};

const TWINNING: &str = "CERV-2026-CITIZENS-TOWN-TT";
const NETWORKS: &str = "CERV-2026-CITIZENS-TOWN-NT";

fn kinds(countries: &str, kinds: &[Option<ApplicantKind>]) -> Applicants {
    let mut members = towns(countries);
    for (member, kind) in members.iter_mut().zip(kinds) {
        member.kind = *kind;
    }
    Applicants::new(members).unwrap()
}

fn planning(plan: Plan) -> Applicants {
    applicants("DE PL").planning(plan)
}

fn euros(amount: &str) -> Money {
    Money::parse(amount, Currency::Eur).unwrap()
}

fn asking(amount: &str) -> Applicants {
    planning(Plan {
        grant: Some(euros(amount)),
        ..Plan::default()
    })
}

fn people(participants: u32) -> Applicants {
    planning(Plan {
        participants: Some(participants),
        ..Plan::default()
    })
}

fn from_abroad(number: u32) -> Applicants {
    planning(Plan {
        from_abroad: Some(number),
        ..Plan::default()
    })
}

fn months(number: u32) -> Applicants {
    planning(Plan {
        months: Some(number),
        ..Plan::default()
    })
}

fn check(call: &str, cases: &[(&str, Applicants, Met)]) {
    let mut seen: BTreeSet<(String, Met)> = BTreeSet::new();
    for (id, applicants, met) in cases {
        let judged = rule(call, id, applicants);
        assert_eq!(judged.met, *met, "{id}: {:?}", judged.explanation);
        seen.insert(((*id).to_owned(), *met));
        for language in MessageLanguage::ALL {
            assert!(!judged.rule_text(*language).is_empty());
            assert!(!judged.explanation.text(*language).is_empty());
        }
    }
    // Each rule of the call is among the cases, met and missed, but for what no program can judge.
    for judged in judged(call, &applicants("DE PL")) {
        if judged.explanation.reason == Reason::ReadIt {
            assert_eq!(judged.met, Met::Unknown);
            continue;
        }
        for met in [Met::Met, Met::Missed] {
            assert!(
                seen.contains(&(judged.id.clone(), met)),
                "{} is never {met}",
                judged.id
            );
        }
    }
}

#[test]
fn each_rule_of_town_twinning_is_met_and_missed() {
    use ApplicantKind::{Municipality, NonProfit, PublicBody};
    let partnered = |status| {
        applicants("DE PL")
            .partnered(vec![partners("A", "B", status)], true)
            .unwrap()
    };
    check(
        TWINNING,
        &[
            ("countries", applicants("DE PL"), Met::Met),
            ("countries", applicants("DE XK"), Met::Met),
            ("countries", applicants("DE DE"), Met::Missed),
            ("countries", applicants("DE GB"), Met::Missed),
            // Ukraine's part in the programme is not documented, an unknown country may be any.
            ("countries", applicants("DE UA"), Met::Unknown),
            ("countries", applicants("DE ?"), Met::Unknown),
            // A committee applies, and no town of its country takes part.
            (
                "countries",
                kinds("DE PL", &[Some(Municipality), Some(NonProfit)]),
                Met::Missed,
            ),
            (
                "countries",
                kinds("DE PL", &[Some(Municipality), None]),
                Met::Unknown,
            ),
            ("eu-members", applicants("DE XK"), Met::Met),
            ("eu-members", applicants("XK XK"), Met::Missed),
            ("eu-members", applicants("XK GB"), Met::Missed),
            ("eu-members", applicants("XK ?"), Met::Unknown),
            ("established", applicants("DE XK"), Met::Met),
            ("established", applicants("DE GB"), Met::Missed),
            ("established", applicants("DE NO"), Met::Unknown),
            (
                "kinds",
                kinds("DE PL", &[Some(Municipality), Some(NonProfit)]),
                Met::Met,
            ),
            (
                "kinds",
                kinds("DE PL", &[Some(Municipality), Some(PublicBody)]),
                Met::Missed,
            ),
            (
                "kinds",
                kinds("DE PL", &[Some(Municipality), None]),
                Met::Unknown,
            ),
            ("grant", asking("8455"), Met::Met),
            ("grant", asking("50745.00"), Met::Met),
            ("grant", asking("50745.01"), Met::Missed),
            ("grant", asking("8454.99"), Met::Missed),
            ("grant", applicants("DE PL"), Met::Unknown),
            ("participants", people(50), Met::Met),
            ("participants", people(49), Met::Missed),
            ("participants", applicants("DE PL"), Met::Unknown),
            ("from-abroad", from_abroad(25), Met::Met),
            ("from-abroad", from_abroad(24), Met::Missed),
            ("duration", months(12), Met::Met),
            ("duration", months(13), Met::Missed),
            ("duration", months(5), Met::Missed),
            ("partners", partnered(TwinningStatus::Active), Met::Met),
            (
                "partners",
                partnered(TwinningStatus::Terminated),
                Met::Missed,
            ),
            ("partners", applicants("DE PL"), Met::Unknown),
        ],
    );
}

#[test]
fn each_rule_of_networks_of_towns_is_met_and_missed() {
    use ApplicantKind::{Association, Municipality, NonProfit};
    let led = |lead: &str| {
        kinds("DE PL FR IT", &[Some(Association), Some(Municipality)])
            .led_by(lead)
            .unwrap()
    };
    check(
        NETWORKS,
        &[
            ("applicants", applicants("DE PL FR IT"), Met::Met),
            ("applicants", applicants("DE PL FR"), Met::Missed),
            ("applicants", applicants("DE PL FR GB"), Met::Missed),
            ("applicants", applicants("DE PL FR UA"), Met::Unknown),
            ("countries", applicants("DE PL FR XK"), Met::Met),
            ("countries", applicants("DE DE PL FR"), Met::Missed),
            ("countries", applicants("DE DE PL FR ?"), Met::Unknown),
            ("eu-members", applicants("DE PL XK XK"), Met::Met),
            ("eu-members", applicants("DE DE XK XK"), Met::Missed),
            ("eu-members", applicants("DE GB XK RS"), Met::Missed),
            ("established", applicants("DE PL FR XK"), Met::Met),
            ("established", applicants("DE PL FR GB"), Met::Missed),
            ("kinds", led("A"), Met::Met),
            (
                "kinds",
                kinds("DE PL", &[Some(NonProfit), Some(Municipality)]),
                Met::Missed,
            ),
            ("lead", led("B"), Met::Met),
            ("lead", led("A"), Met::Missed),
            (
                "lead",
                kinds("DE PL", &[Some(Association), Some(Municipality)]),
                Met::Unknown,
            ),
            ("duration", months(12), Met::Met),
            ("duration", months(24), Met::Met),
            ("duration", months(25), Met::Missed),
            ("grant", asking("100000"), Met::Met),
            ("grant", asking("99999.99"), Met::Missed),
        ],
    );
}

#[test]
fn what_is_needed_and_what_is_there_are_said() {
    let judged = rule(NETWORKS, "countries", &applicants("DE DE PL FR ?"));
    let (needed, found) = (judged.needed.unwrap(), judged.found.unwrap());
    assert_eq!(
        (needed.least, needed.most, needed.unit),
        (Some(4), None, Unit::Countries)
    );
    assert_eq!((found.certain, found.possible), (3, Some(4)));
    assert_eq!(
        judged.rule_text(MessageLanguage::English),
        "applicants from at least 4 eligible countries"
    );
    assert_eq!(
        judged.explanation.text(MessageLanguage::English),
        "found: 3; it is not known of: E"
    );

    let judged = rule(NETWORKS, "established", &applicants("DE GB"));
    assert_eq!(
        judged.explanation.text(MessageLanguage::German),
        "gilt nicht für: B"
    );

    let judged = rule(TWINNING, "grant", &asking("60000"));
    assert_eq!(
        judged.rule_text(MessageLanguage::French),
        "une subvention de EUR 8455 à EUR 50745"
    );
    assert_eq!(
        judged.explanation.text(MessageLanguage::English),
        "found: EUR 60000; too many by EUR 9255"
    );
}

#[test]
fn the_united_kingdom_counted_until_it_left_and_croatia_since_it_joined() {
    let asked = |countries: &str, on: &str| {
        let call = NETWORKS.parse().unwrap();
        let rules = EXAMPLES.eligibility(&call, &applicants(countries), on.parse().unwrap());
        let rules = rules.unwrap();
        rules
            .iter()
            .find(|rule| rule.id == "eu-members")
            .unwrap()
            .met
    };
    assert_eq!(asked("DE GB", "2020-01-31"), Met::Met);
    assert_eq!(asked("DE GB", "2020-02-01"), Met::Missed);
    assert_eq!(asked("DE HR", "2013-06-30"), Met::Missed);
    assert_eq!(asked("DE HR", "2013-07-01"), Met::Met);
}

#[test]
fn only_binding_rules_make_the_verdict() {
    let plan = Plan {
        grant: Some(euros("20000")),
        participants: Some(10),
        ..Plan::default()
    };
    let eligible = judged(TWINNING, &applicants("DE PL").planning(plan));
    assert!(
        eligible
            .iter()
            .any(|rule| rule.met == Met::Missed && !rule.binding)
    );
    assert_eq!(Verdict::of(&eligible), Verdict::Eligible);
    assert_eq!(
        Verdict::of(&judged(TWINNING, &applicants("DE PL"))),
        Verdict::Undecided
    );
    assert_eq!(
        Verdict::of(&judged(TWINNING, &applicants("DE DE").planning(plan))),
        Verdict::NotEligible
    );
    // A call without rules is not one that everybody meets.
    assert_eq!(
        Verdict::of(&judged("URBACT-IV-AN-2026", &applicants("DE PL"))),
        Verdict::Undecided
    );
    assert_eq!(
        Verdict::of(&judged(TWINNING, &applicants(""))),
        Verdict::NotEligible
    );
}

#[test]
fn a_town_alone_may_find_partners_and_one_of_a_country_that_is_out_may_not() {
    let excluded = |countries| {
        judged(NETWORKS, &applicants(countries))
            .iter()
            .any(Judged::excludes)
    };
    assert!(!excluded("DE"));
    assert!(!excluded("XK"));
    assert!(!excluded("UA"));
    assert!(excluded("GB"));
}
