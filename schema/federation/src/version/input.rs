//! Arguments and input fields. What a node does not know and what would change its answer must not be left out: then the
//! answer would be one to another question.

use apollo_compiler::{
    Schema,
    ast::{InputValueDefinition, Type},
    response::JsonMap,
    schema::{ExtendedType, InputObjectType},
};
use async_graphql_value::{ConstValue, Name};

use crate::value::{Object, evaluate, text};

/// The coordinate of what a node does not have, and cannot do without.
pub(super) type Lacking = String;

/// Two versions of the schema.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) ours: &'a Schema,
    pub(super) theirs: &'a Schema,
}

impl Inputs<'_> {
    /// What an argument or an input field is given there; `None`: nothing.
    pub(super) fn give(
        self,
        ours: &InputValueDefinition,
        theirs: Option<&InputValueDefinition>,
        given: Option<ConstValue>,
        coordinate: &str,
    ) -> Result<Option<ConstValue>, Lacking> {
        let default = default(ours);
        let Some(theirs) = theirs.filter(|theirs| is_alike(&ours.ty, &theirs.ty)) else {
            let matters =
                |given: &ConstValue| *given != ConstValue::Null && Some(given) != default.as_ref();
            let required = theirs.is_some_and(InputValueDefinition::is_required);
            return if required || given.as_ref().is_some_and(matters) {
                Err(coordinate.to_owned())
            } else {
                Ok(None)
            };
        };
        let value = match given {
            Some(value) => value,
            // What is left out is what the asking node takes it to be.
            None if default == self::default(theirs) => {
                return if theirs.is_required() {
                    Err(coordinate.to_owned())
                } else {
                    Ok(None)
                };
            }
            None => default.unwrap_or_default(),
        };
        self.value(&theirs.ty, value, coordinate).map(Some)
    }

    fn value(
        self,
        theirs: &Type,
        value: ConstValue,
        coordinate: &str,
    ) -> Result<ConstValue, Lacking> {
        match (theirs, value) {
            (ty, ConstValue::Null) if ty.is_non_null() => Err(coordinate.to_owned()),
            (_, ConstValue::Null) => Ok(ConstValue::Null),
            (Type::List(item) | Type::NonNullList(item), ConstValue::List(items)) => {
                let items = items.into_iter();
                let items = items.map(|value| self.value(item, value, coordinate));
                items.collect::<Result<_, _>>().map(ConstValue::List)
            }
            (Type::List(item) | Type::NonNullList(item), one) => self.value(item, one, coordinate),
            (Type::Named(name) | Type::NonNullNamed(name), value) => {
                match (self.theirs.types.get(name), value) {
                    (Some(ExtendedType::Enum(known)), value) => match text(&value) {
                        Some(word) if known.values.contains_key(word) => {
                            Ok(ConstValue::Enum(Name::new(word)))
                        }
                        word => Err(format!("{name}.{}", word.unwrap_or_default())),
                    },
                    (Some(ExtendedType::InputObject(theirs)), ConstValue::Object(fields)) => {
                        self.object(theirs, fields).map(ConstValue::Object)
                    }
                    (_, value) => Ok(value),
                }
            }
        }
    }

    fn object(self, theirs: &InputObjectType, mut given: Object) -> Result<Object, Lacking> {
        let mut fitted = Object::new();
        let Some(ours) = self.ours.get_input_object(&theirs.name) else {
            return Ok(given);
        };
        for (name, field) in &ours.fields {
            let coordinate = format!("{}.{name}", theirs.name);
            let their = theirs.fields.get(name).map(|field| &***field);
            let value = given.swap_remove(name.as_str());
            if let Some(value) = self.give(field, their, value, &coordinate)? {
                fitted.insert(Name::new(name.as_str()), value);
            }
        }
        let mut added = theirs.fields.iter();
        match added.find(|(name, field)| field.is_required() && !ours.fields.contains_key(*name)) {
            Some((name, _)) => Err(format!("{}.{name}", theirs.name)),
            None => Ok(fitted),
        }
    }
}

fn default(of: &InputValueDefinition) -> Option<ConstValue> {
    evaluate(of.default_value.as_ref()?, &JsonMap::new())
}

/// Whether two types are the same, but for what may be null.
pub(super) fn is_alike(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::List(a) | Type::NonNullList(a), Type::List(b) | Type::NonNullList(b)) => {
            is_alike(a, b)
        }
        (Type::Named(a) | Type::NonNullNamed(a), Type::Named(b) | Type::NonNullNamed(b)) => a == b,
        _ => false,
    }
}
