//! What may still be changed of a survey that is published: before it opens everything, then what leaves answers and tables
//! as they are.

use jumelage_domain::{
    Timestamp,
    publication::PublicationKind,
    survey::{AnswerForm, Choice, Draft, Instrument, Texts},
};

/// How long before a survey closes its closing may still be put off or brought forward, in milliseconds: nodes ask for
/// publications every few minutes, and try again after ten at most.
const NOTICE: i64 = 3_600_000;

/// Why a document may not take the place of another, or may not go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceError {
    /// Answers were given to what was asked.
    #[error(
        "the survey has been open since {opened_at}: from then on only texts may be changed and, until it closes, the time \
         of its closing; publish another survey under another id"
    )]
    Asked {
        /// Since when.
        opened_at: Timestamp,
    },
    /// Nodes have counted.
    #[error("the survey closed at {closed_at}, and nodes have counted: it closes no other time")]
    Closed {
        /// When.
        closed_at: Timestamp,
    },
    /// Nodes could not hear of it in time.
    #[error(
        "the survey closes at {closes_at}, and now is too near to that: a node that has not heard of another time counts at \
         this one, and takes no answer afterwards. The time of its closing may be changed until an hour before"
    )]
    ClosesSoon {
        /// When.
        closes_at: Timestamp,
    },
    /// Answers that were to be taken would be counted at once.
    #[error("the survey is open, and would have closed at {0} already: give a time to come")]
    ClosesInThePast(Timestamp),
    /// Published anew it could ask something else.
    #[error(
        "the survey has been open since {opened_at}, and answers were given to what it asks: it stays published. To end it, \
         publish it with another time of its closing; `unpublish survey-results` takes back what is published of the answers"
    )]
    Opened {
        /// Since when.
        opened_at: Timestamp,
    },
    /// Results are published once.
    #[error("other results of this survey are published, and results are published once")]
    Results,
}

/// Whether a document may take the place of one that is published.
pub(in crate::write) fn may_replace(
    kind: PublicationKind,
    before: &str,
    after: &str,
    now: Timestamp,
) -> Result<(), ReplaceError> {
    if kind == PublicationKind::SurveyResults {
        return Err(ReplaceError::Results);
    }
    if kind != PublicationKind::Survey {
        return Ok(());
    }
    let read = |text: &str| serde_json::from_str::<Instrument>(text);
    // What this version cannot read it has taken no answer to.
    match (read(before), read(after)) {
        (Ok(before), Ok(after)) => may_change(&before.into(), &after.into(), now),
        _ => Ok(()),
    }
}

/// Whether a document may be published no more. A survey that has opened may not: whoever published it anew would get around
/// what [`may_replace`] sees to.
pub(in crate::write) fn may_go(
    kind: PublicationKind,
    before: &str,
    now: Timestamp,
) -> Result<(), ReplaceError> {
    if kind != PublicationKind::Survey {
        return Ok(());
    }
    match serde_json::from_str::<Instrument>(before) {
        Ok(before) if now >= before.draft().opens_at => Err(ReplaceError::Opened {
            opened_at: before.draft().opens_at,
        }),
        _ => Ok(()),
    }
}

fn may_change(before: &Draft, after: &Draft, now: Timestamp) -> Result<(), ReplaceError> {
    let (opened_at, closed_at) = (before.opens_at, before.closes_at);
    if now < opened_at {
        return Ok(());
    }
    if without_texts(before, closed_at) != without_texts(after, closed_at) {
        return Err(ReplaceError::Asked { opened_at });
    }
    if after.closes_at == closed_at {
        Ok(())
    } else if now >= closed_at {
        Err(ReplaceError::Closed { closed_at })
    } else if now.millis().saturating_add(NOTICE) > closed_at.millis() {
        Err(ReplaceError::ClosesSoon {
            closes_at: closed_at,
        })
    } else if after.closes_at <= now {
        Err(ReplaceError::ClosesInThePast(after.closes_at))
    } else {
        Ok(())
    }
}

/// All that answers and tables depend on: what answers a barrier is beside it.
fn without_texts(draft: &Draft, closes_at: Timestamp) -> Draft {
    let mut draft = draft.clone();
    draft.closes_at = closes_at;
    draft.title = Texts::default();
    draft.description = Texts::default();
    draft.languages.clear();
    for question in &mut draft.questions {
        question.title = Texts::default();
        question.help = Texts::default();
        let wordless = |choices: &mut Vec<Choice>| {
            for choice in choices {
                choice.title = Texts::default();
                choice.barrier = None;
            }
        };
        match &mut question.answer {
            AnswerForm::Single { choices } | AnswerForm::Multiple { choices, .. } => {
                wordless(choices);
            }
            AnswerForm::Scale { low, high, .. } => {
                *low = Texts::default();
                *high = Texts::default();
            }
            AnswerForm::Number { .. } | AnswerForm::Text { .. } => {}
        }
    }
    for table in &mut draft.tables {
        table.title = Texts::default();
    }
    draft
}

#[cfg(test)]
mod tests {
    use jumelage_domain::survey::twinning_2025;

    use super::*;

    fn survey() -> Draft {
        twinning_2025::instrument().unwrap().into()
    }

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn before_it_opens_everything_may_be_changed() {
        let (before, mut after) = (survey(), survey());
        after.tables.pop();
        after.questions.pop();
        may_change(&before, &after, at("2025-03-02T23:59:59.999Z")).unwrap();
        let refused = may_change(&before, &after, at("2025-03-03T00:00:00Z"));
        assert!(matches!(refused, Err(ReplaceError::Asked { .. })));
    }

    #[test]
    fn texts_may_be_changed_always_and_what_is_asked_never_again() {
        let (before, later) = (survey(), at("2026-01-01T00:00:00Z"));
        let mut after = survey();
        after.description = Texts::default();
        after.questions[0].title = after.questions[1].title.clone();
        if let AnswerForm::Multiple { choices, .. } = &mut after.questions[1].answer {
            choices[0].barrier = None;
        }
        may_change(&before, &after, later).unwrap();
        after.questions[0].required = !after.questions[0].required;
        assert!(may_change(&before, &after, later).is_err());
    }

    #[test]
    fn until_it_opens_it_may_be_taken_back_and_then_it_stays() {
        let document = serde_json::to_string(&survey()).unwrap();
        let (survey, results) = (PublicationKind::Survey, PublicationKind::SurveyResults);
        may_go(survey, &document, at("2025-03-02T23:59:59.999Z")).unwrap();
        for later in ["2025-03-03T00:00:00Z", "2026-01-01T00:00:00Z"] {
            let refused = may_go(survey, &document, at(later));
            assert!(matches!(refused, Err(ReplaceError::Opened { .. })));
            may_go(results, "{}", at(later)).unwrap();
        }
    }

    #[test]
    fn in_its_last_hour_it_closes_when_it_was_to_close() {
        let before = survey();
        let mut after = survey();
        let last = at("2025-05-31T21:00:00Z");
        for closing in ["2025-07-01T00:00:00Z", "2025-05-31T21:30:00Z"] {
            after.closes_at = at(closing);
            may_change(&before, &after, last).unwrap();
            let refused = may_change(&before, &after, at("2025-05-31T21:00:00.001Z"));
            assert!(matches!(refused, Err(ReplaceError::ClosesSoon { .. })));
        }
        // Its texts may be changed all the same.
        after.closes_at = before.closes_at;
        after.description = Texts::default();
        may_change(&before, &after, at("2025-05-31T21:59:59Z")).unwrap();
    }

    #[test]
    fn it_may_close_later_or_earlier_as_long_as_it_is_open() {
        let before = survey();
        let closing = |time: &str| {
            let mut after = survey();
            after.closes_at = at(time);
            after
        };
        let open = at("2025-04-01T00:00:00Z");
        may_change(&before, &closing("2025-07-01T00:00:00Z"), open).unwrap();
        may_change(&before, &closing("2025-04-02T00:00:00Z"), open).unwrap();
        let refused = may_change(&before, &closing("2025-03-31T00:00:00Z"), open);
        assert!(matches!(refused, Err(ReplaceError::ClosesInThePast(_))));
        let closed = at("2025-06-01T00:00:00Z");
        let refused = may_change(&before, &closing("2025-07-01T00:00:00Z"), closed);
        assert!(matches!(refused, Err(ReplaceError::Closed { .. })));
    }
}
