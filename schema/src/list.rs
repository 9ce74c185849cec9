//! Lists in pages, by key: a page is found by where it begins, so that a walk neither repeats nor loses what
//! did not change during it.

mod keyset;
mod order;

pub(crate) use keyset::Window;
pub(crate) use order::{Order, Rank};
