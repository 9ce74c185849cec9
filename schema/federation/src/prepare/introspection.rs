//! Introspection leads from types to fields to types, round and round: nothing that it asks costs a node anything, and
//! its answer can have any size. So it is limited by its shape.

use super::{Field, Selection, limits};
use crate::error::{Code, ResponseError};

/// The lists that lead from types to types.
const CIRCLE: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];

/// Whether a field of the root asks for the schema itself.
pub(crate) fn is_root(field: &Field) -> bool {
    matches!(field.name.as_str(), "__schema" | "__type")
}

/// Refuses what asks for more than the usual tools do.
pub(super) fn keep(fields: &[Field]) -> Result<(), ResponseError> {
    let roots: Vec<&Field> = fields.iter().filter(|field| is_root(field)).collect();
    let (count, limit) = (roots.len(), limits::INTROSPECTIONS);
    let code = Code::TooManyIntrospections;
    limits::keep(count, limit, code, "fields `__schema` and `__type`")?;
    roots.into_iter().try_for_each(|root| below(root, 0))
}

fn below(field: &Field, lists: usize) -> Result<(), ResponseError> {
    let Selection::Fields(by_type) = &field.selection else {
        return Ok(());
    };
    for fields in by_type.values() {
        for (at, field) in fields.iter().enumerate() {
            // Aliases multiply as the lists do.
            if fields[..at].iter().any(|other| other.name == field.name) {
                let message = format!(
                    "introspection asks for {}.{} twice in one object",
                    field.parent, field.name
                );
                return Err(ResponseError::of_request(
                    Code::IntrospectionTooDeep,
                    message,
                ));
            }
            let lists = lists + usize::from(CIRCLE.contains(&field.name.as_str()));
            let what = "of `fields`, `interfaces`, `possibleTypes`, `inputFields` below each other";
            limits::keep(
                lists,
                limits::INTROSPECTION_LISTS,
                Code::IntrospectionTooDeep,
                what,
            )?;
            below(field, lists)?;
        }
    }
    Ok(())
}
