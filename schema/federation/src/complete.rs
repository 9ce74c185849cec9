//! Complete: one pass over the finished value. Keys in the client's order, type names, sealed cursors, and nulls
//! propagated as the specification says, whoever a value came from.

use apollo_compiler::{Schema, ast::Type, response::JsonMap};
use async_graphql_value::{ConstValue, Name};

use crate::{
    cursor::{CursorSeal, Fingerprint},
    error::{Code, PathSegment, ResponseError},
    prepare::{Field, Prepared, Selection},
    print::fingerprint,
    reserved::TYPE_NAME,
    strategy::{self, Strategy},
    value::{Object, text},
};

/// What completing needs beside the value.
pub struct Completer<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// Seals cursors.
    pub seal: &'a CursorSeal,
    /// The names of the scopes that the request reads, by response key of the root field.
    pub scopes: &'a dyn Fn(&str) -> String,
    /// Says of a field why its value is not given, where that is so and is no secret.
    pub refusal: &'a dyn Fn(&Field) -> Option<String>,
}

/// A null where none may be: it takes the place of the next value above that may be null.
struct Propagated;

/// Completes the data of a response. New errors are appended to those that are there.
pub fn complete(
    completer: &Completer<'_>,
    prepared: &Prepared,
    data: ConstValue,
    errors: &mut Vec<ResponseError>,
) -> ConstValue {
    let mut pass = Pass {
        completer,
        variables: &prepared.variables,
        errors,
        path: Vec::new(),
        scope: String::new(),
    };
    let ConstValue::Object(mut data) = data else {
        return ConstValue::Null;
    };
    pass.object(&prepared.root, &prepared.fields, &mut data)
        .unwrap_or_default()
}

struct Pass<'a> {
    completer: &'a Completer<'a>,
    variables: &'a JsonMap,
    errors: &'a mut Vec<ResponseError>,
    path: Vec<PathSegment>,
    scope: String,
}

impl Pass<'_> {
    fn object(
        &mut self,
        type_name: &str,
        fields: &[Field],
        given: &mut Object,
    ) -> Result<ConstValue, Propagated> {
        let mut completed = Object::with_capacity(fields.len());
        for field in fields {
            let key = Name::new(field.response_key.as_str());
            if field.name == "__typename" {
                completed.insert(key, ConstValue::String(type_name.to_owned()));
                continue;
            }
            if self.path.is_empty() {
                self.scope = (self.completer.scopes)(&field.response_key);
            }
            let mut value = given.swap_remove(&key).unwrap_or_default();
            self.path
                .push(PathSegment::Key(field.response_key.to_string()));
            if let Some(message) = (self.completer.refusal)(field) {
                let error = ResponseError::at(&self.path, Code::Forbidden, message);
                self.errors.push(error);
                value = ConstValue::Null;
            }
            let value = self.value(&field.definition.ty, field, value);
            self.path.pop();
            completed.insert(key, value?);
        }
        Ok(ConstValue::Object(completed))
    }

    fn value(
        &mut self,
        ty: &Type,
        field: &Field,
        value: ConstValue,
    ) -> Result<ConstValue, Propagated> {
        let completed = match (ty, value) {
            (_, ConstValue::Null) => ConstValue::Null,
            (Type::List(item) | Type::NonNullList(item), ConstValue::List(items)) => {
                self.list(item, field, items)
            }
            (Type::List(_) | Type::NonNullList(_), _) => self.unfit(field),
            (_, value) => self.named(field, value),
        };
        if completed == ConstValue::Null && ty.is_non_null() {
            self.blame(field);
            return Err(Propagated);
        }
        Ok(completed)
    }

    fn list(&mut self, item: &Type, field: &Field, items: Vec<ConstValue>) -> ConstValue {
        let mut completed = Vec::with_capacity(items.len());
        for (at, value) in items.into_iter().enumerate() {
            self.path.push(PathSegment::Index(at));
            let value = self.value(item, field, value);
            self.path.pop();
            match value {
                Ok(value) => completed.push(value),
                Err(Propagated) => return ConstValue::Null,
            }
        }
        ConstValue::List(completed)
    }

    fn named(&mut self, field: &Field, value: ConstValue) -> ConstValue {
        match (&field.selection, value) {
            (Selection::Leaf, ConstValue::Object(_) | ConstValue::List(_)) => self.unfit(field),
            (Selection::Leaf, leaf) => leaf,
            (Selection::Fields(by_type), ConstValue::Object(mut given)) => {
                let named = given.get(TYPE_NAME).and_then(text).map(str::to_owned);
                let chosen = match &named {
                    Some(name) => by_type.get_key_value(name.as_str()),
                    None => by_type.first(),
                };
                let Some((type_name, fields)) = chosen else {
                    return self.unfit(field);
                };
                if strategy::is_connection(self.completer.schema, type_name) {
                    // The catalogue's own lists are of a scope; lists below objects are the same in each.
                    let scope = if self.path.len() == 2 {
                        self.scope.as_str()
                    } else {
                        ""
                    };
                    let list = fingerprint(field, scope, self.variables);
                    self.seal(list, fields, &mut given);
                }
                if strategy::of(&field.definition) == Some(Strategy::Log) {
                    let log = fingerprint(field, &self.scope, self.variables);
                    self.seal_log(log, fields, &mut given);
                }
                self.object(type_name, fields, &mut given)
                    .unwrap_or_default()
            }
            (Selection::Fields(_), _) => self.unfit(field),
        }
    }

    /// Seals the cursors of a connection, in its edges and in its page's info.
    fn seal(&self, list: Fingerprint, fields: &[Field], connection: &mut Object) {
        for field in fields {
            let cursors = match field.name.as_str() {
                "edges" => &["cursor"][..],
                "pageInfo" => &["startCursor", "endCursor"][..],
                _ => continue,
            };
            let holders = match connection.get_mut(field.response_key.as_str()) {
                Some(ConstValue::List(edges)) => edges.iter_mut().collect(),
                Some(info) => vec![info],
                None => Vec::new(),
            };
            for holder in holders {
                let ConstValue::Object(holder) = holder else {
                    continue;
                };
                for cursor in field
                    .fields()
                    .iter()
                    .filter(|field| cursors.contains(&field.name.as_str()))
                {
                    if let Some(ConstValue::String(key)) =
                        holder.get_mut(cursor.response_key.as_str())
                    {
                        *key = self.completer.seal.close(list, key);
                    }
                }
            }
        }
    }

    /// Seals the cursors of a log: of each entry, and of the end.
    fn seal_log(&self, log: Fingerprint, fields: &[Field], page: &mut Object) {
        let close = |holder: &mut Object, key: &str| {
            if let Some(ConstValue::String(positions)) = holder.get_mut(key) {
                *positions = self.completer.seal.close(log, positions);
            }
        };
        for field in fields {
            let key = field.response_key.as_str();
            if field.name == "endCursor" {
                close(page, key);
            }
            let Some(ConstValue::List(entries)) = page.get_mut(key) else {
                continue;
            };
            let cursors = field.fields().iter().filter(|field| field.name == "cursor");
            let cursors: Vec<&str> = cursors.map(|field| field.response_key.as_str()).collect();
            for entry in entries {
                if let ConstValue::Object(entry) = entry {
                    for key in &cursors {
                        close(entry, key);
                    }
                }
            }
        }
    }

    /// A value of another shape than the schema has.
    fn unfit(&mut self, field: &Field) -> ConstValue {
        let message = format!(
            "{}.{} came in a shape that the schema does not have",
            field.parent, field.name
        );
        self.errors
            .push(ResponseError::at(&self.path, Code::MalformedValue, message));
        ConstValue::Null
    }

    /// Where a null may not be and nobody has said why it is there, this is said.
    fn blame(&mut self, field: &Field) {
        let explained = self
            .errors
            .iter()
            .any(|error| error.path.starts_with(&self.path));
        if !explained {
            let message = format!(
                "{}.{} is missing, and may not be null",
                field.parent, field.name
            );
            self.errors
                .push(ResponseError::at(&self.path, Code::NullNotAllowed, message));
        }
    }
}
