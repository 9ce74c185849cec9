//! How things end, in few words: a label with a value for each message would fill the memory.

use jumelage_federation::{NodeAnswer, error::Code, network::NodeReply};
use jumelage_schema::public::Reply;

/// How a public request was answered, the better before the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
