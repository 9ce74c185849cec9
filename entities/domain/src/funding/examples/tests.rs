use super::*;
use crate::funding::{CallState, What};

fn calls_in(catalogue: &Catalogue, state: CallState, on: &str) -> Vec<String> {
    let on = on.parse().unwrap();
    let calls = catalogue
        .calls()
        .iter()
        .filter(|call| call.state(on) == state);
    calls.map(|call| call.id.to_string()).collect()
}

#[test]
fn the_examples_are_fit_for_publishing_and_read_back() {
    let catalogue = examples().unwrap();
    let json = catalogue.to_json();
    assert_eq!(Catalogue::parse_for_publishing(&json).unwrap(), catalogue);
    assert_eq!(Catalogue::parse(&json).unwrap().to_json(), json);
}

#[test]
fn every_example_says_where_it_is_from() {
    for call in examples().unwrap().calls() {
        assert!(
            call.sources.iter().all(|source| source.note.is_some()),
            "{}",
            call.id
        );
        assert!(
            call.rules
                .iter()
                .all(|rule| matches!(rule.what, What::Known(_))),
            "{}",
            call.id
        );
    }
}

#[test]
fn the_five_programmes_are_there_with_calls() {
    let catalogue = examples().unwrap();
    let names: Vec<_> = catalogue
        .programmes()
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(
        names,
        ["cerv", "erasmus", "eui", "interreg-europe", "urbact"]
    );
    for programme in catalogue.programmes() {
        assert!(
            catalogue
                .calls()
                .iter()
                .any(|call| call.programme == programme.id)
        );
    }
}

#[test]
fn what_is_open_in_the_examples_is_open_on_any_day_around_which_they_are_moved() {
    let catalogue = examples().unwrap();
    let open = calls_in(&catalogue, CallState::Open, "2026-03-20");
    assert_eq!(
        open,
        [
            "CERV-2026-CITIZENS-TOWN-NT",
            "EUI-IA-CALL-4",
            "URBACT-IV-AN-2026"
        ]
    );
    for today in ["2026-11-26", "2024-02-29", "2031-01-01"] {
        let moved = catalogue.around(today.parse().unwrap()).unwrap();
        assert_eq!(calls_in(&moved, CallState::Open, today), open, "{today}");
        let label = moved.label().unwrap().in_languages(&["en"]).1;
        assert!(label.contains("a demo moves their dates"));
        // Moving what was moved is moving once.
        let day = "2026-03-20".parse().unwrap();
        assert_eq!(moved.around(day).unwrap(), catalogue);
    }
}
