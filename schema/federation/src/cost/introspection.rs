//! What asking for the schema itself costs. Nobody is asked for it, and a field of it takes little to answer, so that ten
//! count for one; but there may be very many, and their number says how large the answer is.

use apollo_compiler::{Schema, schema::ExtendedType};

use crate::{
    plan::ITEMS,
    prepare::{Field, Selection},
};

/// How many fields cost 1.
const FOR_ONE: u64 = 10;

/// Of `__schema` or `__type`, with all that is below it.
pub(super) fn price(schema: &Schema, root: &Field) -> u64 {
    let size = Size::of(schema);
    1_u64.saturating_add(size.below(root).div_ceil(FOR_ONE))
}

/// How long the lists in a schema are, in the mean.
struct Size {
    types: u64,
    directives: u64,
    fields: u64,
    arguments: u64,
}

impl Size {
    fn of(schema: &Schema) -> Self {
        let types = schema.types.len() as u64;
        let (mut fields, mut arguments) = (0_u64, 0_u64);
        let mut add = |given: usize| {
            fields += 1;
            arguments += given as u64;
        };
        for of in schema.types.values() {
            match of {
                ExtendedType::Object(of) => {
                    of.fields
                        .values()
                        .for_each(|field| add(field.arguments.len()));
                }
                ExtendedType::Interface(of) => {
                    of.fields
                        .values()
                        .for_each(|field| add(field.arguments.len()));
                }
                _ => {}
            }
        }
        Self {
            types,
            directives: schema.directive_definitions.len() as u64,
            fields: fields.div_ceil(types.max(1)),
            arguments: arguments.div_ceil(fields.max(1)),
        }
    }

    /// Fields that may come below one.
    fn below(&self, field: &Field) -> u64 {
        let Selection::Fields(by_type) = &field.selection else {
            return 0;
        };
        let fields = by_type.values().flatten();
        let each = fields.fold(0_u64, |sum, field| {
            sum.saturating_add(1).saturating_add(self.below(field))
        });
        each.saturating_mul(self.length(field))
    }

    fn length(&self, field: &Field) -> u64 {
        match field.name.as_str() {
            "types" => self.types,
            "directives" => self.directives,
            "fields" => self.fields,
            "args" => self.arguments,
            _ if field.definition.ty.is_list() => ITEMS as u64,
            _ => 1,
        }
    }
}
