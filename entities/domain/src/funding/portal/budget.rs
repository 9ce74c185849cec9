//! Amounts: the portal has them as a table of the whole call, within a text of its own.

use serde_json::Value;

use super::{
    Problem, Remark,
    values::{At, Fields},
};
use crate::funding::{Currency, Money};

/// What the table says of one topic.
#[derive(Default)]
pub(super) struct Amounts {
    pub budget: Option<Money>,
    pub least: Option<Money>,
    pub most: Option<Money>,
    pub opens: Vec<Value>,
    pub deadlines: Vec<Value>,
    pub model: Option<String>,
    pub place: String,
    pub notes: Vec<Remark>,
}

impl Amounts {
    /// Of a topic. What cannot be read is left out, and noted.
    pub(super) fn of(fields: &Fields<'_>, topic: &str) -> Self {
        let Some(at) = fields.first(&["budgetOverview", "budgetOverviewJSONItem"]) else {
            return Self::default();
        };
        match read(&at, topic) {
            Ok(amounts) => amounts,
            Err(remark) => Self {
                notes: vec![remark],
                ..Self::default()
            },
        }
    }
}

fn read(at: &At<'_>, topic: &str) -> Result<Amounts, Remark> {
    let unreadable = |what: String| Problem::Budget(what).at(&at.place);
    let table: Value = match at.value {
        Value::String(text) => {
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?
        }
        other => other.clone(),
    };
    let Some(map) = table.get("budgetTopicActionMap").and_then(Value::as_object) else {
        return Err(unreadable("there is no budgetTopicActionMap".into()));
    };
    let rows = || map.values().filter_map(Value::as_array).flatten();
    // A row belongs to a topic if its action begins with the topic's code: `CERV-… - CERV-LS CERV Lump Sum Grants`.
    let own = |row: &&Value| {
        let action = row
            .get("action")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let code = action.split(' ').next().unwrap_or_default();
        code.eq_ignore_ascii_case(topic)
    };
    let mut amounts = Amounts {
        place: at.place.clone(),
        ..Amounts::default()
    };
    let mut budgets = vec![];
    for row in rows().filter(own) {
        budgets.push(year_total(row).map_err(|error| Problem::Amount(error).at(&at.place))?);
        let least = contribution(row, "minContribution")
            .map_err(|error| Problem::Amount(error).at(&at.place))?;
        let most = contribution(row, "maxContribution")
            .map_err(|error| Problem::Amount(error).at(&at.place))?;
        amounts.least = [amounts.least, least]
            .into_iter()
            .flatten()
            .min_by_key(|money| money.minor_units());
        amounts.most = [amounts.most, most]
            .into_iter()
            .flatten()
            .max_by_key(|money| money.minor_units());
        amounts.opens.extend(row.get("plannedOpeningDate").cloned());
        let deadlines = row.get("deadlineDates").and_then(Value::as_array);
        amounts
            .deadlines
            .extend(deadlines.into_iter().flatten().cloned());
        amounts.model = amounts.model.or_else(|| {
            row.get("deadlineModel")
                .and_then(Value::as_str)
                .map(str::to_owned)
        });
    }
    let total = budgets
        .iter()
        .flatten()
        .map(|money| money.minor_units())
        .fold(0, u64::saturating_add);
    if total > 0 {
        let shared = 1 + rows()
            .filter(|row| !own(row))
            .filter(
                |row| matches!(year_total(row), Ok(Some(other)) if budgets.contains(&Some(other))),
            )
            .count();
        if shared > 1 {
            amounts
                .notes
                .push(Problem::SharedBudget(shared).at(&at.place));
        } else {
            let budget = Money::new(total, Currency::Eur)
                .map_err(|error| Problem::Amount(error).at(&at.place))?;
            amounts.budget = Some(budget);
        }
    }
    Ok(amounts)
}

/// An amount in euros, which is what the portal's calls are in. Zero is how it writes that there is none.
fn euros(value: &Value) -> Result<Option<Money>, crate::funding::MoneyError> {
    let text = match value {
        Value::String(text) if !text.trim().is_empty() => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::String(_) => return Ok(None),
        other => other.to_string(),
    };
    let money = Money::parse(&text, Currency::Eur)?;
    Ok((money.minor_units() > 0).then_some(money))
}

fn contribution(row: &Value, name: &str) -> Result<Option<Money>, crate::funding::MoneyError> {
    row.get(name).map_or(Ok(None), euros)
}

fn year_total(row: &Value) -> Result<Option<Money>, crate::funding::MoneyError> {
    let years = row.get("budgetYearMap").and_then(Value::as_object);
    let mut total = 0_u64;
    for value in years.into_iter().flat_map(serde_json::Map::values) {
        total = total.saturating_add(euros(value)?.map_or(0, Money::minor_units));
    }
    if total == 0 {
        return Ok(None);
    }
    Money::new(total, Currency::Eur).map(Some)
}
