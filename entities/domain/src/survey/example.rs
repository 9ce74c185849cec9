//! Small instruments and answers for tests.

use std::collections::BTreeMap;

use super::{
    AnswerForm, Answers, Choice, Draft, FORMAT, Given, Instrument, Question, Respondent,
    RespondentKind, SizeClass, Table, Texts,
};

/// A text in English.
pub(super) fn text(text: &str) -> Texts {
    [("en".parse().unwrap(), text.to_owned())]
        .into_iter()
        .collect()
}

/// Choices of these names.
pub(super) fn choices(names: &str) -> Vec<Choice> {
    let choice = |name: &str| Choice {
        id: name.parse().unwrap(),
        title: text(name),
        barrier: None,
    };
    names.split(' ').map(choice).collect()
}

/// A question with one answer.
pub(super) fn single(names: &str) -> AnswerForm {
    AnswerForm::Single {
        choices: choices(names),
    }
}

/// A question with several answers.
pub(super) fn multiple(names: &str, most: Option<u16>) -> AnswerForm {
    AnswerForm::Multiple {
        choices: choices(names),
        most,
    }
}

/// An unchecked instrument. Names of questions that end in `?` may be left out; tables are axes apart by spaces.
pub(super) fn draft(threshold: u32, questions: &[(&str, AnswerForm)], tables: &[&str]) -> Draft {
    let question = |(name, answer): &(&str, AnswerForm)| Question {
        id: name.trim_end_matches('?').parse().unwrap(),
        title: text(name),
        help: Texts::default(),
        required: !name.ends_with('?'),
        answer: answer.clone(),
    };
    let table = |axes: &&str| Table {
        id: axes.replace(' ', "_BY_").parse().unwrap(),
        title: text(axes),
        axes: axes.split(' ').map(|axis| axis.parse().unwrap()).collect(),
    };
    Draft {
        format: FORMAT,
        id: "EXAMPLE".parse().unwrap(),
        title: text("Example"),
        description: Texts::default(),
        languages: vec!["en".parse().unwrap()],
        respondents: vec![RespondentKind::Municipality, RespondentKind::Region],
        opens_at: "2025-03-01T00:00:00Z".parse().unwrap(),
        closes_at: "2025-05-01T00:00:00Z".parse().unwrap(),
        threshold,
        questions: questions.iter().map(question).collect(),
        tables: tables.iter().map(table).collect(),
    }
}

/// A sound instrument.
pub(super) fn instrument(
    threshold: u32,
    questions: &[(&str, AnswerForm)],
    tables: &[&str],
) -> Instrument {
    draft(threshold, questions, tables).try_into().unwrap()
}

/// A town in Germany.
pub(super) fn town() -> Respondent {
    Respondent {
        country: "DE".parse().unwrap(),
        kind: RespondentKind::Municipality,
        size: SizeClass::Unknown,
    }
}

/// Answers written `A=YES B=ONE,TWO C=3`; a list, even of one, has a comma.
pub(super) fn given(text: &str) -> BTreeMap<String, Given> {
    let one = |pair: &str| {
        let (question, answer) = pair.split_once('=').unwrap();
        let given = if answer.contains(',') {
            Given::Choices(
                answer
                    .split(',')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            )
        } else if let Ok(number) = answer.parse() {
            Given::Number(number)
        } else {
            Given::Text(answer.to_owned())
        };
        (question.to_owned(), given)
    };
    text.split_whitespace().map(one).collect()
}

/// Answers that fit.
pub(super) fn answers(instrument: &Instrument, respondent: Respondent, text: &str) -> Answers {
    Answers::check(instrument, respondent, &given(text)).unwrap()
}
