//! What makes an instrument unsound: each flaw with its place and what to do about it.

use std::{collections::BTreeSet, fmt};

use super::{Draft, FORMAT, is_countable};
use crate::survey::{
    AnswerForm, Axis, Choice, Question, Table, Texts,
    cell::{CHOSEN, NO_ANSWER, NOT_CHOSEN},
};

/// Something that is wrong with an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where, like `questions[2].answer.choices[0].id`.
    pub path: String,
    /// What, and what to do.
    pub reason: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// Everything that is wrong with an instrument.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this instrument cannot be used: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Flaws(pub Vec<Flaw>);

/// How many cells an instrument's tables may have: the search for what to suppress takes time for each.
const MOST_CELLS: usize = 5_000;

/// How many countries a table by country is reckoned with.
const COUNTRIES: usize = 50;

/// Collects flaws.
struct Inspection<'a> {
    draft: &'a Draft,
    flaws: Vec<Flaw>,
}

/// Everything that is wrong with the draft.
pub(super) fn flaws(draft: &Draft) -> Vec<Flaw> {
    let mut inspection = Inspection {
        draft,
        flaws: Vec::new(),
    };
    inspection.frame();
    inspection.questions();
    inspection.tables();
    inspection.flaws
}

impl Inspection<'_> {
    fn say(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.flaws.push(Flaw {
            path: path.into(),
            reason: reason.into(),
        });
    }

    fn frame(&mut self) {
        let draft = self.draft;
        if draft.format != FORMAT {
            let said = draft.format;
            self.say(
                "format",
                format!(
                    "is {said}; this program reads format {FORMAT}: update the older of the two"
                ),
            );
        }
        if draft.languages.is_empty() {
            self.say("languages", "is empty: name at least one language");
        }
        self.unique(
            "languages",
            draft.languages.iter().map(ToString::to_string),
            "",
        );
        if draft.respondents.is_empty() {
            self.say(
                "respondents",
                "is empty: say which kinds of bodies are asked",
            );
        }
        self.unique(
            "respondents",
            draft.respondents.iter().map(ToString::to_string),
            "",
        );
        if draft.opens_at >= draft.closes_at {
            self.say("closesAt", "is not after opensAt: nobody could answer");
        }
        if !(2..=100).contains(&draft.threshold) {
            self.say(
                "threshold",
                "must be 2 to 100: below 2 single answers would be published",
            );
        }
        self.texts("title", &draft.title, true);
        self.texts("description", &draft.description, false);
    }

    fn questions(&mut self) {
        let draft = self.draft;
        if draft.questions.is_empty() {
            self.say("questions", "is empty: ask something");
        }
        self.unique(
            "questions",
            draft
                .questions
                .iter()
                .map(|question| question.id.to_string()),
            ".id",
        );
        for (at, question) in draft.questions.iter().enumerate() {
            self.question(&format!("questions[{at}]"), question);
        }
    }

    fn question(&mut self, path: &str, question: &Question) {
        if Axis::RESERVED.contains(&question.id.as_str()) {
            self.say(
                format!("{path}.id"),
                format!(
                    "“{}” is a trait of the respondent: give the question another name",
                    question.id
                ),
            );
        }
        self.texts(&format!("{path}.title"), &question.title, true);
        self.texts(&format!("{path}.help"), &question.help, false);
        let path = format!("{path}.answer");
        match &question.answer {
            AnswerForm::Single { choices } => self.choices(&path, choices),
            AnswerForm::Multiple { choices, most } => {
                self.choices(&path, choices);
                if most.is_some_and(|most| most == 0 || usize::from(most) > choices.len()) {
                    self.say(
                        format!("{path}.most"),
                        "must be from 1 to the number of choices",
                    );
                }
            }
            AnswerForm::Scale {
                from,
                to,
                low,
                high,
            } => {
                let points = i32::from(*to) - i32::from(*from) + 1;
                if !(2..=21).contains(&points) {
                    self.say(
                        format!("{path}.to"),
                        "a scale has 2 to 21 points: ask for a number instead",
                    );
                }
                self.texts(&format!("{path}.low"), low, false);
                self.texts(&format!("{path}.high"), high, false);
            }
            AnswerForm::Number { least, most, bands } => {
                if least >= most {
                    self.say(format!("{path}.most"), "must be more than least");
                }
                for (name, number) in [("least", least), ("most", most)] {
                    if i32::try_from(*number).is_err() {
                        self.say(
                            format!("{path}.{name}"),
                            format!(
                                "must be from {} to {}, so that GraphQL's Int can say it",
                                i32::MIN,
                                i32::MAX
                            ),
                        );
                    }
                }
                let ascends = bands.windows(2).all(|pair| pair[0] < pair[1]);
                let fits = bands.first().is_none_or(|first| first == least)
                    && bands.last().is_none_or(|last| last <= most);
                if !ascends || !fits || bands.len() == 1 {
                    self.say(
                        format!("{path}.bands"),
                        "must be two or more numbers that ascend, the first equal to least, the last not above most",
                    );
                }
            }
            AnswerForm::Text { longest } => {
                if !(1..=10_000).contains(longest) {
                    self.say(format!("{path}.longest"), "must be 1 to 10000 characters");
                }
            }
        }
    }

    fn choices(&mut self, path: &str, choices: &[Choice]) {
        if !(2..=50).contains(&choices.len()) {
            self.say(
                format!("{path}.choices"),
                "must be 2 to 50: with one there is nothing to choose",
            );
        }
        self.unique(
            &format!("{path}.choices"),
            choices.iter().map(|choice| choice.id.to_string()),
            ".id",
        );
        for (at, choice) in choices.iter().enumerate() {
            let path = format!("{path}.choices[{at}]");
            if [NO_ANSWER, CHOSEN, NOT_CHOSEN].contains(&choice.id.as_str()) {
                self.say(
                    format!("{path}.id"),
                    format!(
                        "“{}” is what tables call something else: take another name",
                        choice.id
                    ),
                );
            }
            self.texts(&format!("{path}.title"), &choice.title, true);
        }
    }

    fn tables(&mut self) {
        let draft = self.draft;
        if draft.tables.is_empty() {
            self.say(
                "tables",
                "is empty: only what is in a table is ever published, so nothing would be",
            );
        }
        self.unique(
            "tables",
            draft.tables.iter().map(|table| table.id.to_string()),
            ".id",
        );
        for (at, table) in draft.tables.iter().enumerate() {
            self.table(&format!("tables[{at}]"), table);
        }
        let cells: usize = draft.tables.iter().map(|table| self.size(table)).sum();
        if cells > MOST_CELLS {
            self.say("tables", format!("have some {cells} cells together, {MOST_CELLS} at most: publish fewer, or with fewer axes"));
        }
    }

    fn table(&mut self, path: &str, table: &Table) {
        self.texts(&format!("{path}.title"), &table.title, true);
        self.unique(
            &format!("{path}.axes"),
            table.axes.iter().map(ToString::to_string),
            "",
        );
        let questions = table
            .axes
            .iter()
            .filter(|axis| matches!(axis, Axis::Question(_)))
            .count();
        if !(1..=2).contains(&questions) || table.axes.len() - questions > 1 {
            self.say(
                format!("{path}.axes"),
                "must be one question or two, and at most one of COUNTRY, KIND and SIZE",
            );
        }
        for (at, axis) in table.axes.iter().enumerate() {
            let Axis::Question(id) = axis else { continue };
            let path = format!("{path}.axes[{at}]");
            match self.draft.questions.iter().find(|question| question.id == *id) {
                None => self.say(path, format!("there is no question “{id}”")),
                Some(question) if !is_countable(&question.answer) => self.say(
                    path,
                    format!("“{id}” cannot be counted: free text never is, and a number only in bands, so give it bands or leave it out"),
                ),
                Some(_) => {}
            }
        }
    }

    fn size(&self, table: &Table) -> usize {
        let along = |axis: &Axis| match axis {
            Axis::Country => COUNTRIES,
            Axis::Kind | Axis::Size => 5,
            Axis::Question(id) => {
                let question = self
                    .draft
                    .questions
                    .iter()
                    .find(|question| question.id == *id);
                question.map_or(1, |question| match &question.answer {
                    AnswerForm::Single { choices } => choices.len() + 2,
                    AnswerForm::Multiple { choices, .. } => choices.len() * 4,
                    AnswerForm::Scale { .. } => 21,
                    AnswerForm::Number { bands, .. } => bands.len() + 2,
                    AnswerForm::Text { .. } => 1,
                })
            }
        };
        table.axes.iter().map(along).product()
    }

    /// Every text is there in every language, or, where it may be missing, in all or in none.
    fn texts(&mut self, path: &str, texts: &Texts, needed: bool) {
        if texts.is_empty() && !needed {
            return;
        }
        for language in &self.draft.languages {
            if texts
                .get(language)
                .is_none_or(|text| text.trim().is_empty())
            {
                self.say(
                    format!("{path}.{language}"),
                    "is missing: every text is there in every language of the survey",
                );
            }
        }
        for (language, _) in texts.iter() {
            if !self.draft.languages.contains(language) {
                self.say(
                    format!("{path}.{language}"),
                    "is in a language that `languages` does not name: add it there",
                );
            }
        }
    }

    fn unique(&mut self, path: &str, names: impl Iterator<Item = String>, suffix: &str) {
        let mut seen = BTreeSet::new();
        for (at, name) in names.enumerate() {
            if !seen.insert(name.clone()) {
                self.say(
                    format!("{path}[{at}]{suffix}"),
                    format!("“{name}” is there already: each only once"),
                );
            }
        }
    }
}
