//! `GROUPED`: rows with equal keys become one, measure by measure; what is no measure is equal in all of them.

use std::collections::BTreeMap;

use apollo_compiler::Schema;
use async_graphql_value::{ConstValue, Name};
use serde_json::Number;

use super::Part;
use crate::{
    prepare::Field,
    reserved::GROUP_KEY,
    strategy::{self, MeasureMerge},
    value::{Object, text},
};

pub(super) fn merge(schema: &Schema, field: &Field, parts: Vec<Part>) -> ConstValue {
    let objects = parts
        .into_iter()
        .filter_map(|part| object(part.value))
        .collect();
    ConstValue::Object(fields(schema, field.fields(), objects))
}

fn object(value: ConstValue) -> Option<Object> {
    match value {
        ConstValue::Object(fields) => Some(fields),
        _ => None,
    }
}

/// One object of many.
fn fields(schema: &Schema, selected: &[Field], mut parts: Vec<Object>) -> Object {
    let mut merged = Object::new();
    for field in selected.iter().filter(|field| field.name != "__typename") {
        let key = Name::new(field.response_key.as_str());
        let values: Vec<ConstValue> = parts
            .iter_mut()
            .filter_map(|part| part.swap_remove(&key))
            .collect();
        merged.insert(key, value(schema, field, values));
    }
    merged
}

fn value(schema: &Schema, field: &Field, values: Vec<ConstValue>) -> ConstValue {
    if let Some(measure) = strategy::measure(&field.definition) {
        return combine(measure, &values);
    }
    if strategy::group_key(schema, field.type_name()).is_some() {
        return ConstValue::List(rows(schema, field, values));
    }
    match field.selection {
        crate::Selection::Fields(_) if !field.definition.ty.is_list() => {
            let objects = values.into_iter().filter_map(object).collect();
            ConstValue::Object(fields(schema, field.fields(), objects))
        }
        _ => values.into_iter().next().unwrap_or_default(),
    }
}

/// Rows by key, ordered by key as bytes.
fn rows(schema: &Schema, field: &Field, values: Vec<ConstValue>) -> Vec<ConstValue> {
    let mut groups: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    for list in values {
        let ConstValue::List(rows) = list else {
            continue;
        };
        for mut row in rows.into_iter().filter_map(object) {
            let key = row
                .swap_remove(GROUP_KEY)
                .as_ref()
                .and_then(text)
                .unwrap_or_default()
                .to_owned();
            groups.entry(key).or_default().push(row);
        }
    }
    groups
        .into_values()
        .map(|parts| ConstValue::Object(fields(schema, field.fields(), parts)))
        .collect()
}

fn combine(measure: MeasureMerge, values: &[ConstValue]) -> ConstValue {
    if values
        .iter()
        .any(|value| matches!(value, ConstValue::String(_)))
    {
        return combine_texts(measure, values);
    }
    let numbers = values.iter().filter_map(|value| match value {
        ConstValue::Number(number) => Some(number.clone()),
        _ => None,
    });
    let merged = match measure {
        MeasureMerge::Add => Some(numbers.fold(Number::from(0), |sum, number| add(&sum, &number))),
        MeasureMerge::Min => numbers.min_by(compare),
        MeasureMerge::Max => numbers.max_by(compare),
    };
    merged.map_or(ConstValue::Null, ConstValue::Number)
}

/// Whole numbers beyond what `Int` holds travel as texts of digits.
fn combine_texts(measure: MeasureMerge, values: &[ConstValue]) -> ConstValue {
    let numbers = values.iter().filter_map(text);
    let numbers = numbers.filter_map(|digits| digits.parse::<i128>().ok());
    let merged = match measure {
        MeasureMerge::Add => numbers.reduce(i128::saturating_add),
        MeasureMerge::Min => numbers.min(),
        MeasureMerge::Max => numbers.max(),
    };
    merged.map_or(ConstValue::Null, |number| {
        ConstValue::String(number.to_string())
    })
}

fn add(a: &Number, b: &Number) -> Number {
    if let (Some(a), Some(b)) = (a.as_i64(), b.as_i64()) {
        return a.saturating_add(b).into();
    }
    let sum = a.as_f64().unwrap_or_default() + b.as_f64().unwrap_or_default();
    Number::from_f64(sum).unwrap_or_else(|| a.clone())
}

fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a
            .as_f64()
            .unwrap_or_default()
            .total_cmp(&b.as_f64().unwrap_or_default()),
    }
}
