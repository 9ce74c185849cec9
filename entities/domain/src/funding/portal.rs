//! Calls from the EU Funding & Tenders Portal, in the JSON that it serves: a page of its search API (`results`), its
//! whole list (`grantsTenders.json`: `fundingData.GrantTenderObj`), or one topic (`TopicDetails`).
//!
//! The form is nowhere specified; what is read here is what several programs that use it agree on. So reading is
//! lenient about form (a value or a list of one, a number or its digits, four ways of writing a day), and strict about
//! meaning: a date or an amount that cannot be read is not guessed. One call that cannot be read does not keep the
//! others out. The portal has no machine-readable rules; a call gets some only if its programme has a template for its
//! topic.

mod budget;
mod item;
mod problem;
mod report;
mod stream;
mod values;

use std::{collections::HashMap, io::Read};

use jiff::civil::Date;

use self::item::Outcome;
use super::{Call, Catalogue};
use crate::vocabulary::vocabulary;

pub use problem::{PortalError, Problem, Remark};
pub use report::{ProblemText, ReportText, report};

vocabulary! {
    /// What the portal says of a call's life. It is known to be late: a call's own dates decide.
    PortalStatus, PortalStatusError, "a status of the portal":
    /// Announced.
    Forthcoming = "FORTHCOMING",
    /// Taking applications.
    Open = "OPEN",
    /// Over.
    Closed = "CLOSED",
}

/// One call, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedCall {
    /// The call.
    pub call: Call,
    /// What the portal says of its life.
    pub status: Option<PortalStatus>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Calls of the programmes that the catalogue knows, each once.
    pub calls: Vec<ImportedCall>,
    /// Calls that could not be read.
    pub refused: Vec<Remark>,
    /// What is to be known of calls that were.
    pub notes: Vec<Remark>,
    /// Entries that are no calls for proposals: tenders, and news of calls.
    pub no_calls: usize,
    /// Calls of programmes that the catalogue does not know.
    pub other_programmes: usize,
    /// How many entries the portal has for the search, of which this is a page.
    pub total: Option<u64>,
}

impl Imported {
    /// The calls alone, for [`Catalogue::with`].
    #[must_use]
    pub fn into_calls(self) -> Vec<Call> {
        self.calls.into_iter().map(|one| one.call).collect()
    }
}

/// Reads what the portal served, as of `today`. Entry by entry: of a list of 130 MB one entry is held at a time.
pub fn read(from: impl Read, catalogue: &Catalogue, today: Date) -> Result<Imported, PortalError> {
    let mut imported = Imported::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    imported.total = stream::each(from, |place, entry| {
        match item::read(&place, &entry, catalogue, today) {
            Outcome::NoCall => imported.no_calls += 1,
            Outcome::OtherProgramme => imported.other_programmes += 1,
            Outcome::Refused(remark) => imported.refused.push(remark),
            Outcome::Read(one, notes) => {
                imported.notes.extend(notes);
                let key = one.call.id.as_str().to_ascii_uppercase();
                // The portal has one entry for each language, and copies from its other sources.
                if let Some(known) = places.get(&key).and_then(|at| imported.calls.get_mut(*at)) {
                    known.call.title = known.call.title.and(&one.call.title);
                } else {
                    places.insert(key, imported.calls.len());
                    imported.calls.push(*one);
                }
            }
        }
    })?;
    Ok(imported)
}

#[cfg(test)]
mod tests;
