//! An instrument: what is asked, of whom, when, and what will be published of it.

mod check;
mod strict;

use serde::{Deserialize, Serialize};

pub use check::{Flaw, Flaws};
pub use strict::InstrumentError;

use super::{
    AnswerForm, Language, Question, QuestionId, RespondentKind, SurveyId, Table, TableId, Texts,
};
use crate::{Timestamp, vocabulary::vocabulary};

/// The version of the JSON form that this program writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// Cells with fewer respondents than this are not published, unless the instrument asks for more.
pub const THRESHOLD: u32 = 5;

/// An instrument as somebody wrote it, unchecked. What a later version adds is passed over: [`FORMAT`] rises with whatever must
/// not be, as it changes what is answered or counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The version of this form: [`FORMAT`].
    pub format: u32,
    /// The survey's name.
    pub id: SurveyId,
    /// The survey's heading.
    pub title: Texts,
    /// What it is for, and what happens with the answers.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub description: Texts,
    /// The languages in which every text is there, the one to fall back on first.
    pub languages: Vec<Language>,
    /// Who is asked.
    pub respondents: Vec<RespondentKind>,
    /// From when answers are taken.
    pub opens_at: Timestamp,
    /// Until when they are taken and may be changed. From then on nodes count.
    pub closes_at: Timestamp,
    /// The least number of respondents that a published cell counts.
    #[serde(default = "threshold")]
    pub threshold: u32,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What will be published, and nothing else.
    pub tables: Vec<Table>,
}

const fn threshold() -> u32 {
    THRESHOLD
}

vocabulary! {
    /// Where a survey is in its life.
    SurveyState, SurveyStateError, "a state of a survey":
    /// Not open yet.
    Announced = "ANNOUNCED",
    /// Answers are taken.
    Open = "OPEN",
    /// Answers are counted.
    Closed = "CLOSED",
}

/// An instrument that is sound: its names are unique, its tables are of what is asked, its texts are in its languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Instrument(Draft);

impl TryFrom<Draft> for Instrument {
    type Error = Flaws;

    fn try_from(draft: Draft) -> Result<Self, Flaws> {
        let flaws = check::flaws(&draft);
        if flaws.is_empty() {
            Ok(Self(draft))
        } else {
            Err(Flaws(flaws))
        }
    }
}

impl From<Instrument> for Draft {
    fn from(instrument: Instrument) -> Self {
        instrument.0
    }
}

impl Instrument {
    /// Reads a document for publishing it: what this version does not know is an error, as it is probably a slip.
    pub fn parse_for_publishing(json: &str) -> Result<Self, InstrumentError> {
        strict::parse(json)
    }

    /// The survey's name.
    #[must_use]
    pub const fn id(&self) -> &SurveyId {
        &self.0.id
    }

    /// All that was written.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.0
    }

    /// What is asked.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.0.questions
    }

    /// What will be published.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.0.tables
    }

    /// The question of this name.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.0.questions.iter().find(|question| question.id == *id)
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, id: &TableId) -> Option<&Table> {
        self.0.tables.iter().find(|table| table.id == *id)
    }

    /// Where the survey is in its life. It opens and closes at the very millisecond.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> SurveyState {
        if now < self.0.opens_at {
            SurveyState::Announced
        } else if now < self.0.closes_at {
            SurveyState::Open
        } else {
            SurveyState::Closed
        }
    }
}

/// Whether a question can be counted at all.
pub(super) fn is_countable(form: &AnswerForm) -> bool {
    match form {
        AnswerForm::Single { .. } | AnswerForm::Multiple { .. } | AnswerForm::Scale { .. } => true,
        AnswerForm::Number { bands, .. } => !bands.is_empty(),
        AnswerForm::Text { .. } => false,
    }
}

#[cfg(test)]
mod tests;
