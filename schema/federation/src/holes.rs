//! Holes: objects of which the node that named them knows but a reference. Where they are in a value, and how they are
//! filled.

use std::collections::HashMap;

use apollo_compiler::Name;
use async_graphql_value::ConstValue;
use indexmap::{IndexMap, IndexSet};
use jumelage_domain::{NodeCode, ObjectId};

use crate::{
    error::PathSegment,
    network::NodeError,
    prepare::{Field, Selection},
    reserved::{HOLE, TYPE_NAME},
    value::{Object, text},
};

/// A place of the selection where objects of one type stand.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) type_name: &'a Name,
    pub(crate) fields: &'a [Field],
}

impl Place<'_> {
    /// Tells it from the other places of the same selection.
    fn number(&self) -> PlaceNumber {
        PlaceNumber(std::ptr::from_ref(self.type_name).addr())
    }
}

/// Which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PlaceNumber(usize);

/// An object at a place of the selection.
pub(crate) type Key = (PlaceNumber, ObjectId);

/// An object as its owner gives it, or none where the reference has to do; and what the owner says went wrong in it.
#[derive(Clone)]
pub(crate) struct Filled {
    pub(crate) object: Option<ConstValue>,
    pub(crate) errors: Vec<(NodeCode, NodeError)>,
}

/// The holes of some values: of each place, its path from the root field on, and the ids.
#[derive(Default)]
pub(crate) struct Holes<'a>(pub(crate) IndexMap<PlaceNumber, Open<'a>>);

/// The holes at one place.
pub(crate) struct Open<'a> {
    pub(crate) place: Place<'a>,
    /// As coverage names it.
    pub(crate) path: String,
    pub(crate) ids: IndexSet<ObjectId>,
}

impl<'a> Holes<'a> {
    /// Looks for holes in a field's value. `path` is the field's own.
    pub(crate) fn find(&mut self, field: &'a Field, value: &ConstValue, path: &str) {
        match value {
            ConstValue::List(items) => {
                for item in items {
                    self.find(field, item, path);
                }
            }
            ConstValue::Object(object) => {
                let Some(place) = place(field, object) else {
                    return;
                };
                if let Some(id) = hole(object) {
                    let open = self.0.entry(place.number()).or_insert_with(|| Open {
                        place,
                        path: path.to_owned(),
                        ids: IndexSet::new(),
                    });
                    open.ids.insert(id);
                } else {
                    self.find_below(place, object, path);
                }
            }
            _ => {}
        }
    }

    /// Looks for holes in an object.
    pub(crate) fn find_below(&mut self, place: Place<'a>, object: &Object, path: &str) {
        let deep = place
            .fields
            .iter()
            .filter(|field| !matches!(field.selection, Selection::Leaf));
        for field in deep {
            if let Some(value) = object.get(field.response_key.as_str()) {
                self.find(field, value, &format!("{path}.{}", field.response_key));
            }
        }
    }
}

/// The place at which an object stands.
fn place<'a>(field: &'a Field, object: &Object) -> Option<Place<'a>> {
    let Selection::Fields(by_type) = &field.selection else {
        return None;
    };
    let (type_name, fields) = match object.get(TYPE_NAME).and_then(text) {
        Some(name) => by_type.get_key_value(name)?,
        None => by_type.first()?,
    };
    Some(Place { type_name, fields })
}

/// The id of the object, where it is a hole.
pub(crate) fn hole(object: &Object) -> Option<ObjectId> {
    object.get(HOLE).and_then(text)?.parse().ok()
}

/// Puts filled objects into the holes of a field's value. Errors in them go to `errors`, with paths from where `path`
/// begins.
pub(crate) fn fill(
    field: &Field,
    value: &mut ConstValue,
    known: &HashMap<Key, Filled>,
    path: &mut Vec<PathSegment>,
    errors: &mut Vec<(NodeCode, NodeError)>,
) {
    match value {
        ConstValue::List(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                path.push(PathSegment::Index(at));
                fill(field, item, known, path, errors);
                path.pop();
            }
        }
        ConstValue::Object(object) => {
            let Some(place) = place(field, object) else {
                return;
            };
            let Some(id) = hole(object) else {
                fill_below(place, object, known, path, errors);
                return;
            };
            if let Some(filled) = known.get(&(place.number(), id)) {
                if let Some(object) = &filled.object {
                    value.clone_from(object);
                }
                let below = filled.errors.iter().map(|(node, error)| {
                    let error = NodeError {
                        path: path.iter().chain(&error.path).cloned().collect(),
                        ..error.clone()
                    };
                    (node.clone(), error)
                });
                errors.extend(below);
            }
        }
        _ => {}
    }
}

/// Puts filled objects into the holes of an object.
pub(crate) fn fill_below(
    place: Place<'_>,
    object: &mut Object,
    known: &HashMap<Key, Filled>,
    path: &mut Vec<PathSegment>,
    errors: &mut Vec<(NodeCode, NodeError)>,
) {
    let deep = place
        .fields
        .iter()
        .filter(|field| !matches!(field.selection, Selection::Leaf));
    for field in deep {
        if let Some(value) = object.get_mut(field.response_key.as_str()) {
            path.push(PathSegment::Key(field.response_key.to_string()));
            fill(field, value, known, path, errors);
            path.pop();
        }
    }
}
