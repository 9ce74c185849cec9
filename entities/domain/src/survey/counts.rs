//! What leaves a node at closing: for each cell of the instrument's tables the number of its respondents.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Answer, AnswerForm, Answers, Instrument, SurveyId,
    cell::{CHOSEN, Category, Cell, NO_ANSWER, NOT_CHOSEN, Variable},
    layer,
    system::System,
};
use crate::CountryCode;

/// Counts of one node, or of several together. Cells that count nobody are left out. Every margin is there, so that
/// the receiver can check that it all adds up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    survey: SurveyId,
    cells: BTreeMap<Cell, u64>,
}

/// Why counts are refused or cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountsError {
    /// Of another survey.
    #[error("these are counts of the survey {found}, not of {wanted}")]
    OtherSurvey {
        /// The survey that they are of.
        found: SurveyId,
        /// The survey that is counted.
        wanted: SurveyId,
    },
    /// The instrument's tables have no such cell, so nobody may count it.
    #[error(
        "the tables of {survey} have no cell “{cell}” in the sender's countries: count only what the instrument names"
    )]
    UnknownCell {
        /// The survey.
        survey: SurveyId,
        /// The cell.
        cell: Cell,
    },
    /// More than any survey has.
    #[error("the cell “{cell}” counts {count}: no survey has so many respondents")]
    TooMany {
        /// The cell.
        cell: Cell,
        /// What it counts.
        count: u64,
    },
    /// Margins are not the sums of their cells, or more is chosen than may be.
    #[error(
        "the cells around “{cell}” do not add up: count the answers anew and send the counts again"
    )]
    DoesNotAddUp {
        /// A cell of the sum that is wrong.
        cell: Cell,
    },
}

/// Far more than there are bodies, far less than what overflows.
const MOST: u64 = 1_000_000_000;

impl Counts {
    /// Counts of nobody.
    #[must_use]
    pub const fn none(survey: SurveyId) -> Self {
        Self {
            survey,
            cells: BTreeMap::new(),
        }
    }

    /// Counts the answers of a node: one for each respondent, by whatever names them. Only what the tables name is
    /// counted.
    #[must_use]
    pub fn tabulate<Key: Ord>(instrument: &Instrument, answers: &BTreeMap<Key, Answers>) -> Self {
        let shapes = shapes(instrument);
        let mut counts = Self::none(instrument.id().clone());
        for answers in answers.values() {
            let of =
                |shape: &BTreeSet<Variable>| {
                    Cell::of(shape.iter().map(|variable| {
                        (variable.clone(), category(instrument, answers, variable))
                    }))
                };
            let cells: BTreeSet<Cell> = shapes.iter().map(of).collect();
            for cell in cells {
                *counts.cells.entry(cell).or_default() += 1;
            }
        }
        counts
    }

    /// The survey that is counted.
    #[must_use]
    pub const fn survey(&self) -> &SurveyId {
        &self.survey
    }

    /// How many answered.
    #[must_use]
    pub fn respondents(&self) -> u64 {
        self.of(&Cell::default())
    }

    /// How many are in a cell.
    #[must_use]
    pub fn of(&self, cell: &Cell) -> u64 {
        self.cells.get(cell).copied().unwrap_or_default()
    }

    /// Every cell that counts somebody.
    pub fn iter(&self) -> impl Iterator<Item = (&Cell, u64)> {
        self.cells.iter().map(|(cell, count)| (cell, *count))
    }

    /// Both together. In whatever order counts are added, the sum is the same.
    pub fn plus(mut self, other: &Self) -> Result<Self, CountsError> {
        if self.survey != other.survey {
            return Err(CountsError::OtherSurvey {
                found: other.survey.clone(),
                wanted: self.survey,
            });
        }
        for (cell, count) in &other.cells {
            let sum = self.cells.entry(cell.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
        self.cells.retain(|_, count| *count > 0);
        Ok(self)
    }

    /// Whether another node may have counted this: known cells only, in the countries that the directory gives it, and
    /// every margin the sum of its cells.
    pub fn check(
        &self,
        instrument: &Instrument,
        countries: &BTreeSet<CountryCode>,
    ) -> Result<(), CountsError> {
        if self.survey != *instrument.id() {
            return Err(CountsError::OtherSurvey {
                found: self.survey.clone(),
                wanted: instrument.id().clone(),
            });
        }
        let system = System::new(instrument, countries, &[]);
        for (cell, count) in &self.cells {
            if !system.knows(cell) {
                return Err(CountsError::UnknownCell {
                    survey: self.survey.clone(),
                    cell: cell.clone(),
                });
            }
            if *count > MOST {
                return Err(CountsError::TooMany {
                    cell: cell.clone(),
                    count: *count,
                });
            }
        }
        let values = system.values(self, None);
        match system.violated(&values) {
            None => Ok(()),
            Some(cell) => Err(CountsError::DoesNotAddUp { cell }),
        }
    }
}

/// Under which combinations of variables each respondent is counted.
fn shapes(instrument: &Instrument) -> BTreeSet<BTreeSet<Variable>> {
    let countries = BTreeSet::new();
    let layers = instrument
        .tables()
        .iter()
        .flat_map(|table| layer::layers(instrument, table, &countries));
    layers.flat_map(|layer| layer.shapes()).collect()
}

/// Where the respondent belongs.
fn category(instrument: &Instrument, answers: &Answers, variable: &Variable) -> Category {
    let respondent = answers.respondent();
    match variable {
        Variable::Country => respondent.country.as_str().into(),
        Variable::Kind => respondent.kind.as_str().into(),
        Variable::Size => respondent.size.as_str().into(),
        Variable::Choice(question, choice) => match answers.get(question) {
            Some(Answer::Multiple(chosen)) if chosen.contains(choice) => CHOSEN.into(),
            Some(_) => NOT_CHOSEN.into(),
            None => NO_ANSWER.into(),
        },
        Variable::Question(id) => match answers.get(id) {
            Some(Answer::Single(choice)) => choice.as_str().into(),
            Some(Answer::Number(number)) => {
                let question = instrument.question(id).map(|question| &question.answer);
                if let Some(AnswerForm::Number { bands, .. }) = question {
                    let from = bands.iter().rev().find(|from| *from <= number);
                    layer::band(from.copied().unwrap_or(*number))
                } else {
                    number.to_string().into()
                }
            }
            Some(Answer::Multiple(_) | Answer::Text(_)) | None => NO_ANSWER.into(),
        },
        // Answers are counted on their own node, which is the same for all of them.
        Variable::Node => Category::default(),
    }
}

#[cfg(test)]
mod tests;
