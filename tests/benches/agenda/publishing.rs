//! How long it takes to publish tables about as large as an instrument may ask for.

use std::collections::BTreeMap;

use jumelage_domain::{
    NodeCode,
    survey::{
        Answers, Counts, Draft, Instrument, Part, Table, publish,
        twinning_2025::{countries, instrument, made_up},
    },
};
use jumelage_schema::clock::Clock;

/// The survey of 2025 with more tables: axes apart by spaces.
fn larger(tables: &[&str]) -> Instrument {
    let mut draft = Draft::from(instrument().unwrap());
    for axes in tables {
        draft.tables.push(Table {
            id: format!("MORE_{}", axes.replace(' ', "_BY_"))
                .parse()
                .unwrap(),
            title: draft.title.clone(),
            axes: axes.split(' ').map(|axis| axis.parse().unwrap()).collect(),
        });
    }
    draft.try_into().unwrap()
}

/// The made-up answers, so many times: each time another respondent's questions are put together.
fn parts(instrument: &Instrument, times: usize) -> Vec<Part> {
    let made_up = made_up();
    let mut by_node: BTreeMap<NodeCode, BTreeMap<String, Answers>> = BTreeMap::new();
    for time in 0..times {
        for (at, one) in made_up.iter().enumerate() {
            let mut given = BTreeMap::new();
            for (nth, question) in instrument.questions().iter().enumerate() {
                let other = &made_up[(at + time * 37 * (nth + 1)) % made_up.len()];
                let answer = other.given.get(question.id.as_str());
                given.extend(answer.map(|answer| (question.id.to_string(), answer.clone())));
            }
            let answers = Answers::check(instrument, one.respondent, &given).unwrap();
            let of_node = by_node.entry(one.node.clone()).or_default();
            of_node.insert(format!("{}-{time}", one.key()), answers);
        }
    }
    let part = |(node, answers): (NodeCode, BTreeMap<String, Answers>)| Part {
        countries: countries(&node),
        asked: Some(1_000),
        counts: Some(Counts::tabulate(instrument, &answers)),
        node,
    };
    by_node.into_iter().map(part).collect()
}

pub fn measure(clock: &dyn Clock) {
    println!("| tables | the answers, so many times | cells | shown | withheld | ms |");
    println!("|---|--:|--:|--:|--:|--:|");
    let cases: &[(&str, &[&str])] = &[
        ("as it is", &[]),
        ("two by country", &["BARRIERS COUNTRY", "WISHES COUNTRY"]),
        (
            "crossed by kind and size",
            &["INTENT BARRIERS KIND", "INTENT WISHES SIZE"],
        ),
        (
            "choices crossed",
            &["BARRIERS WISHES", "BARRIERS ACTIVITIES"],
        ),
        ("choices crossed by kind", &["ACTIVITIES SUPPORT KIND"]),
        (
            "three by country",
            &["BARRIERS COUNTRY", "ACTIVITIES COUNTRY", "SUPPORT COUNTRY"],
        ),
    ];
    for (name, tables) in cases {
        let instrument = larger(tables);
        for times in [1, 3, 10] {
            let parts = parts(&instrument, times);
            let began = clock.elapsed();
            let published = publish(&instrument, &parts).unwrap();
            let spent = clock.elapsed().saturating_sub(began);
            let all = published.tables.iter().flat_map(|table| &table.cells);
            let shown = all
                .clone()
                .filter(|cell| cell.respondents.is_some())
                .count();
            println!(
                "| {name} | {times} | {} | {shown} | {} | {:.1} |",
                all.count(),
                published.withheld,
                spent.as_secs_f64() * 1_000.0
            );
        }
    }
}
