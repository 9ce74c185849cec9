//! How a node is: well, or unwell in one of the ways in which nodes are.

use std::time::Duration;

use async_graphql::Value;
use jumelage_federation::{
    Failure, NodeAnswer, NodeState,
    error::{Code, PathSegment},
    network::NodeError,
};
use rand::{RngExt, rngs::StdRng};

use crate::faults::{count, place};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// It answers soon.
    Well,
    /// It takes so much longer, either way.
    Slow(Duration),
    /// It takes calls and never answers.
    Hung,
    /// There is no connection.
    Crashed,
    /// The gateway before it says that it is not there.
    Away,
    /// Its answers break off.
    Truncates,
    /// Every other call fails, as it comes.
    Flaky,
    /// Its answers are not what they ought to be.
    Garbles,
    /// It refuses to answer.
    Declines,
}

impl Weather {
    pub fn any(rng: &mut StdRng) -> Self {
        match rng.random_range(0..9) {
            0 => Self::Slow(Duration::from_millis(rng.random_range(30..2_500))),
            1 | 2 => Self::Hung,
            3 => Self::Crashed,
            4 => Self::Away,
            5 => Self::Truncates,
            6 => Self::Flaky,
            7 => Self::Garbles,
            _ => Self::Declines,
        }
    }
}

pub(crate) fn no_connection() -> Failure {
    unreachable("no connection to the node", Code::Unreachable)
}

pub(crate) fn broken_off() -> Failure {
    unreachable("the answer broke off", Code::Unreachable)
}

pub(crate) fn away() -> Failure {
    unreachable("the node answered with HTTP status 503", Code::HttpStatus)
}

fn unreachable(message: &str, code: Code) -> Failure {
    Failure {
        state: NodeState::Unreachable,
        code: code.into(),
        message: message.to_owned(),
        passing: true,
    }
}

pub(crate) fn declined() -> NodeAnswer {
    NodeAnswer {
        errors: vec![error(Vec::new())],
        ..NodeAnswer::default()
    }
}

fn error(path: Vec<PathSegment>) -> NodeError {
    NodeError {
        message: "an internal error".to_owned(),
        code: Code::Internal.into(),
        path,
    }
}

/// Makes of an answer what none may be. A null where there may be one, or another number, would be a lie that nobody
/// can see through, and not a fault.
pub(crate) fn garble(rng: &mut StdRng, mut answer: NodeAnswer) -> Result<NodeAnswer, Failure> {
    let kind = rng.random_range(0..6);
    let first = match &mut answer.data {
        Value::Object(fields) => fields.first_mut(),
        _ => None,
    };
    match (kind, first) {
        (0, _) => {
            return Err(Failure {
                state: NodeState::Refused,
                code: Code::MalformedAnswer.into(),
                message: "the answer is no GraphQL response".to_owned(),
                passing: false,
            });
        }
        (1, _) => answer.data = Value::Null,
        (2, Some(_)) => {
            if let Value::Object(fields) = &mut answer.data {
                fields.shift_remove_index(0);
            }
        }
        (3, Some((key, value))) => {
            answer
                .errors
                .push(error(vec![PathSegment::Key(key.to_string())]));
            *value = Value::Null;
        }
        (4, Some((_, value))) => *value = Value::String("?".to_owned()),
        _ => {
            let mut at = rng.random_range(0..count(&answer.data));
            if let Some(value) = place(&mut answer.data, &mut at) {
                *value = match value {
                    Value::List(_) => Value::Number(5.into()),
                    _ => Value::List(Vec::new()),
                };
            }
        }
    }
    Ok(answer)
}
