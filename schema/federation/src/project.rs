//! Values that the engine makes itself, put under the response keys that the client chose.

use async_graphql_value::{ConstValue, Name};

use crate::prepare::Field;

/// Takes a value whose objects have the schema's field names, and gives it the selection's response keys.
pub(crate) fn project(value: &ConstValue, selected: &[Field]) -> ConstValue {
    match value {
        ConstValue::Object(fields) => {
            let chosen = selected.iter().filter_map(|field| {
                let value = fields.get(field.name.as_str())?;
                Some((
                    Name::new(field.response_key.as_str()),
                    project(value, field.fields()),
                ))
            });
            ConstValue::Object(chosen.collect())
        }
        ConstValue::List(items) => {
            ConstValue::List(items.iter().map(|item| project(item, selected)).collect())
        }
        leaf => leaf.clone(),
    }
}
