//! The engine's own names in what nodes are asked, and in their answers. Clients may not use them.

use crate::error::{Code, ResponseError};

/// Aliases and variables that begin like this are the engine's own.
const PREFIX: &str = "jumelage__";

/// Refuses a client's alias or variable that is the engine's.
pub(crate) fn refuse(name: &str) -> Result<(), ResponseError> {
    if name.starts_with(PREFIX) {
        let message = format!(
            "“{name}” is not yours to use: choose a name that does not begin with {PREFIX}"
        );
        return Err(ResponseError::of_request(Code::ReservedName, message));
    }
    Ok(())
}

/// The sort keys of a page.
pub(crate) const KEYS: &str = "jumelage__keys";
/// What a node says around its page.
pub(crate) const PAGE: &str = "jumelage__page";
/// The entries of a log.
pub(crate) const ENTRIES: &str = "jumelage__log";
/// How far a node's log has been read.
pub(crate) const END: &str = "jumelage__end";
/// Whether a node's log has more.
pub(crate) const MORE: &str = "jumelage__more";
/// Where the next event of a subscription begins.
pub(crate) const AFTER: &str = "jumelage__after";
/// Whether there is a next event already.
pub(crate) const LEFT: &str = "jumelage__left";
/// The variable that says from where on a log is asked for; the response key of the field follows.
pub(crate) const SINCE: &str = "jumelage__since";
/// The value that a plain list is ordered by.
pub(crate) const ORDER: &str = "jumelage__order";
/// A row's key.
pub(crate) const GROUP_KEY: &str = "jumelage__group";
/// The type of a value of abstract type.
pub(crate) const TYPE_NAME: &str = "jumelage__type";
/// An object's id, where the client did not ask for it.
pub(crate) const ID: &str = "jumelage__id";
/// Where a vetted object has this, it is a hole: the node that is in this id has the rest of it.
pub(crate) const HOLE: &str = "jumelage__hole";
/// Objects by id; a number follows. Their ids are in the variable of the same name.
pub(crate) const FILL: &str = "jumelage__fill";
/// How many rows of a page a node has to send; the number of the field follows.
pub(crate) const ROWS: &str = "jumelage__rows";
/// What the asking node gives in place of the client; a number follows.
pub(crate) const GIVEN: &str = "jumelage__given";
/// An argument's value; the part of the document that it stands in, and a number, follow.
pub(crate) const VALUE: &str = "jumelage__";
