//! Where in a node's log: which log, and how far.

use std::fmt;

use jumelage_entities::change_log;
use jumelage_federation::log::NOW;

use crate::error::{CatalogueError, Result};

/// Behind an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) token: String,
    pub(super) seq: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.token, self.seq)
    }
}

/// The number of the entry behind which somebody wants to go on: he must have seen all of this log up to there.
pub(super) fn behind(log: &change_log::Model, since: Option<&str>) -> Result<i64> {
    let (token, seq) = match since {
        None => (log.token.as_str(), 0),
        Some(NOW) => return Ok(log.last),
        Some(text) => {
            let position = text.split_once('.');
            let position = position.and_then(|(token, seq)| Some((token, seq.parse().ok()?)));
            position.ok_or(CatalogueError::Position)?
        }
    };
    if token != log.token || seq < log.gone || seq > log.last {
        return Err(CatalogueError::ChangesLost);
    }
    Ok(seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> change_log::Model {
        change_log::Model {
            id: 1,
            token: "abc".to_owned(),
            last: 9,
            gone: 3,
        }
    }

    #[test]
    fn who_has_missed_nothing_goes_on_and_everybody_else_is_told() {
        let at = |since: Option<&str>| behind(&log(), since);
        assert_eq!(at(Some("abc.3")).unwrap(), 3);
        assert_eq!(at(Some("abc.9")).unwrap(), 9);
        assert_eq!(at(Some("NOW")).unwrap(), 9);
        for lost in [None, Some("abc.2"), Some("abc.10"), Some("abd.5")] {
            assert!(
                matches!(at(lost), Err(CatalogueError::ChangesLost)),
                "{lost:?}"
            );
        }
        for wrong in ["", "abc", "abc.x", "abc.5.5"] {
            assert!(
                matches!(at(Some(wrong)), Err(CatalogueError::Position)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn of_a_log_that_is_whole_the_beginning_is_to_be_had() {
        let whole = change_log::Model { gone: 0, ..log() };
        assert_eq!(behind(&whole, None).unwrap(), 0);
    }
}
