//! What recording listings has in common, whatever their kind.

mod input;
mod write;

pub(super) use self::{
    input::{
        LocalizedTextInput, MAX_TEXT, MAX_TITLE, deletion, given, languages, links, stated, text,
        texts, titled,
    },
    write::{commit, find, id_of, new_id, remove, same_as},
};
