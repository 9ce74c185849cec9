//! Where a page begins and ends.

use jumelage_domain::{SortKey, sort_key::Direction};
use jumelage_federation::page::{Page, PageArguments};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    error::Result,
    list::{Order, Rank},
};

/// A page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) page: Page,
    after: Option<SortKey>,
    before: Option<SortKey>,
}

/// An order, as conditions on rows.
pub(crate) struct Keyset<'a>(pub(crate) &'a Order);

impl Window {
    /// Reads the arguments of a connection. At a node's own door cursors are sort keys.
    pub(crate) fn read(order: &Order, arguments: &PageArguments) -> Result<Self> {
        let page = arguments.page()?;
        let key = |cursor: &Option<String>| {
            cursor
                .as_deref()
                .map(|text| SortKey::decode(text, order.direction))
                .transpose()
        };
        Ok(Self {
            page,
            after: key(&arguments.after)?,
            before: key(&arguments.before)?,
        })
    }

    /// The rows between the cursors.
    pub(crate) fn between(&self, order: &Order) -> Result<Condition> {
        let keyset = Keyset(order);
        let mut all = Condition::all();
        if let Some(after) = &self.after {
            all = all.add(keyset.after(after)?);
        }
        if let Some(before) = &self.before {
            all = all.add(keyset.before(before)?);
        }
        Ok(all)
    }

    /// The rows up to and with the cursor that the page comes after; none where it has none.
    pub(crate) fn not_after(&self, order: &Order) -> Result<Option<Condition>> {
        self.after
            .as_ref()
            .map(|key| Ok(Keyset(order).after(key)?.not()))
            .transpose()
    }

    /// The rows from the cursor on that the page comes before; none where it has none.
    pub(crate) fn not_before(&self, order: &Order) -> Result<Option<Condition>> {
        self.before
            .as_ref()
            .map(|key| Ok(Keyset(order).before(key)?.not()))
            .transpose()
    }
}

impl Keyset<'_> {
    fn after(&self, key: &SortKey) -> Result<Condition> {
        self.beyond(key, true)
    }

    fn before(&self, key: &SortKey) -> Result<Condition> {
        self.beyond(key, false)
    }

    /// True or false for every row, never unknown, so that it can be turned around.
    fn beyond(&self, key: &SortKey, forward: bool) -> Result<Condition> {
        let order = self.0;
        let place = Expr::tuple([order.node.clone(), order.id.clone()]);
        let this = Expr::tuple([Expr::val(key.node.as_str()), Expr::val(key.uuid)]);
        let later = |ascending: bool| {
            if ascending == forward {
                place.clone().gt(this.clone())
            } else {
                place.clone().lt(this.clone())
            }
        };
        let ascending = order.direction == Direction::Ascending;
        let value = match &order.rank {
            Rank::Id => return Ok(Condition::all().add(later(ascending))),
            Rank::Text(value) | Rank::Integer(value) | Rank::Positive(value) => value,
        };
        let unknown = || value.clone().is_null();
        let known = || value.clone().is_not_null();
        Ok(match (&key.value, forward) {
            (Some(text), _) => {
                let bound = order.bind(text)?;
                let further = if ascending == forward {
                    value.clone().gt(bound.clone())
                } else {
                    value.clone().lt(bound.clone())
                };
                let tied = Condition::all()
                    .add(value.clone().eq(bound))
                    .add(later(true));
                let same_side = Condition::all()
                    .add(known())
                    .add(Condition::any().add(further).add(tied));
                if forward {
                    Condition::any().add(unknown()).add(same_side)
                } else {
                    same_side
                }
            }
            (None, true) => Condition::all().add(unknown()).add(later(true)),
            (None, false) => Condition::any().add(known()).add(later(true)),
        })
    }
}
