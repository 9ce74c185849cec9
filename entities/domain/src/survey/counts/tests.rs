use proptest::prelude::*;

use super::*;
use crate::survey::{
    AnswerForm, Respondent, RespondentKind, SizeClass,
    example::{answers, instrument, multiple, single, town},
};

fn example() -> Instrument {
    let number = AnswerForm::Number {
        least: 0,
        most: 500,
        bands: vec![0, 1, 10],
    };
    let questions = [
        ("A", single("X Y")),
        ("M?", multiple("P Q", None)),
        ("N?", number),
        ("T?", AnswerForm::Text { longest: 9 }),
    ];
    instrument(5, &questions, &["A", "A M", "M COUNTRY", "N KIND"])
}

fn countries() -> BTreeSet<CountryCode> {
    ["DE", "FR"].map(|country| country.parse().unwrap()).into()
}

const ROWS: &[&str] = &[
    "A=X",
    "A=X M=P,",
    "A=Y M=P,Q N=0",
    "A=Y N=9",
    "A=X M=Q, N=10 T=words",
    "A=Y N=500",
];

fn counts(rows: &[usize]) -> Counts {
    let instrument = example();
    let one = |(at, row): (usize, &usize)| {
        let country = if row % 2 == 0 { "DE" } else { "FR" };
        let kind = if row % 3 == 0 {
            RespondentKind::Region
        } else {
            RespondentKind::Municipality
        };
        let respondent = Respondent {
            country: country.parse().unwrap(),
            kind,
            size: SizeClass::Unknown,
        };
        (at, answers(&instrument, respondent, ROWS[*row]))
    };
    Counts::tabulate(&instrument, &rows.iter().enumerate().map(one).collect())
}

fn of(counts: &Counts, cell: &str) -> u64 {
    counts.of(&cell.parse().unwrap())
}

#[test]
fn every_respondent_is_counted_once_in_every_margin() {
    let counts = counts(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(counts.respondents(), 6);
    assert_eq!((of(&counts, "A=X"), of(&counts, "A=Y")), (3, 3));
    assert_eq!(
        (
            of(&counts, "M.P=CHOSEN"),
            of(&counts, "M.P=NOT_CHOSEN"),
            of(&counts, "M=NO_ANSWER")
        ),
        (2, 1, 3)
    );
    assert_eq!(of(&counts, "A=Y&M.Q=CHOSEN"), 1);
    assert_eq!(
        (
            of(&counts, "N=FROM_0"),
            of(&counts, "N=FROM_1"),
            of(&counts, "N=FROM_10")
        ),
        (1, 1, 2)
    );
    assert_eq!(of(&counts, "M.P=CHOSEN&COUNTRY=DE"), 1);
}

#[test]
fn only_what_the_tables_name_is_counted() {
    let counts = counts(&[2, 4]);
    for (cell, _) in counts.iter() {
        let text = cell.to_string();
        assert!(!text.contains("words") && !text.contains("T="), "{text}");
        assert!(!(text.contains("A=") && text.contains("COUNTRY")), "{text}");
    }
}

#[test]
fn counts_that_do_not_add_up_or_name_what_nobody_asked_are_refused() {
    let instrument = example();
    let good = counts(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(good.check(&instrument, &countries()), Ok(()));
    assert_eq!(
        Counts::none(instrument.id().clone()).check(&instrument, &countries()),
        Ok(())
    );
    let only_germany = BTreeSet::from(["DE".parse().unwrap()]);
    assert!(matches!(
        good.check(&instrument, &only_germany),
        Err(CountsError::UnknownCell { .. })
    ));
    for cell in [
        "",
        "A=X",
        "A=X&M.P=CHOSEN",
        "M.P=CHOSEN&COUNTRY=FR",
        "N=FROM_1&KIND=REGION",
        "M=NO_ANSWER",
    ] {
        let mut bad = good.clone();
        *bad.cells.entry(cell.parse().unwrap()).or_default() += 1;
        assert!(
            matches!(
                bad.check(&instrument, &countries()),
                Err(CountsError::DoesNotAddUp { .. })
            ),
            "{cell}"
        );
    }
    for cell in ["A=Z", "T=words", "NODE=rgre", "A=X&COUNTRY=DE"] {
        let mut bad = good.clone();
        bad.cells.insert(cell.parse().unwrap(), 1);
        assert!(
            matches!(
                bad.check(&instrument, &countries()),
                Err(CountsError::UnknownCell { .. })
            ),
            "{cell}"
        );
    }
    let mut bad = good.clone();
    bad.cells.insert(Cell::default(), u64::MAX);
    assert!(matches!(
        bad.check(&instrument, &countries()),
        Err(CountsError::TooMany { .. })
    ));
}

#[test]
fn more_choices_than_may_be_chosen_do_not_add_up() {
    let instrument = instrument(5, &[("M", multiple("P Q R", Some(1)))], &["M"]);
    let cells = |chosen: [u64; 3]| {
        let choices = ["P", "Q", "R"]
            .into_iter()
            .zip(chosen)
            .flat_map(|(choice, chosen)| {
                [
                    (format!("M.{choice}=CHOSEN"), chosen),
                    (format!("M.{choice}=NOT_CHOSEN"), 4 - chosen),
                ]
            });
        let cells = choices
            .chain([(String::new(), 4)])
            .map(|(cell, count)| (cell.parse().unwrap(), count))
            .collect();
        Counts {
            survey: instrument.id().clone(),
            cells,
        }
        .check(&instrument, &countries())
    };
    assert_eq!(cells([2, 1, 1]), Ok(()));
    assert!(
        matches!(cells([2, 2, 1]), Err(CountsError::DoesNotAddUp { .. })),
        "five choices of four respondents"
    );
    assert!(
        matches!(cells([1, 1, 1]), Err(CountsError::DoesNotAddUp { .. })),
        "somebody chose nothing"
    );
}

#[test]
fn counts_of_another_survey_are_not_added() {
    let other = Counts::none("OTHER".parse().unwrap());
    assert!(matches!(
        counts(&[0]).plus(&other),
        Err(CountsError::OtherSurvey { .. })
    ));
    assert!(matches!(
        other.check(&example(), &countries()),
        Err(CountsError::OtherSurvey { .. })
    ));
}

#[test]
fn counts_travel_as_json() {
    let counts = counts(&[1]);
    let json = serde_json::to_string(&counts).unwrap();
    assert!(
        json.starts_with(r#"{"survey":"EXAMPLE","cells":{"":1,"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Counts>(&json).unwrap(), counts);
    assert_eq!(town().size, SizeClass::Unknown);
}

fn rows() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..ROWS.len(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sums_do_not_depend_on_the_order_and_are_what_all_answers_together_give(a in rows(), b in rows(), c in rows()) {
        let sum = |parts: &[&Vec<usize>]| {
            let none = Counts::none("EXAMPLE".parse().unwrap());
            parts.iter().fold(none, |sum, part| sum.plus(&counts(part)).unwrap())
        };
        let all = sum(&[&a, &b, &c]);
        prop_assert_eq!(&all, &sum(&[&c, &a, &b]));
        prop_assert_eq!(&all, &counts(&a).plus(&counts(&b).plus(&counts(&c)).unwrap()).unwrap());
        prop_assert_eq!(&all, &counts(&[a, b, c].concat().iter().map(|row| row % ROWS.len()).collect::<Vec<_>>()));
        prop_assert_eq!(all.check(&example(), &countries()), Ok(()));
    }
}
