use super::*;
use crate::survey::{
    Choice,
    example::{choices, draft, multiple, single, text},
};

/// Where the flaws of a draft are, after this change.
fn paths(change: impl FnOnce(&mut Draft)) -> Vec<String> {
    let questions = [
        ("INTENT", single("YES NO")),
        ("BARRIERS?", multiple("FUNDING STAFF", None)),
    ];
    let mut draft = draft(5, &questions, &["INTENT", "BARRIERS KIND"]);
    change(&mut draft);
    match Instrument::try_from(draft) {
        Ok(_) => Vec::new(),
        Err(Flaws(flaws)) => flaws.into_iter().map(|flaw| flaw.path).collect(),
    }
}

fn free_text() -> AnswerForm {
    AnswerForm::Text { longest: 100 }
}

#[test]
fn a_sound_instrument_is_taken() {
    assert_eq!(paths(|_| {}), Vec::<String>::new());
}

#[test]
fn a_table_over_free_text_or_over_a_number_without_bands_is_refused() {
    assert_eq!(
        paths(|draft| draft.questions[0].answer = free_text()),
        ["tables[0].axes[0]"]
    );
    let number = |bands| AnswerForm::Number {
        least: 0,
        most: 99,
        bands,
    };
    assert_eq!(
        paths(|draft| draft.questions[0].answer = number(vec![])),
        ["tables[0].axes[0]"]
    );
    assert!(paths(|draft| draft.questions[0].answer = number(vec![0, 10])).is_empty());
}

#[test]
fn a_table_is_of_one_question_or_two_and_at_most_one_trait() {
    let with = |axes: &str| {
        let axes = axes
            .split_whitespace()
            .map(|axis| axis.parse().unwrap())
            .collect();
        paths(|draft| draft.tables[0].axes = axes)
    };
    assert!(with("INTENT BARRIERS SIZE").is_empty());
    for axes in ["", "KIND", "INTENT KIND SIZE"] {
        assert_eq!(with(axes), ["tables[0].axes"], "{axes}");
    }
    assert_eq!(with("INTENT INTENT"), ["tables[0].axes[1]"]);
    assert_eq!(with("OTHER"), ["tables[0].axes[0]"]);
}

/// This change makes a flaw at this place.
fn spoils(path: &str, change: impl FnOnce(&mut Draft)) {
    let paths = paths(change);
    assert!(
        paths.contains(&path.to_owned()),
        "{path} is not among {paths:?}"
    );
}

#[test]
fn flaws_of_the_frame_are_named_by_their_place() {
    spoils("format", |draft| draft.format = 2);
    spoils("languages", |draft| draft.languages.clear());
    spoils("languages[1]", |draft| {
        draft.languages.push("en".parse().unwrap());
    });
    spoils("respondents", |draft| draft.respondents.clear());
    spoils("respondents[2]", |draft| {
        draft.respondents.push(RespondentKind::Region);
    });
    spoils("closesAt", |draft| draft.closes_at = draft.opens_at);
    spoils("threshold", |draft| draft.threshold = 1);
    spoils("title.en", |draft| draft.title = Texts::default());
    let german = ("de".parse().unwrap(), "Titel".to_owned());
    spoils("description.de", |draft| {
        draft.description = [german].into_iter().collect();
    });
    spoils("tables", |draft| draft.tables.clear());
    spoils("tables[1].id", |draft| {
        draft.tables[1].id = draft.tables[0].id.clone();
    });
}

#[test]
fn flaws_of_questions_are_named_by_their_place() {
    let first = |answer: AnswerForm| move |draft: &mut Draft| draft.questions[0].answer = answer;
    let bands = |bands| {
        first(AnswerForm::Number {
            least: 0,
            most: 99,
            bands,
        })
    };
    let nameless = Choice {
        id: "A".parse().unwrap(),
        title: text(" "),
        barrier: None,
    };
    let nameless = AnswerForm::Single {
        choices: [vec![nameless], choices("B")].concat(),
    };
    let none = Texts::default;
    spoils("questions", |draft| draft.questions.clear());
    spoils("questions[1].id", |draft| {
        draft.questions[1].id = "INTENT".parse().unwrap();
    });
    spoils("questions[0].id", |draft| {
        draft.questions[0].id = "KIND".parse().unwrap();
    });
    spoils("questions[0].answer.choices", first(single("YES")));
    spoils(
        "questions[0].answer.choices[1].id",
        first(single("YES YES")),
    );
    spoils(
        "questions[0].answer.choices[1].id",
        first(single("YES NO_ANSWER")),
    );
    spoils("questions[0].answer.choices[0].title.en", first(nameless));
    spoils("questions[0].answer.most", first(multiple("A B", Some(3))));
    spoils(
        "questions[0].answer.to",
        first(AnswerForm::Scale {
            from: 5,
            to: 1,
            low: none(),
            high: none(),
        }),
    );
    spoils(
        "questions[0].answer.most",
        first(AnswerForm::Number {
            least: 9,
            most: 1,
            bands: vec![],
        }),
    );
    spoils("questions[0].answer.bands", bands(vec![1, 10]));
    spoils("questions[0].answer.bands", bands(vec![0, 10, 10]));
    spoils("questions[0].answer.bands", bands(vec![0, 100]));
    spoils(
        "questions[0].answer.longest",
        first(AnswerForm::Text { longest: 0 }),
    );
}

#[test]
fn tables_that_nobody_could_close_in_time_are_refused() {
    let names: Vec<String> = (0..50).map(|at| format!("C{at}")).collect();
    let wide = multiple(&names.join(" "), None);
    let paths = paths(|draft| {
        draft.questions[0].answer = wide.clone();
        draft.questions[1].answer = wide;
        draft.tables[0].axes = vec!["INTENT".parse().unwrap(), "BARRIERS".parse().unwrap()];
    });
    assert_eq!(paths, ["tables"]);
}

#[test]
fn it_is_open_from_its_first_millisecond_to_the_one_before_it_closes() {
    let instrument: Instrument = draft(5, &[("A", single("X Y"))], &["A"])
        .try_into()
        .unwrap();
    let at = |text: &str| instrument.state(text.parse().unwrap());
    assert_eq!(at("2025-02-28T23:59:59.999Z"), SurveyState::Announced);
    assert_eq!(at("2025-03-01T00:00:00Z"), SurveyState::Open);
    assert_eq!(at("2025-04-30T23:59:59.999Z"), SurveyState::Open);
    assert_eq!(at("2025-05-01T00:00:00Z"), SurveyState::Closed);
}

#[test]
fn json_of_an_unsound_instrument_does_not_read_and_says_why() {
    let mut draft = draft(5, &[("A", free_text())], &["A"]);
    draft.threshold = 0;
    let json = serde_json::to_string(&draft).unwrap();
    let error = serde_json::from_str::<Instrument>(&json)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("threshold: must be 2 to 100") && error.contains("tables[0].axes[0]"),
        "{error}"
    );
}
