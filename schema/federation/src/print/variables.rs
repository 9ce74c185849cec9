//! The variables of a document that the engine writes. They are not the client's: each stands for one whole argument
//! and has just the argument's type, so that no rule about a client's declaration (a default, a type that is stricter
//! than the place) has to hold for it.

use std::fmt::Write;

use apollo_compiler::{Node, ast, executable::Argument, response::JsonMap};

use crate::{prepare::Field, reserved::VALUE, value::evaluate};

/// A variable of a document.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// As the schema spells it.
    pub(crate) ty: String,
    pub(crate) value: serde_json::Value,
}

/// Turns arguments into text, and the client's values in them into variables.
pub(crate) struct Values<'a> {
    client: &'a JsonMap,
    /// Tells the variables from those of other parts of the same document.
    part: String,
    pub(crate) variables: Vec<Variable>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(client: &'a JsonMap, part: impl Into<String>) -> Self {
        Self {
            client,
            part: part.into(),
            variables: Vec::new(),
        }
    }

    /// An argument's value as text; `None` where it is a variable that the client has not given.
    pub(crate) fn print(&mut self, field: &Field, argument: &Node<Argument>) -> Option<String> {
        if !has_variable(&argument.value) {
            return Some(argument.value.serialize().no_indent().to_string());
        }
        let value = evaluate(&argument.value, self.client)?;
        let definition = field.definition.argument_by_name(&argument.name)?;
        let value = value.into_json().ok()?;
        Some(self.put(&definition.ty, value))
    }

    /// A variable for a value.
    pub(crate) fn put(&mut self, ty: &ast::Type, value: serde_json::Value) -> String {
        let name = format!("{VALUE}{}_{}", self.part, self.variables.len() + 1);
        let text = format!("${name}");
        self.variables.push(Variable {
            name,
            ty: ty.to_string(),
            value,
        });
        text
    }
}

fn has_variable(value: &ast::Value) -> bool {
    match value {
        ast::Value::Variable(_) => true,
        ast::Value::List(items) => items.iter().any(|item| has_variable(item)),
        ast::Value::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}

/// The head of an operation: its kind, and its variables.
pub(crate) fn head(kind: &str, variables: &[Variable]) -> String {
    let mut head = kind.to_owned();
    let mut open = '(';
    for variable in variables {
        let _ = write!(head, "{open}${}:{}", variable.name, variable.ty);
        open = ',';
    }
    if open == ',' {
        head.push(')');
    }
    head
}

/// The values, as they travel.
pub(crate) fn json_object(variables: Vec<Variable>) -> serde_json::Map<String, serde_json::Value> {
    let values = variables.into_iter();
    values
        .map(|variable| (variable.name, variable.value))
        .collect()
}
