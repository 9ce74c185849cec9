//! By what a list is ordered.

use jumelage_domain::{
    SortKey,
    sort_key::{Direction, SortKeyError, read_integer, read_positive},
};
use sea_orm::sea_query::{Expr, ExprTrait, Order as SqlOrder};

/// The value that comes before node code and UUID, in SQL.
#[derive(Clone, Debug)]
pub(crate) enum Rank {
    /// None: node code and UUID themselves run in the order's direction.
    Id,
    /// Text that sorts as bytes.
    Text(Expr),
    /// A whole number.
    Integer(Expr),
    /// A number of at least zero.
    Positive(Expr),
}

/// An order of a list.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) rank: Rank,
    pub(crate) direction: Direction,
    /// The column with the code of the object's node.
    pub(crate) node: Expr,
    /// The column with the object's UUID.
    pub(crate) id: Expr,
}

impl Order {
    /// The terms of `ORDER BY`; backwards for a page that is walked from its end.
    pub(crate) fn terms(&self, backward: bool) -> Vec<(Expr, SqlOrder)> {
        let turn = |order: SqlOrder| match (order, backward) {
            (SqlOrder::Asc, true) => SqlOrder::Desc,
            (SqlOrder::Desc, true) => SqlOrder::Asc,
            (order, _) => order,
        };
        let by_value = match self.direction {
            Direction::Ascending => SqlOrder::Asc,
            Direction::Descending => SqlOrder::Desc,
        };
        let terms = match &self.rank {
            Rank::Id => vec![
                (self.node.clone(), by_value.clone()),
                (self.id.clone(), by_value),
            ],
            Rank::Text(value) | Rank::Integer(value) | Rank::Positive(value) => vec![
                (value.clone().is_null(), SqlOrder::Asc),
                (value.clone(), by_value),
                (self.node.clone(), SqlOrder::Asc),
                (self.id.clone(), SqlOrder::Asc),
            ],
        };
        terms
            .into_iter()
            .map(|(expr, order)| (expr, turn(order)))
            .collect()
    }

    /// A cursor's value in the form in which the column has it.
    pub(crate) fn bind(&self, value: &str) -> Result<Expr, SortKeyError> {
        Ok(match &self.rank {
            Rank::Id => return Err(SortKeyError),
            Rank::Text(_) => Expr::val(value.to_owned()),
            Rank::Integer(_) => Expr::val(read_integer(value)?),
            Rank::Positive(_) => Expr::val(read_positive(value)?),
        })
    }

    /// The sort key of an object with this value.
    pub(crate) fn key(
        &self,
        value: Option<String>,
        node: &str,
        uuid: uuid::Uuid,
    ) -> Option<String> {
        let node = node.parse().ok()?;
        let value = match self.rank {
            Rank::Id => Some(format!("{node} {uuid}")),
            _ => value,
        };
        Some(SortKey { value, node, uuid }.encode(self.direction))
    }
}
