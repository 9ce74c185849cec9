//! The lists: a first one, and a second one in which some rows say something else, some are new, and some are missing. Each
//! is longer than two batches.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

const ROWS: usize = 1_030;

/// Towns that twinnings are of.
const TOWNS: usize = 40;

pub(super) struct Lists {
    /// The members that lists of twinnings are about.
    pub(super) towns: PathBuf,
    /// By what they are of, whether they are workbooks, and whether they are the second one.
    files: HashMap<(bool, bool, bool), PathBuf>,
    _folder: TempDir,
}

fn member(number: usize, second: bool) -> Option<[String; 5]> {
    let is_changed = second && number.is_multiple_of(5);
    (!second || number % 7 != 3).then(|| {
        [
            "DE".to_owned(),
            format!("Stadt {number}"),
            format!("Q{}", number + 1),
            if is_changed {
                "12".to_owned()
            } else {
                String::new()
            },
            format!("fr=Ville {number}"),
        ]
    })
}

fn twinning(number: usize, second: bool) -> Option<[String; 6]> {
    let is_changed = second && number.is_multiple_of(5);
    (!second || number % 7 != 3).then(|| {
        [
            format!("Stadt {}", number % TOWNS),
            // Every third partner is known by its name in the association's own country, where it may be a member.
            ["FR", "PL", "DE"][number % 3].to_owned(),
            format!("Ort {}", number / 2),
            if is_changed {
                "Kontakt"
            } else {
                "Freundschaft"
            }
            .to_owned(),
            if is_changed { "1970" } else { "1963" }.to_owned(),
            "culture|youth".to_owned(),
        ]
    })
}

fn csv<const COLUMNS: usize>(path: &Path, rows: &[[String; COLUMNS]]) {
    let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    fs::write(path, lines.join("\n")).unwrap();
}

fn xlsx<const COLUMNS: usize>(path: &Path, rows: &[[String; COLUMNS]]) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(at, column, cell.as_str()).unwrap();
        }
    }
    workbook.save(path).unwrap();
}

impl Lists {
    pub(super) fn write() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let head = ["country", "name", "wikidata", "population", "names"].map(str::to_owned);
        let members = |count: usize, second: bool| {
            let rows = (0..count).filter_map(move |number| member(number, second));
            [head.clone()].into_iter().chain(rows).collect::<Vec<_>>()
        };
        let heading = ["Stadt", "Land", "Partnerstadt", "Art", "Seit", "Themen"].map(str::to_owned);
        let twinnings = |count: usize, second: bool| {
            let rows = (0..count).filter_map(move |number| twinning(number, second));
            [heading.clone()]
                .into_iter()
                .chain(rows)
                .collect::<Vec<_>>()
        };
        let towns = file("towns.csv");
        csv(&towns, &members(TOWNS, false));
        let mut lists = HashMap::new();
        for (second, count) in [(false, ROWS), (true, ROWS + 60)] {
            for workbook in [false, true] {
                let path = |kind: &str| {
                    let form = if workbook { "xlsx" } else { "csv" };
                    file(&format!("{kind}-{second}.{form}"))
                };
                let (of_members, of_twinnings) = (path("members"), path("twinnings"));
                if workbook {
                    xlsx(&of_members, &members(count, second));
                    xlsx(&of_twinnings, &twinnings(count, second));
                } else {
                    csv(&of_members, &members(count, second));
                    csv(&of_twinnings, &twinnings(count, second));
                }
                lists.insert((false, workbook, second), of_members);
                lists.insert((true, workbook, second), of_twinnings);
            }
        }
        Self {
            towns,
            files: lists,
            _folder: folder,
        }
    }

    pub(super) fn list(&self, twinnings: bool, workbook: bool, second: bool) -> &Path {
        &self.files[&(twinnings, workbook, second)]
    }
}
