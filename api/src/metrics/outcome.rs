//! How things end, in few words: a label with a value for each message would fill the memory.

use jumelage_federation::{NodeAnswer, error::Code, network::NodeReply};
use jumelage_schema::public::Reply;

/// How a public request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replied {
    /// Without errors.
    Whole,
    /// With data and errors.
    WithErrors,
    /// Without data: the request itself was wrong.
    Refused,
    /// Not at all: the client left.
    Gone,
}

impl Replied {
    /// Of an answer.
    #[must_use]
    pub const fn of(reply: &Reply) -> Self {
        match &reply.data {
            None => Self::Refused,
            Some(_) if reply.errors.is_empty() => Self::Whole,
            Some(_) => Self::WithErrors,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "ok",
            Self::WithErrors => "errors",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }
}

/// What a circuit breaker lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// All.
    Closed,
    /// A probe.
    HalfOpen,
    /// Nothing.
    Open,
}

impl Breaker {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Closed => 0,
            Self::HalfOpen => 1,
            Self::Open => 2,
        }
    }
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was kept, and young enough.
    Fresh,
    /// It was kept, and nothing had changed.
    Revalidated,
    /// The node was asked.
    Miss,
    /// It was kept, and stood in for a node that is down.
    Stale,
    /// Somebody else was asking just then.
    Shared,
    /// The whole answer was kept, whatever nodes had a part in it.
    Whole,
}

impl Kept {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Revalidated => "revalidated",
            Self::Miss => "miss",
            Self::Stale => "stale",
            Self::Shared => "shared",
            Self::Whole => "whole",
        }
    }
}

/// How another node answered: `ok`, `partial` where there are errors in its answer, else the code that stands in
/// coverage. Codes that only the other node knows count as how it answered: there may be any number of them.
#[must_use]
pub fn peer_outcome(reply: &NodeReply) -> &'static str {
    match &reply.outcome {
        Ok(NodeAnswer { errors, .. }) if errors.is_empty() => "ok",
        Ok(_) => "partial",
        Err(failure) => {
            let known = Code::ALL.iter().find(|code| code.as_str() == failure.code);
            known.map_or(failure.state.as_str(), |code| code.as_str())
        }
    }
}
