use super::*;
use crate::survey::{
    RespondentKind, Texts,
    example::{draft, given, instrument, multiple, single, town},
};

fn example() -> Instrument {
    let scale = AnswerForm::Scale {
        from: 1,
        to: 5,
        low: Texts::default(),
        high: Texts::default(),
    };
    let number = AnswerForm::Number {
        least: 0,
        most: 500,
        bands: vec![0, 1, 10],
    };
    let questions = [
        ("INTENT", single("YES NO")),
        ("BARRIERS?", multiple("FUNDING STAFF KNOW_HOW", Some(2))),
        ("VALUE?", scale),
        ("PARTNERS?", number),
        ("REMARKS?", AnswerForm::Text { longest: 5 }),
    ];
    instrument(5, &questions, &["INTENT"])
}

fn faults(answers: &str) -> Vec<(String, AnswerFault)> {
    let errors = Answers::check(&example(), town(), &given(answers))
        .err()
        .unwrap_or_default();
    errors
        .into_iter()
        .map(|error| (error.question.unwrap_or_default(), error.fault))
        .collect()
}

#[test]
fn answers_that_fit_are_taken() {
    let answers = Answers::check(
        &example(),
        town(),
        &given("INTENT=YES BARRIERS=STAFF,FUNDING VALUE=5 PARTNERS=0 REMARKS=ÄÖÜäö"),
    )
    .unwrap();
    let of = |name: &str| answers.get(&name.parse().unwrap());
    assert_eq!(of("INTENT"), Some(&Answer::Single("YES".parse().unwrap())));
    let both = ["FUNDING", "STAFF"].map(|name| name.parse().unwrap());
    assert_eq!(of("BARRIERS"), Some(&Answer::Multiple(both.into())));
    assert_eq!(of("PARTNERS"), Some(&Answer::Number(0)));
}

#[test]
fn empty_answers_leave_a_question_out() {
    let mut nothing = given("INTENT=NO BARRIERS=,");
    nothing.insert("REMARKS".to_owned(), Given::Text(" ".to_owned()));
    let answers = Answers::check(&example(), town(), &nothing).unwrap();
    assert_eq!(answers.iter().count(), 1);
}

#[test]
fn each_wrong_answer_has_its_own_fault() {
    for (answers, question, fault) in [
        ("INTENT=MAYBE", "INTENT", AnswerFault::UnknownChoice),
        ("INTENT=YES,", "INTENT", AnswerFault::WrongType),
        ("BARRIERS=STAFF,", "INTENT", AnswerFault::Required),
        (
            "INTENT=YES COLOR=RED",
            "COLOR",
            AnswerFault::UnknownQuestion,
        ),
        (
            "INTENT=YES BARRIERS=STAFF",
            "BARRIERS",
            AnswerFault::WrongType,
        ),
        (
            "INTENT=YES BARRIERS=STAFF,STAFF",
            "BARRIERS",
            AnswerFault::ChosenTwice,
        ),
        (
            "INTENT=YES BARRIERS=STAFF,FUNDING,KNOW_HOW",
            "BARRIERS",
            AnswerFault::TooMany,
        ),
        ("INTENT=YES VALUE=6", "VALUE", AnswerFault::OutOfRange),
        (
            "INTENT=YES PARTNERS=-1",
            "PARTNERS",
            AnswerFault::OutOfRange,
        ),
        (
            "INTENT=YES PARTNERS=many",
            "PARTNERS",
            AnswerFault::WrongType,
        ),
        ("INTENT=YES REMARKS=secret", "REMARKS", AnswerFault::TooLong),
    ] {
        assert_eq!(faults(answers), [(question.to_owned(), fault)], "{answers}");
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_free_text_is_never_repeated() {
    let errors = Answers::check(
        &example(),
        town(),
        &given("INTENT=MAYBE VALUE=9 REMARKS=secret"),
    )
    .unwrap_err();
    assert_eq!(errors.len(), 3);
    assert!(
        errors
            .iter()
            .all(|error| !error.to_string().contains("secret"))
    );
}

#[test]
fn who_is_not_asked_and_who_comes_too_early_or_too_late_is_told_so() {
    let association = Respondent {
        kind: RespondentKind::Association,
        ..town()
    };
    let errors = Answers::check(&example(), association, &given("INTENT=YES")).unwrap_err();
    assert_eq!(errors[0].fault, AnswerFault::NotAsked);
    let instrument: Instrument = draft(5, &[("A", single("X Y"))], &["A"])
        .try_into()
        .unwrap();
    let fault = |at: &str| {
        takes_answers(&instrument, at.parse().unwrap())
            .err()
            .map(|error| error.fault)
    };
    assert_eq!(fault("2025-01-01T00:00:00Z"), Some(AnswerFault::NotOpen));
    assert_eq!(fault("2025-04-01T00:00:00Z"), None);
    assert_eq!(fault("2026-01-01T00:00:00Z"), Some(AnswerFault::Closed));
}

#[test]
fn what_is_given_reads_from_json_as_people_write_it() {
    let json = r#"{"INTENT":"YES","BARRIERS":["STAFF"],"VALUE":3}"#;
    let given: BTreeMap<String, Given> = serde_json::from_str(json).unwrap();
    assert!(Answers::check(&example(), town(), &given).is_ok());
    assert!(serde_json::from_str::<BTreeMap<String, Given>>(r#"{"VALUE":3.5}"#).is_err());
}
