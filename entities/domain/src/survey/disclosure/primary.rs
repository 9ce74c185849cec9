//! Cells that tell too much by themselves.

use std::collections::BTreeSet;

use crate::survey::system::{Line, System};

/// Cells that count somebody, and fewer than the threshold.
pub(super) fn few(system: &System, values: &[i64], threshold: i64) -> BTreeSet<usize> {
    let too_few = |place: &usize| (1..threshold).contains(&values[*place]);
    (0..values.len())
        .filter(|place| may_be_seen(system, *place))
        .filter(too_few)
        .collect()
}

/// The zeros of a group whose members all answered the same: with them, each member's answer would be known. Other
/// zeros tell of nobody what he answered, only what he did not, and are published. So does a zero of a choice among
/// several: that nobody chose it is published, that nobody left it is not.
pub(super) fn unanimous(system: &System, values: &[i64]) -> BTreeSet<usize> {
    let one_answer = |line: &&Line| {
        let mut said = line
            .answers
            .iter()
            .enumerate()
            .filter(|(_, place)| values[**place] > 0);
        said.next()
            .is_some_and(|(at, _)| at < line.telling && said.next().is_none())
    };
    let zeros = system
        .lines
        .iter()
        .filter(one_answer)
        .flat_map(|line| &line.answers)
        .copied();
    zeros
        .filter(|place| values[*place] == 0 && may_be_seen(system, *place))
        .collect()
}

/// Whether a reader sees the place or can subtract to get it, and whether there is anything to decide.
fn may_be_seen(system: &System, place: usize) -> bool {
    !system.hidden[place] && !system.pinned[place]
}
