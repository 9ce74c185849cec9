//! Values: out of a request's document, and out of answers.

use apollo_compiler::{ast, response::JsonMap};
use async_graphql_value::{ConstValue, Name, indexmap::IndexMap};

/// What an entry of an object takes beside its name and its value: its hash, its places in two tables, the counters of
/// the name.
const ENTRY: usize = 48;

/// An object of an answer.
pub(crate) type Object = IndexMap<Name, ConstValue>;

/// The value of an argument, with variables put in. `None` where it is a variable that was not given.
pub(crate) fn evaluate(value: &ast::Value, variables: &JsonMap) -> Option<ConstValue> {
    Some(match value {
        ast::Value::Null => ConstValue::Null,
        ast::Value::Enum(name) => ConstValue::Enum(Name::new(name.as_str())),
        ast::Value::Variable(name) => json(variables.get(name.as_str())?),
        ast::Value::String(text) => ConstValue::String(text.clone()),
        ast::Value::Float(number) => number
            .try_to_f64()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(ConstValue::Number)?,
        ast::Value::Int(number) => match number.try_to_i32() {
            Ok(number) => ConstValue::Number(number.into()),
            Err(_) => ConstValue::Number(serde_json::Number::from_f64(number.try_to_f64().ok()?)?),
        },
        ast::Value::Boolean(truth) => ConstValue::Boolean(*truth),
        ast::Value::List(items) => ConstValue::List(
            items
                .iter()
                .map(|item| evaluate(item, variables).unwrap_or(ConstValue::Null))
                .collect(),
        ),
        ast::Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                Some((Name::new(name.as_str()), evaluate(value, variables)?))
            });
            ConstValue::Object(fields.collect())
        }
    })
}

/// A variable's value.
pub(crate) fn json(value: &apollo_compiler::response::JsonValue) -> ConstValue {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| ConstValue::from_json(value).ok())
        .unwrap_or_default()
}

/// About how many bytes of memory a value takes.
#[must_use]
pub fn weight(value: &ConstValue) -> usize {
    size_of::<ConstValue>()
        + match value {
            ConstValue::String(text) => text.len(),
            ConstValue::Enum(name) => name.len(),
            ConstValue::Binary(bytes) => bytes.len(),
            ConstValue::List(items) => items.iter().map(weight).sum(),
            ConstValue::Object(fields) => fields
                .iter()
                .map(|(name, value)| ENTRY + name.len() + weight(value))
                .sum(),
            ConstValue::Null | ConstValue::Number(_) | ConstValue::Boolean(_) => 0,
        }
}

/// The text of a string or an enum value.
pub(crate) fn text(value: &ConstValue) -> Option<&str> {
    match value {
        ConstValue::String(text) => Some(text),
        ConstValue::Enum(name) => Some(name),
        _ => None,
    }
}

/// A whole number.
pub(crate) fn integer(value: &ConstValue) -> Option<i64> {
    match value {
        ConstValue::Number(number) => number.as_i64(),
        _ => None,
    }
}

/// The items of a list; a single value counts as a list of one, as the specification coerces it.
pub(crate) fn items(value: &ConstValue) -> &[ConstValue] {
    match value {
        ConstValue::List(items) => items,
        ConstValue::Null => &[],
        one => std::slice::from_ref(one),
    }
}
