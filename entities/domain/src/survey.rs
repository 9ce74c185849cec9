//! Surveys: what is asked, what is answered, what is counted, and what may be published of it.
//!
//! The anchor publishes an [`Instrument`]. Each respondent's [`Answers`] stay on its node; at closing the node makes
//! [`Counts`] of them for the instrument's tables, and nothing else leaves it. The anchor adds up and publishes
//! ([`publish`]) what does not tell what few answered. How, and what is guaranteed: `api/docs/surveys.md`.

mod answer;
mod cell;
mod counts;
mod disclosure;
#[cfg(test)]
mod example;
mod ident;
pub mod import;
mod instrument;
mod layer;
mod publish;
mod question;
mod respondent;
mod system;
mod table;
mod texts;
pub mod twinning_2025;

pub use answer::{
    Answer, AnswerError, AnswerFault, AnswerFaultError, Answers, Given, takes_answers,
};
pub use cell::{CHOSEN, Category, Cell, CellError, NO_ANSWER, NOT_CHOSEN, Variable};
pub use counts::{Counts, CountsError};
pub use ident::{
    ChoiceId, ChoiceIdError, QuestionId, QuestionIdError, SurveyId, SurveyIdError, TableId,
    TableIdError,
};
pub use instrument::{
    Draft, FORMAT, Flaw, Flaws, Instrument, InstrumentError, SurveyState, SurveyStateError,
    THRESHOLD,
};
pub use publish::{
    NodeCoverage, Part, PublishError, Published, PublishedAxis, PublishedCell, PublishedTable,
    publish,
};
pub use question::{AnswerForm, Choice, Question};
pub use respondent::{Respondent, RespondentKind, RespondentKindError, SizeClass, SizeClassError};
pub use table::{Axis, Table};
pub use texts::{Language, LanguageError, Texts};
