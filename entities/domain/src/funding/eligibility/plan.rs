//! Rules on what is planned. Those who apply say it themselves.

use super::{
    Explanation, Found, Met, Needed, Unit,
    count::{Judgement, counted, found},
};
use crate::funding::{Money, Reason};

/// A number of people, months or days.
pub(super) fn planned(
    least: Option<u32>,
    most: Option<u32>,
    unit: Unit,
    plan: Option<u32>,
) -> Judgement {
    let needed = Needed {
        least: least.map(u64::from),
        most: most.map(u64::from),
        unit,
    };
    let Some(plan) = plan else {
        return Judgement {
            needed: Some(needed),
            ..Judgement::new(Met::Unknown, Reason::NotStated, vec![])
        };
    };
    let found = found(plan as usize, plan as usize);
    counted(needed, found, &[]).mendable()
}

/// An amount.
pub(super) fn grant(least: Option<Money>, most: Option<Money>, plan: Option<Money>) -> Judgement {
    let currency = least.or(most).map(Money::currency);
    let needed = Some(Needed {
        least: least.map(Money::minor_units),
        most: most.map(Money::minor_units),
        unit: Unit::MinorUnits,
    });
    let (Some(plan), Some(currency), Some(bounds)) = (plan, currency, needed) else {
        return Judgement {
            needed,
            ..Judgement::new(Met::Unknown, Reason::NotStated, vec![])
        };
    };
    if plan.currency() != currency {
        let arguments = vec![plan.to_string(), currency.to_string()];
        return Judgement {
            needed,
            ..Judgement::new(Met::Unknown, Reason::OtherCurrency, arguments)
        };
    }
    let amount = plan.minor_units();
    let found = Found {
        certain: amount,
        possible: Some(amount),
    };
    let mut judgement = counted(bounds, found, &[]).mendable();
    let shown = |minor: u64| {
        Money::new(minor, currency).map_or_else(|_| minor.to_string(), |money| money.to_string())
    };
    let (reason, arguments) = match judgement.met {
        Met::Missed if bounds.most.is_some_and(|most| amount > most) => (
            Reason::TooMany,
            vec![plan.to_string(), shown(amount - bounds.most.unwrap_or(0))],
        ),
        Met::Missed => (
            Reason::TooFew,
            vec![plan.to_string(), shown(bounds.least.unwrap_or(0) - amount)],
        ),
        Met::Met | Met::Unknown => (Reason::Found, vec![plan.to_string()]),
    };
    judgement.explanation = Explanation { reason, arguments };
    judgement
}
