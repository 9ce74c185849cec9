//! Printing a whole request for the node's own executor.

use std::fmt::Write;

use super::{
    name,
    variables::{Values, head, json_object},
};
use crate::{
    prepare::{Field, Prepared, Selection},
    reserved::TYPE_NAME,
};

/// A document with each response key once, and its variables.
impl Prepared {
    /// For the node's own executor. Of the fields whose type is in `answered_by_engine`, nothing is asked: their values
    /// are ready.
    #[must_use]
    pub fn document(&self, answered_by_engine: &[&str]) -> (String, serde_json::Value) {
        let (mut values, mut body) = (Values::new(&self.variables, "request"), String::new());
        whole(&self.fields, answered_by_engine, &mut body, &mut values);
        let head = head(self.operation.name(), &values.variables);
        let variables = json_object(values.variables);
        (format!("{head}{{{body}}}"), variables.into())
    }
}

fn whole(
    fields: &[Field],
    answered_by_engine: &[&str],
    text: &mut String,
    values: &mut Values<'_>,
) {
    // Of which nothing is included, something has to be asked all the same.
    if fields.is_empty() {
        text.push_str("__typename");
    }
    for field in fields {
        name(text, field);
        let mut open = '(';
        for argument in &field.arguments {
            if let Some(value) = values.print(field, argument) {
                let _ = write!(text, "{open}{}:{value}", argument.name);
                open = ',';
            }
        }
        if open == ',' {
            text.push(')');
        }
        if let Selection::Fields(by_type) = &field.selection {
            text.push('{');
            if answered_by_engine.contains(&field.type_name().as_str()) {
                text.push_str("__typename");
            } else {
                let is_abstract = by_type
                    .first()
                    .is_none_or(|(object, _)| object != field.type_name());
                for (object, fields) in by_type {
                    if is_abstract {
                        let _ = write!(text, "{TYPE_NAME}:__typename ... on {object}{{");
                    }
                    whole(fields, answered_by_engine, text, values);
                    if is_abstract {
                        text.push_str("__typename}");
                    }
                }
            }
            text.push('}');
        }
        text.push(' ');
    }
}
