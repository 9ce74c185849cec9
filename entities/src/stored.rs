//! Words out of text columns. What a column holds was checked when it was written; where it does not read
//! back, the database was changed by something else, and the error says where.

use std::{collections::BTreeSet, error::Error, str::FromStr};

use jumelage_domain::{Statement, Timestamp};

use crate::{record, twinning};

/// A column holds what this program never writes there.
#[derive(Debug, thiserror::Error)]
#[error("the column {column} holds “{value}”, which this version cannot read")]
pub struct StoredError {
    column: &'static str,
    value: String,
    #[source]
    source: Box<dyn Error + Send + Sync>,
}

/// Reads one word.
pub fn word<T>(column: &'static str, text: &str) -> Result<T, StoredError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(|source| StoredError {
        column,
        value: text.to_owned(),
        source: Box::new(source),
    })
}

/// Reads one word that may be unknown.
pub fn optional<T>(column: &'static str, text: Option<&str>) -> Result<Option<T>, StoredError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.map(|text| word(column, text)).transpose()
}

/// Reads words with a separator between them.
pub fn words<T>(
    column: &'static str,
    text: &str,
    separator: char,
) -> Result<BTreeSet<T>, StoredError>
where
    T: FromStr<Err: Error + Send + Sync + 'static> + Ord,
{
    text.split(separator)
        .filter(|part| !part.is_empty())
        .map(|part| word(column, part))
        .collect()
}

/// Writes words with a separator between them.
pub fn join<T: AsRef<str>>(words: impl IntoIterator<Item = T>, separator: &str) -> String {
    words.into_iter().fold(String::new(), |mut text, word| {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(word.as_ref());
        text
    })
}

/// Reads JSON. The error does not repeat it: what is stored so may be private.
pub fn json<T: serde::de::DeserializeOwned>(
    column: &'static str,
    text: &str,
) -> Result<T, StoredError> {
    serde_json::from_str(text).map_err(|source| StoredError {
        column,
        value: format!("{} bytes of JSON", text.len()),
        source: Box::new(source),
    })
}

/// Reads an instant.
pub fn instant(column: &'static str, millis: i64) -> Result<Timestamp, StoredError> {
    Timestamp::from_millis(millis).map_err(|source| StoredError {
        column,
        value: millis.to_string(),
        source: Box::new(source),
    })
}

macro_rules! statement_of {
    ($row:expr, $table:literal) => {
        Statement {
            kind: word(concat!($table, ".kind"), &$row.kind)?,
            status: word(concat!($table, ".status"), &$row.status)?,
            since: optional(concat!($table, ".since"), $row.since.as_deref())?,
            until: optional(concat!($table, ".until"), $row.until.as_deref())?,
            themes: words(concat!($table, ".themes"), &$row.themes, '|')?,
            sdgs: words(concat!($table, ".sdgs"), &$row.sdgs, '|')?,
            updated_at: instant(concat!($table, ".updated_at"), $row.updated_at)?,
        }
    };
}

impl record::Model {
    /// What the record says.
    pub fn statement(&self) -> Result<Statement, StoredError> {
        Ok(statement_of!(self, "record"))
    }
}

impl twinning::Model {
    /// The settled values.
    pub fn statement(&self) -> Result<Statement, StoredError> {
        Ok(statement_of!(self, "twinning"))
    }
}
