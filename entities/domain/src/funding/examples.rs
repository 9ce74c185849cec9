//! Calls of 2026 and before, as somebody read them: dated examples, each with its source.

use super::{Catalogue, CatalogueError};

static EXAMPLES: &str = include_str!("../../data/funding/examples.json");

/// The dated examples: what the demo shows, moved to its day by [`Catalogue::around`], and a start for a real list.
pub fn examples() -> Result<Catalogue, CatalogueError> {
    Catalogue::parse_for_publishing(EXAMPLES)
}

#[cfg(test)]
mod tests;
