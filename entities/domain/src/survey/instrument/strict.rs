//! What a node passes over in an instrument, and its publisher must not.

use serde_json::{Value, json};

use super::{Flaw, Flaws, Instrument};
use crate::{listing::Barrier, strict::unknown};

/// Why a text is not published as an instrument.
#[derive(Debug, thiserror::Error)]
pub enum InstrumentError {
    /// No JSON, or not of this form, or unsound.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// In it is what this version does not know.
    #[error(transparent)]
    Unknown(Flaws),
}

pub(super) fn parse(json: &str) -> Result<Instrument, InstrumentError> {
    let instrument: Instrument = serde_json::from_str(json)?;
    let written: Value = serde_json::from_str(json)?;
    let known = serde_json::to_value(&instrument)?;
    // A word is told apart from a field, so that it is said which there are.
    let flaw = strange_barrier(&written).or_else(|| {
        unknown(&written, &known, "", says_nothing).map(|path| Flaw {
            path,
            reason: "this version knows no such field: take it out, or correct its name".to_owned(),
        })
    });
    match flaw {
        Some(flaw) => Err(InstrumentError::Unknown(Flaws(vec![flaw]))),
        None => Ok(instrument),
    }
}

/// The first barrier that is not one of those that offers answer.
fn strange_barrier(written: &Value) -> Option<Flaw> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    list(&written["questions"])
        .iter()
        .enumerate()
        .find_map(|(question, asked)| {
            let choices = list(&asked["answer"]["choices"]);
            let mut choices = choices.iter().enumerate();
            choices.find_map(|(choice, one)| {
                let said = one.get("barrier").filter(|said| !said.is_null())?;
                let word = said
                    .as_str()
                    .map_or_else(|| said.to_string(), str::to_owned);
                let strange = word.parse::<Barrier>().err()?;
                Some(Flaw {
                    path: format!("questions[{question}].answer.choices[{choice}].barrier"),
                    reason: strange.to_string(),
                })
            })
        })
}

/// What is left out when it is written, as it says no more than its absence.
fn says_nothing(name: &str, value: &Value) -> bool {
    let nothing = [Value::Null, json!({}), json!([])];
    [
        "description",
        "help",
        "most",
        "low",
        "high",
        "bands",
        "barrier",
    ]
    .contains(&name)
        && nothing.contains(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::twinning_2025;

    fn written() -> Value {
        serde_json::to_value(twinning_2025::instrument().unwrap()).unwrap()
    }

    fn refusal(document: &Value) -> String {
        let text = document.to_string();
        Instrument::parse_for_publishing(&text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn what_a_later_version_adds_is_passed_over_and_is_a_slip_where_it_is_published() {
        let known = twinning_2025::instrument().unwrap();
        for (at, path) in [
            ("", "condition"),
            ("/questions/1", "questions[1].condition"),
            ("/questions/1/answer", "questions[1].answer.condition"),
            (
                "/questions/1/answer/choices/2",
                "questions[1].answer.choices[2].condition",
            ),
            ("/tables/0", "tables[0].condition"),
        ] {
            let mut later = written();
            later.pointer_mut(at).unwrap()["condition"] = json!("OTHERWISE");
            let read: Instrument = serde_json::from_value(later.clone()).unwrap();
            assert_eq!(read, known, "{at}");
            let refusal = refusal(&later);
            assert!(
                refusal.contains(&format!("{path}: this version knows no such field")),
                "{refusal}"
            );
        }
        let text = written().to_string();
        assert_eq!(Instrument::parse_for_publishing(&text).unwrap(), known);
    }

    #[test]
    fn a_barrier_of_a_later_version_is_none_here_and_is_not_published() {
        let at = "/questions/1/answer/choices/0";
        for strange in [
            json!("LANGUAGE"),
            json!("funding"),
            json!(1),
            json!(["FUNDING"]),
        ] {
            let mut later = written();
            later.pointer_mut(at).unwrap()["barrier"] = strange.clone();
            let read: Instrument = serde_json::from_value(later.clone()).unwrap();
            assert_eq!(read.questions()[1].choices()[0].barrier, None, "{strange}");
            let refusal = refusal(&later);
            assert!(
                refusal.contains("questions[1].answer.choices[0].barrier: ")
                    && refusal.contains("one of FUNDING, STAFF, KNOW_HOW"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn what_says_that_there_is_nothing_is_no_slip() {
        let mut plain = written();
        plain["description"] = json!({});
        plain["questions"][0]["help"] = json!({});
        plain["questions"][1]["answer"]["most"] = Value::Null;
        plain["questions"][0]["answer"]["choices"][0]["barrier"] = Value::Null;
        Instrument::parse_for_publishing(&plain.to_string()).unwrap();
        plain["questions"][1]["answer"]["mots"] = Value::Null;
        assert!(refusal(&plain).contains("questions[1].answer.mots"));
    }
}
