//! How large a document may be. Whoever sends a larger one is told the number.

use apollo_compiler::{Name, Node, executable};

use crate::error::{Code, ResponseError};

/// Tokens of a document.
pub const TOKENS: usize = 10_000;

/// Fields below each other, from a field of the root on.
pub const DEPTH: usize = 20;

/// Response keys that are aliases, among the fields of one object.
pub const ALIASES: usize = 40;

/// Places in which one field is written, among the fields of one object.
pub const REPEATS: usize = 200;

/// Directives in all fields of a document, each counted wherever it has an effect.
pub const DIRECTIVES: usize = 100;

/// Fields `__schema` and `__type`.
pub const INTROSPECTIONS: usize = 3;

/// All of them, for the documentation.
pub(crate) const ALL: [(&str, usize, Code); 6] = [
    ("tokens of a document", TOKENS, Code::TooManyTokens),
    ("fields below each other", DEPTH, Code::TooDeep),
    (
        "aliases among the fields of one object",
        ALIASES,
        Code::TooManyAliases,
    ),
    (
        "places with one field in one object",
        REPEATS,
        Code::TooManyRepeats,
    ),
    (
        "directives of a document",
        DIRECTIVES,
        Code::TooManyDirectives,
    ),
    (
        "fields `__schema` and `__type`",
        INTROSPECTIONS,
        Code::TooManyIntrospections,
    ),
];

/// Refuses more than there may be.
pub(super) fn keep(
    count: usize,
    limit: usize,
    code: Code,
    what: &str,
) -> Result<(), ResponseError> {
    if count <= limit {
        return Ok(());
    }
    let message = format!("the document has {count} {what}; there may be {limit}");
    Err(ResponseError::of_request(code, message))
}

/// Refuses too many aliases, and too many places of one field, among the fields of one object.
pub(super) fn keep_in_object<'a>(
    object: &Name,
    places: impl Iterator<Item = (&'a Name, &'a Vec<&'a Node<executable::Field>>)>,
) -> Result<(), ResponseError> {
    let (mut aliases, mut repeats) = (0, std::collections::HashMap::<&str, usize>::new());
    for (key, places) in places {
        let Some(field) = places.first() else {
            continue;
        };
        aliases += usize::from(*key != field.name);
        *repeats.entry(field.name.as_str()).or_default() += places.len();
    }
    let what = format!("aliases among the fields of one {object}");
    keep(aliases, ALIASES, Code::TooManyAliases, &what)?;
    for (name, count) in repeats {
        let what = format!("places with the field {object}.{name} in one object");
        keep(count, REPEATS, Code::TooManyRepeats, &what)?;
    }
    Ok(())
}
