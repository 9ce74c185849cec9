use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::survey::{
    Cell, Counts, Instrument,
    example::{answers, instrument, single, town},
};

mod brute_force;

/// Counts of these rows, each as often as it says, and what is done to them.
fn decided(instrument: &Instrument, rows: &[(&str, usize)]) -> (System, Vec<i64>, Pattern) {
    let each = rows
        .iter()
        .flat_map(|(row, times)| std::iter::repeat_n(*row, *times));
    let all: BTreeMap<usize, _> = each
        .map(|row| answers(instrument, town(), row))
        .enumerate()
        .collect();
    let counts = Counts::tabulate(instrument, &all);
    let system = System::new(instrument, &BTreeSet::from(["DE".parse().unwrap()]), &[]);
    let values = system.values(&counts, None);
    assert_eq!(system.violated(&values), None);
    let threshold = i64::from(instrument.draft().threshold);
    let pattern = suppress(&system, &values, &[], threshold);
    (system, values, pattern)
}

fn names(system: &System, places: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    places
        .into_iter()
        .filter_map(|place| system.cells[place].as_ref())
        .map(Cell::to_string)
        .collect()
}

fn suppressed(system: &System, pattern: &Pattern) -> BTreeSet<String> {
    names(
        system,
        (0..system.cells.len()).filter(|place| pattern.suppressed[*place]),
    )
}

/// The six rows of `dataset_a` in the vignette “Small count frequency table suppression” of the R package
/// `GaussSuppression` (Statistics Norway, MIT): `SSBtoolsData("example1")`, year 2014, without its hierarchy.
const SIX_ROWS: &[(&str, usize)] = &[
    ("AGE=YOUNG GEO=SPAIN", 5),
    ("AGE=YOUNG GEO=ICELAND", 2),
    ("AGE=YOUNG GEO=PORTUGAL", 0),
    ("AGE=OLD GEO=SPAIN", 6),
    ("AGE=OLD GEO=ICELAND", 3),
    ("AGE=OLD GEO=PORTUGAL", 4),
];

fn of_six_rows(threshold: u32) -> Instrument {
    let questions = [
        ("AGE", single("YOUNG OLD")),
        ("GEO", single("SPAIN ICELAND PORTUGAL")),
    ];
    instrument(threshold, &questions, &["AGE GEO"])
}

#[test]
fn gauss_suppressions_six_rows_give_the_same_primary_cells_and_here_the_same_secondary_ones() {
    // The vignette's first example: `maxN = 1`, which is a threshold of 2. Its output marks one cell as primary and
    // three more as suppressed.
    let (system, _, pattern) = decided(&of_six_rows(2), SIX_ROWS);
    assert_eq!(
        names(&system, pattern.primary.clone()),
        BTreeSet::from(["AGE=YOUNG&GEO=PORTUGAL".to_owned()])
    );
    let four = [
        "AGE=OLD&GEO=ICELAND",
        "AGE=OLD&GEO=PORTUGAL",
        "AGE=YOUNG&GEO=ICELAND",
        "AGE=YOUNG&GEO=PORTUGAL",
    ];
    assert_eq!(
        suppressed(&system, &pattern),
        four.map(str::to_owned).into()
    );
    // The vignette's `maxN = 2`, without its hierarchy: the two cells that are at most 2.
    let (system, _, pattern) = decided(&of_six_rows(3), SIX_ROWS);
    let two = ["AGE=YOUNG&GEO=ICELAND", "AGE=YOUNG&GEO=PORTUGAL"];
    assert_eq!(
        names(&system, pattern.primary),
        two.map(str::to_owned).into()
    );
}

#[test]
fn a_zero_is_published_unless_the_rest_of_its_group_all_said_the_same() {
    let rows = [
        ("AGE=YOUNG GEO=SPAIN", 9),
        ("AGE=YOUNG GEO=ICELAND", 8),
        ("AGE=OLD GEO=SPAIN", 9),
        ("AGE=OLD GEO=ICELAND", 7),
    ];
    let (system, _, pattern) = decided(&of_six_rows(5), &rows);
    assert_eq!(suppressed(&system, &pattern), BTreeSet::new());
    let rows = [
        ("AGE=YOUNG GEO=SPAIN", 9),
        ("AGE=OLD GEO=SPAIN", 9),
        ("AGE=OLD GEO=ICELAND", 7),
    ];
    let (system, _, pattern) = decided(&of_six_rows(5), &rows);
    assert!(suppressed(&system, &pattern).contains("AGE=YOUNG&GEO=SPAIN"));
    assert!(suppressed(&system, &pattern).contains("AGE=YOUNG&GEO=ICELAND"));
}

#[test]
fn of_a_survey_with_fewer_respondents_than_the_threshold_not_even_their_number_is_published() {
    let (system, _, pattern) = decided(&of_six_rows(5), &[("AGE=YOUNG GEO=SPAIN", 4)]);
    assert!(pattern.withheld && pattern.suppressed[System::TOTAL]);
    let (system_of_none, _, pattern) = decided(&of_six_rows(5), &[]);
    assert_eq!(suppressed(&system_of_none, &pattern), BTreeSet::new());
    assert_eq!(system.cells.len(), system_of_none.cells.len());
}

#[test]
fn linked_tables_are_protected_together() {
    let questions = [
        ("A", single("X Y")),
        ("B", single("P Q")),
        ("C", single("S T")),
    ];
    let instrument = instrument(3, &questions, &["A B", "A C"]);
    let rows = [
        ("A=X B=P C=S", 8),
        ("A=X B=Q C=S", 1),
        ("A=X B=Q C=T", 9),
        ("A=Y B=P C=S", 7),
        ("A=Y B=Q C=T", 6),
        ("A=Y B=P C=T", 5),
    ];
    let (system, values, pattern) = decided(&instrument, &rows);
    for place in (0..values.len()).filter(|place| pattern.suppressed[*place]) {
        assert!(
            !is_linear_in_what_is_published(&system, &pattern, place),
            "{:?}",
            system.cells[place]
        );
    }
}

/// Gaussian elimination, exact modulo a prime: whether every change of the withheld places that breaks no sum leaves
/// this one as it is. (A prime that divides a minor could only make a place look more dependent than it is.)
fn is_linear_in_what_is_published(system: &System, pattern: &Pattern, place: usize) -> bool {
    const PRIME: i128 = (1 << 61) - 1;
    let unknown: Vec<usize> = (0..system.cells.len())
        .filter(|at| pattern.suppressed[*at] || system.hidden[*at])
        .collect();
    let row = |equation: &crate::survey::system::Equation| {
        let factor = |at: &usize| {
            equation
                .iter()
                .find(|(other, _)| other == at)
                .map_or(0, |(_, factor)| i128::from(*factor))
        };
        unknown.iter().map(factor).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<i128>> = system.equations.iter().map(row).collect();
    let inverse = |number: i128| {
        let (mut power, mut base, mut result) = (PRIME - 2, number.rem_euclid(PRIME), 1_i128);
        while power > 0 {
            if power & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            power >>= 1;
        }
        result
    };
    let mut rank = 0;
    let mut pivots = Vec::new();
    for column in 0..unknown.len() {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column].rem_euclid(PRIME) != 0)
        else {
            continue;
        };
        rows.swap(rank, pivot);
        let scale = inverse(rows[rank][column]);
        let lead: Vec<i128> = rows[rank]
            .iter()
            .map(|factor| (factor * scale).rem_euclid(PRIME))
            .collect();
        for (at, row) in rows.iter_mut().enumerate() {
            let times = row[column].rem_euclid(PRIME);
            if at != rank && times != 0 {
                for (factor, lead) in row.iter_mut().zip(&lead) {
                    *factor = (*factor - times * lead).rem_euclid(PRIME);
                }
            }
        }
        rows[rank] = lead;
        pivots.push(column);
        rank += 1;
    }
    let column = unknown.iter().position(|at| *at == place).unwrap();
    let row = pivots.iter().position(|pivot| *pivot == column);
    row.is_some_and(|row| (0..unknown.len()).all(|other| other == column || rows[row][other] == 0))
}
