use std::collections::BTreeMap;

use super::*;
use crate::survey::{
    Respondent,
    example::{answers, instrument, multiple, single, town},
};

fn part(instrument: &Instrument, node: &str, country: &str, rows: &[(&str, usize)]) -> Part {
    let country: CountryCode = country.parse().unwrap();
    let respondent = Respondent { country, ..town() };
    let each = rows
        .iter()
        .flat_map(|(row, times)| std::iter::repeat_n(*row, *times));
    let all: BTreeMap<usize, _> = each
        .map(|row| answers(instrument, respondent, row))
        .enumerate()
        .collect();
    Part {
        node: node.parse().unwrap(),
        countries: BTreeSet::from([country]),
        asked: Some(50),
        counts: Some(Counts::tabulate(instrument, &all)),
    }
}

fn example() -> Instrument {
    let questions = [("A", single("X Y")), ("M?", multiple("P Q", None))];
    instrument(5, &questions, &["A", "M", "A COUNTRY"])
}

fn shown(published: &Published, table: &str, categories: &[Option<&str>]) -> Option<u64> {
    let table = published
        .tables
        .iter()
        .find(|found| found.id.as_str() == table)
        .unwrap();
    table.cell(categories).unwrap().respondents
}

#[test]
fn the_sums_of_all_nodes_are_published_with_the_coverage() {
    let instrument = example();
    let mut parts = vec![
        part(
            &instrument,
            "rgre",
            "DE",
            &[("A=X M=P,", 20), ("A=Y M=Q,", 30)],
        ),
        part(
            &instrument,
            "afccre",
            "FR",
            &[("A=X M=P,Q", 10), ("A=Y", 15)],
        ),
    ];
    parts.push(Part {
        node: "vng".parse().unwrap(),
        countries: BTreeSet::from(["NL".parse().unwrap()]),
        asked: None,
        counts: None,
    });
    let published = publish(&instrument, &parts).unwrap();
    assert_eq!(
        (published.respondents, published.asked, published.withheld),
        (Some(75), 100, false)
    );
    assert_eq!(shown(&published, "A", &[Some("X")]), Some(30));
    assert_eq!(shown(&published, "M", &[Some("P")]), Some(30));
    assert_eq!(shown(&published, "M", &[Some("NO_ANSWER")]), Some(15));
    assert_eq!(
        shown(&published, "A_BY_COUNTRY", &[Some("Y"), Some("FR")]),
        Some(15)
    );
    assert_eq!(
        shown(&published, "A_BY_COUNTRY", &[None, Some("NL")]),
        Some(0)
    );
    let coverage: Vec<_> = published
        .coverage
        .iter()
        .map(|node| (node.node.as_str(), node.received, node.respondents))
        .collect();
    assert_eq!(
        coverage,
        [
            ("afccre", true, Some(25)),
            ("rgre", true, Some(50)),
            ("vng", false, None)
        ]
    );
    let json = serde_json::to_string(&published).unwrap();
    assert_eq!(serde_json::from_str::<Published>(&json).unwrap(), published);
    assert!(!json.contains("NOT_CHOSEN"));
}

#[test]
fn what_a_node_could_subtract_its_own_from_is_suppressed_too() {
    let instrument = instrument(5, &[("A", single("X Y Z"))], &["A"]);
    let parts = |others| {
        [
            part(
                &instrument,
                "rgre",
                "DE",
                &[("A=X", 20), ("A=Y", 20), ("A=Z", 20)],
            ),
            part(
                &instrument,
                "afccre",
                "FR",
                &[("A=X", others), ("A=Y", 10), ("A=Z", 10)],
            ),
        ]
    };
    let few = publish(&instrument, &parts(2)).unwrap();
    assert_eq!(
        shown(&few, "A", &[Some("X")]),
        None,
        "22, of which rgre knows 20"
    );
    let many = publish(&instrument, &parts(5)).unwrap();
    assert_eq!(shown(&many, "A", &[Some("X")]), Some(25));
}

#[test]
fn few_respondents_of_a_node_do_not_show_in_the_coverage_nor_by_country() {
    let instrument = example();
    let node = |node, country, times| {
        part(
            &instrument,
            node,
            country,
            &[("A=X M=P,", times), ("A=Y M=Q,", times)],
        )
    };
    let parts = [
        node("rgre", "DE", 20),
        node("afccre", "FR", 20),
        node("lca", "MT", 1),
        node("vng", "NL", 10),
    ];
    let published = publish(&instrument, &parts).unwrap();
    let of = |code: &str| {
        published
            .coverage
            .iter()
            .find(|node| node.node.as_str() == code)
            .unwrap()
            .respondents
    };
    assert_eq!(of("lca"), None);
    assert_eq!(shown(&published, "A_BY_COUNTRY", &[None, Some("MT")]), None);
    let nodes = published
        .coverage
        .iter()
        .filter(|node| node.respondents.is_none())
        .count();
    assert!(
        nodes >= 3,
        "one alone is what the others leave of the total, and of two each is what the other knows of itself"
    );
    assert_eq!(shown(&published, "A", &[Some("X")]), Some(51));
}

#[test]
fn too_few_respondents_in_all_publish_nothing() {
    let instrument = example();
    let published = publish(
        &instrument,
        &[part(&instrument, "rgre", "DE", &[("A=X", 4)])],
    )
    .unwrap();
    assert!(published.withheld && published.respondents.is_none());
    assert!(
        published
            .tables
            .iter()
            .flat_map(|table| &table.cells)
            .all(|cell| cell.respondents.is_none())
    );
    assert!(
        published
            .coverage
            .iter()
            .all(|node| node.respondents.is_none())
    );
}

#[test]
fn a_node_that_is_there_twice_or_sends_wrong_counts_stops_the_publication_and_is_named() {
    let instrument = example();
    let rgre = || part(&instrument, "rgre", "DE", &[("A=X", 4)]);
    assert_eq!(
        publish(&instrument, &[rgre(), rgre()]),
        Err(PublishError::Twice("rgre".parse().unwrap()))
    );
    let mut elsewhere = rgre();
    elsewhere.countries = BTreeSet::from(["FR".parse().unwrap()]);
    let error = publish(&instrument, &[elsewhere]).unwrap_err().to_string();
    assert!(
        error.contains("rgre") && error.contains("COUNTRY=DE"),
        "{error}"
    );
}

#[test]
fn a_survey_that_nobody_answered_publishes_zeros() {
    let instrument = example();
    let published = publish(&instrument, &[part(&instrument, "rgre", "DE", &[])]).unwrap();
    assert!(!published.withheld);
    assert!(
        published
            .tables
            .iter()
            .flat_map(|table| &table.cells)
            .all(|cell| cell.respondents == Some(0))
    );
}
