//! Subscriptions to logs, as the query whose answers are their events.
//!
//! An event is what the field of the same name answers below `local`, from behind the event before: so it goes the very way
//! that a query goes, with the same rights, cost, filling and completing. Of a follower nothing is kept but the cursor.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{OperationType, Value},
    executable::Argument,
    name,
};
use async_graphql_value::ConstValue;
use indexmap::IndexMap;

use crate::{
    error::{Code, PathSegment, ResponseError},
    log::{self, NOW},
    prepare::{Field, Prepared, Selection},
    reserved::{AFTER, LEFT},
    strategy::{self, Strategy},
    value::text,
};

const LOCAL: Name = name!("local");
const CATALOGUE: Name = name!("Catalogue");
const SINCE: Name = name!("since");

/// A subscription that can be followed.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The query, without the place where it begins.
    query: Prepared,
    /// The response key of the subscription's field.
    key: Name,
    since: Option<String>,
}

/// An event, as a client gets it, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The data.
    pub data: ConstValue,
    /// Behind it.
    pub cursor: String,
    /// Whether there is more already.
    pub has_more: bool,
}

impl Subscription {
    /// Of an operation.
    pub fn of(schema: &Schema, prepared: &Prepared) -> Result<Self, ResponseError> {
        let (OperationType::Subscription, [field]) =
            (prepared.operation, prepared.fields.as_slice())
        else {
            let message = "this is no subscription to one field: select one, and nothing else";
            return Err(ResponseError::of_request(Code::ValidationFailed, message));
        };
        let key = field.response_key.clone();
        let path = [PathSegment::Key(key.to_string())];
        let at = |code: Code, message: String| ResponseError::at(&path, code, message);
        match log::size(field, &prepared.variables) {
            Ok(0) => {
                let message = "`first` is 0: no event would ever bring anything; ask for 1 to 500";
                return Err(at(Code::PageSize, message.to_owned()));
            }
            Ok(_) => {}
            Err(error) => return Err(at(error.code(), error.to_string())),
        }
        let since = field.argument(&SINCE, &prepared.variables);
        let since = since.as_ref().and_then(text).map(str::to_owned);
        let query = query(schema, prepared, field).ok_or_else(|| {
            let message = format!("the catalogue has no log `{}` to follow", field.name);
            at(Code::Internal, message)
        })?;
        Ok(Self { query, key, since })
    }

    /// Where it begins by its own word; with what happens from now on, where it says nothing.
    #[must_use]
    pub fn begins(&self) -> &str {
        self.since.as_deref().unwrap_or(NOW)
    }

    /// The query whose answer is what comes behind a cursor.
    #[must_use]
    pub fn from(&self, cursor: &str) -> Prepared {
        let mut query = self.query.clone();
        let since = Argument {
            name: SINCE,
            value: Node::new(Value::String(cursor.to_owned())),
        };
        for root in &mut query.fields {
            if let Selection::Fields(by_type) = &mut root.selection {
                for changes in by_type.values_mut().flatten() {
                    changes.arguments.push(Node::new(since.clone()));
                }
            }
        }
        query
    }

    /// The event in such an answer; none where it could not be given.
    #[must_use]
    pub fn event(&self, data: ConstValue) -> Option<Event> {
        let mut local = take(data, LOCAL.as_str())?;
        let ConstValue::Object(fields) = &mut local else {
            return None;
        };
        let Some(ConstValue::Object(changes)) = fields.get_mut(self.key.as_str()) else {
            return None;
        };
        // What follows keeps its order.
        let cursor = changes.shift_remove(AFTER)?;
        let has_more = changes.shift_remove(LEFT)? == ConstValue::Boolean(true);
        Some(Event {
            cursor: text(&cursor)?.to_owned(),
            data: local,
            has_more,
        })
    }

    /// An error of such an answer, at its place in the event.
    #[must_use]
    pub fn error(&self, mut error: ResponseError) -> ResponseError {
        if error.path.first() == Some(&PathSegment::Key(LOCAL.to_string())) {
            error.path.remove(0);
            if error.path.is_empty() {
                error.path.push(PathSegment::Key(self.key.to_string()));
            }
        }
        error
    }
}

fn take(object: ConstValue, key: &str) -> Option<ConstValue> {
    match object {
        ConstValue::Object(mut object) => object.swap_remove(key),
        _ => None,
    }
}

/// `local` with the subscription's field in it, as a field of the catalogue.
fn query(schema: &Schema, prepared: &Prepared, subscribed: &Field) -> Option<Prepared> {
    let root = schema
        .root_operation(OperationType::Query)
        .cloned()
        .unwrap_or(name!("Query"));
    let (name, key) = (subscribed.name.clone(), subscribed.response_key.clone());
    let mut changes = field(schema, CATALOGUE, name, key)?;
    if strategy::of(&changes.definition) != Some(Strategy::Log) {
        return None;
    }
    let arguments = subscribed.arguments.iter();
    let arguments = arguments.filter(|argument| argument.name != SINCE);
    changes.arguments = arguments.cloned().collect();
    let of = changes.type_name().clone();
    let mut selected = subscribed.fields().to_vec();
    for (name, key) in [(name!("endCursor"), AFTER), (name!("hasMore"), LEFT)] {
        let key = Name::new_static_unchecked(key);
        selected.push(field(schema, of.clone(), name, key)?);
    }
    changes.selection = Selection::Fields(IndexMap::from([(of, selected)]));
    let local = field(schema, root.clone(), LOCAL, LOCAL)?;
    let below = Selection::Fields(IndexMap::from([(CATALOGUE, vec![changes])]));
    Some(Prepared {
        operation: OperationType::Query,
        fields: vec![Field {
            selection: below,
            ..local
        }],
        root,
        variables: prepared.variables.clone(),
        rights: prepared.rights.clone(),
        explain: prepared.explain,
    })
}

/// A leaf without arguments.
fn field(schema: &Schema, parent: Name, name: Name, response_key: Name) -> Option<Field> {
    let definition = schema.type_field(&parent, &name).ok()?.node.clone();
    Some(Field {
        response_key,
        name,
        parent,
        definition,
        arguments: Vec::new(),
        selection: Selection::Leaf,
    })
}
