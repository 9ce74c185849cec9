//! What a report says of a row: where, what, a code that never changes its meaning, and what to do about it.

use std::fmt;
use std::fmt::Write as _;

use super::{Advice, Code, Language, messages::filled};

/// How much of a value a report shows.
const SHOWN: usize = 200;

/// One entry of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The line at which the row begins, the first of the file being line 1; none where it is about no row.
    pub line: Option<u64>,
    /// The column; empty where it is about the whole row.
    pub column: String,
    /// The cell as the list has it, or what the entry is about.
    pub value: String,
    /// What it is.
    pub code: Code,
    /// What fits the case more closely than the code's own advice.
    pub advice: Option<(Advice, Vec<String>)>,
}

impl Issue {
    /// With the advice that belongs to the code.
    #[must_use]
    pub fn new(line: Option<u64>, column: &str, value: &str, code: Code) -> Self {
        Self {
            line,
            column: column.to_owned(),
            value: shortened(value),
            code,
            advice: None,
        }
    }

    /// With advice that fits the case more closely.
    #[must_use]
    pub fn advise(
        self,
        advice: Advice,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            advice: Some((advice, values.into_iter().map(Into::into).collect())),
            ..self
        }
    }

    /// With advice that needs no values.
    #[must_use]
    pub fn advised(self, advice: Advice) -> Self {
        self.advise(advice, [""; 0])
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, language: Language) -> String {
        match &self.advice {
            Some((advice, values)) => filled(advice.text(language), values),
            None => self.code.text(language).to_owned(),
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut text = String::new();
        if let Some(line) = self.line {
            let word = match language {
                Language::English => "line",
                Language::French => "ligne",
                Language::German => "Zeile",
            };
            let _ = write!(text, "{word} {line}, ");
        }
        if !self.column.is_empty() {
            let _ = write!(text, "{}, ", self.column);
        }
        let (open, close) = match language {
            Language::English => ("“", "”"),
            Language::French => ("« ", " »"),
            Language::German => ("„", "“"),
        };
        text += open;
        for letter in self.value.chars() {
            // What steers a terminal is shown and not run.
            if letter.is_control() {
                text.extend(letter.escape_default());
            } else {
                text.push(letter);
            }
        }
        format!("{text}{close}: {} – {}", self.code, self.hint(language))
    }
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= SHOWN {
        return value.to_owned();
    }
    value.chars().take(SHOWN).chain(['…']).collect()
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}
