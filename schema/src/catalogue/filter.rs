//! Filters and orders, as the schema has them and as conditions on rows.

mod few;
mod local_governments;
mod regions;
mod twinnings;

pub(crate) use few::few;
pub(crate) use local_governments::{
    LocalGovernmentCodeInput, LocalGovernmentFilter, LocalGovernmentOrder, NearInput, chord_of,
};
pub(crate) use regions::{bounded, lies_in};
pub(crate) use twinnings::{Place, TwinningFilter, TwinningOrder};

use async_graphql::Enum;
use jumelage_domain::{sort_key::Direction, text::fold};
use sea_orm::sea_query::LikeExpr;

/// Which way an order runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderDirection {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

impl From<OrderDirection> for Direction {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Asc => Self::Ascending,
            OrderDirection::Desc => Self::Descending,
        }
    }
}

/// Part of a word, without case or accents.
pub(crate) fn part_of(search: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in fold(search).chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}
