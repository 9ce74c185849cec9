//! What a caller may spend. Everything that a request costs is taken before it is done: so nobody can get more by asking
//! for much at the same time, whatever becomes of it.

use async_graphql::Value;
use jumelage_federation::error::{Code, ResponseError};
use serde::Serialize;

/// What one caller may still spend.
pub trait Budget: Send + Sync {
    /// Takes this much, or nothing at all.
    fn take(&self, cost: u64) -> Result<(), Spent>;

    /// What is left, as the last taking found it; none where nothing is limited.
    fn left(&self) -> Option<Allowance>;

    /// What was to be answered before in the same body, by its cost: a batch may bring as much as a request alone.
    fn before(&self) -> u64 {
        0
    }
}

/// How much a caller may spend, and has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Allowance {
    /// The most that there may be at a time.
    pub limit: u64,
    /// Of that, what is left.
    pub remaining: u64,
    /// Until all of it is there again, if nothing is spent.
    pub resets_seconds: u64,
}

/// There is not as much left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// What was to be taken.
    pub cost: u64,
    /// What is left.
    pub remaining: u64,
    /// Until there is as much, if nothing is spent; never 0.
    pub retry_after_seconds: u64,
}

impl From<Spent> for ResponseError {
    fn from(spent: Spent) -> Self {
        let Spent {
            cost,
            remaining,
            retry_after_seconds,
        } = spent;
        let message = format!(
            "this costs {cost}, and of what you may spend {remaining} is left: ask again in {retry_after_seconds} s"
        );
        let mut error = Self::of_request(Code::RateLimited, message);
        error.extensions = [
            ("cost", cost),
            ("remaining", remaining),
            ("retryAfterSeconds", retry_after_seconds),
        ]
        .map(|(name, number)| (name, Value::Number(number.into())))
        .into();
        error
    }
}

/// Of whoever is not limited.
pub struct Unlimited;

impl Budget for Unlimited {
    fn take(&self, _: u64) -> Result<(), Spent> {
        Ok(())
    }

    fn left(&self) -> Option<Allowance> {
        None
    }
}
