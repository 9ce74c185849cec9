//! The sizes of pages, one rule for the engine and for every node.

use crate::error::Code;

/// Where a client says nothing.
pub const DEFAULT_PAGE: usize = 20;

/// The largest page.
pub const MAX_PAGE: usize = 500;

/// The arguments of a connection, as given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageArguments {
    /// How many from the start.
    pub first: Option<i32>,
    /// Only what comes after this.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i32>,
    /// Only what comes before this.
    pub before: Option<String>,
}

/// How much of a list, and from which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most so many rows.
    pub limit: usize,
    /// From the end.
    pub backward: bool,
}

/// A page that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Too many, or less than none.
    #[error("`{argument}` takes a number from 0 to {MAX_PAGE}, not {given}")]
    Size {
        /// `first` or `last`.
        argument: &'static str,
        /// As given.
        given: i32,
    },
    /// From both ends at once.
    #[error("`first` and `last` cannot be given together: a page is walked from one end")]
    BothEnds,
}

impl PageError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Size { .. } => Code::PageSize,
            Self::BothEnds => Code::PageBothEnds,
        }
    }
}

impl PageArguments {
    /// The page that is meant.
    pub fn page(&self) -> Result<Page, PageError> {
        let size = |argument: &'static str, given: i32| match usize::try_from(given) {
            Ok(limit) if limit <= MAX_PAGE => Ok(limit),
            _ => Err(PageError::Size { argument, given }),
        };
        match (self.first, self.last) {
            (Some(_), Some(_)) => Err(PageError::BothEnds),
            (None, None) => Ok(Page {
                limit: DEFAULT_PAGE,
                backward: false,
            }),
            (Some(first), None) => Ok(Page {
                limit: size("first", first)?,
                backward: false,
            }),
            (None, Some(last)) => Ok(Page {
                limit: size("last", last)?,
                backward: true,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(first: Option<i32>, last: Option<i32>) -> Result<Page, PageError> {
        PageArguments {
            first,
            last,
            ..PageArguments::default()
        }
        .page()
    }

    #[test]
    fn sizes_are_bounded_at_both_ends() {
        assert_eq!(
            page(Some(500), None),
            Ok(Page {
                limit: 500,
                backward: false
            })
        );
        assert_eq!(
            page(None, Some(0)),
            Ok(Page {
                limit: 0,
                backward: true
            })
        );
        assert_eq!(
            page(None, None),
            Ok(Page {
                limit: 20,
                backward: false
            })
        );
        for size in [-1, 501, i32::MIN, i32::MAX] {
            assert!(matches!(
                page(Some(size), None),
                Err(PageError::Size {
                    argument: "first",
                    ..
                })
            ));
        }
        assert_eq!(page(Some(1), Some(1)), Err(PageError::BothEnds));
    }
}
