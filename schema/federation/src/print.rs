//! Printing selections as documents: for a node, and for the node's own executor.

use std::{
    collections::BTreeSet,
    fmt::{self, Write},
};

use apollo_compiler::{Name, Schema, ast, response::JsonMap};

use crate::{
    cursor::{CursorSeal, Fingerprint},
    error::{EngineError, PathSegment},
    prepare::{Field, Prepared, Selection},
    strategy,
    value::text,
};

/// Arguments that say which part of a list, and not which list.
const PAGE_ARGUMENTS: [&str; 4] = ["first", "after", "last", "before"];

/// Which list a connection field stands for: the field, its filter and order, and the scope that it is read in.
pub(crate) fn fingerprint(field: &Field, scope: &str, variables: &JsonMap) -> Fingerprint {
    let mut list = format!("{}.{}|{scope}", field.parent, field.name);
    let arguments = field
        .definition
        .arguments
        .iter()
        .filter(|argument| !PAGE_ARGUMENTS.contains(&argument.name.as_str()));
    for argument in arguments {
        let value = field
            .argument(&argument.name, variables)
            .unwrap_or_default();
        let _ = write!(list, "|{}={}", argument.name, canonical(&value));
    }
    Fingerprint::of(&list)
}

/// An argument's value as text, whatever the order in which the client wrote an object's fields.
fn canonical(value: &async_graphql_value::ConstValue) -> String {
    use async_graphql_value::ConstValue::{List, Object};
    match value {
        Object(fields) => {
            let mut fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}:{}", canonical(value)))
                .collect();
            fields.sort_unstable();
            format!("{{{}}}", fields.join(","))
        }
        List(items) => format!(
            "[{}]",
            items.iter().map(canonical).collect::<Vec<_>>().join(",")
        ),
        leaf => text(leaf).map_or_else(|| leaf.to_string(), |text| format!("{text:?}")),
    }
}

/// A cursor that does not fit, and the response path of its field.
pub(crate) type Misfit = (Vec<PathSegment>, EngineError);

/// Prints what one node is asked.
pub(crate) struct Printer<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) variables: &'a JsonMap,
    pub(crate) seal: &'a CursorSeal,
    /// Of the lists directly in the catalogue; lists below objects are the same in each scope.
    pub(crate) scope: &'a str,
    pub(crate) text: String,
    pub(crate) used: BTreeSet<Name>,
    path: Vec<PathSegment>,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        variables: &'a JsonMap,
        seal: &'a CursorSeal,
        scope: &'a str,
    ) -> Self {
        Self {
            schema,
            variables,
            seal,
            scope,
            text: String::new(),
            used: BTreeSet::new(),
            path: Vec::new(),
        }
    }

    /// A field of the catalogue: its lists are of this scope. `extra` goes in front of its selection.
    pub(crate) fn root(&mut self, field: &Field, extra: &str) -> Result<(), Misfit> {
        self.field(field, self.scope, extra)
    }

    fn field(&mut self, field: &Field, scope: &str, extra: &str) -> Result<(), Misfit> {
        self.path
            .push(PathSegment::Key(field.response_key.to_string()));
        name(&mut self.text, field);
        self.arguments(field, scope)?;
        self.selection(field, extra)?;
        self.text.push(' ');
        self.path.pop();
        Ok(())
    }

    fn arguments(&mut self, field: &Field, scope: &str) -> Result<(), Misfit> {
        let is_list = strategy::is_connection(self.schema, field.type_name());
        let mut open = '(';
        for argument in &field.arguments {
            self.text.push(open);
            open = ',';
            let is_cursor = is_list && matches!(argument.name.as_str(), "after" | "before");
            let cursor = field
                .argument(&argument.name, self.variables)
                .filter(|_| is_cursor);
            let opened;
            let value = if let Some(cursor) = cursor.as_ref().and_then(text) {
                let print = fingerprint(field, scope, self.variables);
                let key = self.seal.open(print, cursor);
                opened =
                    ast::Value::String(key.map_err(|error| (self.path.clone(), error.into()))?);
                &opened
            } else {
                variables_in(&argument.value, &mut self.used);
                &argument.value
            };
            let _ = write!(
                self.text,
                "{}:{}",
                argument.name,
                value.serialize().no_indent()
            );
        }
        if open == ',' {
            self.text.push(')');
        }
        Ok(())
    }

    fn selection(&mut self, field: &Field, extra: &str) -> Result<(), Misfit> {
        let Selection::Fields(by_type) = &field.selection else {
            return Ok(());
        };
        self.text.push('{');
        self.text.push_str(extra);
        if let Some(key) = strategy::group_key(self.schema, field.type_name()) {
            let _ = write!(self.text, "{}:{key} ", crate::merge::GROUP_KEY);
        }
        let before = self.text.len();
        let is_abstract = by_type.len() > 1
            || by_type
                .first()
                .is_some_and(|(object, _)| object != field.type_name());
        for (object, fields) in by_type {
            if is_abstract {
                let _ = write!(self.text, "... on {object}{{");
            }
            // A type name is the same at every node, and complete writes it.
            for field in fields.iter().filter(|field| field.name != "__typename") {
                self.field(field, "", "")?;
            }
            if is_abstract {
                self.text.push_str("__typename}");
            }
        }
        if self.text.len() == before && extra.is_empty() {
            self.text.push_str("__typename");
        }
        self.text.push('}');
        Ok(())
    }
}

fn name(text: &mut String, field: &Field) {
    if field.response_key != field.name {
        let _ = write!(text, "{}:", field.response_key);
    }
    text.push_str(&field.name);
}

fn variables_in(value: &ast::Value, used: &mut BTreeSet<Name>) {
    match value {
        ast::Value::Variable(name) => {
            used.insert(name.clone());
        }
        ast::Value::List(items) => items.iter().for_each(|item| variables_in(item, used)),
        ast::Value::Object(fields) => fields
            .iter()
            .for_each(|(_, value)| variables_in(value, used)),
        _ => {}
    }
}

/// The head of an operation: its kind and the variables that are used, as the client declared them.
pub(crate) fn head(prepared: &Prepared, used: &BTreeSet<Name>) -> String {
    let mut head = prepared.operation.name().to_owned();
    let mut open = '(';
    for definition in prepared
        .definitions
        .iter()
        .filter(|definition| used.contains(&definition.name))
    {
        head.push(open);
        open = ',';
        // Without its default: variables travel coerced, with their defaults filled in.
        let _ = write!(head, "${}:{}", definition.name, definition.ty);
    }
    if open == ',' {
        head.push(')');
    }
    head
}

/// Prints a prepared request for the node's own executor, each response key once. Of the fields whose type is in
/// `answered_by_engine`, nothing is asked: their values are ready.
impl Prepared {
    /// The document.
    #[must_use]
    pub fn document(&self, answered_by_engine: &str) -> String {
        let (mut used, mut body) = (BTreeSet::new(), String::new());
        whole(&self.fields, answered_by_engine, &mut body, &mut used);
        format!("{}{{{body}}}", head(self, &used))
    }

    /// The variables that [`Self::document`] declares.
    #[must_use]
    pub fn variables_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.variables).unwrap_or_default()
    }
}

fn whole(fields: &[Field], answered_by_engine: &str, text: &mut String, used: &mut BTreeSet<Name>) {
    for field in fields {
        name(text, field);
        let mut open = '(';
        for argument in &field.arguments {
            variables_in(&argument.value, used);
            let _ = write!(
                text,
                "{open}{}:{}",
                argument.name,
                argument.value.serialize().no_indent()
            );
            open = ',';
        }
        if open == ',' {
            text.push(')');
        }
        if let Selection::Fields(by_type) = &field.selection {
            text.push('{');
            if field.type_name() == answered_by_engine {
                text.push_str("__typename");
            } else {
                let is_abstract = by_type
                    .first()
                    .is_none_or(|(object, _)| object != field.type_name());
                for (object, fields) in by_type {
                    if is_abstract {
                        let _ = write!(
                            text,
                            "{}:__typename ... on {object}{{",
                            crate::complete::TYPE_NAME
                        );
                    }
                    whole(fields, answered_by_engine, text, used);
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

impl fmt::Debug for Printer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
