//! The document by which the network's anchor publishes programmes and calls, and every node reads them.

mod error;
mod file;
mod merge;
mod search;
mod strict;

use jiff::{Span, civil::Date};

use super::{Applicants, Call, CallId, Judged, LocalizedText, Membership, Programme, ProgrammeId};
use crate::digest::Digest;

pub use error::CatalogueError;
pub use merge::Merged;
pub use search::Wanted;

/// Programmes and calls, each once, by id; every call's programme is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    as_of: Date,
    label: Option<LocalizedText>,
    example_day: Option<Date>,
    union: Option<Membership>,
    programmes: Vec<Programme>,
    calls: Vec<Call>,
}

impl Catalogue {
    /// These programmes and calls, in any order, as somebody knew them on a day.
    pub fn new(
        as_of: Date,
        mut programmes: Vec<Programme>,
        mut calls: Vec<Call>,
    ) -> Result<Self, CatalogueError> {
        file::check(&programmes, &calls)?;
        programmes.sort_by(|a, b| a.id.cmp(&b.id));
        calls.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self {
            as_of,
            label: None,
            example_day: None,
            union: None,
            programmes,
            calls,
        })
    }

    /// Reads a document, as a node does with what its anchor signed. Fields that a later version added are passed
    /// over, rules that it added are kept. Whoever keeps a document keeps its text: that has them all.
    pub fn parse(json: &str) -> Result<Self, CatalogueError> {
        file::read(json)
    }

    /// Reads a document for publishing it: what this version does not know is an error, as it is probably a slip.
    pub fn parse_for_publishing(json: &str) -> Result<Self, CatalogueError> {
        let catalogue = Self::parse(json)?;
        strict::check(json, &catalogue)?;
        Ok(catalogue)
    }

    /// The document's text: programmes and calls by id, ending with a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}\n", file::value(self))
    }

    /// Changes with whatever the catalogue says.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(file::value(self).to_string().as_bytes())
    }

    /// As of when it was written.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// What readers must know of it: that it is an example, for one.
    #[must_use]
    pub const fn label(&self) -> Option<&LocalizedText> {
        self.label.as_ref()
    }

    /// The programmes, by id.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// The programme of this id.
    #[must_use]
    pub fn programme(&self, id: &ProgrammeId) -> Option<&Programme> {
        let at = self
            .programmes
            .binary_search_by(|programme| programme.id.cmp(id));
        at.ok().map(|at| &self.programmes[at])
    }

    /// The calls, by id.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The call of this id.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<&Call> {
        self.place_of(id).map(|at| &self.calls[at])
    }

    /// Where among [`calls`](Self::calls) the call of this id is: they are in order, so that looking for each of many takes
    /// little more than looking at each.
    #[must_use]
    pub fn place_of(&self, id: &CallId) -> Option<usize> {
        self.calls.binary_search_by(|call| call.id.cmp(id)).ok()
    }

    /// Who is in the European Union: as the document says, else as this version knows.
    #[must_use]
    pub fn union(&self) -> &Membership {
        self.union
            .as_ref()
            .unwrap_or_else(|| Membership::built_in())
    }

    /// Each rule of a call: what it needs, what is there, whether it is met, as of a day. `None` where there is no such
    /// call.
    #[must_use]
    pub fn eligibility(
        &self,
        id: &CallId,
        applicants: &Applicants,
        on: Date,
    ) -> Option<Vec<Judged>> {
        let call = self.call(id)?;
        let programme = self.programme(&call.programme)?;
        Some(call.eligibility(programme, self.union(), applicants, on))
    }

    /// The same with the dates of all calls moved as far as `today` is from the day for which the example was written:
    /// what is open in it is open on `today`. A catalogue that is no example stays as it is.
    pub fn around(&self, today: Date) -> Result<Self, jiff::Error> {
        let mut moved = self.clone();
        let Some(day) = moved.example_day.replace(today) else {
            return Ok(self.clone());
        };
        let days = Span::new().try_days((today - day).get_days())?;
        for call in &mut moved.calls {
            if let Some(opens) = &mut call.opens {
                *opens = opens.checked_add(days)?;
            }
            for deadline in &mut call.deadlines {
                deadline.date = deadline.date.checked_add(days)?;
            }
        }
        Ok(moved)
    }
}

#[cfg(test)]
mod tests;
