//! What a reader can find out by trying all possible answers of all respondents, with no regard to how the cells were
//! chosen: nothing of this uses the system of sums.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::survey::{
    Answers, Counts, Given, Instrument, Part, Published, RespondentKind, SizeClass,
    example::{given, instrument, multiple, single, town},
    publish,
};

/// An instrument, and every respondent that there can be.
struct World {
    instrument: Instrument,
    profiles: Vec<Answers>,
}

fn world(instrument: Instrument, rows: &[&str]) -> World {
    let kinds = [RespondentKind::Municipality, RespondentKind::Region];
    let by_kind = instrument
        .tables()
        .iter()
        .any(|table| table.axes.contains(&crate::survey::Axis::Kind));
    let profile = |row: &&str| {
        let given: BTreeMap<String, Given> = given(row);
        let instrument = &instrument;
        kinds
            .into_iter()
            .take(if by_kind { 2 } else { 1 })
            .map(move |kind| {
                let respondent = crate::survey::Respondent {
                    kind,
                    size: SizeClass::Unknown,
                    ..town()
                };
                Answers::check(instrument, respondent, &given).unwrap()
            })
            .collect::<Vec<_>>()
    };
    let profiles = rows.iter().flat_map(profile).collect();
    World {
        instrument,
        profiles,
    }
}

/// Two crossings that share a question, and a trait.
fn star(threshold: u32) -> World {
    let questions = [("A", single("X Y")), ("B", single("P Q R"))];
    let instrument = instrument(threshold, &questions, &["A B", "A KIND"]);
    world(
        instrument,
        &[
            "A=X B=P", "A=X B=Q", "A=X B=R", "A=Y B=P", "A=Y B=Q", "A=Y B=R",
        ],
    )
}

/// Three crossings in a circle, which no joint table sums up.
fn circle(threshold: u32) -> World {
    let questions = [("A", single("X Y")), ("B", single("P Q"))];
    let instrument = instrument(threshold, &questions, &["A B", "A KIND", "B KIND"]);
    world(instrument, &["A=X B=P", "A=X B=Q", "A=Y B=P", "A=Y B=Q"])
}

/// A question with several answers, at most two, that may be left out.
fn several(threshold: u32) -> World {
    let instrument = instrument(
        threshold,
        &[("M?", multiple("X Y Z", Some(2)))],
        &["M", "M KIND"],
    );
    world(
        instrument,
        &["M=X,", "M=Y,", "M=Z,", "M=X,Y", "M=X,Z", "M=Y,Z", ""],
    )
}

/// A whole crossing by kind.
fn deep(threshold: u32) -> World {
    let questions = [("A", single("X Y")), ("B?", single("P Q"))];
    let instrument = instrument(threshold, &questions, &["A B KIND"]);
    world(
        instrument,
        &["A=X B=P", "A=X B=Q", "A=Y B=P", "A=Y B=Q", "A=X", "A=Y"],
    )
}

fn counts(world: &World, respondents: impl Iterator<Item = usize>) -> Counts {
    let answers: BTreeMap<usize, Answers> = respondents
        .map(|profile| world.profiles[profile].clone())
        .enumerate()
        .collect();
    Counts::tabulate(&world.instrument, &answers)
}

fn published(world: &World, nodes: &[Vec<usize>]) -> Published {
    let part = |(at, respondents): (usize, &Vec<usize>)| Part {
        node: format!("node-{at}").parse().unwrap(),
        countries: BTreeSet::from(["DE".parse().unwrap()]),
        asked: Some(10),
        counts: Some(counts(world, respondents.iter().copied())),
    };
    let parts: Vec<Part> = nodes.iter().enumerate().map(part).collect();
    publish(&world.instrument, &parts).unwrap()
}

/// The number in each cell of each table, when one threshold lets everything through: told by one respondent at a time.
fn cells_of(world: &World, profile: usize) -> Vec<u64> {
    // Somebody counted a thousand times hides nobody; a table's cell that is his is a thousand.
    let one = counts(world, std::iter::once(profile));
    let published = published(world, &[vec![0; 100]]);
    let mut cells = Vec::new();
    for (table, spec) in published.tables.iter().zip(world.instrument.tables()) {
        for cell in &table.cells {
            let conditions =
                cell.categories
                    .iter()
                    .zip(&spec.axes)
                    .filter_map(|(category, axis)| {
                        let category = category.as_ref()?;
                        Some(match axis {
                            crate::survey::Axis::Question(id) => {
                                let question = world.instrument.question(id).unwrap();
                                let choice = matches!(
                                    question.answer,
                                    crate::survey::AnswerForm::Multiple { .. }
                                ) && &**category != "NO_ANSWER";
                                if choice {
                                    format!("{id}.{category}=CHOSEN")
                                } else {
                                    format!("{id}={category}")
                                }
                            }
                            axis => format!("{axis}={category}"),
                        })
                    });
            let cell = conditions.collect::<Vec<_>>().join("&");
            let cell = if cell.is_empty() { String::new() } else { cell };
            cells.push(one.of(&cell.parse().unwrap()));
        }
    }
    cells
}

/// Every value that each cell takes over all answers of `left` respondents that give what is published.
struct Trial<'a> {
    profiles: &'a [Vec<u64>],
    published: &'a [Option<u64>],
    seen: Vec<BTreeSet<u64>>,
    cells: Vec<u64>,
}

impl Trial<'_> {
    fn run(&mut self, from: usize, left: usize) {
        if self
            .cells
            .iter()
            .zip(self.published)
            .any(|(cell, published)| published.is_some_and(|published| *cell > published))
        {
            return;
        }
        if left == 0 {
            if self
                .cells
                .iter()
                .zip(self.published)
                .all(|(cell, published)| published.is_none_or(|published| *cell == published))
            {
                for (seen, cell) in self.seen.iter_mut().zip(&self.cells) {
                    seen.insert(*cell);
                }
            }
            return;
        }
        for profile in from..self.profiles.len() {
            for (cell, one) in self.cells.iter_mut().zip(&self.profiles[profile]) {
                *cell += one;
            }
            self.run(profile, left - 1);
            for (cell, one) in self.cells.iter_mut().zip(&self.profiles[profile]) {
                *cell -= one;
            }
        }
    }
}

/// What somebody finds out who knows the answers of `known` and how many others there are.
fn found_out(
    profiles: &[Vec<u64>],
    shown: &[Option<u64>],
    known: &[usize],
    others: usize,
) -> Vec<BTreeSet<u64>> {
    let mut cells = vec![0; shown.len()];
    for profile in known {
        for (cell, one) in cells.iter_mut().zip(&profiles[*profile]) {
            *cell += one;
        }
    }
    let mut trial = Trial {
        profiles,
        published: shown,
        seen: vec![BTreeSet::new(); shown.len()],
        cells,
    };
    trial.run(0, others);
    trial.seen
}

fn holds(world: &World, nodes: &[Vec<usize>]) -> Result<(), TestCaseError> {
    let threshold = u64::from(world.instrument.draft().threshold);
    let published = published(world, nodes);
    let profiles: Vec<Vec<u64>> = (0..world.profiles.len())
        .map(|profile| cells_of(world, profile))
        .collect();
    let shown: Vec<Option<u64>> = published
        .tables
        .iter()
        .flat_map(|table| &table.cells)
        .map(|cell| cell.respondents)
        .collect();
    let everybody: Vec<usize> = nodes.iter().flatten().copied().collect();
    let truth = |known: &[usize], at: usize| -> u64 {
        known.iter().map(|profile| profiles[*profile][at]).sum()
    };
    if published.respondents.is_none() {
        prop_assert!((1..threshold).contains(&(everybody.len() as u64)));
        prop_assert!(shown.iter().all(Option::is_none));
        return Ok(());
    }
    let seen = found_out(&profiles, &shown, &[], everybody.len());
    for at in 0..shown.len() {
        let value = truth(&everybody, at);
        prop_assert!(seen[at].contains(&value));
        match shown[at] {
            Some(shown) => prop_assert!(shown == value && !(1..threshold).contains(&value)),
            None => prop_assert!(
                seen[at].len() > 1,
                "cell {} is {:?} for sure: {:?}",
                at,
                seen[at],
                published
            ),
        }
    }
    for own in nodes {
        let others = everybody.len() - own.len();
        let seen = found_out(&profiles, &shown, own, others);
        for (at, seen) in seen.iter().enumerate() {
            let of_others = truth(&everybody, at) - truth(own, at);
            // Everybody is everybody: how many took part is no answer.
            if (1..threshold).contains(&of_others) && of_others != others as u64 {
                prop_assert!(
                    seen.len() > 1,
                    "a node that knows its own finds out cell {}: {:?}",
                    at,
                    published
                );
            }
        }
    }
    Ok(())
}

fn nodes(profiles: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
    proptest::collection::vec(proptest::collection::vec(0..profiles, 0..5), 1..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn two_crossings_that_share_a_question_determine_no_suppressed_cell(nodes in nodes(12), threshold in 2..5_u32) {
        holds(&star(threshold), &nodes)?;
    }

    #[test]
    fn crossings_in_a_circle_determine_no_suppressed_cell(nodes in nodes(8), threshold in 2..5_u32) {
        holds(&circle(threshold), &nodes)?;
    }

    #[test]
    fn overlapping_choices_determine_no_suppressed_cell(nodes in nodes(14), threshold in 2..5_u32) {
        holds(&several(threshold), &nodes)?;
    }

    #[test]
    fn a_crossing_of_three_determines_no_suppressed_cell(nodes in nodes(12), threshold in 2..5_u32) {
        holds(&deep(threshold), &nodes)?;
    }
}

#[test]
fn where_crossings_are_given_up_what_is_plain_is_said() {
    // Found by chance: nobody left the question out, so nobody of any kind did.
    holds(&several(2), &[vec![2], vec![3, 4]]).unwrap();
}
