//! Cells as values: what is wrong is said with its column, and what to do.

use std::{collections::BTreeSet, str::FromStr};

use jiff::civil::Date;
use jumelage_domain::{CodeScheme, CountryCode, LocalGovernmentCode, PartialDate};

use super::{Advice, Code, Issue, dates, lau, rows::Row};

/// The longest name and the longest id, in characters.
const MAX_NAME: usize = 200;

impl Row {
    /// A cell that is empty where the value is unknown.
    pub(super) fn optional<T: FromStr>(
        &self,
        column: &str,
        code: Code,
    ) -> Result<Option<T>, Issue> {
        match self.cell(column) {
            "" => Ok(None),
            cell => cell.parse().map(Some).map_err(|_| self.issue(column, code)),
        }
    }

    /// A cell that must have a value.
    pub(super) fn required<T: FromStr>(
        &self,
        column: &str,
        missing: Code,
        invalid: Code,
    ) -> Result<T, Issue> {
        self.optional(column, invalid)?
            .ok_or_else(|| self.issue(column, missing))
    }

    /// A name; `None` where the cell is empty.
    pub(super) fn name(&self, column: &str) -> Result<Option<String>, Issue> {
        match self.cell(column) {
            "" => Ok(None),
            name => match name_flaw(name) {
                None => Ok(Some(name.to_owned())),
                Some(code) => Err(self.issue(column, code)),
            },
        }
    }

    /// The list's own id of the row.
    pub(super) fn id(&self) -> Result<Option<String>, Issue> {
        match self.cell("id") {
            "" => Ok(None),
            id if id.chars().count() <= MAX_NAME => Ok(Some(id.to_owned())),
            _ => Err(self.issue("id", Code::IdInvalid)),
        }
    }

    /// The parts of a cell with `|` between them.
    pub(super) fn parts(&self, column: &str) -> impl Iterator<Item = &str> {
        self.cell(column)
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    /// Values with `|` between them.
    pub(super) fn several<T: FromStr + Ord>(
        &self,
        column: &str,
        code: Code,
    ) -> Result<BTreeSet<T>, Issue> {
        self.parts(column)
            .map(|part| {
                part.parse()
                    .map_err(|_| Issue::new(Some(self.line()), column, part, code))
            })
            .collect()
    }

    /// A scheme and a code, or neither.
    pub(super) fn code(
        &self,
        scheme: &str,
        value: &str,
        country: Option<CountryCode>,
    ) -> Result<Option<LocalGovernmentCode>, Issue> {
        let named: Option<CodeScheme> = self.optional(scheme, Code::SchemeInvalid)?;
        match (named, self.cell(value)) {
            (None, "") => Ok(None),
            (Some(_), "") => Err(self.issue(value, Code::CodeIncomplete)),
            (None, _) => Err(self.issue(scheme, Code::CodeIncomplete)),
            (Some(named), _) => self.code_of(named, value, country).map(Some),
        }
    }

    /// A cell that holds a code of one scheme, in a country where that is known.
    pub(super) fn code_of(
        &self,
        scheme: CodeScheme,
        column: &str,
        country: Option<CountryCode>,
    ) -> Result<LocalGovernmentCode, Issue> {
        let cell = self.cell(column);
        if cell.contains([';', '|', ',', '\n']) {
            return Err(self.issue(column, Code::SeveralValues));
        }
        let invalid = || self.issue(column, Code::CodeInvalid);
        if is_rounded(cell) {
            return Err(invalid().advised(Advice::RoundedNumber));
        }
        if let Some(country) = country
            && let Some((length, whole)) = lau::with_zeros(scheme, country, cell)
        {
            let values = [
                country.to_string(),
                length.to_string(),
                cell.len().to_string(),
                whole,
            ];
            return Err(invalid().advise(Advice::ZerosLost, values));
        }
        LocalGovernmentCode::new(scheme, cell).map_err(|_| {
            invalid().advised(match scheme {
                CodeScheme::Wikidata => Advice::WikidataForm,
                CodeScheme::Geonames => Advice::GeonamesForm,
                CodeScheme::Nuts => Advice::NutsForm,
                _ => Advice::CodeForm,
            })
        })
    }

    /// A date that has come.
    pub(super) fn date(&self, column: &str, today: Date) -> Result<Option<PartialDate>, Issue> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        let date: PartialDate = cell.parse().map_err(|error| {
            self.issue(column, Code::DateInvalid)
                .advised(dates::advice(cell, &error))
        })?;
        if date.first_day() > today {
            Err(self.issue(column, Code::DateInFuture))
        } else {
            Ok(Some(date))
        }
    }
}

/// What a name may not be.
pub(super) fn name_flaw(name: &str) -> Option<Code> {
    if name.chars().count() > MAX_NAME {
        Some(Code::TooLong)
    } else if name.contains(char::is_alphanumeric) {
        None
    } else {
        Some(Code::NameInvalid)
    }
}

/// Like `5.315E+06`.
fn is_rounded(cell: &str) -> bool {
    cell.split_once("E+").is_some_and(|(number, exponent)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        !number.is_empty()
            && !exponent.is_empty()
            && digits(&number.replacen(['.', ','], "", 1))
            && digits(exponent)
    })
}
