//! What the anchor holds, and what can be computed from what it publishes.

use std::collections::BTreeMap;

use jumelage::{node::Node, surveys::tend};
use jumelage_entities::backup::{rows, snapshot, tables};
use serde_json::Value;

use super::{CLOSES, WORDS, answer, network, results};
use jumelage_entities::survey_answer;
use sea_orm::EntityTrait;

/// Every row of every table of a node, as text.
async fn dump(node: &Node) -> BTreeMap<String, Vec<String>> {
    let tx = snapshot(&node.db).await.unwrap();
    let mut found = BTreeMap::new();
    for table in tables(&tx).await.unwrap() {
        let mut lines = Vec::new();
        let each = |row: Vec<Value>| {
            lines.push(Value::from(row).to_string());
            Ok(())
        };
        rows(&tx, &table, each).await.unwrap();
        found.insert(table.name, lines);
    }
    found
}

#[actix_web::test]
async fn the_anchors_store_holds_no_single_answer_before_and_after_it_publishes() {
    let network = network().await;
    let [cemr, rgre, afccre] = network.each();
    answer(rgre, &[("MORE", 6), ("LESS", 1), ("SAME", 3)]).await;
    answer(afccre, &[("MORE", 5), ("LESS", 1), ("SAME", 4)]).await;
    network.clock.forward(CLOSES);
    tend(rgre).await.unwrap();
    tend(afccre).await.unwrap();
    let mut respondents = Vec::new();
    for node in [rgre, afccre] {
        let held = survey_answer::Entity::find().all(&node.db).await.unwrap();
        assert_eq!(held.len(), 10);
        assert!(held.iter().all(|row| row.answers.contains(WORDS)));
        respondents.extend(held.iter().map(|row| row.respondent_id.to_string()));
    }
    let before = dump(cemr).await;
    assert_eq!(before["survey_part"].len(), 2);
    tend(cemr).await.unwrap();
    let after = dump(cemr).await;
    for held in [&before, &after] {
        assert!(held["survey_answer"].is_empty() && held["survey_counted"].is_empty());
        for line in held.values().flatten() {
            assert!(
                !line.contains(WORDS) && !line.contains("REMARKS=") && !line.contains("Town "),
                "{line}"
            );
            assert!(!respondents.iter().any(|id| line.contains(id)), "{line}");
        }
    }
    // The one French answer that was in what came is not in what is left.
    let of_one = "INTENT=LESS&COUNTRY=FR";
    let lines = |held: &BTreeMap<String, Vec<String>>| {
        held.values()
            .flatten()
            .filter(|line| line.contains(of_one))
            .count()
    };
    assert_eq!((lines(&before), lines(&after)), (1, 0));
    network.stop().await;
}

/// The inner cells, row by row: three intents in two countries.
type Inner = [[i64; 2]; 3];

#[actix_web::test]
async fn no_suppressed_cell_can_be_computed_from_what_is_published() {
    let network = network().await;
    let [cemr, rgre, afccre] = network.each();
    let truth: Inner = [[6, 5], [1, 1], [3, 4]];
    let intents = ["MORE", "LESS", "SAME"];
    for (at, node) in [rgre, afccre].into_iter().enumerate() {
        let said: Vec<(&str, usize)> = intents
            .into_iter()
            .zip(truth.map(|row| usize::try_from(row[at]).unwrap()))
            .collect();
        answer(node, &said).await;
    }
    network.clock.forward(CLOSES);
    for node in [rgre, afccre, cemr] {
        tend(node).await.unwrap();
    }
    let results = results(cemr).await["results"].take();
    assert_eq!(results["withheld"], false, "{results}");
    let mut shown: BTreeMap<(Option<usize>, Option<usize>), Option<i64>> = BTreeMap::new();
    for table in results["tables"].as_array().unwrap() {
        for cell in table["cells"].as_array().unwrap() {
            let categories = cell["categories"].as_array().unwrap();
            let place = |at: usize, names: &[&str]| {
                let name = categories.get(at).and_then(Value::as_str)?;
                names.iter().position(|known| *known == name)
            };
            let place = (place(0, &intents), place(1, &["DE", "FR"]));
            shown.insert(place, cell["count"].as_i64());
            assert_eq!(cell["suppressed"], cell["count"].is_null());
        }
    }
    let of = |inner: &Inner, (row, column): (Option<usize>, Option<usize>)| -> i64 {
        let rows = inner.iter().enumerate();
        let rows = rows.filter(|(at, _)| row.is_none_or(|row| row == *at));
        let cells = rows.flat_map(|(_, cells)| cells.iter().enumerate());
        let cells = cells.filter(|(at, _)| column.is_none_or(|column| column == *at));
        cells.map(|(_, count)| count).sum()
    };
    assert_eq!(shown.len(), 12);
    let suppressed: Vec<_> = shown.iter().filter(|(_, count)| count.is_none()).collect();
    assert!(suppressed.len() >= 4, "{shown:?}");
    // By node as many as by country: the coverage is published, too.
    let mut values: BTreeMap<_, std::collections::BTreeSet<i64>> = BTreeMap::new();
    let most = 10;
    let mut agreeing = 0;
    for number in 0..(most + 1_i64).pow(4) {
        let digit = |at: u32| number / (most + 1).pow(at) % (most + 1);
        let (a, b, c, d) = (digit(0), digit(1), digit(2), digit(3));
        let inner: Inner = [[a, b], [c, d], [10 - a - c, 10 - b - d]];
        let possible = inner.iter().flatten().all(|count| *count >= 0);
        let agrees = shown
            .iter()
            .all(|(place, count)| count.is_none_or(|count| of(&inner, *place) == count));
        if possible && agrees {
            agreeing += 1;
            for (place, _) in &suppressed {
                values
                    .entry(**place)
                    .or_default()
                    .insert(of(&inner, **place));
            }
        }
    }
    assert!(agreeing >= 2);
    for (place, count) in &shown {
        match count {
            Some(count) => assert_eq!(*count, of(&truth, *place)),
            None => assert!(values[place].len() >= 2, "{place:?} is {:?}", values[place]),
        }
    }
    assert_eq!(shown[&(Some(1), None)], None, "two who answered so");
    network.stop().await;
}
