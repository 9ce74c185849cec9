//! Whether an answer obeys the schema: what was selected, in the client's order, and no null where none may be.

use apollo_compiler::{Schema, ast::Type, schema::ExtendedType};
use jumelage_federation::{Field, Prepared, Selection};
use serde_json::Value;

/// What is wrong with the data of a response, if anything.
pub fn conforms(schema: &Schema, prepared: &Prepared, data: &Value) -> Result<(), String> {
    match data {
        Value::Null => Ok(()),
        data => object(schema, &prepared.fields, data),
    }
}

/// Whether an error's path leads to a place of the data, or to a null in its place.
#[must_use]
pub fn leads_somewhere(path: &Value, data: &Value) -> bool {
    let mut value = data;
    for step in path.as_array().into_iter().flatten() {
        if value.is_null() {
            return true;
        }
        let next = match step {
            Value::String(key) => value.get(key),
            Value::Number(at) => at
                .as_u64()
                .and_then(|at| value.get(usize::try_from(at).ok()?)),
            _ => None,
        };
        let Some(next) = next else { return false };
        value = next;
    }
    true
}

fn object(schema: &Schema, fields: &[Field], value: &Value) -> Result<(), String> {
    let Value::Object(given) = value else {
        return Err(format!("{value} is no object"));
    };
    let wanted: Vec<&str> = fields
        .iter()
        .map(|field| field.response_key.as_str())
        .collect();
    let keys: Vec<&String> = given.keys().collect();
    if keys != wanted {
        return Err(format!("{keys:?} instead of {wanted:?}"));
    }
    fields
        .iter()
        .zip(given.values())
        .try_for_each(|(field, value)| {
            let outcome = typed(schema, &field.definition.ty, field, value);
            outcome.map_err(|fault| format!("{}: {fault}", field.response_key))
        })
}

fn typed(schema: &Schema, ty: &Type, field: &Field, value: &Value) -> Result<(), String> {
    match (ty, value) {
        (ty, Value::Null) if ty.is_non_null() => Err(format!("null instead of {ty}")),
        (_, Value::Null) => Ok(()),
        (Type::List(item) | Type::NonNullList(item), Value::Array(items)) => items
            .iter()
            .try_for_each(|value| typed(schema, item, field, value)),
        (Type::List(_) | Type::NonNullList(_), value) => Err(format!("{value} is no list")),
        (_, value) => named(schema, field, value),
    }
}

fn named(schema: &Schema, field: &Field, value: &Value) -> Result<(), String> {
    if let Selection::Fields(by_type) = &field.selection {
        let faults = by_type.values().map(|fields| object(schema, fields, value));
        let faults: Vec<String> = faults.filter_map(Result::err).collect();
        return if faults.len() < by_type.len() {
            Ok(())
        } else {
            Err(faults.join("; "))
        };
    }
    let fits = match (field.type_name().as_str(), value) {
        ("Int" | "WholeNumber", Value::Number(number)) => number.is_i64(),
        ("Float", Value::Number(_)) | ("Boolean", Value::Bool(_)) => true,
        ("Int" | "WholeNumber" | "Float" | "Boolean", _) => false,
        (name, Value::String(word)) => match schema.types.get(name) {
            Some(ExtendedType::Enum(known)) => known.values.contains_key(word.as_str()),
            _ => true,
        },
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(format!("{value} is no {}", field.type_name()))
    }
}
