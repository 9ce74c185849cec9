//! Printing selections as documents: for a node, and for the node's own executor.

use std::{
    collections::BTreeSet,
    fmt::{self, Write},
};

use apollo_compiler::{Name, Schema, ast, response::JsonMap};
use async_graphql_value::ConstValue;

use crate::{
    cursor::{CursorSeal, Fingerprint},
    error::{EngineError, PathSegment},
    merge::ordered,
    prepare::{Field, Prepared, Selection},
    reserved::{GROUP_KEY, ID, TYPE_NAME},
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
fn canonical(value: &ConstValue) -> String {
    use ConstValue::{List, Object};
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

/// How much of a field of the catalogue is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent<'a> {
    /// All that is selected.
    Whole,
    /// Of a page: its sort keys, as many as this variable says, and what is not in its rows.
    Keys(&'a str),
    /// Of a page: its rows, as many as this variable says.
    Rows(&'a str),
}

/// Prints what one node is asked.
pub(crate) struct Printer<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) variables: &'a JsonMap,
    pub(crate) seal: &'a CursorSeal,
    pub(crate) text: String,
    pub(crate) used: BTreeSet<Name>,
    path: Vec<PathSegment>,
    /// Within an object with an id, whose node may be another one.
    inside: bool,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(schema: &'a Schema, variables: &'a JsonMap, seal: &'a CursorSeal) -> Self {
        Self {
            schema,
            variables,
            seal,
            text: String::new(),
            used: BTreeSet::new(),
            path: Vec::new(),
            inside: false,
        }
    }

    /// A field of the catalogue: its lists are of a scope. What merging needs goes in front of its selection.
    pub(crate) fn root(
        &mut self,
        field: &Field,
        scope: &str,
        needs: &str,
        extent: Extent<'_>,
    ) -> Result<(), Misfit> {
        self.path
            .push(PathSegment::Key(field.response_key.to_string()));
        name(&mut self.text, field);
        self.arguments(field, scope, extent)?;
        self.selection(field, needs, extent)?;
        self.text.push(' ');
        self.path.pop();
        Ok(())
    }

    /// What is selected of an object that is asked for by its id.
    pub(crate) fn by_id(&mut self, type_name: &Name, fields: &[Field]) -> Result<(), Misfit> {
        let _ = write!(self.text, "{{{TYPE_NAME}:__typename ...on {type_name}{{");
        self.object(type_name, fields)?;
        self.text.push_str("}}");
        Ok(())
    }

    /// Lists below an object are the same in each scope.
    fn field(&mut self, field: &Field) -> Result<(), Misfit> {
        self.root(field, "", "", Extent::Whole)
    }

    fn arguments(&mut self, field: &Field, scope: &str, extent: Extent<'_>) -> Result<(), Misfit> {
        let is_list = strategy::is_connection(self.schema, field.type_name());
        let mut open = '(';
        for argument in &field.arguments {
            let size = matches!(argument.name.as_str(), "first" | "last");
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
            } else if size && extent != Extent::Whole {
                continue;
            } else {
                variables_in(&argument.value, &mut self.used);
                &argument.value
            };
            let value = value.serialize().no_indent();
            let _ = write!(self.text, "{open}{}:{value}", argument.name);
            open = ',';
        }
        if let Extent::Keys(limit) | Extent::Rows(limit) = extent {
            let backward = field
                .argument("last", self.variables)
                .is_some_and(|last| last != ConstValue::Null);
            let size = if backward { "last" } else { "first" };
            let _ = write!(self.text, "{open}{size}:${limit}");
            open = ',';
        }
        if open == ',' {
            self.text.push(')');
        }
        Ok(())
    }

    fn selection(&mut self, field: &Field, needs: &str, extent: Extent<'_>) -> Result<(), Misfit> {
        let Selection::Fields(by_type) = &field.selection else {
            return Ok(());
        };
        self.text.push('{');
        self.text.push_str(needs);
        if let Some(key) = strategy::group_key(self.schema, field.type_name()) {
            let _ = write!(self.text, "{GROUP_KEY}:{key} ");
        }
        let before = self.text.len();
        let is_abstract = by_type
            .first()
            .is_none_or(|(object, _)| object != field.type_name());
        if is_abstract {
            let _ = write!(self.text, "{TYPE_NAME}:__typename ");
        }
        for (object, fields) in by_type {
            if is_abstract && !fields.is_empty() {
                let _ = write!(self.text, "...on {object}{{");
                self.object(object, fields)?;
                self.text.push('}');
            } else {
                let asked: Vec<&Field> = fields
                    .iter()
                    .filter(|field| match extent {
                        Extent::Whole => true,
                        Extent::Keys(_) => ordered::is_of_list(field),
                        Extent::Rows(_) => ordered::is_by_row(field),
                    })
                    .collect();
                self.fields(object, fields, &asked)?;
            }
        }
        if self.text.len() == before && needs.is_empty() {
            self.text.push_str("__typename");
        }
        self.text.push('}');
        Ok(())
    }

    fn object(&mut self, type_name: &Name, fields: &[Field]) -> Result<(), Misfit> {
        let before = self.text.len();
        self.fields(type_name, fields, &fields.iter().collect::<Vec<_>>())?;
        if self.text.len() == before {
            self.text.push_str("__typename");
        }
        Ok(())
    }

    /// The fields of an object, and its id where that says whose object it is.
    fn fields(
        &mut self,
        type_name: &Name,
        selected: &[Field],
        asked: &[&Field],
    ) -> Result<(), Misfit> {
        let has_id = strategy::has_id(self.schema, type_name);
        let may_be_hole = strategy::is_owned(self.schema, type_name)
            && selected.iter().any(strategy::is_for_owner);
        if has_id && (!self.inside || may_be_hole) && strategy::id_key(selected).is_none() {
            let _ = write!(self.text, "{ID}:id ");
        }
        let outside = self.inside;
        self.inside = outside || has_id;
        // A type name is the same at every node, and complete writes it.
        for field in asked.iter().filter(|field| field.name != "__typename") {
            self.field(field)?;
        }
        self.inside = outside;
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

/// The head of an operation: its kind, variables of the engine's own, and those of the client that are used, as the
/// client declared them.
pub(crate) fn head(
    kind: &str,
    own: &[(String, &str)],
    prepared: &Prepared,
    used: &BTreeSet<Name>,
) -> String {
    let mut head = kind.to_owned();
    let mut open = '(';
    for (name, ty) in own {
        let _ = write!(head, "{open}${name}:{ty}");
        open = ',';
    }
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
    pub fn document(&self, answered_by_engine: &[&str]) -> String {
        let (mut used, mut body) = (BTreeSet::new(), String::new());
        whole(&self.fields, answered_by_engine, &mut body, &mut used);
        format!(
            "{}{{{body}}}",
            head(self.operation.name(), &[], self, &used)
        )
    }

    /// The variables that [`Self::document`] declares.
    #[must_use]
    pub fn variables_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.variables).unwrap_or_default()
    }
}

fn whole(
    fields: &[Field],
    answered_by_engine: &[&str],
    text: &mut String,
    used: &mut BTreeSet<Name>,
) {
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
