//! The lists.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use rust_xlsxwriter::Workbook;

/// How much of it is as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Portion {
    All,
    /// A tenth says something else, and a tenth is gone.
    Changed,
}

/// A folder of lists.
pub struct Lists(PathBuf);

const MEMBERS: [&str; 8] = [
    "Land",
    "Name",
    "Wikidata",
    "LAU",
    "Latitude",
    "Longitude",
    "Population",
    "Names",
];
const TWINNINGS: [&str; 9] = [
    "Stadt",
    "Land",
    "Partnerstadt",
    "partner_scheme",
    "partner_code",
    "Art",
    "Status",
    "Seit",
    "Themen",
];

fn member(number: usize, changed: bool) -> [String; 8] {
    let share = |of: usize, most: f64| {
        let part = u32::try_from(number % of).unwrap_or(0);
        most * f64::from(part) / f64::from(u32::try_from(of).unwrap_or(1))
    };
    [
        "DE".into(),
        format!("Stadt {number}"),
        format!("Q{}", number + 1),
        format!("{number:08}"),
        format!("{:.4}", 47.0 + share(997, 8.0)),
        format!("{:.4}", 6.0 + share(991, 9.0)),
        (1_000 + number + usize::from(changed)).to_string(),
        format!("fr=Ville {number}|pl=Miasto {number}"),
    ]
}

fn twinning(number: usize, members: usize, changed: bool) -> [String; 9] {
    let with_code = number.is_multiple_of(2);
    let code = if with_code {
        format!("Q{}", 1_000_000 + number)
    } else {
        String::new()
    };
    let abroad = ["FR", "PL", "GB", "IT"][number % 4];
    [
        format!("Stadt {}", number * 7 % members),
        abroad.into(),
        format!("Ort {}", number / 3),
        if with_code {
            "WIKIDATA".into()
        } else {
            String::new()
        },
        code,
        "Partnerschaft".into(),
        if changed {
            "DORMANT".into()
        } else {
            "ACTIVE".into()
        },
        (1950 + number % 70).to_string(),
        "culture|youth".into(),
    ]
}

impl Lists {
    pub fn write(folder: &Path, rows: usize) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        for (portion, name) in [(Portion::All, "all"), (Portion::Changed, "changed")] {
            let numbers =
                || (0..rows).filter(move |number| portion == Portion::All || number % 10 != 3);
            let changed = |number: usize| portion == Portion::Changed && number % 10 == 5;
            let path = |kind: &str, form: &str| folder.join(format!("{kind}-{name}.{form}"));
            let members = || numbers().map(|number| member(number, changed(number)));
            let twinnings = || numbers().map(|number| twinning(number, rows, changed(number)));
            csv(&path("members", "csv"), MEMBERS, members());
            csv(&path("twinnings", "csv"), TWINNINGS, twinnings());
            if portion == Portion::All {
                xlsx(&path("members", "xlsx"), MEMBERS, members());
                xlsx(&path("twinnings", "xlsx"), TWINNINGS, twinnings());
            }
        }
        Self(folder.to_owned())
    }

    fn list(&self, kind: &str, portion: Portion, form: &str) -> PathBuf {
        let name = match portion {
            Portion::All => "all",
            Portion::Changed => "changed",
        };
        self.0.join(format!("{kind}-{name}.{form}"))
    }

    pub fn members(&self, portion: Portion) -> PathBuf {
        self.list("members", portion, "csv")
    }

    pub fn members_xlsx(&self) -> PathBuf {
        self.list("members", Portion::All, "xlsx")
    }

    pub fn twinnings(&self, portion: Portion) -> PathBuf {
        self.list("twinnings", portion, "csv")
    }

    pub fn twinnings_xlsx(&self) -> PathBuf {
        self.list("twinnings", Portion::All, "xlsx")
    }
}

fn csv<const COLUMNS: usize>(
    path: &Path,
    header: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) {
    let mut file = BufWriter::new(File::create(path).expect("a list"));
    writeln!(file, "{}", header.join(";")).expect("written");
    for row in rows {
        writeln!(file, "{}", row.join(";")).expect("written");
    }
    file.flush().expect("written");
}

fn xlsx<const COLUMNS: usize>(
    path: &Path,
    header: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let header = header.map(str::to_owned);
    for (row, cells) in (0..).zip(std::iter::once(header).chain(rows)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, cell).expect("a cell");
        }
    }
    workbook.save(path).expect("a workbook");
}
