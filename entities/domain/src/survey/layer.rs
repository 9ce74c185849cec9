//! A table as plain contingency tables: a question with several answers is one yes-or-no table for each choice.

use std::collections::BTreeSet;

use super::{
    AnswerForm, Axis, Instrument, Question, RespondentKind, SizeClass, Table,
    cell::{CHOSEN, Category, Cell, NO_ANSWER, NOT_CHOSEN, Variable},
};
use crate::CountryCode;

/// A variable with its categories.
pub(super) type Dimension = (Variable, Vec<Category>);

/// A contingency table: every respondent is in exactly one of its inner cells.
#[derive(Clone, Debug)]
pub(super) struct Layer(pub(super) Vec<Dimension>);

/// The layers of one table.
pub(super) fn layers(
    instrument: &Instrument,
    table: &Table,
    countries: &BTreeSet<CountryCode>,
) -> Vec<Layer> {
    let mut layers = vec![Layer(Vec::new())];
    for axis in &table.axes {
        let alternatives = dimensions(instrument, axis, countries);
        layers = layers
            .iter()
            .flat_map(|layer| {
                alternatives.iter().map(|dimension| {
                    let mut longer = layer.clone();
                    longer.0.push(dimension.clone());
                    longer
                })
            })
            .collect();
    }
    layers
}

/// What an axis may stand for: one variable, or one for each choice.
pub(super) fn dimensions(
    instrument: &Instrument,
    axis: &Axis,
    countries: &BTreeSet<CountryCode>,
) -> Vec<Dimension> {
    match axis {
        Axis::Country => vec![(
            Variable::Country,
            countries
                .iter()
                .map(|country| country.as_str().into())
                .collect(),
        )],
        Axis::Kind => {
            let asked = |kind: &&RespondentKind| instrument.draft().respondents.contains(kind);
            let kinds = RespondentKind::ALL.iter().filter(asked);
            vec![(
                Variable::Kind,
                kinds.map(|kind| kind.as_str().into()).collect(),
            )]
        }
        Axis::Size => vec![(
            Variable::Size,
            SizeClass::ALL
                .iter()
                .map(|size| size.as_str().into())
                .collect(),
        )],
        Axis::Question(id) => instrument.question(id).map_or_else(Vec::new, of_question),
    }
}

fn of_question(question: &Question) -> Vec<Dimension> {
    let left_out = (!question.required).then(|| Category::from(NO_ANSWER));
    if let AnswerForm::Multiple { choices, .. } = &question.answer {
        let both = || {
            [CHOSEN, NOT_CHOSEN]
                .map(Category::from)
                .into_iter()
                .chain(left_out.clone())
        };
        return choices
            .iter()
            .map(|choice| {
                (
                    Variable::Choice(question.id.clone(), choice.id.clone()),
                    both().collect(),
                )
            })
            .collect();
    }
    let categories: Vec<Category> = match &question.answer {
        AnswerForm::Single { choices } => choices
            .iter()
            .map(|choice| choice.id.as_str().into())
            .collect(),
        AnswerForm::Scale { from, to, .. } => (*from..=*to)
            .map(|point| point.to_string().into())
            .collect(),
        AnswerForm::Number { bands, .. } => bands.iter().map(|from| band(*from)).collect(),
        AnswerForm::Multiple { .. } | AnswerForm::Text { .. } => Vec::new(),
    };
    vec![(
        Variable::Question(question.id.clone()),
        categories.into_iter().chain(left_out).collect(),
    )]
}

/// The category of the band that begins at this number.
pub(super) fn band(from: i64) -> Category {
    format!("FROM_{from}").into()
}

impl Layer {
    /// Its cells and all its margins, the coarsest first.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![Vec::new()];
        for (variable, categories) in &self.0 {
            let wider = |cell: &Vec<(Variable, Category)>| {
                let mut wider = vec![cell.clone()];
                wider.extend(categories.iter().map(|category| {
                    let mut longer = cell.clone();
                    longer.push((variable.clone(), category.clone()));
                    longer
                }));
                wider
            };
            cells = cells.iter().flat_map(wider).collect();
        }
        cells.into_iter().map(Cell::of).collect()
    }

    /// Its variables in all their combinations: what each respondent is counted under.
    pub(super) fn shapes(&self) -> Vec<BTreeSet<Variable>> {
        let mut shapes = vec![BTreeSet::new()];
        for (variable, _) in &self.0 {
            let with = shapes.iter().cloned().map(|mut shape: BTreeSet<Variable>| {
                shape.insert(variable.clone());
                shape
            });
            shapes = shapes
                .iter()
                .cloned()
                .chain(with.collect::<Vec<_>>())
                .collect();
        }
        shapes
    }
}
