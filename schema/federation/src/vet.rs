//! Vet: what one node says, before it is merged with what others say. It must have the shape that the schema gives
//! it, and a node speaks for its own objects only. A node's fault stays within its own answer.

use apollo_compiler::{Name, Schema, ast::Type, schema::ExtendedType};
use async_graphql_value::ConstValue;
use jumelage_domain::{NodeCode, ObjectId};

use crate::{
    error::{Code, PathSegment},
    holes::Place,
    merge::Violation,
    network::{NodeError, Sharing},
    prepare::{Field, Selection},
    reserved::{GROUP_KEY, HOLE, ID, TYPE_NAME},
    strategy::{self, id_key},
    value::{Object, text},
};

/// Who says it, and what that one may say.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'a> {
    /// The node that answers.
    pub(crate) node: &'a NodeCode,
    /// In a list in which each object is counted by its lead: who counts what.
    pub(crate) sharing: Option<&'a Sharing>,
    /// Something was left out of what it was asked: that it does not say it is not its fault.
    pub(crate) lacks: bool,
}

/// Vets the answer to one field. What is wrong with parts of it is appended to the node's own errors, with paths
/// from the field on.
pub(crate) fn vet(
    schema: &Schema,
    speaker: Speaker<'_>,
    field: &Field,
    value: &mut ConstValue,
    errors: &mut Vec<NodeError>,
) -> Result<(), Violation> {
    let mut pass = Pass::new(schema, speaker, errors);
    pass.value(&field.definition.ty, field, value, false)
        .map_err(Trouble::violation)
}

/// Vets a page of which only these fields were asked.
pub(crate) fn vet_some(
    schema: &Schema,
    speaker: Speaker<'_>,
    field: &Field,
    asked: fn(&Field) -> bool,
    value: &mut ConstValue,
    errors: &mut Vec<NodeError>,
) -> Result<(), Violation> {
    let ConstValue::Object(page) = value else {
        return Err(Violation::Null);
    };
    let mut pass = Pass::new(schema, speaker, errors);
    for field in field.fields().iter().filter(|field| asked(field)) {
        pass.field(field, page, false).map_err(Trouble::violation)?;
    }
    Ok(())
}

/// Vets an object that was asked for by its id.
pub(crate) fn vet_object(
    schema: &Schema,
    speaker: Speaker<'_>,
    place: Place<'_>,
    object: &mut Object,
    errors: &mut Vec<NodeError>,
) -> Result<(), Violation> {
    let mut pass = Pass::new(schema, speaker, errors);
    pass.object(place.type_name, place.fields, object, false)
        .map_err(Trouble::violation)
}

/// Why a value cannot stay.
enum Trouble {
    /// A null where none may be: it takes the place of the next value above that may be null.
    Null,
    /// The same for what was not asked, and is told already.
    LeftOut,
    /// The whole answer to the field is worth nothing.
    Violation(Violation),
}

impl Trouble {
    fn violation(self) -> Violation {
        match self {
            Self::Null | Self::LeftOut => Violation::Null,
            Self::Violation(violation) => violation,
        }
    }
}

struct Pass<'a> {
    schema: &'a Schema,
    speaker: Speaker<'a>,
    errors: &'a mut Vec<NodeError>,
    path: Vec<PathSegment>,
}

impl<'a> Pass<'a> {
    fn new(schema: &'a Schema, speaker: Speaker<'a>, errors: &'a mut Vec<NodeError>) -> Self {
        Self {
            schema,
            speaker,
            errors,
            path: Vec::new(),
        }
    }

    /// `inside` an object with an id, others than the answering node's may stand.
    fn value(
        &mut self,
        ty: &Type,
        field: &Field,
        value: &mut ConstValue,
        inside: bool,
    ) -> Result<(), Trouble> {
        let outcome = match (ty, &mut *value) {
            (_, ConstValue::Null) => Ok(()),
            (Type::List(item) | Type::NonNullList(item), ConstValue::List(items)) => {
                self.list(item, field, items, inside)
            }
            (Type::List(_) | Type::NonNullList(_), _) => self.malformed(field),
            (_, value) => self.named(field, value, inside),
        };
        match outcome {
            Ok(()) => {}
            Err(Trouble::Null) => *value = ConstValue::Null,
            Err(Trouble::LeftOut) => {
                *value = ConstValue::Null;
                if ty.is_non_null() {
                    return Err(Trouble::LeftOut);
                }
            }
            Err(violation) => return Err(violation),
        }
        if *value == ConstValue::Null && ty.is_non_null() {
            self.blame(field);
            return Err(Trouble::Null);
        }
        Ok(())
    }

    fn list(
        &mut self,
        item: &Type,
        field: &Field,
        items: &mut [ConstValue],
        inside: bool,
    ) -> Result<(), Trouble> {
        for (at, value) in items.iter_mut().enumerate() {
            self.path.push(PathSegment::Index(at));
            let outcome = self.value(item, field, value, inside);
            self.path.pop();
            outcome?;
        }
        Ok(())
    }

    fn named(
        &mut self,
        field: &Field,
        value: &mut ConstValue,
        inside: bool,
    ) -> Result<(), Trouble> {
        match (&field.selection, value) {
            (Selection::Leaf, leaf) if is_leaf(self.schema, field.type_name(), leaf) => Ok(()),
            (Selection::Fields(by_type), ConstValue::Object(object)) => {
                let named = object.get(TYPE_NAME).and_then(text);
                let chosen = match named {
                    Some(name) => by_type.get_key_value(name),
                    None => by_type.first(),
                };
                let is_unknown = |name| !self.schema.types.contains_key(name);
                match chosen {
                    Some((type_name, fields)) => self.object(type_name, fields, object, inside),
                    // A type that only later versions have: nobody here can have asked for it.
                    None if named.is_some_and(is_unknown) => Err(Trouble::LeftOut),
                    None => self.malformed(field),
                }
            }
            _ => self.malformed(field),
        }
    }

    fn object(
        &mut self,
        type_name: &Name,
        fields: &[Field],
        object: &mut Object,
        inside: bool,
    ) -> Result<(), Trouble> {
        // What is a hole is found out here, and not told.
        object.swap_remove(HOLE);
        let has_id = strategy::has_id(self.schema, type_name);
        if has_id {
            self.identity(type_name, fields, object, inside)
                .map_err(Trouble::Violation)?;
        }
        if strategy::group_key(self.schema, type_name).is_some()
            && object.get(GROUP_KEY).and_then(text).is_none()
        {
            return Err(Trouble::Violation(Violation::Shape));
        }
        for field in fields.iter().filter(|field| field.name != "__typename") {
            self.field(field, object, inside || has_id)?;
        }
        Ok(())
    }

    fn field(&mut self, field: &Field, object: &mut Object, inside: bool) -> Result<(), Trouble> {
        self.path
            .push(PathSegment::Key(field.response_key.to_string()));
        let outcome = match object.get_mut(field.response_key.as_str()) {
            Some(value) => self.value(&field.definition.ty, field, value, inside),
            None if field.definition.ty.is_non_null() && self.speaker.lacks => {
                Err(Trouble::LeftOut)
            }
            None if field.definition.ty.is_non_null() => {
                self.blame(field);
                Err(Trouble::Null)
            }
            None => Ok(()),
        };
        self.path.pop();
        outcome
    }

    /// Whose object it is, and whether the node may say this of it here.
    fn identity(
        &self,
        type_name: &Name,
        fields: &[Field],
        object: &mut Object,
        inside: bool,
    ) -> Result<(), Violation> {
        let owned = strategy::is_owned(self.schema, type_name);
        let to_be_filled = owned && fields.iter().any(strategy::is_for_owner);
        if inside && !to_be_filled {
            return Ok(());
        }
        let id = object.get(id_key(fields).unwrap_or(ID)).and_then(text);
        let id = id.and_then(|id| id.parse::<ObjectId>().ok());
        let Some(id) = id.filter(|id| type_name == id.kind().as_str()) else {
            return Err(Violation::Shape);
        };
        if let (false, Some(sharing)) = (owned || inside, self.speaker.sharing) {
            return if sharing.may_count(self.speaker.node, id.node()) {
                Ok(())
            } else {
                Err(Violation::OthersLead(id.to_string()))
            };
        }
        if id.node() == self.speaker.node {
            return Ok(());
        }
        match (owned, inside) {
            (true, true) => {
                if let Some(field) = claimed(fields, object) {
                    return Err(Violation::SpeaksForOthers(format!(
                        "{}.{}",
                        field.parent, field.name
                    )));
                }
                object.insert(
                    async_graphql_value::Name::new(HOLE),
                    ConstValue::String(id.to_string()),
                );
                Ok(())
            }
            (true, false) => Err(Violation::OthersObject(id.to_string())),
            (false, _) => Ok(()),
        }
    }

    fn malformed(&mut self, field: &Field) -> Result<(), Trouble> {
        let message = format!(
            "{}.{} came in a shape that the schema does not have",
            field.parent, field.name
        );
        self.note(Code::MalformedValue, message);
        Err(Trouble::Null)
    }

    /// Where a null may not be and the node has not said why it is there, this is said.
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
            self.note(Code::NullNotAllowed, message);
        }
    }

    fn note(&mut self, code: Code, message: String) {
        self.errors.push(NodeError {
            message,
            code: code.into(),
            path: self.path.clone(),
        });
    }
}

/// A field that only the owner may answer, and that is answered nevertheless.
fn claimed<'a>(fields: &'a [Field], object: &Object) -> Option<&'a Field> {
    fields
        .iter()
        .filter(|field| strategy::is_for_owner(field))
        .find(|field| {
            object
                .get(field.response_key.as_str())
                .is_some_and(|value| *value != ConstValue::Null)
        })
}

/// Enums are open: a word that the schema does not have yet may be one of them. The network's own scalars are texts,
/// but for whole numbers.
fn is_leaf(schema: &Schema, type_name: &Name, value: &ConstValue) -> bool {
    match (type_name.as_str(), value) {
        (_, ConstValue::Object(_) | ConstValue::List(_)) => false,
        ("Int", ConstValue::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        ("Float", value) => matches!(value, ConstValue::Number(_)),
        ("Boolean", value) => matches!(value, ConstValue::Boolean(_)),
        ("String" | "ID", value) => matches!(value, ConstValue::String(_)),
        ("WholeNumber", ConstValue::Number(number)) => number.is_u64(),
        ("Int" | "WholeNumber", _) => false,
        (name, value) => match schema.types.get(name) {
            Some(ExtendedType::Enum(_) | ExtendedType::Scalar(_)) => text(value).is_some(),
            _ => true,
        },
    }
}
