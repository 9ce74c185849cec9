//! How the answers could have been others: a change of a few cells that breaks no sum and makes no cell negative.
//!
//! A change of a suppressed cell, made of changes of suppressed cells only, proves that the published numbers do not
//! determine it: with the true values and with the changed ones they are the same. So this is looked for, rather
//! than the linear dependence on what is published, which says less: numbers of people are whole and not negative.
//! The search goes depth first, keeps the cheapest, and takes a bounded number of steps; what it does not find is taken
//! not to exist, which costs a suppressed cell and never a disclosed one.

use std::collections::{BTreeMap, BTreeSet};

use super::is_headline;
use crate::survey::system::System;

/// By place, by how much its value is another.
pub(super) type Move = BTreeMap<usize, i64>;

/// Whether these values stay counts when they are changed so, and none of those is changed that are known.
pub(super) fn is_possible(way: &Move, values: &[i64], known: &BTreeSet<usize>) -> bool {
    way.iter()
        .all(|(place, change)| values[*place] + change >= 0 && !known.contains(place))
}

/// How many cells one change may touch.
const LONGEST: usize = 1_000;

/// Once a change is found, how many steps are spent on a cheaper one.
const STEPS_TO_DO_BETTER: u32 = 200;

/// A search for the cheapest change.
pub(super) struct Search<'a> {
    system: &'a System,
    values: &'a [i64],
    costs: Vec<Option<u64>>,
    steps: u32,
    way: Move,
    open: BTreeMap<usize, i64>,
    best: Option<(u64, Move)>,
}

impl<'a> Search<'a> {
    /// `values` are the reader's to learn, `all` decide what a cell is worth, `free` are not published anyway, `fixed` must
    /// stay what they are.
    pub(super) fn new(
        system: &'a System,
        values: &'a [i64],
        free: &[bool],
        all: &[i64],
        fixed: &BTreeSet<usize>,
        steps: u32,
    ) -> Self {
        let cost = |place: usize| {
            if system.pinned[place] || fixed.contains(&place) {
                None
            } else if free[place] || system.hidden[place] || !system.listed[place] {
                Some(0)
            } else {
                Some(worth(system, place, all[place]))
            }
        };
        Self {
            system,
            values,
            costs: (0..values.len()).map(cost).collect(),
            steps,
            way: Move::new(),
            open: BTreeMap::new(),
            best: None,
        }
    }

    /// The cheapest change found that gives this place another value.
    pub(super) fn cheapest(mut self, place: usize) -> Option<Move> {
        let steps = self.steps;
        for change in [-1, 1] {
            self.steps = steps;
            if self.values[place] + change >= 0 {
                self.apply(place, change);
                self.go_on(0);
                self.apply(place, -change);
            }
        }
        self.best.map(|(_, way)| way)
    }

    fn go_on(&mut self, cost: u64) {
        if self.steps == 0 || self.best.as_ref().is_some_and(|(best, _)| *best <= cost) {
            return;
        }
        self.steps -= 1;
        if self.open.is_empty() {
            self.best = Some((cost, self.way.clone()));
            self.steps = self.steps.min(STEPS_TO_DO_BETTER);
            return;
        }
        if self.way.len() >= LONGEST {
            return;
        }
        // The sum with the fewest ways out first: where there is none, nothing else needs to be tried.
        let mut fewest = (usize::MAX, 0);
        for (equation, off) in &self.open {
            let ways = self.ways_out(*equation, *off).take(fewest.0).count();
            if ways < fewest.0 {
                fewest = (ways, *equation);
            }
        }
        let off = self.open[&fewest.1];
        let mut ways_out: Vec<_> = self.ways_out(fewest.1, off).collect();
        ways_out.sort_by_cached_key(|(place, change, price)| {
            (*price, self.open_after(*place, *change), *place)
        });
        for (place, change, price) in ways_out {
            self.apply(place, change);
            self.go_on(cost + price);
            self.apply(place, -change);
        }
    }

    /// Which one change would put this sum right, each with its price.
    fn ways_out(&self, equation: usize, off: i64) -> impl Iterator<Item = (usize, i64, u64)> {
        self.system.equations[equation]
            .iter()
            .filter_map(move |(place, factor)| {
                let price = self.costs[*place]?;
                let change = -off / factor;
                let fits = off % factor == 0
                    && self.values[*place] + change >= 0
                    && !self.way.contains_key(place);
                fits.then_some((*place, change, price))
            })
    }

    /// How many sums would be wrong after this change.
    fn open_after(&self, place: usize, change: i64) -> usize {
        let mut open = self.open.len();
        for (equation, factor) in &self.system.touching[place] {
            match self.open.get(equation) {
                None => open += 1,
                Some(off) if off + factor * change == 0 => open -= 1,
                Some(_) => {}
            }
        }
        open
    }

    fn apply(&mut self, place: usize, change: i64) {
        for (equation, factor) in &self.system.touching[place] {
            let off = self.open.entry(*equation).or_default();
            *off += factor * change;
            if *off == 0 {
                self.open.remove(equation);
            }
        }
        let moved = self.way.entry(place).or_default();
        *moved += change;
        if *moved == 0 {
            self.way.remove(&place);
        }
    }
}

/// What is lost when a cell is not published: as much as it counts people; a result by itself is worth more than
/// the same in a crossing.
pub(super) fn worth(system: &System, place: usize, value: i64) -> u64 {
    let people = u64::try_from(value).unwrap_or_default() + 1;
    if is_headline(system, place) {
        people * 8
    } else {
        people
    }
}
