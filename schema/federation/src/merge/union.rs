//! `UNION`: plain lists.

use async_graphql_value::ConstValue;

use super::{ORDER, Part};
use crate::value::text;

pub(super) fn merge(parts: Vec<Part>) -> ConstValue {
    let mut all: Vec<ConstValue> = parts
        .into_iter()
        .flat_map(|part| match part.value {
            ConstValue::List(items) => items,
            _ => Vec::new(),
        })
        .collect();
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    ConstValue::List(all)
}

fn order(item: &ConstValue) -> Option<&str> {
    match item {
        ConstValue::Object(fields) => fields.get(ORDER).and_then(text),
        _ => None,
    }
}
