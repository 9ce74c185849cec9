//! Which column of a file is which column of a list.

mod values;
mod words;

use std::collections::{BTreeMap, HashMap};

use jumelage_domain::text::fold;

use super::{
    Advice, Code, Finding, Issue, Mapping, found::Found, rows::Column, sheet::LINE, source::Known,
};
use values::Values;
use words::{Words, plain};

/// Which headings a kind of list has.
#[derive(Clone, Copy)]
pub(super) enum Headings {
    LocalGovernments,
    Twinnings,
}

impl Headings {
    const fn words(self) -> &'static [Words] {
        match self {
            Self::LocalGovernments => words::LOCAL_GOVERNMENTS,
            Self::Twinnings => words::TWINNINGS,
        }
    }

    const fn values(self) -> &'static [Values] {
        match self {
            Self::LocalGovernments => &[],
            Self::Twinnings => values::TWINNINGS,
        }
    }
}

/// Knows the columns of one kind of list, by this program's names, an association's mapping, and the usual words.
pub(super) struct Names<'a> {
    known: &'static [Column],
    mapping: &'a Mapping,
    mapped: HashMap<String, &'a str>,
    ignored: Vec<String>,
    words: HashMap<String, &'static str>,
    headings: Headings,
}

/// What became of the columns of a file.
#[derive(Debug)]
pub(super) struct Header {
    /// Where each column stands.
    pub(super) at: HashMap<&'static str, usize>,
    /// The value of every row, where the file has no such column.
    pub(super) fixed: BTreeMap<&'static str, String>,
    /// What words mean, by column and word.
    pub(super) values: HashMap<(&'static str, String), String>,
    /// What usual words mean, where no mapping says it.
    pub(super) usual: HashMap<(&'static str, String), &'static str>,
    /// What stands between several partners.
    pub(super) partners: Option<String>,
    /// What was found out.
    pub(super) findings: Vec<Finding>,
}

impl<'a> Names<'a> {
    /// Refuses a mapping that names columns which there are not.
    pub(super) fn new(
        known: &'static [Column],
        headings: Headings,
        mapping: &'a Mapping,
    ) -> Result<Self, Issue> {
        let names = Self {
            known,
            headings,
            mapping,
            mapped: mapping
                .columns
                .iter()
                .map(|(theirs, ours)| (plain(theirs), ours.as_str()))
                .collect(),
            ignored: mapping.ignore.iter().map(|name| plain(name)).collect(),
            words: headings
                .words()
                .iter()
                .flat_map(|(ours, words)| words.iter().map(|word| (plain(word), *ours)))
                .collect(),
        };
        let named = mapping
            .columns
            .values()
            .chain(mapping.fixed.keys())
            .chain(mapping.values.keys());
        for ours in named {
            if names.known(ours).is_none() {
                let issue = Issue::new(None, ours, ours, Code::MappingInvalid);
                return Err(issue.advise(Advice::KnownColumns, [names.all()]));
            }
        }
        Ok(names)
    }

    fn known(&self, ours: &str) -> Option<&'static str> {
        let found = self.known.iter().find(|column| column.name == ours);
        found.map(|column| column.name)
    }

    fn all(&self) -> String {
        let names: Vec<&str> = self.known.iter().map(|column| column.name).collect();
        names.join(", ")
    }

    /// The column that a heading means: by the mapping, else by its own name, else by the usual words.
    fn meaning(&self, heading: &str) -> Option<&'static str> {
        let plain = plain(heading);
        if let Some(ours) = self.mapped.get(&plain) {
            return self.known(ours);
        }
        let by_name = self
            .known
            .iter()
            .find(|column| words::plain(column.name) == plain);
        by_name
            .map(|column| column.name)
            .or_else(|| self.words.get(&plain).copied())
    }

    fn is_ignored(&self, heading: &str) -> bool {
        let plain = plain(heading);
        !self.mapped.contains_key(&plain) && self.ignored.contains(&plain)
    }

    /// Finds the columns of a file whose header is in this line.
    pub(super) fn header(&self, headings: &[String], line: u64) -> Result<Header, Issue> {
        let issue = |column: &str, value: &str, code| Issue::new(Some(line), column, value, code);
        let mut at: HashMap<&'static str, usize> = HashMap::new();
        let (mut unknown, mut ignored, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        for (place, heading) in headings.iter().enumerate() {
            if self.is_ignored(heading) {
                ignored.push(heading.as_str());
                continue;
            }
            let Some(ours) = self.meaning(heading) else {
                unknown.push(heading.as_str());
                continue;
            };
            if let Some(other) = at.insert(ours, place) {
                let other = &headings[other];
                return Err(if plain(other) == plain(heading) {
                    issue(heading, heading, Code::RepeatedColumn)
                } else {
                    issue(ours, &format!("{other}, {heading}"), Code::AmbiguousColumn)
                        .advise(Advice::TwoColumns, [ours])
                });
            }
            if heading != ours {
                findings.push(Finding::new(Found::Column, [heading.as_str(), ours]));
            }
        }
        if let Some(first) = unknown.first() {
            let issue = issue(first, &unknown.join(", "), Code::UnknownColumn);
            return Err(issue.advise(Advice::KnownColumns, [self.all()]));
        }
        self.check_mapping(headings, &at, line)?;
        let fixed = self.fixed();
        self.check_missing(&at, &fixed, line)?;
        if !ignored.is_empty() {
            findings.push(Finding::new(Found::Ignored, [ignored.join(", ")]));
        }
        findings.extend(
            fixed
                .iter()
                .map(|(ours, value)| Finding::new(Found::Fixed, [*ours, value])),
        );
        Ok(Header {
            at,
            fixed,
            values: self.values(),
            usual: self.usual(),
            partners: self.mapping.partners.clone(),
            findings,
        })
    }

    /// What a mapping names must be there, and what it fixes must not.
    fn check_mapping(
        &self,
        headings: &[String],
        at: &HashMap<&'static str, usize>,
        line: u64,
    ) -> Result<(), Issue> {
        let there: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
        for theirs in self.mapping.columns.keys() {
            if !there.contains(&plain(theirs)) {
                let issue = Issue::new(Some(line), theirs, theirs, Code::MappingInvalid);
                return Err(issue.advise(Advice::MappedColumnMissing, [headings.join(", ")]));
            }
        }
        for ours in self.mapping.fixed.keys() {
            if let Some(place) = at.get(ours.as_str()) {
                let both = format!("fixed.{ours}, {}", headings[*place]);
                let issue = Issue::new(Some(line), ours, &both, Code::AmbiguousColumn);
                return Err(issue.advise(Advice::TwoColumns, [ours]));
            }
        }
        Ok(())
    }

    fn check_missing(
        &self,
        at: &HashMap<&'static str, usize>,
        fixed: &BTreeMap<&'static str, String>,
        line: u64,
    ) -> Result<(), Issue> {
        let missing: Vec<&str> = self
            .known
            .iter()
            .filter(|column| column.required)
            .map(|column| column.name)
            .filter(|name| !at.contains_key(name) && !fixed.contains_key(name))
            .collect();
        match missing.first() {
            None => Ok(()),
            Some(first) => {
                let all = missing.join(", ");
                Err(Issue::new(Some(line), first, &all, Code::MissingColumn))
            }
        }
    }

    fn fixed(&self) -> BTreeMap<&'static str, String> {
        let fixed = self.mapping.fixed.iter();
        fixed
            .filter_map(|(ours, value)| Some((self.known(ours)?, value.trim().to_owned())))
            .collect()
    }

    fn values(&self) -> HashMap<(&'static str, String), String> {
        let by_column = self.mapping.values.iter();
        by_column
            .filter_map(|(ours, values)| Some((self.known(ours)?, values)))
            .flat_map(|(ours, values)| {
                let word = move |(theirs, meant): (&String, &String)| {
                    ((ours, fold(theirs)), meant.trim().to_owned())
                };
                values.iter().map(word)
            })
            .collect()
    }

    fn usual(&self) -> HashMap<(&'static str, String), &'static str> {
        let by_column = self.headings.values().iter();
        by_column
            .flat_map(|(ours, meanings)| meanings.iter().map(move |meaning| (*ours, meaning)))
            .flat_map(|(ours, (meant, words))| {
                words.iter().map(move |word| ((ours, fold(word)), *meant))
            })
            .collect()
    }
}

impl Known for Names<'_> {
    fn knows(&self, heading: &str) -> bool {
        heading == LINE || self.meaning(heading).is_some()
    }
}
