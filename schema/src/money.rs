//! Amounts of money.

use async_graphql::{InputObject, SimpleObject};
use jumelage_domain::funding as domain;

use crate::{
    error::{CatalogueError, Result},
    scalar::{CurrencyCode, WholeNumber},
};

/// An amount of money.
#[derive(SimpleObject, Clone)]
pub struct Money {
    /// In the currency's smallest unit: cents, for euros.
    minor_units: WholeNumber,
    /// The currency.
    currency: CurrencyCode,
}

/// An amount of money.
#[derive(InputObject, Clone)]
pub struct MoneyInput {
    /// In the currency's smallest unit: cents, for euros.
    minor_units: WholeNumber,
    /// The currency.
    currency: CurrencyCode,
}

impl From<domain::Money> for Money {
    fn from(money: domain::Money) -> Self {
        Self {
            minor_units: WholeNumber(money.minor_units()),
            currency: CurrencyCode(money.currency()),
        }
    }
}

impl MoneyInput {
    /// As the domain has it.
    pub(crate) fn read(&self) -> Result<domain::Money> {
        domain::Money::new(self.minor_units.0, self.currency.0).map_err(CatalogueError::argument)
    }
}
