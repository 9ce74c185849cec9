//! Fitting a question: a walk over the document as the engine writes it, with both schemas at hand.

use std::{fmt::Write, sync::Arc};

use apollo_compiler::{
    Name, Schema,
    ast::{self, Definition, Document, FieldDefinition, OperationType, Selection, Value},
    response::JsonMap,
};
use async_graphql_value::ConstValue;

use super::{
    Fitted, Missing, Variables,
    input::{Inputs, Lacking, is_alike},
};
use crate::{
    print::{Variable, head, json_object},
    strategy::{self, Strategy},
    value::evaluate,
};

/// Fits a question to a node of another version. At its door the root is the catalogue, and objects by their ids.
pub(super) fn fit(
    ours: &Schema,
    theirs: &Schema,
    same_collation: bool,
    document: &Arc<str>,
    variables: &Arc<Variables>,
) -> Fitted {
    let untouched = || Fitted::whole(document, variables);
    let (Some(catalogue), Some(operation)) = (catalogue(ours), operation(document)) else {
        return untouched();
    };
    let given = serde_json::from_value(serde_json::Value::Object((**variables).clone()));
    let mut fitting = Fitting {
        inputs: Inputs { ours, theirs },
        catalogue,
        same_collation,
        operation: &operation,
        given: given.unwrap_or_default(),
        text: String::new(),
        variables: Vec::new(),
        missing: Missing::default(),
        changed: false,
    };
    fitting.set(None, &operation.selection_set);
    if !fitting.changed {
        return untouched();
    }
    let missing = fitting.missing;
    Fitted {
        document: format!("{}{}", head("query", &fitting.variables), fitting.text).into(),
        variables: Arc::new(json_object(fitting.variables)),
        missing: (!missing.coordinates.is_empty()).then(|| Arc::new(missing)),
    }
}

/// The type whose fields federate.
fn catalogue(schema: &Schema) -> Option<&Name> {
    let query = schema.get_object(schema.root_operation(OperationType::Query)?)?;
    let mut types = query
        .fields
        .values()
        .map(|field| field.ty.inner_named_type());
    types.find(|name| {
        let object = schema.get_object(name);
        object.is_some_and(|object| {
            let mut fields = object.fields.values();
            fields.any(|field| strategy::of(field).is_some())
        })
    })
}

/// The one query of a document, as the engine writes it: without fragments that have names.
fn operation(document: &str) -> Option<ast::OperationDefinition> {
    let document = Document::parse(document, "question.graphql").ok()?;
    match &document.definitions[..] {
        [Definition::OperationDefinition(operation)] if operation.operation_type.is_query() => {
            Some((**operation).clone())
        }
        _ => None,
    }
}

struct Fitting<'a> {
    inputs: Inputs<'a>,
    catalogue: &'a Name,
    same_collation: bool,
    operation: &'a ast::OperationDefinition,
    given: JsonMap,
    text: String,
    variables: Vec<Variable>,
    missing: Missing,
    changed: bool,
}

/// A field's type as it stands in the schema, and the field.
type Defined<'a> = (&'a Name, &'a FieldDefinition);

impl<'a> Fitting<'a> {
    /// A field of a type, or of the root.
    fn defined(
        &self,
        schema: &'a Schema,
        parent: Option<&'a Name>,
        field: &str,
    ) -> Option<Defined<'a>> {
        let of = |parent: &'a Name| {
            let found = schema.type_field(parent, field).ok()?;
            Some((parent, &***found))
        };
        match parent {
            Some(parent) => of(parent),
            None => of(self.catalogue).or_else(|| of(schema.root_operation(OperationType::Query)?)),
        }
    }

    fn lack(&mut self, coordinate: Lacking) {
        self.missing.coordinates.insert(coordinate);
        self.changed = true;
    }

    fn set(&mut self, parent: Option<&'a Name>, selections: &[Selection]) {
        self.text.push('{');
        let before = self.text.len();
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(parent, field),
                Selection::InlineFragment(fragment) => self.fragment(parent, fragment),
                Selection::FragmentSpread(_) => {}
            }
        }
        // Whether there is an object at all is asked all the same; of the root, which revision it is at.
        if self.text.len() == before {
            self.text.push_str("__typename");
        }
        self.text.push('}');
    }

    fn fragment(&mut self, parent: Option<&'a Name>, fragment: &ast::InlineFragment) {
        let theirs = self.inputs.theirs;
        let Some(condition) = &fragment.type_condition else {
            return self.set(parent, &fragment.selection_set);
        };
        let known =
            parent.is_none_or(|parent| parent == condition || theirs.is_subtype(parent, condition));
        let ours = self.inputs.ours.types.get_key_value(condition);
        match ours {
            Some((condition, _)) if known && theirs.types.contains_key(condition) => {
                let _ = write!(self.text, "...on {condition}");
                self.set(Some(condition), &fragment.selection_set);
            }
            _ => self.lack(condition.to_string()),
        }
    }

    fn field(&mut self, parent: Option<&'a Name>, field: &ast::Field) {
        if field.name == "__typename" {
            self.name(field);
            return;
        }
        match self.call(parent, field) {
            Ok((ours, arguments)) => {
                self.name(field);
                self.text.pop();
                self.text.push_str(&arguments);
                if !field.selection_set.is_empty() {
                    self.set(Some(ours.ty.inner_named_type()), &field.selection_set);
                }
                self.text.push(' ');
            }
            Err(coordinate) => self.lack(coordinate),
        }
    }

    fn name(&mut self, field: &ast::Field) {
        if let Some(alias) = &field.alias {
            let _ = write!(self.text, "{alias}:");
        }
        let _ = write!(self.text, "{} ", field.name);
    }

    /// A field that both versions have, and its arguments as text.
    fn call(
        &mut self,
        parent: Option<&'a Name>,
        field: &ast::Field,
    ) -> Result<(&'a FieldDefinition, String), Lacking> {
        let Inputs { ours, theirs } = self.inputs;
        let Some((of, ours)) = self.defined(ours, parent, &field.name) else {
            return Err(field.name.to_string());
        };
        let coordinate = format!("{of}.{}", field.name);
        let is_ordered = || strategy::of(ours) == Some(Strategy::OrderedUnion);
        if !self.same_collation && parent.is_none() && is_ordered() {
            self.missing.other_collation = true;
            return Err(coordinate);
        }
        let theirs = self.defined(theirs, parent, &field.name);
        let theirs = theirs.filter(|(_, theirs)| is_alike(&ours.ty, &theirs.ty));
        let Some((_, theirs)) = theirs else {
            return Err(coordinate);
        };
        let arguments = self.arguments(ours, theirs, field, &coordinate)?;
        Ok((ours, arguments))
    }

    fn arguments(
        &mut self,
        ours: &FieldDefinition,
        theirs: &FieldDefinition,
        field: &ast::Field,
        coordinate: &str,
    ) -> Result<String, Lacking> {
        let of_argument = |name: &Name| format!("{coordinate}({name}:)");
        let mut added = theirs.arguments.iter();
        let unknown = added.find(|argument| {
            argument.is_required() && ours.argument_by_name(&argument.name).is_none()
        });
        if let Some(argument) = unknown {
            return Err(of_argument(&argument.name));
        }
        let mut fitted = Vec::new();
        for argument in &ours.arguments {
            let written = field.arguments.iter();
            let written = written
                .map(|written| &**written)
                .find(|written| written.name == argument.name);
            let given = written.and_then(|written| evaluate(&written.value, &self.given));
            let their = theirs.argument_by_name(&argument.name);
            let value = self.inputs.give(
                argument,
                their.map(|their| &**their),
                given.clone(),
                &of_argument(&argument.name),
            )?;
            let value = value.zip(their).map(|(value, their)| (value, &*their.ty));
            fitted.push((&argument.name, written, given, value));
        }
        // Only now it is known that the field can be asked at all, with its variables.
        let (mut text, mut open) = (String::new(), '(');
        for (name, written, given, value) in fitted {
            let Some((value, ty)) = value else {
                self.changed |= written.is_some();
                continue;
            };
            let value = self.argument(written.map(|written| &*written.value), given, value, ty);
            let _ = write!(text, "{open}{name}:{value}");
            open = ',';
        }
        if open == ',' {
            text.push(')');
        }
        Ok(text)
    }

    /// An argument's value as text: the variable, where it was one.
    fn argument(
        &mut self,
        written: Option<&Value>,
        given: Option<ConstValue>,
        value: ConstValue,
        ty: &ast::Type,
    ) -> String {
        let Some(Value::Variable(name)) = written else {
            self.changed |= given.as_ref() != Some(&value);
            return value.to_string();
        };
        let declared = self.operation.variables.iter();
        let mut declared = declared.filter(|declared| declared.name == *name);
        self.changed |= declared.next().is_none_or(|declared| *declared.ty != *ty);
        let json = |value: ConstValue| value.into_json().unwrap_or_default();
        let (value, given) = (json(value), given.map(json));
        self.changed |= given.as_ref() != Some(&value);
        if !self
            .variables
            .iter()
            .any(|known| known.name == name.as_str())
        {
            self.variables.push(Variable {
                name: name.to_string(),
                ty: ty.to_string(),
                value,
            });
        }
        format!("${name}")
    }
}
