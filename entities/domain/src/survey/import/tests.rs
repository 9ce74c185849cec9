use std::collections::BTreeMap;

use super::*;
use crate::survey::{
    AnswerForm, Answers, Choice, Instrument, Texts,
    example::{draft, given, multiple, single, text, town},
};

fn example() -> Instrument {
    let scale = AnswerForm::Scale {
        from: 1,
        to: 5,
        low: Texts::default(),
        high: Texts::default(),
    };
    let questions = [
        ("INTENT", single("YES NO")),
        ("BARRIERS?", multiple("FUNDING STAFF KNOW_HOW", None)),
        ("VALUE?", scale),
        ("REMARKS?", AnswerForm::Text { longest: 50 }),
    ];
    let mut draft = draft(5, &questions, &["INTENT"]);
    draft.questions[0].title = text("Do you intend to go on?");
    draft.questions[1].title = text("What stands in the way?");
    draft.questions[1].answer = AnswerForm::Multiple {
        choices: vec![
            Choice {
                id: "FUNDING".parse().unwrap(),
                title: text("Too little money; or none"),
                barrier: None,
            },
            Choice {
                id: "STAFF".parse().unwrap(),
                title: text("Too few staff"),
                barrier: None,
            },
            Choice {
                id: "KNOW_HOW".parse().unwrap(),
                title: text("Know-how"),
                barrier: None,
            },
        ],
        most: None,
    };
    draft.try_into().unwrap()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn mapping(json: &str) -> Mapping {
    serde_json::from_str(json).unwrap()
}

fn faults(errors: &[ImportError]) -> Vec<(Option<u64>, Option<&str>, ImportFault)> {
    errors
        .iter()
        .map(|error| (error.row, error.column.as_deref(), error.fault))
        .collect()
}

const LIME: &[&str] = &[
    "id",
    "submitdate",
    "startlanguage",
    "token",
    "INTENT",
    "BARRIERS[SQ001]",
    "BARRIERS [STAFF]",
    "BARRIERS[KnowHow]",
    "VALUE",
    "REMARKS",
];

#[test]
fn a_lime_survey_export_reads_by_its_codes() {
    let instrument = example();
    let mapping = mapping(
        r#"{"columns":{"BARRIERS[SQ001]":"BARRIERS.FUNDING"},"choices":{"INTENT":{"A1":"YES"}}}"#,
    );
    let reader = Reader::new(&instrument, Source::LimeSurvey, &mapping, &row(LIME)).unwrap();
    let import = reader.all([
        (
            2,
            row(&[
                "1",
                "2025-04-01 10:00:00",
                "en",
                "aachen",
                "A1",
                "Y",
                "",
                "Y",
                "3.0000000000",
                "None, so far",
            ]),
        ),
        (
            3,
            row(&[
                "2",
                "1980-01-01 00:00:00",
                "fr",
                "lyon",
                "no",
                "",
                "Oui",
                "N",
                "",
                "",
            ]),
        ),
        (4, row(&["3", "", "fr", "brest", "no", "", "", "", "", ""])),
        (5, row(&["", "", "", "", "", "", "", "", "", ""])),
    ]);
    assert_eq!(import.errors, []);
    assert_eq!(import.not_submitted, 1);
    let names: Vec<&str> = import.answers.keys().map(String::as_str).collect();
    assert_eq!(names, ["aachen", "lyon"]);
    let mut aachen = given("INTENT=YES BARRIERS=FUNDING,KNOW_HOW VALUE=3");
    aachen.insert("REMARKS".to_owned(), Given::Text("None, so far".to_owned()));
    assert_eq!(import.answers["aachen"].given, aachen);
    assert_eq!(
        import.answers["lyon"].given,
        given("INTENT=NO BARRIERS=STAFF,")
    );
    for row in import.answers.values() {
        assert!(Answers::check(&instrument, town(), &row.given).is_ok());
    }
    let headings: Vec<&str> = reader.headings(&"BARRIERS".parse().unwrap()).collect();
    assert_eq!(headings, &LIME[5..8]);
}

#[test]
fn an_eu_survey_export_reads_by_its_wordings_with_or_without_names() {
    let instrument = example();
    let none = Mapping::default();
    let plain = [
        "Do you intend to go on?",
        "What stands in the way?",
        "VALUE",
        "Invitation Number",
        "Contribution Id",
        "Languages",
    ];
    let reader = Reader::new(&instrument, Source::EuSurvey, &none, &row(&plain)).unwrap();
    let import = reader.all([(
        4,
        row(&[
            "YES",
            "Too little money; or none;Know-how",
            "4.0",
            "aachen",
            "c-1",
            "EN",
        ]),
    )]);
    assert_eq!(import.errors, []);
    assert_eq!(
        import.answers["aachen"].given,
        given("INTENT=YES BARRIERS=FUNDING,KNOW_HOW VALUE=4")
    );
    let named = [
        "Do you intend to go on? (INTENT)",
        "What stands in the way, say? (BARRIERS)",
        "Invitation Number",
    ];
    let reader = Reader::new(&instrument, Source::EuSurvey, &none, &row(&named)).unwrap();
    let import = reader.all([(
        4,
        row(&["NO NO", "Too few staff STAFF;Know-how KNOW_HOW", "lyon"]),
    )]);
    assert_eq!(import.errors, []);
    assert_eq!(
        import.answers["lyon"].given,
        given("INTENT=NO BARRIERS=STAFF,KNOW_HOW")
    );
}

#[test]
fn everything_that_is_wrong_with_a_header_is_said_at_once() {
    let instrument = example();
    let none = Mapping::default();
    let header = row(&["VALUE", "value", "E-mail", "BARRIERS[SQ009]"]);
    let errors = Reader::new(&instrument, Source::LimeSurvey, &none, &header).unwrap_err();
    assert_eq!(
        faults(&errors),
        [
            (None, Some("value"), ImportFault::ColumnTwice),
            (None, Some("E-mail"), ImportFault::UnknownColumn),
            (None, Some("BARRIERS[SQ009]"), ImportFault::UnknownColumn),
            (None, None, ImportFault::NoRespondentColumn),
            (None, None, ImportFault::MissingColumn),
        ]
    );
    let wrong = mapping(
        r#"{"respondent":"code","columns":{"VALUE":"COLOR","E-mail":"INTENT.YES"},"choices":{"INTENT":{"1":"MAYBE"}},"skip":["nowhere"]}"#,
    );
    let errors = Reader::new(&instrument, Source::LimeSurvey, &wrong, &header).unwrap_err();
    let of_mapping = errors
        .iter()
        .filter(|error| error.fault == ImportFault::Mapping)
        .count();
    assert_eq!(of_mapping, 5, "{errors:?}");
}

#[test]
fn wrong_cells_are_named_by_row_and_column_and_the_other_rows_stand() {
    let instrument = example();
    let mapping = mapping(r#"{"columns":{"BARRIERS[SQ001]":"BARRIERS.FUNDING"}}"#);
    let reader = Reader::new(&instrument, Source::LimeSurvey, &mapping, &row(LIME)).unwrap();
    let import = reader.all([
        (
            2,
            row(&[
                "1",
                "x",
                "en",
                "",
                "MAYBE",
                "perhaps",
                "",
                "",
                "3,5",
                "private words",
            ]),
        ),
        (
            3,
            row(&["2", "x", "en", "aachen", "YES", "", "", "", "", "", "more"]),
        ),
        (4, row(&["3", "x", "en", "lyon", "YES"])),
    ]);
    assert_eq!(
        faults(&import.errors),
        [
            (Some(2), Some("token"), ImportFault::NoRespondent),
            (Some(2), Some("INTENT"), ImportFault::UnknownChoice),
            (Some(2), Some("BARRIERS[SQ001]"), ImportFault::NotYesOrNo),
            (Some(2), Some("VALUE"), ImportFault::NotANumber),
            (Some(3), None, ImportFault::RowTooLong),
        ]
    );
    assert!(
        import
            .errors
            .iter()
            .all(|error| !error.to_string().contains("private"))
    );
    assert!(
        import.errors[1]
            .to_string()
            .starts_with("row 2: column “INTENT”: “MAYBE” is none of the choices YES, NO")
    );
    let names: Vec<&String> = import.answers.keys().collect();
    assert_eq!(names, ["lyon"]);
}

#[test]
fn of_a_respondent_with_two_rows_neither_counts() {
    let instrument = example();
    let none = Mapping::default();
    let reader = Reader::new(
        &instrument,
        Source::LimeSurvey,
        &none,
        &row(&["token", "INTENT"]),
    )
    .unwrap();
    let import = reader.all([
        (2, row(&["aachen", "YES"])),
        (3, row(&["lyon", "NO"])),
        (4, row(&["aachen", "NO"])),
    ]);
    assert_eq!(
        faults(&import.errors),
        [(Some(4), None, ImportFault::AnsweredTwice)]
    );
    assert_eq!(import.answers.keys().collect::<Vec<_>>(), ["lyon"]);
}

#[test]
fn an_anonymous_export_says_of_each_row_that_nobody_is_named() {
    let instrument = example();
    let none = Mapping::default();
    let header = row(&["Do you intend to go on?", "Invitation Number"]);
    let reader = Reader::new(&instrument, Source::EuSurvey, &none, &header).unwrap();
    let import = reader.all([(2, row(&["YES", "Anonymous"]))]);
    assert_eq!(
        faults(&import.errors),
        [(
            Some(2),
            Some("Invitation Number"),
            ImportFault::NoRespondent
        )]
    );
    assert_eq!(import.answers, BTreeMap::new());
}
