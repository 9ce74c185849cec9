//! What grouping is, whatever is counted: keys, values, and how rows of a database become rows of a statistic.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jumelage_entities::stored;
use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Alias, Expr, SelectStatement},
};

use crate::{
    error::{CatalogueError, Result},
    scalar::CountryCode,
    snapshot::Snapshot,
};

/// More would make more groups than there are things to count.
const MAX_DIMENSIONS: usize = 3;

/// After each part of a key: sorts before anything that a part can go on with.
const END_OF_PART: char = '\u{1f}';

/// By what is counted.
pub(crate) trait Dimension: Copy + PartialEq + fmt::Debug {
    /// The row in which its value stands.
    type Row: Row;

    /// Reads the value, sets it in the row, and gives its part of the row's key: it sorts as the value does; none where
    /// it is unknown.
    fn read(self, cells: &Cells<'_>, row: &mut Self::Row) -> Result<Option<String>>;
}

/// A row of a statistic.
pub(crate) trait Row: Default {
    /// Tells it from the others of its grouping.
    fn key(&mut self) -> &mut String;

    /// Adds what was counted of it.
    fn add(&mut self, found: &QueryResult) -> Result<()>;
}

/// One way in which a row gets a value: a thing has several where it counts in several rows.
#[derive(Clone)]
pub(crate) struct Values {
    pub(crate) columns: Vec<Expr>,
    pub(crate) only: Option<Expr>,
}

impl Values {
    pub(crate) fn of(column: Expr) -> Self {
        Self {
            columns: vec![column],
            only: None,
        }
    }
}

/// Refuses what cannot be grouped by.
pub(crate) fn check<D: PartialEq>(group_by: &[D]) -> Result<()> {
    if group_by.len() > MAX_DIMENSIONS {
        let given = group_by.len();
        let message = format!("`groupBy` takes at most {MAX_DIMENSIONS} dimensions, not {given}");
        return Err(CatalogueError::argument(message));
    }
    let mut each = group_by.iter().enumerate();
    if each.any(|(at, one)| group_by[..at].contains(one)) {
        let message = "`groupBy` takes each dimension once";
        return Err(CatalogueError::argument(message));
    }
    Ok(())
}

/// Where a dimension gives a row several values, each of them is counted by a statement of its own; of several
/// such dimensions, each combination.
pub(crate) fn ways<D: Copy>(group_by: &[D], values: impl Fn(D) -> Vec<Values>) -> Vec<Vec<Values>> {
    group_by.iter().fold(vec![Vec::new()], |ways, dimension| {
        let values = values(*dimension);
        ways.iter()
            .flat_map(|way| {
                values
                    .iter()
                    .map(move |values| [way.as_slice(), std::slice::from_ref(values)].concat())
            })
            .collect()
    })
}

/// Runs a statement that selects what is counted, in groups by these values, and adds what it finds to the rows.
pub(crate) async fn collect<D: Dimension>(
    snapshot: &Snapshot,
    group_by: &[D],
    values: &[Values],
    mut query: SelectStatement,
    groups: &mut BTreeMap<String, D::Row>,
) -> Result<()> {
    for (dimension, values) in group_by.iter().zip(values) {
        for (at, column) in values.columns.iter().enumerate() {
            query.expr_as(column.clone(), Alias::new(name(*dimension, at)));
            query.add_group_by([column.clone()]);
        }
        if let Some(only) = &values.only {
            query.and_where(only.clone());
        }
    }
    for found in snapshot.tx.query_all(&query).await? {
        let (mut row, mut key) = (D::Row::default(), String::new());
        for dimension in group_by {
            let cells = Cells {
                found: &found,
                name: &|at| name(*dimension, at),
            };
            match dimension.read(&cells, &mut row)? {
                Some(part) => key.extend(['0'].into_iter().chain(part.chars())),
                None => key.push('1'),
            }
            key.push(END_OF_PART);
        }
        row.key().clone_from(&key);
        groups.entry(key).or_insert(row).add(&found)?;
    }
    Ok(())
}

/// Under which one of a dimension's values is selected.
fn name(dimension: impl fmt::Debug, at: usize) -> String {
    format!("{dimension:?}{at}")
}

/// What a statement has found of one dimension.
pub(crate) struct Cells<'a> {
    found: &'a QueryResult,
    name: &'a dyn Fn(usize) -> String,
}

/// Each sets a field of the row and gives the value's part of the key.
impl Cells<'_> {
    fn raw(&self, at: usize) -> Result<Option<String>> {
        Ok(self.found.try_get("", &(self.name)(at))?)
    }

    pub(crate) fn text(&self, field: &mut Option<String>) -> Result<Option<String>> {
        *field = self.raw(0)?;
        Ok(field.clone())
    }

    /// With so many digits in the key.
    pub(crate) fn number(&self, digits: usize, field: &mut Option<i32>) -> Result<Option<String>> {
        *field = self.found.try_get("", &(self.name)(0))?;
        Ok(field.map(|number| format!("{number:0digits$}")))
    }

    pub(crate) fn country(&self, field: &mut Option<CountryCode>) -> Result<Option<String>> {
        let country = stored::optional("country", self.raw(0)?.as_deref())?;
        *field = country.map(CountryCode);
        Ok(country.map(|country: jumelage_domain::CountryCode| country.to_string()))
    }

    pub(crate) fn country_pair(
        &self,
        field: &mut Option<Vec<CountryCode>>,
    ) -> Result<Option<String>> {
        let (Some(low), Some(high)) = (self.raw(0)?, self.raw(1)?) else {
            return Ok(None);
        };
        let part = format!("{low}{high}");
        let read = |code: String| stored::word("country", &code).map(CountryCode);
        *field = Some(vec![read(low)?, read(high)?]);
        Ok(Some(part))
    }

    /// A word of a vocabulary; it sorts as the schema lists it.
    pub(crate) fn word<W, T>(&self, all: &[W], field: &mut Option<T>) -> Result<Option<String>>
    where
        W: FromStr + PartialEq + Copy,
        T: From<W>,
        W::Err: std::error::Error + Send + Sync + 'static,
    {
        let word: Option<W> = stored::optional("a word", self.raw(0)?.as_deref())?;
        *field = word.map(Into::into);
        let place = |word: W| all.iter().position(|other| *other == word);
        Ok(word.map(|word| format!("{:02}", place(word).unwrap_or(all.len()))))
    }
}
