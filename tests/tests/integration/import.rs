//! Lists, with the flaws that lists have.

use std::{collections::BTreeSet, path::PathBuf};

use jumelage::import::{self, Code, ImportError, Options, Report, Silent};
use jumelage_entities::{Writing, local_government, node, record, write::directory};
use jumelage_tests::database::TestDatabase;
use sea_orm::{EntityTrait, PaginatorTrait};
use tempfile::TempDir;

const MEMBERS: &str = "country,name,level,wikidata,lau,latitude,longitude,population\n\
    DE,Aachen,MUNICIPALITY,Q1017,05334002,50.7766,6.0834,249070\n\
    DE,Köln,MUNICIPALITY,Q365,05315000,50.9384,6.9600,1084831\n\
    DE,Neustadt,MUNICIPALITY,Q1,1,,,\n\
    DE,Neustadt,MUNICIPALITY,Q2,2,,,\n\
    DE,Altstadt,MUNICIPALITY,Q3,2,,,\n";

const HEADER: &str = "party_scheme,party_code,party_name,partner_country,partner_scheme,partner_code,partner_name,kind,status,since,until,themes,sdgs\n";

/// A German node with a folder for its lists.
struct Desk {
    database: TestDatabase,
    folder: TempDir,
}

impl Desk {
    async fn open() -> Self {
        let database = TestDatabase::fresh().await;
        let code = "rgre".parse().unwrap();
        directory::found(&database.db, &code).await.unwrap();
        let me = directory::Member {
            code,
            name: "RGRE".to_owned(),
            countries: BTreeSet::from(["DE".parse().unwrap()]),
            website: None,
            has_node: true,
        };
        directory::sync(&database.db, &[me], None).await.unwrap();
        Self {
            database,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    async fn with_members() -> Self {
        let desk = Self::open().await;
        let report = desk.members(MEMBERS).await.unwrap();
        assert_eq!((report.created, report.rejected), (5, 0), "{report}");
        desk
    }

    fn file(&self, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.folder.path().join("list.csv");
        std::fs::write(&file, content).unwrap();
        file
    }

    async fn members(&self, content: impl AsRef<[u8]>) -> Result<Report, ImportError> {
        import::local_governments(&self.database.db, &self.file(content), &options(), &Silent).await
    }

    async fn read(
        &self,
        content: impl AsRef<[u8]>,
        options: Options,
    ) -> Result<Report, ImportError> {
        import::twinnings(&self.database.db, &self.file(content), &options, &Silent).await
    }

    async fn records(&self, rows: &str) -> Report {
        self.read(format!("{HEADER}{rows}"), options())
            .await
            .unwrap()
    }

    async fn stored(&self) -> Vec<record::Model> {
        record::Entity::find().all(&self.database.db).await.unwrap()
    }

    async fn revision(&self) -> String {
        node::Entity::find()
            .one(&self.database.db)
            .await
            .unwrap()
            .unwrap()
            .revision
    }
}

fn options() -> Options {
    Options::on("2026-11-23".parse().unwrap())
}

fn numbers(report: &Report) -> [u64; 5] {
    [
        report.created,
        report.updated,
        report.unchanged,
        report.repeated,
        report.rejected,
    ]
}

#[tokio::test]
async fn a_list_is_read_and_reading_it_again_changes_nothing() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q1017,Aachen,FR,WIKIDATA,Q41876,Reims,TWINNING,ACTIVE,1967,,youth|culture,4|17\n\
                WIKIDATA,Q365,Köln,FR,,,Lille,TWINNING,,1958,,,\n";
    assert_eq!(numbers(&desk.records(rows).await), [2, 0, 0, 0, 0]);
    let before = (desk.revision().await, desk.stored().await);
    assert_eq!(numbers(&desk.records(rows).await), [0, 0, 2, 0, 0]);
    assert_eq!(desk.members(MEMBERS).await.unwrap().unchanged, 5);
    assert_eq!((desk.revision().await, desk.stored().await), before);
}

#[tokio::test]
async fn a_later_row_updates_the_earlier_and_both_ends_are_one_record() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q1017,Aachen,FR,WIKIDATA,Q41876,Reims,TWINNING,ACTIVE,1952,,,\n\
                WIKIDATA,Q1017,Aachen,FR,WIKIDATA,Q41876,Reims,TWINNING,ACTIVE,1967,,,\n\
                WIKIDATA,Q1017,Aachen,DE,WIKIDATA,Q365,Köln,TWINNING,ACTIVE,1970,,,\n\
                WIKIDATA,Q365,Köln,DE,WIKIDATA,Q1017,Aachen,TWINNING,ACTIVE,1971,,,\n\
                WIKIDATA,Q365,Köln,DE,WIKIDATA,Q1017,Aachen,CONTACT,ACTIVE,,,,\n";
    assert_eq!(numbers(&desk.records(rows).await), [3, 0, 0, 2, 0]);
    let mut since: Vec<_> = desk
        .stored()
        .await
        .into_iter()
        .map(|row| row.since)
        .collect();
    since.sort();
    assert_eq!(
        since,
        [None, Some("1967".to_owned()), Some("1971".to_owned())]
    );
    assert_eq!(numbers(&desk.records(rows).await), [0, 0, 3, 2, 0]);
    let changed = "WIKIDATA,Q1017,Aachen,FR,WIKIDATA,Q41876,Reims,TWINNING,SUSPENDED,1967,,,\n";
    assert_eq!(numbers(&desk.records(changed).await), [0, 1, 0, 0, 0]);
    assert_eq!(desk.stored().await.len(), 3);
}

#[tokio::test]
async fn each_flaw_of_a_row_is_named_and_stops_no_other_row() {
    let desk = Desk::with_members().await;
    let good = "WIKIDATA,Q1017,Aachen,FR,WIKIDATA,Q41876,Reims,TWINNING,ACTIVE,1967,,,";
    for (row, column, code) in [
        (
            "WIKIDATA,Q9,Nowhere,FR,,,Reims,TWINNING,,,,,",
            "party_code",
            Code::PartyNotFound,
        ),
        (
            "LAU,2,Elsewhere,FR,,,Reims,TWINNING,,,,,",
            "party_code",
            Code::PartyAmbiguous,
        ),
        (
            ",,Neustadt,FR,,,Reims,TWINNING,,,,,",
            "party_name",
            Code::PartyAmbiguous,
        ),
        (
            ",,,FR,,,Reims,TWINNING,,,,,",
            "party_code",
            Code::PartyMissing,
        ),
        (
            "WIKIDATA,1017,Aachen,FR,,,Reims,TWINNING,,,,,",
            "party_code",
            Code::CodeInvalid,
        ),
        (
            "WIKI,Q1017,Aachen,FR,,,Reims,TWINNING,,,,,",
            "party_scheme",
            Code::SchemeInvalid,
        ),
        (
            "LAU,5334002,Aachen,FR,,,Reims,TWINNING,,,,,",
            "party_code",
            Code::PartyNotFound,
        ),
        (
            "WIKIDATA,Q1017,Aachen,EU,,,Reims,TWINNING,,,,,",
            "partner_country",
            Code::PartnerCountryInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,,,,Reims,TWINNING,,,,,",
            "partner_country",
            Code::PartnerCountryMissing,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,,TWINNING,,,,,",
            "partner_name",
            Code::PartnerMissing,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,WIKIDATA,,Reims,TWINNING,,,,,",
            "partner_code",
            Code::CodeIncomplete,
        ),
        (
            "WIKIDATA,Q1017,Aachen,DE,WIKIDATA,Q1017,Aachen,TWINNING,,,,,",
            "partner_name",
            Code::PartyWithItself,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,\"=HYPERLINK(\"\"http://x\"\")\",TWINNING,,,,,",
            "partner_name",
            Code::Formula,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,anna@example.org,TWINNING,,,,,",
            "partner_name",
            Code::EmailAddress,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,,,,,,",
            "kind",
            Code::KindMissing,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,MARRIAGE,,,,,",
            "kind",
            Code::KindInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,alive,,,,",
            "status",
            Code::StatusInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,1970s,,,",
            "since",
            Code::DateInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,ca. 1963,,,",
            "since",
            Code::DateInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,37546,,,",
            "since",
            Code::DateInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,01/02/1973,,,",
            "since",
            Code::DateInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,2026-11-24,,,",
            "since",
            Code::DateInFuture,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,1990,1989,,",
            "until",
            Code::EndBeforeStart,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING,,,,,18",
            "sdgs",
            Code::SdgInvalid,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,Reims,TWINNING",
            "",
            Code::CellCount,
        ),
        (
            "WIKIDATA,Q1017,Aachen,FR,,,\"Reims,TWINNING,,,,,",
            "",
            Code::OpenQuote,
        ),
        ("Total,1,,,,,,,,,,,", "party_scheme", Code::SchemeInvalid),
    ] {
        let report = desk.records(&format!("{row}\n{good}\n")).await;
        assert_eq!((report.rows, report.rejected), (2, 1), "{row}: {report}");
        let issue = &report.issues()[0];
        assert_eq!(
            (issue.line, issue.column.as_str(), issue.code),
            (Some(2), column, code),
            "{row}: {report}"
        );
        assert!(!issue.hint.is_empty());
    }
    assert_eq!(
        desk.stored().await.len(),
        1,
        "the good row is there, and nothing else"
    );
}

#[tokio::test]
async fn hints_fit_what_was_probably_meant() {
    let desk = Desk::with_members().await;
    for (date, hint) in [
        ("37546", "day number"),
        ("01/02/1973", "two ways"),
        ("1970s", "decade"),
        ("ca. 1963", "uncertain"),
    ] {
        let report = desk
            .records(&format!("WIKIDATA,Q1017,,FR,,,Reims,TWINNING,,{date},,,\n"))
            .await;
        assert!(report.issues()[0].hint.contains(hint), "{date}: {report}");
    }
}

#[tokio::test]
async fn where_several_members_share_a_code_the_name_decides() {
    let desk = Desk::with_members().await;
    assert_eq!(
        numbers(
            &desk
                .records("LAU,2,ALTSTADT,FR,,,Reims,TWINNING,,,,,\n")
                .await
        ),
        [1, 0, 0, 0, 0]
    );
    let row = &desk.stored().await[0];
    let party = local_government::Entity::find_by_id(row.party_id)
        .one(&desk.database.db)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(party.name, "Altstadt");
}

#[tokio::test]
async fn eurostats_countries_are_stored_as_iso() {
    let desk = Desk::with_members().await;
    let rows =
        "WIKIDATA,Q1017,,EL,,,Athina,TWINNING,,,,,\nWIKIDATA,Q1017,,UK,,,Leeds,TWINNING,,,,,\n";
    desk.records(rows).await;
    let countries: BTreeSet<String> = desk
        .stored()
        .await
        .into_iter()
        .map(|row| row.stated_country)
        .collect();
    assert_eq!(
        countries,
        BTreeSet::from(["GB".to_owned(), "GR".to_owned()])
    );
}

#[tokio::test]
async fn partners_without_a_code_are_one_by_country_and_folded_name() {
    let desk = Desk::with_members().await;
    let rows = "WIKIDATA,Q1017,,FR,,,Saint-Étienne,TWINNING,,,,,\nWIKIDATA,Q1017,,FR,,,SAINT-E\u{301}TIENNE ,TWINNING,,1960,,,\n\
                WIKIDATA,Q1017,,BE,,,Saint-Étienne,TWINNING,,,,,\n";
    assert_eq!(numbers(&desk.records(rows).await), [2, 0, 0, 1, 0]);
}

#[tokio::test]
async fn files_of_another_kind_are_refused_whole_with_a_reason() {
    let desk = Desk::with_members().await;
    for (content, code) in [
        (&b""[..], Code::HeaderMissing),
        (b"PK\x03\x04", Code::NotCsv),
        (b"\xff\xfep\0a\0", Code::NotCsv),
        (b"party_scheme;party_code;kind\n", Code::Separator),
        (
            b"party_scheme,party_code,partner_country,kind,notes\n",
            Code::UnknownColumn,
        ),
        (
            b"party_scheme,party_code,partner_country,kind,kind\n",
            Code::RepeatedColumn,
        ),
        (b"party_scheme,party_code,kind\n", Code::MissingColumn),
    ] {
        match desk.read(content, options()).await {
            Err(ImportError::Header { issue, .. }) => assert_eq!(issue.code, code),
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn columns_come_in_any_order_with_a_mark_and_other_line_ends() {
    let desk = Desk::with_members().await;
    let list = "\u{feff}kind,partner_name,partner_country,party_code,party_scheme\r\nTWINNING,Reims,FR,Q1017,WIKIDATA\r\n\r\n";
    assert_eq!(
        numbers(&desk.read(list, options()).await.unwrap()),
        [1, 0, 0, 0, 0]
    );
}

#[tokio::test]
async fn a_row_in_another_encoding_is_refused_and_the_others_are_read() {
    let desk = Desk::with_members().await;
    let mut list = format!("{HEADER}WIKIDATA,Q1017,,FR,,,Saint-").into_bytes();
    list.extend(b"\xc9tienne,TWINNING,,,,,\nWIKIDATA,Q1017,,FR,,,Reims,TWINNING,,,,,\n");
    let report = desk.read(list, options()).await.unwrap();
    assert_eq!(numbers(&report), [1, 0, 0, 0, 1]);
    assert_eq!(report.issues()[0].code, Code::NotUtf8);
    assert!(report.issues()[0].hint.contains("Windows-1252"));
}

#[tokio::test]
async fn flaws_of_members_are_named() {
    let desk = Desk::open().await;
    for (row, code) in [
        ("FR,Reims,MUNICIPALITY,,,,,", Code::CountryNotOwn),
        (",Total,,,,,,", Code::CountryMissing),
        ("DE,,MUNICIPALITY,,,,,", Code::NameMissing),
        ("DE,Aachen,TOWN,,,,,", Code::LevelInvalid),
        ("DE,Aachen,,1017,,,,", Code::CodeInvalid),
        ("DE,Aachen,,,,91,6,", Code::LocationInvalid),
        ("DE,Aachen,,,,50,,", Code::LocationInvalid),
        ("DE,Aachen,,,,,,250.000", Code::PopulationInvalid),
    ] {
        let list =
            format!("country,name,level,wikidata,lau,latitude,longitude,population\n{row}\n");
        let report = desk.members(list).await.unwrap();
        assert_eq!(
            (report.rejected, report.issues()[0].code),
            (1, code),
            "{row}"
        );
    }
    assert_eq!(
        local_government::Entity::find()
            .count(&desk.database.db)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let desk = Desk::with_members().await;
    desk.records(
        "WIKIDATA,Q1017,,FR,,,Reims,TWINNING,,1967,,,\nWIKIDATA,Q365,,FR,,,Lille,TWINNING,,,,,\n",
    )
    .await;
    let before = (desk.revision().await, desk.stored().await);
    let list = format!(
        "{HEADER}WIKIDATA,Q1017,,FR,,,Reims,TWINNING,,1968,,,\nWIKIDATA,Q365,,FR,,,Nancy,TWINNING,,,,,\n"
    );
    let dry = Options {
        dry_run: true,
        replace: true,
        ..options()
    };
    let report = desk.read(&list, dry).await.unwrap();
    assert_eq!((numbers(&report), report.removed), ([1, 1, 0, 0, 0], 1));
    assert_eq!((desk.revision().await, desk.stored().await), before);
    let report = desk
        .read(
            &list,
            Options {
                replace: true,
                ..options()
            },
        )
        .await
        .unwrap();
    assert_eq!((numbers(&report), report.removed), ([1, 1, 0, 0, 0], 1));
    assert_eq!(desk.stored().await.len(), 2);
}

#[tokio::test]
async fn nothing_goes_as_long_as_a_row_is_rejected() {
    let desk = Desk::with_members().await;
    desk.records("WIKIDATA,Q1017,,FR,,,Reims,TWINNING,,,,,\n")
        .await;
    let list = format!("{HEADER}WIKIDATA,Q1017,,FR,,,Reims,TWIN,,,,,\n");
    let report = desk
        .read(
            list,
            Options {
                replace: true,
                ..options()
            },
        )
        .await
        .unwrap();
    assert_eq!((report.removed, report.rejected), (0, 1));
    assert!(
        report
            .issues()
            .iter()
            .any(|issue| issue.code == Code::NothingRemoved)
    );
    assert_eq!(desk.stored().await.len(), 1);
}

#[tokio::test]
async fn members_that_records_name_stay() {
    let desk = Desk::with_members().await;
    desk.records("WIKIDATA,Q1017,,FR,,,Reims,TWINNING,,,,,\n")
        .await;
    let list = "country,name,wikidata,lau\nDE,Köln,Q365,05315000\n";
    let file = desk.file(list);
    let replace = Options {
        replace: true,
        ..options()
    };
    let report = import::local_governments(&desk.database.db, &file, &replace, &Silent)
        .await
        .unwrap();
    assert_eq!((report.updated, report.removed), (1, 3));
    assert!(
        report
            .issues()
            .iter()
            .any(|issue| issue.code == Code::KeptNamedByRecord && issue.value == "Aachen")
    );
}

#[tokio::test]
async fn the_report_goes_into_a_file_that_no_spreadsheet_runs() {
    let desk = Desk::with_members().await;
    let file = desk.folder.path().join("report.csv");
    let list = format!("{HEADER}WIKIDATA,Q1017,,FR,,,=1+1,TWINNING,,,,,\n");
    desk.read(
        list,
        Options {
            report: Some(file.clone()),
            ..options()
        },
    )
    .await
    .unwrap();
    let report = std::fs::read_to_string(file).unwrap();
    assert!(
        report.starts_with("line,column,value,code,hint\n2,partner_name,'=1+1,FORMULA,"),
        "{report}"
    );
}

#[tokio::test]
async fn a_batch_that_breaks_off_leaves_nothing_and_reading_again_completes_it() {
    let desk = Desk::with_members().await;
    let row = |at: usize| {
        format!(
            "WIKIDATA,Q1017,,FR,WIKIDATA,Q{},,TWINNING,,,,,\n",
            1_000 + at
        )
    };
    let list: String = (0..1_200).map(row).collect();
    let first: String = (0..500).map(row).collect();
    // As after a crash in the second batch: the first one is whole, and of the second there is nothing.
    desk.records(&first).await;
    let writing = Writing::begin(&desk.database.db).await.unwrap();
    drop(writing);
    assert_eq!(desk.stored().await.len(), 500);
    assert_eq!(numbers(&desk.records(&list).await), [700, 0, 500, 0, 0]);
    assert_eq!(desk.stored().await.len(), 1_200);
}

#[tokio::test]
async fn a_row_of_another_association_is_refused() {
    let desk = Desk::with_members().await;
    let list = "association,party_scheme,party_code,partner_country,partner_name,kind\nafccre,WIKIDATA,Q1017,FR,Reims,TWINNING\n";
    let report = desk.read(list, options()).await.unwrap();
    assert_eq!(
        (report.rejected, report.issues()[0].code),
        (1, Code::OtherAssociation)
    );
}
