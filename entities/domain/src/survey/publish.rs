//! What the anchor publishes: the sums of all nodes' counts, without the cells that would tell what few answered.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    AnswerForm, Axis, Counts, CountsError, Instrument, SurveyId, TableId,
    cell::{CHOSEN, Category, Cell, NO_ANSWER, Variable},
    disclosure::{self, Pattern},
    layer,
    system::System,
};
use crate::{CountryCode, NodeCode};

/// One node's part in a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The node.
    pub node: NodeCode,
    /// The countries that the directory gives it.
    pub countries: BTreeSet<CountryCode>,
    /// How many bodies it asked, if it has said so.
    pub asked: Option<u64>,
    /// Its counts, if it has sent them.
    pub counts: Option<Counts>,
}

/// Why nothing can be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// One node's counts are wrong.
    #[error("the counts of {node} cannot be published: {source}")]
    Counts {
        /// The node.
        node: NodeCode,
        /// What is wrong with its counts.
        source: CountsError,
    },
    /// A node's respondents would count twice.
    #[error("{0} is there twice: each node takes part once")]
    Twice(NodeCode),
}

/// The published sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Published {
    /// The survey.
    pub survey: SurveyId,
    /// Cells with fewer respondents are not published.
    pub threshold: u32,
    /// How many answered; null where they are fewer than the threshold.
    pub respondents: Option<u64>,
    /// How many were asked, on the nodes that said so: those that sent counts.
    pub asked: u64,
    /// Whether all cells are suppressed, because no smaller set of them would do.
    pub withheld: bool,
    /// Every node that was asked.
    pub coverage: Vec<NodeCoverage>,
    /// The instrument's tables, in its order.
    pub tables: Vec<PublishedTable>,
}

/// What a node contributed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeCoverage {
    /// The node.
    pub node: NodeCode,
    /// How many bodies it asked; null where it did not say so.
    pub asked: Option<u64>,
    /// Whether its counts are in the sums.
    pub received: bool,
    /// How many answered there; null where it sent nothing, or where it is suppressed.
    pub respondents: Option<u64>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishedTable {
    /// Its name.
    pub id: TableId,
    /// Its axes with their categories.
    pub axes: Vec<PublishedAxis>,
    /// Its cells and all margins.
    pub cells: Vec<PublishedCell>,
}

/// What a table counts along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishedAxis {
    /// The question or trait.
    pub axis: Axis,
    /// The names of choices, points, bands, countries, kinds or classes. Of a question with several answers, the choices
    /// overlap.
    pub categories: Vec<Category>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishedCell {
    /// For each axis the category, or null for all of them.
    pub categories: Vec<Option<Category>>,
    /// How many respondents; null where it is suppressed.
    pub respondents: Option<u64>,
}

impl PublishedTable {
    /// The cell of these categories, null for all of an axis.
    #[must_use]
    pub fn cell(&self, categories: &[Option<&str>]) -> Option<&PublishedCell> {
        self.cells.iter().find(|cell| {
            cell.categories
                .iter()
                .map(Option::as_deref)
                .eq(categories.iter().copied())
        })
    }
}

/// Adds up what the nodes sent and takes out what must not be seen.
pub fn publish(instrument: &Instrument, parts: &[Part]) -> Result<Published, PublishError> {
    let mut contributions = Vec::new();
    // In one order, so that the same counts give the same publication, whichever came first.
    let by_node: BTreeMap<&NodeCode, &Part> = parts.iter().map(|part| (&part.node, part)).collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = parts.iter().find(|part| !seen.insert(&part.node)) {
        return Err(PublishError::Twice(twice.node.clone()));
    }
    for part in by_node.values().copied() {
        let Some(counts) = &part.counts else { continue };
        let checked = counts.check(instrument, &part.countries);
        checked.map_err(|source| PublishError::Counts {
            node: part.node.clone(),
            source,
        })?;
        contributions.push((part, counts));
    }
    let countries: BTreeSet<CountryCode> = parts
        .iter()
        .flat_map(|part| part.countries.iter().copied())
        .collect();
    let nodes: Vec<_> = contributions
        .iter()
        .map(|(part, _)| (part.node.clone(), part.countries.clone()))
        .collect();
    let of = |system| Sums::of(instrument, system, &contributions);
    let mut sums = of(System::new(instrument, &countries, &nodes));
    if sums.pattern.withheld && sums.shown(&Cell::default()).is_some() {
        // So few answered in some crossing that nothing can be shown beside it: then no crossing is.
        let alone = instrument.tables().iter();
        let alone = alone.filter(|table| table.axes.len() == 1);
        sums = of(System::of(instrument, alone, &countries, &nodes));
    }
    let shown = |cell: &Cell| sums.shown(cell);
    Ok(Published {
        survey: instrument.id().clone(),
        threshold: instrument.draft().threshold,
        respondents: shown(&Cell::default()),
        asked: parts.iter().filter_map(|part| part.asked).sum(),
        withheld: sums.pattern.withheld,
        coverage: by_node
            .values()
            .map(|part| coverage(part, &shown))
            .collect(),
        tables: instrument
            .tables()
            .iter()
            .map(|table| tabulated(instrument, table, &countries, &shown))
            .collect(),
    })
}

/// What all contributed together, and what of it must not be seen.
struct Sums {
    system: System,
    values: Vec<i64>,
    pattern: Pattern,
}

impl Sums {
    fn of(instrument: &Instrument, system: System, contributions: &[(&Part, &Counts)]) -> Self {
        let own: Vec<Vec<i64>> = contributions
            .iter()
            .map(|(part, counts)| system.values(counts, Some(&part.node)))
            .collect();
        let mut values = vec![0; system.cells.len()];
        for (place, value) in own.iter().flat_map(|own| own.iter().enumerate()) {
            values[place] += value;
        }
        let threshold = instrument.draft().threshold;
        let pattern = disclosure::suppress(&system, &values, &own, i64::from(threshold));
        Self {
            system,
            values,
            pattern,
        }
    }

    fn shown(&self, cell: &Cell) -> Option<u64> {
        if let Some(place) = self.system.at(cell) {
            return u64::try_from(self.values[place])
                .ok()
                .filter(|_| !self.pattern.suppressed[place]);
        }
        // Of a crossing that is not decided on it is plain that nobody is in it where nobody gave one of its answers.
        let mut parts = cell
            .conditions()
            .map(|(variable, category)| Cell::of([(variable.clone(), category.clone())]));
        let nobody = |part: Cell| self.system.knows(&part) && self.shown(&part) == Some(0);
        parts.any(nobody).then_some(0)
    }
}

fn coverage(part: &Part, shown: &impl Fn(&Cell) -> Option<u64>) -> NodeCoverage {
    let cell = Cell::of([(Variable::Node, Category::from(part.node.as_str()))]);
    NodeCoverage {
        node: part.node.clone(),
        asked: part.asked,
        received: part.counts.is_some(),
        respondents: part.counts.as_ref().and_then(|_| shown(&cell)),
    }
}

/// What readers see of a cell, and what it counts.
type Labelled = (Vec<Option<Category>>, Vec<(Variable, Category)>);

fn tabulated(
    instrument: &Instrument,
    table: &super::Table,
    countries: &BTreeSet<CountryCode>,
    shown: &impl Fn(&Cell) -> Option<u64>,
) -> PublishedTable {
    let axes: Vec<Vec<(Category, Variable, Category)>> = table
        .axes
        .iter()
        .map(|axis| conditions(instrument, axis, countries))
        .collect();
    let mut cells: Vec<Labelled> = vec![(Vec::new(), Vec::new())];
    for axis in &axes {
        let longer = |(shown, cell): &Labelled| {
            let all = (shown.iter().cloned().chain([None]).collect(), cell.clone());
            let each = axis.iter().map(|(name, variable, category)| {
                let name = shown.iter().cloned().chain([Some(name.clone())]).collect();
                (
                    name,
                    cell.iter()
                        .cloned()
                        .chain([(variable.clone(), category.clone())])
                        .collect(),
                )
            });
            std::iter::once(all).chain(each).collect::<Vec<_>>()
        };
        cells = cells.iter().flat_map(longer).collect();
    }
    let axis = |(axis, conditions): (&Axis, &Vec<(Category, Variable, Category)>)| PublishedAxis {
        axis: axis.clone(),
        categories: conditions.iter().map(|(name, ..)| name.clone()).collect(),
    };
    PublishedTable {
        id: table.id.clone(),
        axes: table.axes.iter().zip(&axes).map(axis).collect(),
        cells: cells
            .into_iter()
            .map(|(categories, cell)| PublishedCell {
                categories,
                respondents: shown(&Cell::of(cell)),
            })
            .collect(),
    }
}

/// The categories that readers see along an axis, each with the condition that it stands for.
fn conditions(
    instrument: &Instrument,
    axis: &Axis,
    countries: &BTreeSet<CountryCode>,
) -> Vec<(Category, Variable, Category)> {
    let dimensions = layer::dimensions(instrument, axis, countries);
    let several = match axis {
        Axis::Question(id) => instrument
            .question(id)
            .is_some_and(|question| matches!(question.answer, AnswerForm::Multiple { .. })),
        Axis::Country | Axis::Kind | Axis::Size => false,
    };
    if !several {
        let all = dimensions.into_iter().flat_map(|(variable, categories)| {
            categories
                .into_iter()
                .map(move |category| (category.clone(), variable.clone(), category))
        });
        return all.collect();
    }
    let left_out = dimensions
        .first()
        .filter(|(_, categories)| categories.iter().any(|category| &**category == NO_ANSWER));
    let left_out =
        left_out.map(|(variable, _)| (NO_ANSWER.into(), variable.clone(), NO_ANSWER.into()));
    let choices = dimensions
        .iter()
        .filter_map(|(variable, _)| match variable {
            Variable::Choice(_, choice) => {
                Some((choice.as_str().into(), variable.clone(), CHOSEN.into()))
            }
            _ => None,
        });
    choices.chain(left_out).collect()
}

#[cfg(test)]
mod tests;
