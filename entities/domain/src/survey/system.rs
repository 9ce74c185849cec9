//! Everything that can be computed from everything: the cells of all tables of an instrument, and the sums that
//! connect them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AnswerForm, Axis, Instrument, Question, Table,
    cell::{CHOSEN, Category, Cell, NO_ANSWER, NOT_CHOSEN, Variable},
    counts::Counts,
    layer::{self, Layer},
};
use crate::{CountryCode, NodeCode};

/// A sum that is nought: each number times the value of the cell at that place.
pub(super) type Equation = Vec<(usize, i64)>;

/// The places among which those of one group are divided who answered a question.
#[derive(Debug)]
pub(super) struct Line {
    /// The places, without that of those who left the question out.
    pub(super) answers: Vec<usize>,
    /// How many of them, from the first, tell what was answered: of a choice among several only that it was chosen.
    pub(super) telling: usize,
}

/// The cells, by place, and what connects them. Beside the cells that are published there are some that never are, and
/// numbers that fill up inequalities: who answers a question with several choices chooses at least one and at most so
/// many, and everybody knows that.
#[derive(Debug, Default)]
pub(super) struct System {
    /// Each place's cell; none for what fills up an inequality.
    pub(super) cells: Vec<Option<Cell>>,
    /// Whether the place is never published, whatever its value.
    pub(super) hidden: Vec<bool>,
    /// Whether readers are shown it, and do not have to subtract.
    pub(super) listed: Vec<bool>,
    /// The sums that are nought.
    pub(super) equations: Vec<Equation>,
    /// Each place's equations, with its factor there.
    pub(super) touching: Vec<Vec<(usize, i64)>>,
    /// How the answers of each group to each question are divided.
    pub(super) lines: Vec<Line>,
    /// Places whose value is that of everybody, whatever the answers.
    pub(super) pinned: Vec<bool>,
    places: BTreeMap<Cell, usize>,
    known: BTreeSet<Equation>,
    /// For each filler its place and the sum that it is.
    fillers: Vec<(usize, Equation)>,
}

impl System {
    /// The system of all of an instrument's tables, with the coverage by node if there are nodes.
    pub(super) fn new(
        instrument: &Instrument,
        countries: &BTreeSet<CountryCode>,
        nodes: &[(NodeCode, BTreeSet<CountryCode>)],
    ) -> Self {
        Self::of(instrument, instrument.tables(), countries, nodes)
    }

    /// The system of some of an instrument's tables.
    pub(super) fn of<'a>(
        instrument: &Instrument,
        tables: impl IntoIterator<Item = &'a Table>,
        countries: &BTreeSet<CountryCode>,
        nodes: &[(NodeCode, BTreeSet<CountryCode>)],
    ) -> Self {
        let mut system = Self::default();
        system.place(Cell::default());
        let mut by_country = false;
        for table in tables {
            by_country |= table.axes.contains(&Axis::Country);
            for layer in layer::layers(instrument, table, countries) {
                system.add_layer(&layer);
            }
            for axis in &table.axes {
                let Axis::Question(id) = axis else { continue };
                let Some(question) = instrument.question(id) else {
                    continue;
                };
                let mut rest = table.clone();
                rest.axes.retain(|other| other != axis);
                for layer in layer::layers(instrument, &rest, countries) {
                    system.add_limits(question, &layer);
                }
            }
        }
        system.add_nodes(nodes, by_country);
        system.connect();
        system
    }

    /// Whether some table has this cell.
    pub(super) fn knows(&self, cell: &Cell) -> bool {
        self.places.contains_key(cell)
    }

    /// Where a cell is.
    pub(super) fn at(&self, cell: &Cell) -> Option<usize> {
        self.places.get(cell).copied()
    }

    /// The place of the cell that counts everybody.
    pub(super) const TOTAL: usize = 0;

    /// Each place's value by these counts, which are those of `node`, if it is named.
    pub(super) fn values(&self, counts: &Counts, node: Option<&NodeCode>) -> Vec<i64> {
        let value = |cell: &Option<Cell>| {
            let Some(cell) = cell else { return 0 };
            let named = |variable: &Variable| *variable == Variable::Node;
            let Some((_, code)) = cell.conditions().find(|(variable, _)| named(variable)) else {
                return signed(counts.of(cell));
            };
            if node.is_some_and(|node| node.as_str() == &**code) {
                let others = cell.conditions().filter(|(variable, _)| !named(variable));
                signed(counts.of(&Cell::of(
                    others.map(|(variable, category)| (variable.clone(), category.clone())),
                )))
            } else {
                0
            }
        };
        let mut values: Vec<i64> = self.cells.iter().map(value).collect();
        for (place, sum) in &self.fillers {
            values[*place] = sum
                .iter()
                .map(|(place, factor)| values[*place] * factor)
                .sum();
        }
        values
    }

    /// A cell of a sum that is wrong by these values, if one is.
    pub(super) fn violated(&self, values: &[i64]) -> Option<Cell> {
        let sum = |equation: &&Equation| {
            equation
                .iter()
                .map(|(place, factor)| values[*place] * factor)
                .sum::<i64>()
        };
        let wrong = self.equations.iter().find(|equation| sum(equation) != 0);
        let below = self
            .fillers
            .iter()
            .find(|(place, _)| values[*place] < 0)
            .map(|(_, sum)| sum);
        let equation = wrong.or(below)?;
        let cells = equation
            .iter()
            .filter_map(|(place, _)| self.cells[*place].clone());
        Some(cells.min_by_key(Cell::len).unwrap_or_default())
    }

    fn place(&mut self, cell: Cell) -> usize {
        if let Some(place) = self.places.get(&cell) {
            return *place;
        }
        let complement = cell
            .conditions()
            .any(|(_, category)| &**category == NOT_CHOSEN);
        let place = self.push(Some(cell.clone()), false, !complement);
        self.places.insert(cell, place);
        place
    }

    fn push(&mut self, cell: Option<Cell>, hidden: bool, listed: bool) -> usize {
        self.cells.push(cell);
        self.hidden.push(hidden);
        self.listed.push(listed);
        self.cells.len() - 1
    }

    fn add(&mut self, mut equation: Equation) {
        equation.sort_unstable();
        if self.known.insert(equation.clone()) {
            self.equations.push(equation);
        }
    }

    /// Each margin is the sum along each variable that it leaves open.
    fn add_layer(&mut self, layer: &Layer) {
        for margin in layer.cells() {
            let whole = self.place(margin.clone());
            for (variable, categories) in &layer.0 {
                if margin.has(variable) {
                    continue;
                }
                let part = |category: &Category| margin.with(variable, category);
                let parts: Vec<usize> = categories
                    .iter()
                    .map(|category| self.place(part(category)))
                    .collect();
                self.add(
                    parts
                        .iter()
                        .map(|part| (*part, 1))
                        .chain([(whole, -1)])
                        .collect(),
                );
                if variable.is_answer() {
                    let said = categories
                        .iter()
                        .zip(parts)
                        .filter(|(category, _)| &***category != NO_ANSWER);
                    let answers: Vec<usize> = said.map(|(_, part)| part).collect();
                    let telling = match variable {
                        Variable::Choice(..) => 1,
                        _ => answers.len(),
                    };
                    self.lines.push(Line { answers, telling });
                }
            }
        }
    }

    /// In each group, those who answer a question with several choices choose at least one, and at most so many.
    fn add_limits(&mut self, question: &Question, groups: &Layer) {
        let AnswerForm::Multiple { choices, most } = &question.answer else {
            return;
        };
        for group in groups.cells() {
            let chosen = |choice: &super::Choice| {
                group.with(
                    &Variable::Choice(question.id.clone(), choice.id.clone()),
                    &CHOSEN.into(),
                )
            };
            let sum: Vec<usize> = choices
                .iter()
                .map(|choice| self.place(chosen(choice)))
                .collect();
            let mut answered = vec![(self.place(group.clone()), 1)];
            if !question.required {
                let left_out =
                    group.with(&Variable::Question(question.id.clone()), &NO_ANSWER.into());
                answered.push((self.place(left_out), -1));
            }
            let at_least = sum.iter().map(|place| (*place, 1));
            let at_least = at_least
                .chain(answered.iter().map(|(place, factor)| (*place, -factor)))
                .collect();
            self.fill(at_least);
            if let Some(most) = most.map(usize::from).filter(|most| *most < choices.len()) {
                let most = i64::try_from(most).unwrap_or(i64::MAX);
                let at_most = sum.iter().map(|place| (*place, -1));
                let at_most = at_most
                    .chain(
                        answered
                            .iter()
                            .map(|(place, factor)| (*place, factor * most)),
                    )
                    .collect();
                self.fill(at_most);
            }
        }
    }

    /// This sum is not negative.
    fn fill(&mut self, sum: Equation) {
        let filler = self.push(None, true, false);
        self.equations
            .push(sum.iter().copied().chain([(filler, -1)]).collect());
        self.fillers.push((filler, sum));
    }

    /// Each respondent answers on one node, each node has respondents of its countries only.
    fn add_nodes(&mut self, nodes: &[(NodeCode, BTreeSet<CountryCode>)], by_country: bool) {
        let mut everybody = vec![(Self::TOTAL, -1)];
        let mut of_country: BTreeMap<CountryCode, Equation> = BTreeMap::new();
        for (node, countries) in nodes {
            let name = (Variable::Node, Category::from(node.as_str()));
            let of_node = self.place(Cell::of([name.clone()]));
            everybody.push((of_node, 1));
            let mut parts = vec![(of_node, -1)];
            for country in countries.iter().filter(|_| by_country) {
                let both = Cell::of([name.clone(), (Variable::Country, country.as_str().into())]);
                let both = self.place(both);
                self.hidden[both] = true;
                self.listed[both] = false;
                parts.push((both, 1));
                of_country.entry(*country).or_default().push((both, 1));
            }
            if by_country {
                self.add(parts);
            }
        }
        for (country, mut equation) in of_country {
            let whole = Cell::of([(Variable::Country, Category::from(country.as_str()))]);
            equation.push((self.place(whole), -1));
            self.add(equation);
        }
        if !nodes.is_empty() {
            self.add(everybody);
        }
    }

    fn connect(&mut self) {
        self.touching = vec![Vec::new(); self.cells.len()];
        for (at, equation) in self.equations.iter().enumerate() {
            for (place, factor) in equation {
                self.touching[*place].push((at, *factor));
            }
        }
        self.pinned = vec![false; self.cells.len()];
        self.pinned[Self::TOTAL] = true;
        loop {
            let open = |equation: &Equation| {
                let mut open = equation.iter().filter(|(place, _)| !self.pinned[*place]);
                open.next()
                    .filter(|_| open.next().is_none())
                    .map(|(place, _)| *place)
            };
            // A sum of one part only, or of none but the whole, leaves nothing open.
            let Some(place) = self
                .equations
                .iter()
                .filter(|equation| equation.len() == 2)
                .find_map(open)
            else {
                return;
            };
            self.pinned[place] = true;
        }
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
