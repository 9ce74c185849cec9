//! What is wrong with an input: data of the payload, as whoever typed it can mend it.

use std::fmt::{Display, Write};

use async_graphql::{ID, SimpleObject};
use jumelage_entities::write::{decisions::Refused, lifecycles::LifecycleCode};

use super::surveys::AnswerCode;

/// What was wrong with an input, and where.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// Stable; more may come.
    pub code: String,
    /// The way to the argument's part that is meant, from the field's argument on: `["input", "since"]`. A place in a list
    /// is its number, from 0.
    pub path: Vec<String>,
    /// For people: what was wrong, and what to do.
    pub message: String,
    /// With EXISTS and `NAME_TAKEN`: the id of what is there already.
    pub existing: Option<ID>,
}

jumelage_entities::codes! {
    /// The stable codes.
    UserErrorCode {
        NotFound = "NOT_FOUND": "Nothing of this association's has this id.", "Use ids as they were given. What another association records is its own to change.";
        Forbidden = "FORBIDDEN": "It is not the writer's to change.", "A local government writes of its own entry, its contact persons and the twinnings of which it is a party; ask the association's staff.";
        Exists = "EXISTS": "It is there already: `existing` is its id.", "After a retry: it was written the first time. Else change what is there.";
        StaleVersion = "STALE_VERSION": "Somebody changed it since the writer read it.", "Read it again, and decide again.";
        InUse = "IN_USE": "Something else names it, so that it cannot be deleted.", "The message says how many, and what to do instead.";
        TooMany = "TOO_MANY": "There are as many as there may be within a day.", "The message says of what; try again tomorrow.";
        OwnerUnavailable = "OWNER_UNAVAILABLE": "The node whose local government the partner is does not answer, and was never heard of it.", "Try again later, or describe the partner.";
        InvalidValue = "INVALID_VALUE": "A value that cannot be.", "The message says what would do.";
    }
}

impl UserError {
    /// Of a part of the input.
    pub(crate) fn at(code: UserErrorCode, path: &[&str], message: impl Into<String>) -> Self {
        Self {
            code: code.as_str().to_owned(),
            path: Self::way(path),
            message: message.into(),
            existing: None,
        }
    }

    /// The way to it, from the field's argument on.
    pub(crate) fn way<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Vec<String> {
        let segments = segments.into_iter().map(|one| one.as_ref().to_owned());
        ["input".to_owned()].into_iter().chain(segments).collect()
    }

    /// Of what is there already.
    pub(crate) fn exists(path: &[&str], id: impl Display) -> Self {
        let message = format!("this is there already, as {id}: change that");
        Self {
            existing: Some(id.to_string().into()),
            ..Self::at(UserErrorCode::Exists, path, message)
        }
    }
}

/// The part of the documentation's page of errors that is about these, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "\n## Of an input: `userErrors` in a mutation's payload\n\n\
         Data, and no errors of the response. All that is wrong with an input is said at once, each with its `path`; where \
         there is something, nothing was written. `respondToClaims` and `reopenClaims` alone decide on each claim for itself: \
         what is wrong with the input as a whole keeps all from being written, what is wrong with a claim (its path names it) \
         that claim alone. Their payloads count what was done.\n",
    );
    table(&mut page, "Of any mutation", UserErrorCode::ALL, |code| {
        (code.as_str(), code.explained())
    });
    table(
        &mut page,
        "Of a claim, by `respondToClaims` and `reopenClaims`",
        Refused::ALL,
        |code| (code.as_str(), code.explained()),
    );
    table(
        &mut page,
        "Of what becomes of members, by `mergeLocalGovernments`, `splitLocalGovernment`, `renameLocalGovernment`, \
         `transferLocalGovernment` and `receiveLocalGovernment`",
        LifecycleCode::ALL,
        |code| (code.as_str(), code.explained()),
    );
    table(
        &mut page,
        "Of an answer to a survey, by `answerSurvey` and `withdrawAnswer`",
        AnswerCode::ALL,
        |code| (code.as_str(), code.explained()),
    );
    page
}

fn table<C: Copy>(
    page: &mut String,
    title: &str,
    codes: &[C],
    row: impl Fn(C) -> (&'static str, [&'static str; 2]),
) {
    let head = "| code | what it means | what to do |\n|---|---|---|";
    let _ = writeln!(page, "\n### {title}\n\n{head}");
    for (code, [meaning, hint]) in codes.iter().copied().map(row) {
        let _ = writeln!(page, "| `{code}` | {meaning} | {hint} |");
    }
}
