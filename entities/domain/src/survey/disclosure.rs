//! Which cells must not be published, so that nobody can say what few respondents answered.
//!
//! Pure and deterministic. First the cells that tell too much by themselves (`primary`), then for each of them the
//! cheapest way in which the answers could have been others without any published number changing (`witness`): the
//! cells that this way changes are not published either. So each suppressed cell comes with the proof that the
//! published numbers do not determine it.

mod primary;
mod witness;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{cell::Variable, system::System};
use witness::{Move, Search};

/// How many steps the search for one cheapest way may take. It is the same everywhere, and no clock is asked.
const STEPS: u32 = 2_000;

/// Which places are not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// For each place, whether it is withheld.
    pub(super) suppressed: Vec<bool>,
    /// The places that tell too much by themselves.
    pub(super) primary: BTreeSet<usize>,
    /// Whether nothing is published at all but how many took part, or not even that.
    pub(super) withheld: bool,
}

/// Somebody who reads the tables, with what is left to learn: the values less what the reader contributed.
#[derive(Debug)]
struct Reader {
    others: Vec<i64>,
    /// What the reader knows for certain beside the own part: how many took part on its own node.
    knows: BTreeSet<usize>,
    must_not_learn: BTreeSet<usize>,
}

/// Decides for all tables together. `own` are the values of each node that contributed, their sum is `values`.
///
/// A cheapest way for one cell may cost a headline that another way for it would have spared, and so may the order of the
/// cells: each headline that is lost without being primary is tried to be kept, the largest first.
pub(super) fn suppress(
    system: &System,
    values: &[i64],
    own: &[Vec<i64>],
    threshold: i64,
) -> Pattern {
    let readers = readers(system, values, own, threshold);
    let mut kept = BTreeSet::new();
    let mut pattern = hide(system, values, &readers, threshold, &kept);
    if pattern.withheld {
        return pattern;
    }
    let mut lost: Vec<usize> = (0..values.len())
        .filter(|place| pattern.suppressed[*place] && is_headline(system, *place))
        .filter(|place| system.listed[*place] && !pattern.primary.contains(place))
        .collect();
    lost.sort_by_key(|place| Reverse(values[*place]));
    for place in lost {
        kept.insert(place);
        let other = hide(system, values, &readers, threshold, &kept);
        if !other.withheld && loss(system, values, &other) < loss(system, values, &pattern) {
            pattern = other;
        } else {
            kept.remove(&place);
        }
    }
    pattern
}

/// Whether a cell is a result by itself and no crossing.
fn is_headline(system: &System, place: usize) -> bool {
    system.cells[place]
        .as_ref()
        .is_some_and(|cell| cell.len() <= 1)
}

/// What all that is not published was worth.
fn loss(system: &System, values: &[i64], pattern: &Pattern) -> u64 {
    let places = (0..values.len()).filter(|place| pattern.suppressed[*place]);
    let listed = places.filter(|place| system.listed[*place] && !system.hidden[*place]);
    listed
        .map(|place| witness::worth(system, place, values[place]))
        .sum()
}

/// Decides where some cells are to be published in any case.
fn hide(
    system: &System,
    values: &[i64],
    readers: &[Reader],
    threshold: i64,
    kept: &BTreeSet<usize>,
) -> Pattern {
    let total = values[System::TOTAL];
    let primary: BTreeSet<usize> = readers
        .iter()
        .flat_map(|reader| reader.must_not_learn.iter().copied())
        .collect();
    if (1..threshold).contains(&total) {
        return nothing(system, primary, true);
    }
    let mut suppressed: Vec<bool> = (0..system.cells.len())
        .map(|place| primary.contains(&place))
        .collect();
    let mut moves: BTreeMap<usize, Vec<Rc<Move>>> = BTreeMap::new();
    for reader in readers {
        let fixed = kept | &reader.knows;
        for place in &reader.must_not_learn {
            let mut known = moves.get(place).into_iter().flatten();
            if known.any(|way| witness::is_possible(way, &reader.others, &reader.knows)) {
                continue;
            }
            let Some(way) = way(system, reader, &suppressed, values, &fixed, *place) else {
                // Of two nodes each knows how many took part on the other, from how many did in all: that is no answer.
                if !reader.knows.is_empty() && is_participation(system, *place) {
                    continue;
                }
                return nothing(system, primary, false);
            };
            let way = Rc::new(way);
            for place in way.keys() {
                suppressed[*place] = true;
                moves.entry(*place).or_default().push(Rc::clone(&way));
            }
        }
    }
    Pattern {
        suppressed,
        primary,
        withheld: false,
    }
}

/// The public, and each node that knows its own answers and learns something from what the others said.
fn readers(system: &System, values: &[i64], own: &[Vec<i64>], threshold: i64) -> Vec<Reader> {
    let public = Reader {
        must_not_learn: &primary::few(system, values, threshold)
            | &primary::unanimous(system, values),
        others: values.to_vec(),
        knows: BTreeSet::new(),
    };
    let nodes = own.iter().filter(|own| own[System::TOTAL] > 0).map(|own| {
        let others: Vec<i64> = values.iter().zip(own).map(|(all, own)| all - own).collect();
        Reader {
            must_not_learn: primary::few(system, &others, threshold),
            others,
            knows: of_node(system, own),
        }
    });
    std::iter::once(public).chain(nodes).collect()
}

/// The cells of the node whose values these are: it knows who took part on it.
fn of_node(system: &System, own: &[i64]) -> BTreeSet<usize> {
    let node = |place: usize| {
        let mut conditions = system.cells[place].as_ref()?.conditions();
        let node = conditions.find(|(variable, _)| **variable == Variable::Node);
        node.map(|(_, code)| code)
    };
    let mut there = (0..own.len()).filter(|place| own[*place] > 0);
    let Some(code) = there.find_map(node) else {
        return BTreeSet::new();
    };
    let its = (0..own.len()).filter(|place| node(*place) == Some(code));
    its.collect()
}

/// Whether a cell tells no more than how many took part on a node or in a country.
fn is_participation(system: &System, place: usize) -> bool {
    system.cells[place].as_ref().is_some_and(|cell| {
        let mut conditions = cell.conditions();
        conditions.all(|(variable, _)| matches!(variable, Variable::Node | Variable::Country))
    })
}

/// The cheapest way found in which the place could have another value. Where the tables around it are so full of sums
/// that none is found, whatever is in a sum with it counts as given up already, and then everything does: a way that
/// costs too much is better than to publish nothing.
fn way(
    system: &System,
    reader: &Reader,
    suppressed: &[bool],
    values: &[i64],
    fixed: &BTreeSet<usize>,
    place: usize,
) -> Option<Move> {
    let search = |free: &[bool]| {
        Search::new(system, &reader.others, free, values, fixed, STEPS).cheapest(place)
    };
    let around = || {
        let mut free = suppressed.to_vec();
        let sums = system.touching[place]
            .iter()
            .flat_map(|(equation, _)| &system.equations[*equation]);
        sums.for_each(|(neighbour, _)| free[*neighbour] = true);
        free
    };
    search(suppressed)
        .or_else(|| search(&around()))
        .or_else(|| search(&vec![true; suppressed.len()]))
}

/// Nothing is published: any respondent may have answered anything.
fn nothing(system: &System, primary: BTreeSet<usize>, not_even_how_many: bool) -> Pattern {
    let suppressed = (0..system.cells.len())
        .map(|place| not_even_how_many || !system.pinned[place])
        .collect();
    Pattern {
        suppressed,
        primary,
        withheld: true,
    }
}

#[cfg(test)]
mod tests;
