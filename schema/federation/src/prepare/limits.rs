//! How large a request may be. Whoever sends a larger one is told the number.

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
pub const INTROSPECTIONS: usize = 2;

/// What a request may cost, where a node's settings do not say otherwise: `cost` in `[limits]`. A page of 500 twinnings
/// of 47 nodes, with both parties and three partners of each, costs some 40,000.
pub const COST: u64 = 100_000;

/// Bytes of the body in which a request, or a batch of them, is sent.
pub const BODY: usize = 1 << 20;

/// Requests in one body.
pub const BATCH: usize = 10;

/// Bytes of a document: whatever stands in it goes on to every node that is asked.
pub const DOCUMENT: usize = 256 << 10;

/// Bytes of a response key: it stands in the answer once for each object.
pub const NAME: usize = 128;

/// Fields and fragments of a document, each counted wherever it has an effect: fragments that spread others twice
/// would double what there is to do with each.
pub const SELECTIONS: usize = 20_000;

/// What nests in a document, one in the other: braces and brackets.
pub const NESTING: usize = 64;

/// Lists of introspection that lead from types to types, one in the other. Each multiplies the answer.
pub const INTROSPECTION_LISTS: usize = 2;

/// Errors that are told of a document.
pub const ERRORS: usize = 50;

/// Bytes of an error's message: it may repeat what the client wrote.
pub const MESSAGE: usize = 500;

/// All of them, for the documentation.
pub(crate) const ALL: [(&str, u64, Code); 14] = [
    ("bytes of a body", BODY as u64, Code::BodyTooLarge),
    ("requests in a batch", BATCH as u64, Code::BatchTooLarge),
    (
        "cost of a request, unless the node's operator says otherwise",
        COST,
        Code::TooCostly,
    ),
    (
        "bytes of a document",
        DOCUMENT as u64,
        Code::DocumentTooLarge,
    ),
    ("tokens of a document", TOKENS as u64, Code::TooManyTokens),
    ("fields below each other", DEPTH as u64, Code::TooDeep),
    (
        "braces and brackets within each other",
        NESTING as u64,
        Code::TooDeep,
    ),
    ("bytes of an alias", NAME as u64, Code::NameTooLong),
    (
        "fields and fragments, where fragments are spread",
        SELECTIONS as u64,
        Code::TooManySelections,
    ),
    (
        "aliases among the fields of one object",
        ALIASES as u64,
        Code::TooManyAliases,
    ),
    (
        "places with one field in one object",
        REPEATS as u64,
        Code::TooManyRepeats,
    ),
    (
        "directives of a document",
        DIRECTIVES as u64,
        Code::TooManyDirectives,
    ),
    (
        "fields `__schema` and `__type`",
        INTROSPECTIONS as u64,
        Code::TooManyIntrospections,
    ),
    (
        "`fields`, `interfaces`, `possibleTypes`, `inputFields` below each other",
        INTROSPECTION_LISTS as u64,
        Code::IntrospectionTooDeep,
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

/// Refuses a response key that is too long.
pub(super) fn keep_name(key: &Name) -> Result<(), ResponseError> {
    let (length, limit) = (key.len(), NAME);
    if length <= limit {
        return Ok(());
    }
    let message = format!("an alias has {length} bytes; it may have {limit}: “{key}”");
    Err(ResponseError::of_request(Code::NameTooLong, message))
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
