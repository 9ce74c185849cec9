//! Reading answers to a survey that were given elsewhere: an export of `LimeSurvey` or `EUSurvey`, in whatever encoding and
//! with whatever separator. Rows that are wrong are said, and all others taken, in one transaction.

use std::{collections::BTreeMap, fmt, path::Path};

use jumelage_domain::{
    CodeScheme, Timestamp,
    survey::{
        AnswerError, Answers, Instrument, SurveyId,
        import::{self, ImportFault, Mapping, Read, Reader, Row},
        takes_answers,
    },
};
use jumelage_entities::{
    Actor, Network, WriteError, Writing, survey_counted,
    write::surveys::{
        answers, instruments,
        named::{Named, NamedError},
        respondents::Body,
    },
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    ImportError, Language, Reading,
    sheet::{LINE_BREAK, Sheet},
    source::{Known, Source},
};

/// How a file of answers is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The survey.
    pub survey: SurveyId,
    /// Whose export it is.
    pub source: import::Source,
    /// What columns and cells mean that do not speak for themselves.
    pub mapping: Mapping,
    /// What is not to be found out about the file.
    pub reading: Reading,
    /// Of which scheme codes of respondents are that do not say it.
    pub scheme: Option<CodeScheme>,
    /// Only say what would change.
    pub dry_run: bool,
    /// On whose behalf.
    pub actor: Actor,
    /// The time.
    pub now: Timestamp,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line at which the row begins, the first of the file being line 1.
    pub line: Option<u64>,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// A stable word.
    pub code: String,
    /// The same in words, with what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        if let Some(column) = &self.column {
            write!(f, "“{}”, ", column.escape_debug())?;
        }
        write!(f, "{}: {}", self.code, self.message)
    }
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Answers of those who had not answered.
    pub created: usize,
    /// Answers in the place of others.
    pub updated: usize,
    /// Answers that were there as they are.
    pub unchanged: usize,
    /// Responses that were begun and not sent.
    pub not_submitted: u64,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
}

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// There is no such survey.
    #[error("there is no survey {0} at this node: is its anchor's word here yet?")]
    Unknown(SurveyId),
    /// No answers are taken.
    #[error(transparent)]
    Time(#[from] AnswerError),
    /// They are counted.
    #[error("the answers to {0} are counted: they stay as they were then")]
    Counted(SurveyId),
    /// Its header.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Header(Vec<Problem>),
    /// The file.
    #[error(transparent)]
    File(#[from] ImportError),
    /// The database, or something in it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Knows a header by what the survey asks.
struct Asked<'a>(&'a Instrument, &'a Options);

impl Known for Asked<'_> {
    fn knows(&self, heading: &str) -> bool {
        import::knows(self.0, self.1.source, &self.1.mapping, heading)
    }
}

/// Reads a file into a node.
pub async fn read(
    db: &DatabaseConnection,
    file: &Path,
    options: &Options,
) -> Result<Report, AnswersError> {
    let survey = &options.survey;
    let instrument = instruments::find(db, survey).await?;
    let instrument = instrument.ok_or_else(|| AnswersError::Unknown(survey.clone()))?;
    takes_answers(&instrument, options.now)?;
    let network = Network::load(db).await?;
    let (read, problems) = rows(file, &instrument, &network, options)?;
    // Nobody waits to write while a file is read.
    let writing = Writing::begin_as(db, options.actor.clone()).await?;
    if survey_counted::of(&writing.tx, survey).await?.is_some() {
        return Err(AnswersError::Counted(survey.clone()));
    }
    let mut report = Report {
        not_submitted: read.not_submitted,
        problems,
        ..Report::default()
    };
    let named = Named::load(&writing.tx, &writing.network).await?;
    for (body, answers) in fitting(
        &instrument,
        &named,
        &writing.network,
        read,
        options,
        &mut report,
    ) {
        let (row, is_new) = answers::store(&writing, survey, body, &answers).await?;
        match (is_new, row.version) {
            (false, _) => report.unchanged += 1,
            (true, 1) => report.created += 1,
            (true, _) => report.updated += 1,
        }
    }
    report.problems.sort_by_key(|problem| problem.line);
    if !options.dry_run && report.created + report.updated > 0 {
        writing.commit().await?;
    }
    Ok(report)
}

/// All rows of the file, each with its line; and those that are no rows.
fn rows(
    file: &Path,
    instrument: &Instrument,
    network: &Network,
    options: &Options,
) -> Result<(Gathered, Vec<Problem>), AnswersError> {
    let country = network.countries.first().map(ToString::to_string);
    let known = Asked(instrument, options);
    let source = Source::open(file, &options.reading, country.as_deref(), &known)?;
    let mut sheet = Sheet::open(&source)?;
    let header = sheet.columns().to_vec();
    let reader = Reader::new(instrument, options.source, &options.mapping, &header)
        .map_err(|errors| AnswersError::Header(errors.into_iter().map(problem).collect()))?;
    let (mut gathered, mut problems) = (Gathered::default(), Vec::new());
    while let Some(row) = sheet.next()? {
        let raw = match row {
            Ok(raw) => raw,
            Err(issue) => {
                problems.push(Problem {
                    line: issue.line,
                    column: Some(issue.column.clone()).filter(|column| !column.is_empty()),
                    code: issue.code.to_string(),
                    message: issue.hint(Language::English),
                });
                continue;
            }
        };
        let cell = |cell: &[u8]| String::from_utf8_lossy(cell).replace(LINE_BREAK, "\n");
        let cells: Vec<String> = raw.cells.iter().map(cell).collect();
        match reader.row(raw.line, &cells) {
            Ok(Read::Answers(row)) => {
                let headings = |question: &str| {
                    let id = question.parse().ok()?;
                    reader.headings(&id).next().map(str::to_owned)
                };
                let columns = row
                    .given
                    .keys()
                    .filter_map(|question| Some((question.clone(), headings(question)?)));
                let columns = columns.collect();
                gathered.rows.push((row, columns));
            }
            Ok(Read::NotSubmitted) => gathered.not_submitted += 1,
            Ok(Read::Blank) => {}
            Err(errors) => problems.extend(errors.into_iter().map(problem)),
        }
    }
    Ok((gathered, problems))
}

/// The rows of a file that read.
#[derive(Default)]
struct Gathered {
    /// Each with the heading of each question's first column.
    rows: Vec<(Row, BTreeMap<String, String>)>,
    not_submitted: u64,
}

/// Of each respondent who is known and has one row the answers, if they fit. Of one with two rows neither counts.
fn fitting<'n>(
    instrument: &Instrument,
    named: &'n Named,
    network: &Network,
    gathered: Gathered,
    options: &Options,
    report: &mut Report,
) -> Vec<(&'n Body, Answers)> {
    let mut by_respondent = BTreeMap::<Uuid, Vec<_>>::new();
    for (row, columns) in gathered.rows {
        let found = named.find(&row.respondent, options.scheme);
        match found {
            Ok(body) if network.countries.contains(&body.respondent.country) => {
                let rows = by_respondent.entry(body.id.uuid()).or_default();
                rows.push((body, row, columns));
            }
            Ok(body) => report.problems.push(Problem {
                line: Some(row.row),
                column: None,
                code: "COUNTRY_NOT_OWN".to_owned(),
                message: format!(
                    "it is in {}, for which the association does not speak: its answer could not be counted",
                    body.respondent.country
                ),
            }),
            Err(error) => report.problems.push(unknown(row.row, &error)),
        }
    }
    let mut fitting = Vec::new();
    for rows in by_respondent.into_values() {
        if let [_, _, ..] = &rows[..] {
            let lines: Vec<String> = rows.iter().map(|(_, row, _)| row.row.to_string()).collect();
            let lines = lines.join(", ");
            let twice = |row: &Row| Problem {
                line: Some(row.row),
                column: None,
                code: ImportFault::AnsweredTwice.to_string(),
                message: format!(
                    "“{}” answered in the lines {lines}: take out all but one",
                    row.respondent
                ),
            };
            report
                .problems
                .extend(rows.iter().map(|(_, row, _)| twice(row)));
            continue;
        }
        for (body, row, columns) in rows {
            match Answers::check(instrument, body.respondent, &row.given) {
                Ok(answers) => fitting.push((body, answers)),
                Err(errors) => report.problems.extend(errors.into_iter().map(|error| {
                    let column = error.question.as_ref();
                    Problem {
                        line: Some(row.row),
                        column: column.and_then(|question| columns.get(question).cloned()),
                        code: error.fault.to_string(),
                        message: error.to_string(),
                    }
                })),
            }
        }
    }
    fitting
}

fn problem(error: import::ImportError) -> Problem {
    Problem {
        line: error.row,
        column: error.column,
        code: error.fault.to_string(),
        message: error.reason,
    }
}

fn unknown(line: u64, error: &NamedError) -> Problem {
    let code = match error {
        NamedError::Nobody(_) => "RESPONDENT_UNKNOWN",
        NamedError::Several { .. } => "RESPONDENT_AMBIGUOUS",
    };
    Problem {
        line: Some(line),
        column: None,
        code: code.to_owned(),
        message: error.to_string(),
    }
}
