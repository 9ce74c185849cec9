//! What can be wrong with a document, and where.

/// A document that cannot be taken. Paths are as in `calls[3].deadlines[0].date`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// No JSON, or not of this form.
    #[error("{path}, line {line}, column {column}: {what}")]
    Json {
        /// Where in the document.
        path: String,
        /// Where in the text.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// Something else in JSON.
    #[error(
        "format: this is not a list of programmes and calls: “format” is {0}, and should be \"jumelage-funding\""
    )]
    Format(String),
    /// Of a version that means something else.
    #[error(
        "version: this document is of version {0}, this program reads version 1: update the program"
    )]
    Version(u64),
    /// Readable, and wrong.
    #[error("{path}: {what}")]
    Invalid {
        /// Where in the document.
        path: String,
        /// What is wrong.
        what: String,
    },
    /// Not to be published.
    #[error("{0}: this version knows no such field: take it out, or correct its name")]
    UnknownField(String),
    /// Not to be published.
    #[error("{path}: the rule “{rule}” cannot be judged: {why}")]
    UnknownRule {
        /// Where in the document.
        path: String,
        /// What it calls itself.
        rule: String,
        /// Why not.
        why: String,
    },
}

impl CatalogueError {
    pub(super) fn invalid(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Invalid {
            path: path.into(),
            what: what.into(),
        }
    }
}
