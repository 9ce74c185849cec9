//! Several partners in one cell: a row for each.

use super::{Place, Row};
use crate::import::{Advice, Code, Issue};

/// Columns that can have a value for each partner.
pub(super) const COLUMNS: [&str; 8] = [
    "partner_name",
    "partner_code",
    "partner_country",
    "partner_scheme",
    "kind",
    "status",
    "since",
    "until",
];

/// The row apart, and what stands between its partners; the row itself where it has one partner.
pub(super) fn apart(row: Row, stated: Option<&str>) -> (Vec<Result<Row, Issue>>, Option<String>) {
    let of = match row.cell("partner_name") {
        "" => "partner_code",
        _ => "partner_name",
    };
    let separator = stated.or_else(|| {
        let found = ["\n", ";"].into_iter();
        found.into_iter().find(|mark| row.cell(of).contains(mark))
    });
    let Some(separator) = separator else {
        return (vec![whole(row)], None);
    };
    let count = values(row.cell(of), separator).len();
    if count < 2 {
        return (vec![whole(row)], None);
    }
    let shown = match separator {
        "\n" => "a line break".to_owned(),
        other => format!("“{other}”"),
    };
    match split(&row, separator, stated.is_some(), count) {
        Ok(rows) => (rows.into_iter().map(Ok).collect(), Some(shown)),
        Err(issue) => (vec![Err(issue)], None),
    }
}

/// A line break in another column than the partner's makes no rows, and is no value.
fn whole(row: Row) -> Result<Row, Issue> {
    let broken = COLUMNS
        .iter()
        .find(|column| row.cell(column).contains('\n'));
    match broken {
        Some(column) => Err(row.issue(column, Code::SeveralValues)),
        None => Ok(row),
    }
}

fn values<'a>(cell: &'a str, separator: &str) -> Vec<&'a str> {
    let parts = cell.split(separator).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

fn split(row: &Row, separator: &str, stated: bool, count: usize) -> Result<Vec<Row>, Issue> {
    if !row.cell("id").is_empty() {
        return Err(row
            .issue("id", Code::SeveralValues)
            .advised(Advice::OneIdForSeveral));
    }
    let mut rows = Vec::new();
    for (number, _) in (0_u32..).zip(0..count) {
        let place = Place {
            part: number,
            ..row.place
        };
        rows.push(Row {
            place,
            cells: row.cells().clone(),
        });
    }
    for column in COLUMNS {
        let found = values(row.cell(column), separator);
        // What was not stated may be one mark in one column and another in the next.
        let other = ["\n", ";"]
            .into_iter()
            .find(|mark| !stated && row.cell(column).contains(mark));
        let found = match other {
            Some(other) if found.len() == 1 => values(row.cell(column), other),
            _ => found,
        };
        let is_one = found.len() == 1 && found[0] == row.cell(column).trim();
        let one_for_all = !matches!(column, "partner_name" | "partner_code") && is_one;
        if found.is_empty() || one_for_all {
            continue;
        }
        if found.len() != count {
            let counts = [count, found.len()].map(|count| count.to_string());
            return Err(row
                .issue(column, Code::SeveralValues)
                .advise(Advice::PartnersAndOthers, counts));
        }
        for (row, value) in rows.iter_mut().zip(found) {
            row.cells.insert(column, value.to_owned());
        }
    }
    rows.into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&'static str, &str)]) -> Row {
        let cells = cells
            .iter()
            .map(|(column, cell)| (*column, (*cell).to_owned()));
        Row::new(Place { line: 7, part: 0 }, cells.collect())
    }

    fn said(row: Row, stated: Option<&str>) -> Vec<String> {
        let (rows, _) = apart(row, stated);
        rows.into_iter()
            .map(|row| match row {
                Ok(row) => format!(
                    "{}.{} {} {} {}",
                    row.line(),
                    row.place.part,
                    row.cell("partner_name"),
                    row.cell("partner_country"),
                    row.cell("since")
                ),
                Err(issue) => format!("{} {}", issue.column, issue.code),
            })
            .collect()
    }

    #[test]
    fn each_partner_has_a_row_with_what_is_said_of_all_and_of_it() {
        let cells = [
            ("partner_name", "Lille; Lyon ;"),
            ("partner_country", "FR"),
            ("since", "1963;1970"),
        ];
        assert_eq!(
            said(row(&cells), None),
            ["7.0 Lille FR 1963", "7.1 Lyon FR 1970"]
        );
        let cells = [("partner_name", "Lille\nTours"), ("partner_country", "FR")];
        assert_eq!(said(row(&cells), None), ["7.0 Lille FR ", "7.1 Tours FR "]);
        let cells = [("partner_name", "Lille / Tours"), ("partner_country", "FR")];
        assert_eq!(
            said(row(&cells), Some("/")),
            ["7.0 Lille FR ", "7.1 Tours FR "]
        );
        assert_eq!(said(row(&cells), None), ["7.0 Lille / Tours FR "]);
    }

    #[test]
    fn what_does_not_add_up_is_refused_and_not_guessed() {
        let three = ("partner_name", "Lille;Lyon;Tours");
        assert_eq!(
            said(row(&[three, ("since", "1963;1970")]), None),
            ["since SEVERAL_VALUES"]
        );
        assert_eq!(
            said(row(&[three, ("partner_code", "Q648")]), None),
            ["partner_code SEVERAL_VALUES"]
        );
        assert_eq!(
            said(row(&[three, ("id", "r-1")]), None),
            ["id SEVERAL_VALUES"]
        );
        assert_eq!(
            said(
                row(&[("partner_name", "Lille"), ("since", "1963\n1970")]),
                None
            ),
            ["since SEVERAL_VALUES"]
        );
    }
}
