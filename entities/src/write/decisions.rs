//! What staff decide on other nodes' records, and what that means for everything that is made of these.

mod confirm;
mod noted;
mod refusal;
mod reopen;
mod respond;
mod standing;
mod words;

pub(crate) use self::{
    noted::note,
    standing::{Decided, moved, removed, said_of},
    words::Words,
};
pub use self::{
    refusal::Refused,
    reopen::reopen,
    respond::{Response, respond},
};
