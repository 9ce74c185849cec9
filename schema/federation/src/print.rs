//! Printing selections as documents: for a node, and for the node's own executor.

mod variables;
mod whole;

use std::fmt::{self, Write};

use apollo_compiler::{Name, Schema, executable::Argument, response::JsonMap};
use async_graphql_value::ConstValue;
use indexmap::IndexMap;

use self::variables::Values;
pub(crate) use self::variables::{Variable, head, json_object};

use crate::{
    cursor::{CursorSeal, Fingerprint},
    error::{EngineError, PathSegment},
    merge::ordered,
    prepare::{Field, Selection},
    reserved::{GROUP_KEY, ID, TYPE_NAME},
    strategy::{self, Strategy},
    value::{evaluate, text},
};

/// Arguments that say which part of a list, and not which list.
const PAGE_ARGUMENTS: [&str; 4] = ["first", "after", "last", "before"];

/// Which list a connection field stands for: the field, its filter and order, and the scope that it is read in.
pub(crate) fn fingerprint(field: &Field, scope: &str, variables: &JsonMap) -> Fingerprint {
    let mut list = format!("{}.{}|{scope}", field.parent, field.name);
    let is_log = strategy::of(&field.definition) == Some(Strategy::Log);
    let which = |name: &str| PAGE_ARGUMENTS.contains(&name) || (is_log && name == "since");
    let arguments = field.definition.arguments.iter();
    let arguments = arguments.filter(|argument| !which(&argument.name));
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

/// An argument that does not fit, and the response path of its field, or of the first list that this is below.
pub(crate) type Misfit = (Vec<PathSegment>, EngineError);

/// A part of a document, and the variables in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) variables: Vec<Variable>,
}

/// How much of a field of the catalogue is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent<'a> {
    /// All that is selected.
    Whole,
    /// Of a page: its sort keys, as many as this variable says, and what is not in its rows.
    Keys(&'a str),
    /// Of a page: its rows, as many as this variable says.
    Rows(&'a str),
    /// Of a log: what comes behind the position in one variable, as much as another says.
    Log {
        /// The one.
        since: &'a str,
        /// The other.
        first: &'a str,
    },
}

/// Prints what one node is asked.
pub(crate) struct Printer<'a> {
    schema: &'a Schema,
    variables: &'a JsonMap,
    seal: &'a CursorSeal,
    text: String,
    values: Values<'a>,
    path: Vec<PathSegment>,
    /// How long the path is at the first list. Below it there is no telling which item a place is in.
    listed: Option<usize>,
    /// Within an object with an id, whose node may be another one.
    inside: bool,
}

impl<'a> Printer<'a> {
    /// `part` tells what is printed from the other parts of the same document.
    pub(crate) fn new(
        schema: &'a Schema,
        variables: &'a JsonMap,
        seal: &'a CursorSeal,
        part: impl Into<String>,
    ) -> Self {
        Self {
            schema,
            variables,
            seal,
            text: String::new(),
            values: Values::new(variables, part),
            path: Vec::new(),
            listed: None,
            inside: false,
        }
    }

    pub(crate) fn finish(self) -> Printed {
        Printed {
            text: self.text,
            variables: self.values.variables,
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
        let above = self.listed;
        if field.definition.ty.is_list() {
            self.listed.get_or_insert(self.path.len());
        }
        name(&mut self.text, field);
        self.arguments(field, scope, extent)?;
        self.selection(field, needs, extent)?;
        self.text.push(' ');
        self.listed = above;
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
        if is_list {
            let page = field.page(self.variables);
            page.map_err(|error| self.misfit(error.into()))?;
        }
        let mut open = '(';
        for argument in &field.arguments {
            let is_size = matches!(argument.name.as_str(), "first" | "last" | "since");
            if is_size && extent != Extent::Whole {
                continue;
            }
            let is_cursor = is_list && matches!(argument.name.as_str(), "after" | "before");
            let printed = if is_cursor {
                self.cursor(field, argument, scope)?
            } else {
                self.refuse_null(field, argument)?;
                self.values.print(field, argument)
            };
            if let Some(value) = printed {
                let _ = write!(self.text, "{open}{}:{value}", argument.name);
                open = ',';
            }
        }
        if let Extent::Keys(limit) | Extent::Rows(limit) = extent {
            let backward = field
                .argument("last", self.variables)
                .is_some_and(|last| last != ConstValue::Null);
            let size = if backward { "last" } else { "first" };
            let _ = write!(self.text, "{open}{size}:${limit}");
            open = ',';
        }
        if let Extent::Log { since, first } = extent {
            let _ = write!(self.text, "{open}since:${since},first:${first}");
            open = ',';
        }
        if open == ',' {
            self.text.push(')');
        }
        Ok(())
    }

    /// A cursor, opened.
    fn cursor(
        &mut self,
        field: &Field,
        argument: &Argument,
        scope: &str,
    ) -> Result<Option<String>, Misfit> {
        let Some(cursor) = evaluate(&argument.value, self.variables) else {
            return Ok(None);
        };
        let (Some(cursor), Some(definition)) = (
            text(&cursor),
            field.definition.argument_by_name(&argument.name),
        ) else {
            return Ok(None);
        };
        let list = fingerprint(field, scope, self.variables);
        let key = self.seal.open(list, cursor);
        let key = key.map_err(|error| self.misfit(error.into()))?;
        Ok(Some(self.values.put(&definition.ty, key.into())))
    }

    /// A variable that may be null may stand where there is a default, and then be null all the same.
    fn refuse_null(&self, field: &Field, argument: &Argument) -> Result<(), Misfit> {
        let definition = field.definition.argument_by_name(&argument.name);
        let may_be_null = definition.is_none_or(|definition| !definition.ty.is_non_null());
        if may_be_null || evaluate(&argument.value, self.variables) != Some(ConstValue::Null) {
            return Ok(());
        }
        let message = format!("`{}` may be left out, but not be null", argument.name);
        Err(self.misfit(EngineError::Argument(message)))
    }

    fn misfit(&self, error: EngineError) -> Misfit {
        let end = self.listed.unwrap_or(self.path.len());
        (self.path[..end].to_vec(), error)
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
        if is_abstract {
            self.by_type(field.type_name(), by_type)?;
        } else if let Some((object, fields)) = by_type.first() {
            let asked: Vec<&Field> = fields
                .iter()
                .filter(|field| match extent {
                    Extent::Whole | Extent::Log { .. } => true,
                    Extent::Keys(_) => ordered::is_of_list(field),
                    Extent::Rows(_) => ordered::is_by_row(field),
                })
                .collect();
            self.fields(object, fields, &asked)?;
        }
        if self.text.len() == before && needs.is_empty() {
            self.text.push_str("__typename");
        }
        self.text.push('}');
        Ok(())
    }

    /// Of an interface: what is asked of objects of all types alike is asked of the interface, and names none of them. So
    /// a node that does not know one of the types yet can be asked as well, where the client asks nothing of that type.
    fn by_type(
        &mut self,
        interface: &Name,
        by_type: &IndexMap<Name, Vec<Field>>,
    ) -> Result<(), Misfit> {
        let mut alike: Vec<&str> = Vec::new();
        let first = by_type.values().next();
        for field in first.into_iter().flatten().filter(|field| field.is_plain()) {
            let is_of_interface = self.schema.type_field(interface, &field.name).is_ok();
            let is_everywhere = by_type.values().all(|fields| {
                let mut same = fields.iter();
                same.any(|other| {
                    let key = &other.response_key;
                    (key, &other.name) == (&field.response_key, &field.name)
                })
            });
            if field.name != "__typename" && is_of_interface && is_everywhere {
                alike.push(&field.response_key);
                self.field(field)?;
            }
        }
        let has_id = self.schema.type_field(interface, "id").is_ok();
        let mut types = by_type.iter();
        if has_id && types.any(|(object, fields)| self.wants_id(object, fields)) {
            let _ = write!(self.text, "{ID}:id ");
        }
        for (object, fields) in by_type {
            let rest = fields.iter().filter(|field| {
                field.name != "__typename" && !alike.contains(&field.response_key.as_str())
            });
            let rest: Vec<&Field> = rest.collect();
            if !rest.is_empty() {
                let _ = write!(self.text, "...on {object}{{");
                if has_id {
                    self.named(object, &rest)?;
                } else {
                    self.fields(object, fields, &rest)?;
                }
                self.text.push('}');
            }
        }
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
        if self.wants_id(type_name, selected) {
            let _ = write!(self.text, "{ID}:id ");
        }
        self.named(type_name, asked)
    }

    /// Whether an object's id says whose it is, and the client has not asked for it.
    fn wants_id(&self, type_name: &Name, selected: &[Field]) -> bool {
        let has_id = strategy::has_id(self.schema, type_name);
        let may_be_hole = strategy::is_owned(self.schema, type_name)
            && selected.iter().any(strategy::is_for_owner);
        has_id && (!self.inside || may_be_hole) && strategy::id_key(selected).is_none()
    }

    /// The fields of an object whose id is asked for already, where it is needed.
    fn named(&mut self, type_name: &Name, asked: &[&Field]) -> Result<(), Misfit> {
        let outside = self.inside;
        self.inside = outside || strategy::has_id(self.schema, type_name);
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

impl fmt::Debug for Printer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
