//! What this association's own people write: a file for each subject. Each field takes one input and gives one payload, in
//! which `userErrors` say what was wrong with the input.

mod imports;
mod twinnings;
mod user_error;
mod writer;

use async_graphql::MergedObject;

pub use self::user_error::{UserError, UserErrorCode};
pub(crate) use self::writer::Writer;

/// What can be written: one's own members, and one's own records.
#[derive(MergedObject, Default)]
pub struct Mutation(twinnings::TwinningMutation, imports::ImportMutation);
