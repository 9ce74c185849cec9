//! Amounts of money.

use async_graphql::SimpleObject;
use jumelage_domain::funding;

use crate::scalar::MinorUnits;

/// An amount of money.
#[derive(SimpleObject)]
pub struct Money {
    /// In the currency's smallest unit: cents, for euros.
    minor_units: MinorUnits,
    /// ISO 4217.
    currency: &'static str,
}

impl Money {
    pub(crate) fn of(money: funding::Money) -> Self {
        Self {
            minor_units: MinorUnits(i128::from(money.minor_units())),
            currency: money.currency().as_str(),
        }
    }
}
