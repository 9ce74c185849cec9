//! A report as a file, entry by entry: nothing of it is held.

use std::{
    fmt,
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
    str::FromStr,
};

use serde_json::{Value, json};

use super::Report;
use crate::{
    formulas::guarded,
    import::{Issue, Language},
};

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For a spreadsheet.
    #[default]
    Csv,
    /// For a program.
    Json,
}

/// Not a form of a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no form of a report: give text, csv or json")]
pub struct FormatError(String);

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text {
            "text" => Ok(Self::Text),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            other => Err(FormatError(other.to_owned())),
        }
    }
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Into a file.
    File(PathBuf),
    /// To whoever started the process.
    Output,
}

impl From<PathBuf> for To {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

type Output = Box<dyn Write + Send>;

/// A report that is being written.
pub(super) enum Written {
    Text(Output, Language),
    Csv(Box<csv::Writer<Output>>, Language),
    Json(Output, Language, bool),
}

impl Written {
    pub(super) fn open(to: &To, format: Format, language: Language) -> std::io::Result<Self> {
        let mut output: Output = match to {
            To::File(path) => Box::new(BufWriter::new(File::create(path)?)),
            To::Output => Box::new(BufWriter::new(std::io::stdout())),
        };
        Ok(match format {
            Format::Text => Self::Text(output, language),
            Format::Csv => {
                let mut output = csv::Writer::from_writer(output);
                output.write_record(["line", "column", "value", "code", "hint"])?;
                Self::Csv(Box::new(output), language)
            }
            Format::Json => {
                write!(output, "{{\"issues\":[")?;
                Self::Json(output, language, true)
            }
        })
    }

    pub(super) fn note(&mut self, issue: &Issue) -> std::io::Result<()> {
        match self {
            Self::Text(output, language) => writeln!(output, "{}", issue.text(*language)),
            Self::Csv(output, language) => Ok(output.write_record([
                &issue.line.map(|line| line.to_string()).unwrap_or_default(),
                guarded(&issue.column).as_ref(),
                guarded(&issue.value).as_ref(),
                issue.code.as_str(),
                guarded(&issue.hint(*language)).as_ref(),
            ])?),
            Self::Json(output, language, first) => {
                let comma = if std::mem::take(first) { "" } else { "," };
                let entry = json!({
                    "line": issue.line,
                    "column": issue.column,
                    "value": issue.value,
                    "code": issue.code.as_str(),
                    "message": issue.hint(*language),
                });
                write!(output, "{comma}\n{entry}")
            }
        }
    }

    pub(super) fn close(self, report: &Report) -> std::io::Result<()> {
        match self {
            Self::Text(mut output, language) => {
                writeln!(output, "{}", report.summary(language))?;
                output.flush()
            }
            Self::Csv(mut output, _) => output.flush(),
            Self::Json(mut output, language, _) => {
                let rest = numbers(report, language);
                writeln!(output, "],\n{}", &rest.to_string()[1..])?;
                output.flush()
            }
        }
    }
}

/// The numbers of a report, and what was found out about the file.
pub(in crate::import) fn numbers(report: &Report, language: Language) -> Value {
    let findings: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| {
            json!({
                "code": finding.what.as_str(),
                "values": finding.values,
                "message": finding.text(language),
            })
        })
        .collect();
    json!({
        "findings": findings,
        "dryRun": report.dry_run,
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "repeated": report.repeated,
        "rejected": report.rejected,
        "removed": report.removed,
        "kept": report.kept,
        "removalWithheld": report.removal_withheld,
    })
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written")
    }
}
