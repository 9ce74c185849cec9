//! Cells that tell too much by themselves.

use std::collections::BTreeSet;

use crate::survey::system::System;

/// Cells that count somebody, and fewer than the threshold.
pub(super) fn few(system: &System, values: &[i64], threshold: i64) -> BTreeSet<usize> {
    let too_few = |place: &usize| (1..threshold).contains(&values[*place]);
    (0..values.len())
        .filter(|place| may_be_seen(system, *place))
        .filter(too_few)
        .collect()
}

/// The zeros of a group whose members all answered the same: with them, each member's answer would be known. Other
/// zeros tell of nobody what he answered, only what he did not, and are published.
pub(super) fn unanimous(system: &System, values: &[i64]) -> BTreeSet<usize> {
    let one_answer =
        |line: &&Vec<usize>| line.iter().filter(|place| values[**place] > 0).count() == 1;
    let zeros = system.lines.iter().filter(one_answer).flatten().copied();
    zeros
        .filter(|place| values[*place] == 0 && may_be_seen(system, *place))
        .collect()
}

/// Whether a reader sees the place or can subtract to get it, and whether there is anything to decide.
fn may_be_seen(system: &System, place: usize) -> bool {
    !system.hidden[place] && !system.pinned[place]
}
