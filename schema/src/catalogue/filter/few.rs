//! How many values a list of a filter takes.

use crate::error::{CatalogueError, Result};

/// More than there are goals, and than anybody looks for themes at a time: each is a value of a statement.
const MOST: usize = 50;

/// Refuses more values than a list of a filter takes.
pub(crate) fn few(name: &str, given: usize) -> Result<()> {
    if given > MOST {
        return Err(CatalogueError::argument(format!(
            "`{name}` takes at most {MOST}, not {given}: name those that matter, or leave it out"
        )));
    }
    Ok(())
}
