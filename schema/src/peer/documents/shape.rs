//! What a document is known by: its text, and the shape of its variables, which says whether they have been validated.

use std::fmt::Write;

use async_graphql::{Request, Value};

/// Two requests are known as the same only if their texts are equal, and their variables have the same names, fields
/// and kinds of values at all depths. The values themselves are left out, as whatever reads them checks them. But it
/// passes over a field that no input type has, and a filter that this node does not know yet must be refused; and what
/// is no Boolean counts as false where a field is skipped.
pub(super) fn known_as(request: &Request) -> String {
    let mut shape = String::new();
    for (name, value) in request.variables.iter() {
        of_field(name, value, &mut shape);
    }
    // The length comes first, so that no shape runs on into a text.
    format!("{} {shape}{}", shape.len(), request.query)
}

fn of_field(name: &str, value: &Value, shape: &mut String) {
    let _ = write!(shape, "{}:{name}", name.len());
    of_value(value, shape);
}

fn of_value(value: &Value, shape: &mut String) {
    match value {
        Value::Null => shape.push('n'),
        Value::Boolean(_) => shape.push('b'),
        Value::Number(_) => shape.push('i'),
        Value::String(_) | Value::Enum(_) => shape.push('s'),
        Value::Binary(_) => shape.push('x'),
        Value::List(items) => of_items(items, shape),
        Value::Object(fields) => {
            shape.push('{');
            for (name, value) in fields {
                of_field(name, value, shape);
            }
            shape.push('}');
        }
    }
}

/// Of items alike, one after the other, one counts: a list of five ids and one of six have the same shape.
fn of_items(items: &[Value], shape: &mut String) {
    shape.push('[');
    let mut last = shape.len()..shape.len();
    for item in items {
        let start = shape.len();
        of_value(item, shape);
        if shape[start..] == shape[last.clone()] {
            shape.truncate(start);
        } else {
            last = start..shape.len();
        }
    }
    shape.push(']');
}

#[cfg(test)]
mod tests {
    use async_graphql::{Request, Variables};
    use serde_json::{Value, json};

    use super::known_as;

    fn named(query: &str, variables: Value) -> String {
        known_as(&Request::new(query).variables(Variables::from_json(variables)))
    }

    #[test]
    fn a_document_is_known_whatever_the_values_are() {
        let name = named("{a}", json!({"ids": ["a"], "filter": {"search": "a"}}));
        let same = json!({"ids": ["b", "c"], "filter": {"search": ""}});
        assert_eq!(name, named("{a}", same));
    }

    #[test]
    fn another_text_other_fields_or_other_kinds_of_values_are_another_document() {
        let name = named("{a}", json!({"filter": {"search": "a"}}));
        for (query, variables) in [
            ("{b}", json!({"filter": {"search": "a"}})),
            ("{a}", json!({"filter": {"search": "a", "b": 1}})),
            ("{a}", json!({"filter": {"search": {"a": 1}}})),
            ("{a}", json!({"filter": {"search": 1}})),
            ("{a}", json!({"filter": {"search": null}})),
            ("{a}", json!({"filter": [{"search": "a"}, {"b": 1}]})),
            ("{a}", json!({"filter": {"search": "a"}, "b": 1})),
            ("{a}", json!({"filter": {}, "search": "a"})),
            ("{a}", json!({})),
        ] {
            assert_ne!(name, named(query, variables.clone()), "{variables}");
        }
    }
}
