//! The public schema as text, and as the engine reads it.

use std::fmt::Write;

use apollo_compiler::{Schema, validation::Valid};
use async_graphql::SDLExportOptions;
use sha2::{Digest, Sha256};

use crate::{peer, public};

/// The public SDL: what `schema/schema.graphql` holds.
#[must_use]
pub fn public() -> String {
    let sdl = public::schema().sdl_with_options(SDLExportOptions::new().include_specified_by());
    format!("{}\n", sdl.trim_end())
}

/// The SDL of the door for nodes.
#[must_use]
pub fn peer() -> String {
    peer::sdl()
}

/// By what a schema is told from another: the SHA-256 of its SDL, the first 16 bytes in hex.
#[must_use]
pub fn hash(sdl: &str) -> String {
    let digest = Sha256::digest(sdl);
    digest[..16].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
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
