//! The public schema as text, and as the engine reads it.

use apollo_compiler::{Schema, validation::Valid};
use async_graphql::SDLExportOptions;

use crate::public;

/// The public SDL: what `schema/schema.graphql` holds.
#[must_use]
pub fn public() -> String {
    let sdl = public::schema().sdl_with_options(SDLExportOptions::new().include_specified_by());
    format!("{}\n", sdl.trim_end())
}

/// The public schema, read for the engine.
///
/// # Panics
/// Where the schema that this crate declares is not a valid one: a fault that the first test finds.
#[must_use]
#[expect(clippy::expect_used, reason = "the schema is compiled into the binary")]
pub fn read() -> Valid<Schema> {
    Schema::parse_and_validate(public(), "schema.graphql").expect("the public schema is valid")
}
