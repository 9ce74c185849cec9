//! What recording listings has in common, whatever their kind.

mod about;
mod input;
mod outsiders;
mod towns;
mod write;

pub(super) use self::{
    about::{about, may_write_of},
    input::{
        LocalizedTextInput, MAX_TEXT, MAX_TITLE, deletion, given, in_order, languages, links,
        stated, text, texts, titled,
    },
    outsiders::{OutsiderInput, outsiders},
    towns::{Towns, may_write_of_any, own},
    write::{commit, find, id_of, new_id, remove, same_as},
};
