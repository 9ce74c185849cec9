use super::*;
use crate::{
    listing::Barrier,
    survey::{AnswerForm, Counts, Part, Published, PublishedCell, Question, publish},
};

fn parts(instrument: &Instrument) -> Vec<Part> {
    parts_of(instrument, made_up())
}

fn parts_of(instrument: &Instrument, made_up: Vec<MadeUp>) -> Vec<Part> {
    let mut by_node: BTreeMap<NodeCode, BTreeMap<String, Answers>> = BTreeMap::new();
    for made_up in made_up {
        let answers = made_up.answers(instrument).unwrap();
        by_node
            .entry(made_up.node.clone())
            .or_default()
            .insert(made_up.key(), answers);
    }
    let part = |(node, answers): (NodeCode, BTreeMap<String, Answers>)| Part {
        countries: countries(&node),
        asked: Some(100),
        counts: Some(Counts::tabulate(instrument, &answers)),
        node,
    };
    by_node.into_iter().map(part).collect()
}

fn published() -> Published {
    let instrument = instrument().unwrap();
    publish(&instrument, &parts(&instrument)).unwrap()
}

fn respondents(published: &Published, table: &str, categories: &[Option<&str>]) -> Option<u64> {
    let table = published
        .tables
        .iter()
        .find(|found| found.id.as_str() == table)
        .unwrap();
    table.cell(categories).unwrap().respondents
}

#[test]
fn the_made_up_answers_say_what_was_published_in_2025() {
    let published = published();
    assert_eq!(published.respondents, Some(315));
    assert_eq!(published.coverage.len(), 27);
    assert!(published.coverage.iter().all(|node| node.received));
    let intent = respondents(&published, "INTENT", &[Some("DEVELOP")]).unwrap();
    assert_eq!(intent, 250);
    assert!((78..80).contains(&(intent * 100 / 315)), "just under 80 %");
    let table = published
        .tables
        .iter()
        .find(|table| table.id.as_str() == "BARRIERS")
        .unwrap();
    let mut barriers: Vec<(u64, &str)> = Vec::new();
    for cell in &table.cells {
        match cell.categories[0].as_deref() {
            None | Some("NO_ANSWER") => {}
            Some(barrier) => barriers.push((cell.respondents.unwrap(), barrier)),
        }
    }
    barriers.sort_unstable();
    let top: Vec<&str> = barriers
        .iter()
        .rev()
        .take(3)
        .map(|(_, barrier)| *barrier)
        .collect();
    assert_eq!(top, ["FUNDING", "STAFF", "KNOW_HOW"]);
    let headline = |kind| {
        let of = |intent| respondents(&published, "INTENT_BY_KIND", &[intent, Some(kind)]).unwrap();
        of(Some("DEVELOP")) * 1000 / of(None)
    };
    assert!(
        headline("ASSOCIATION") > headline("MUNICIPALITY"),
        "associations are more engaged"
    );
}

#[test]
fn of_the_made_up_answers_no_small_cell_is_published_and_most_others_are() {
    let instrument = instrument().unwrap();
    let parts = parts(&instrument);
    let published = publish(&instrument, &parts).unwrap();
    assert!(!published.withheld);
    let shown: Vec<Option<u64>> = published
        .tables
        .iter()
        .flat_map(|table| &table.cells)
        .map(|cell| cell.respondents)
        .collect();
    assert!(
        shown
            .iter()
            .flatten()
            .all(|shown| *shown == 0 || *shown >= 5)
    );
    let by_country = published
        .tables
        .iter()
        .find(|table| table.id.as_str() == "INTENT_BY_COUNTRY")
        .unwrap();
    assert!(
        by_country
            .cells
            .iter()
            .any(|cell| cell.respondents.is_none())
    );
    let others = published
        .tables
        .iter()
        .filter(|table| table.id != by_country.id)
        .flat_map(|table| &table.cells);
    let (shown, suppressed): (Vec<_>, Vec<_>) = others.partition(|cell| cell.respondents.is_some());
    assert!(
        shown.len() > 2 * suppressed.len(),
        "{} shown, {} suppressed",
        shown.len(),
        suppressed.len()
    );
}

#[test]
fn publishing_twice_publishes_the_same() {
    let instrument = instrument().unwrap();
    let mut parts = parts(&instrument);
    let first = publish(&instrument, &parts).unwrap();
    parts.reverse();
    assert_eq!(publish(&instrument, &parts).unwrap(), first);
}

#[test]
fn it_asks_for_what_was_asked_and_names_barriers_as_training_offers_do() {
    let instrument = instrument().unwrap();
    let names: Vec<&str> = instrument
        .questions()
        .iter()
        .map(|question| question.id.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "INTENT",
            "BARRIERS",
            "WISHES",
            "ACTIVITIES",
            "SUPPORT",
            "REMARKS"
        ]
    );
    let barriers = instrument.question(&"BARRIERS".parse().unwrap()).unwrap();
    let barriers: Vec<&str> = barriers
        .choices()
        .iter()
        .map(|choice| choice.id.as_str())
        .collect();
    assert_eq!(barriers[..3], ["FUNDING", "STAFF", "KNOW_HOW"]);
    // What offers answer is named by the same words.
    let answered = instrument.questions().iter();
    let answered = answered.flat_map(Question::choices);
    let answered: Vec<(&str, Barrier)> = answered
        .filter_map(|choice| Some((choice.id.as_str(), choice.barrier?)))
        .collect();
    assert_eq!(
        answered,
        [
            ("FUNDING", Barrier::Funding),
            ("STAFF", Barrier::Staff),
            ("KNOW_HOW", Barrier::KnowHow)
        ]
    );
    let free = instrument
        .questions()
        .iter()
        .filter(|question| matches!(question.answer, AnswerForm::Text { .. }));
    assert_eq!(free.count(), 1);
}

#[test]
fn the_instrument_reads_back_as_it_was_written() {
    let instrument = instrument().unwrap();
    let json = serde_json::to_string(&instrument).unwrap();
    assert_eq!(
        serde_json::from_str::<Instrument>(&json).unwrap(),
        instrument
    );
}

/// The made-up answers, as if few associations and regions had answered, and fewer in each variant.
fn of_few_kinds(variant: usize) -> Vec<MadeUp> {
    let mut all = made_up();
    for (at, one) in all.iter_mut().enumerate() {
        one.respondent.kind = match at % (60 + 7 * variant) {
            0 => RespondentKind::Association,
            1..=3 => RespondentKind::Region,
            _ => RespondentKind::Municipality,
        };
        if (at + variant).is_multiple_of(6) {
            one.respondent.size = SizeClass::Unknown;
        }
    }
    all
}

/// What is not published of the tables that cross nothing.
fn headlines_lost(published: &Published) -> Vec<(String, Option<String>)> {
    let alone = published
        .tables
        .iter()
        .filter(|table| table.axes.len() == 1);
    let cells = alone.flat_map(|table| table.cells.iter().map(move |cell| (table, cell)));
    cells
        .filter(|(_, cell)| cell.respondents.is_none())
        .map(|(table, cell)| {
            let category = cell.categories[0].as_deref();
            (table.id.to_string(), category.map(str::to_owned))
        })
        .collect()
}

#[test]
fn small_crossings_do_not_cost_the_results_by_themselves() {
    let instrument = instrument().unwrap();
    for variant in [2, 7, 9] {
        let published =
            publish(&instrument, &parts_of(&instrument, of_few_kinds(variant))).unwrap();
        assert_eq!(headlines_lost(&published), [], "variant {variant}");
        let all = published.tables.iter().flat_map(|table| &table.cells);
        let lost = all.filter(|cell| cell.respondents.is_none());
        assert!(lost.count() > 0, "there are few in some crossings");
    }
}

#[test]
fn where_no_crossing_can_be_shown_the_tables_by_themselves_are() {
    let instrument = instrument().unwrap();
    let published = publish(&instrument, &parts_of(&instrument, of_few_kinds(13))).unwrap();
    assert!(!published.withheld);
    assert_eq!(headlines_lost(&published), []);
    let crossed = published.tables.iter().filter(|table| table.axes.len() > 1);
    let mut cells = crossed.flat_map(|table| &table.cells);
    let crossing = |cell: &&PublishedCell| cell.categories.iter().flatten().count() > 1;
    assert!(cells.all(|cell| !crossing(&cell) || matches!(cell.respondents, None | Some(0))));
}
