//! What is asked.

use std::sync::Arc;

use async_graphql::{Enum, Object};
use jumelage_domain::survey::{AnswerForm, Choice, Instrument, Question};

use super::languages::Texts;
use crate::{
    catalogue::listings::Barrier,
    directive::list_size,
    {error::Result, languages::Languages},
};

/// How a question is answered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyAnswerType {
    /// By one of the choices.
    Single,
    /// By one or more of the choices.
    Multiple,
    /// By a whole number on a short scale.
    Scale,
    /// By a whole number.
    Number,
    /// By the respondent's own words, which are in no table.
    Text,
}

/// A question of a survey.
pub struct SurveyQuestion {
    of: Arc<Instrument>,
    at: usize,
}

/// Something to choose.
pub struct SurveyChoice {
    of: Arc<Instrument>,
    question: usize,
    at: usize,
}

impl SurveyQuestion {
    pub(super) fn of(instrument: &Arc<Instrument>, at: usize) -> Self {
        Self {
            of: Arc::clone(instrument),
            at,
        }
    }

    fn question(&self) -> &Question {
        &self.of.questions()[self.at]
    }
}

/// A question of a survey.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyQuestion {
    /// Its name within the survey, like `BARRIERS`: it stays when the wording changes.
    async fn id(&self) -> &str {
        self.question().id.as_str()
    }

    /// Its wording.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<String> {
        Texts::of(&self.of, &languages)?.needed(&self.question().title)
    }

    /// What helps to understand it.
    async fn help(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        Ok(Texts::of(&self.of, &languages)?.any(&self.question().help))
    }

    /// Whether it must be answered.
    async fn required(&self) -> bool {
        self.question().required
    }

    /// How it is answered.
    async fn answer_type(&self) -> SurveyAnswerType {
        match self.question().answer {
            AnswerForm::Single { .. } => SurveyAnswerType::Single,
            AnswerForm::Multiple { .. } => SurveyAnswerType::Multiple,
            AnswerForm::Scale { .. } => SurveyAnswerType::Scale,
            AnswerForm::Number { .. } => SurveyAnswerType::Number,
            AnswerForm::Text { .. } => SurveyAnswerType::Text,
        }
    }

    /// What there is to choose from; empty where it is answered otherwise.
    #[graphql(directive = list_size::apply(20))]
    async fn choices(&self) -> Vec<SurveyChoice> {
        let places = 0..self.question().choices().len();
        let choice = |at| SurveyChoice {
            of: Arc::clone(&self.of),
            question: self.at,
            at,
        };
        places.map(choice).collect()
    }

    /// Of several choices: how many may be chosen; null for as many as there are.
    async fn most_choices(&self) -> Option<i32> {
        match &self.question().answer {
            AnswerForm::Multiple { most, .. } => most.map(i32::from),
            _ => None,
        }
    }

    /// Of a scale or a number: the least that is an answer.
    async fn least(&self) -> Option<i32> {
        match &self.question().answer {
            AnswerForm::Scale { from, .. } => Some(i32::from(*from)),
            AnswerForm::Number { least, .. } => i32::try_from(*least).ok(),
            _ => None,
        }
    }

    /// Of a scale or a number: the most that is an answer.
    async fn most(&self) -> Option<i32> {
        match &self.question().answer {
            AnswerForm::Scale { to, .. } => Some(i32::from(*to)),
            AnswerForm::Number { most, .. } => i32::try_from(*most).ok(),
            _ => None,
        }
    }

    /// Of a scale: what its lowest point means.
    async fn lowest_means(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        let texts = Texts::of(&self.of, &languages)?;
        Ok(match &self.question().answer {
            AnswerForm::Scale { low, .. } => texts.any(low),
            _ => None,
        })
    }

    /// Of a scale: what its highest point means.
    async fn highest_means(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<Option<String>> {
        let texts = Texts::of(&self.of, &languages)?;
        Ok(match &self.question().answer {
            AnswerForm::Scale { high, .. } => texts.any(high),
            _ => None,
        })
    }

    /// Of a number: where each band begins in which answers are counted.
    async fn bands(&self) -> Vec<i32> {
        match &self.question().answer {
            AnswerForm::Number { bands, .. } => {
                let bands = bands.iter();
                bands.filter_map(|from| i32::try_from(*from).ok()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Of a text: how many characters it may have.
    async fn longest(&self) -> Option<i32> {
        match &self.question().answer {
            AnswerForm::Text { longest } => i32::try_from(*longest).ok(),
            _ => None,
        }
    }
}

impl SurveyChoice {
    fn choice(&self) -> &Choice {
        &self.of.questions()[self.question].choices()[self.at]
    }
}

/// Something to choose.
#[expect(
    clippy::unused_async,
    reason = "async-graphql takes asynchronous resolvers only"
)]
#[Object]
impl SurveyChoice {
    /// Its name within the question, like `FUNDING`.
    async fn id(&self) -> &str {
        self.choice().id.as_str()
    }

    /// Its wording.
    async fn title(
        &self,
        #[graphql(desc = "By ISO 639, the best first.", default)] languages: Languages,
    ) -> Result<String> {
        Texts::of(&self.of, &languages)?.needed(&self.choice().title)
    }

    /// Which barrier it is; null where it is none that offers answer. `trainingOffers(filter: {answers: …})` and
    /// `guidance(filter: {answers: …})` of `europe` tell what helps.
    async fn barrier(&self) -> Option<Barrier> {
        self.choice().barrier.map(Into::into)
    }
}
