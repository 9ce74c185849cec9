//! Answers that were given elsewhere.

use std::io::Write;

use jumelage::import::{
    Reading,
    answers::{AnswersError, Options, Report, read},
};
use jumelage_domain::{
    CodeScheme,
    survey::import::{Mapping, Source},
};
use jumelage_entities::Actor;
use serde_json::json;

use super::{ANSWER, Desk, OPEN, at, editor, input};

fn options(source: Source) -> Options {
    Options {
        survey: super::SURVEY.parse().unwrap(),
        source,
        mapping: Mapping::default(),
        reading: Reading::default(),
        scheme: None,
        dry_run: false,
        actor: Actor::Operator("survey"),
        now: at(OPEN),
    }
}

async fn import(desk: &Desk, text: &[u8], options: &Options) -> Result<Report, AnswersError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    read(desk.db(), file.path(), options).await
}

/// Problems as line, column and code.
fn problems(report: &Report) -> Vec<(Option<u64>, Option<&str>, &str)> {
    let problems = report.problems.iter();
    problems
        .map(|problem| {
            (
                problem.line,
                problem.column.as_deref(),
                problem.code.as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_limesurvey_export_is_read_by_the_members_codes_and_ids() {
    let desk = Desk::open().await;
    desk.write(&editor(), ANSWER, input(&desk.reims)).await;
    let list = format!(
        "id,submitdate,token,INTENT,BARRIERS[FUNDING],BARRIERS[KNOWHOW],REMARKS\n\
         1,2025-04-01,LAU:10387,KEEP,Y,N,\"Deux\nlignes\"\n\
         2,2025-04-01,{},DEVELOP,,Y,\n\
         3,,afccre,DEVELOP,,,\n\
         4,2025-04-02,afccre,DEVELOP,Y,Y,\n\
         5,2025-04-02,LAU:99999,DEVELOP,Y,Y,\n\
         6,2025-04-02,,DEVELOP,Y,Y,\n",
        desk.reims
    );
    let mut options = options(Source::LimeSurvey);
    options.dry_run = true;
    let looked = import(&desk, list.as_bytes(), &options).await.unwrap();
    assert_eq!(desk.held().await.len(), 1);
    options.dry_run = false;
    let report = import(&desk, list.as_bytes(), &options).await.unwrap();
    assert_eq!(report, looked);
    assert_eq!(
        (report.created, report.updated, report.unchanged),
        (2, 1, 0)
    );
    assert_eq!(report.not_submitted, 1);
    let expected = [
        (Some(7), None, "RESPONDENT_UNKNOWN"),
        (Some(8), Some("token"), "NO_RESPONDENT"),
    ];
    assert_eq!(problems(&report), expected);
    let held = desk.held().await;
    let of = |id: &jumelage_domain::ObjectId| {
        let row = held
            .iter()
            .find(|row| row.respondent_id == id.uuid())
            .unwrap();
        serde_json::from_str::<serde_json::Value>(&row.answers).unwrap()
    };
    let troyes = json!({"INTENT": "KEEP", "BARRIERS": ["FUNDING"], "REMARKS": "Deux\nlignes"});
    assert_eq!(of(&desk.troyes), troyes);
    assert_eq!(
        of(&desk.reims),
        json!({"INTENT": "DEVELOP", "BARRIERS": ["KNOW_HOW"]})
    );
    assert_eq!(
        of(&desk.association)["BARRIERS"],
        json!(["FUNDING", "KNOW_HOW"])
    );
    // Once more it changes nothing.
    let again = import(&desk, list.as_bytes(), &options).await.unwrap();
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 3));
}

#[tokio::test]
async fn an_eusurvey_export_is_read_with_lines_above_its_header_and_in_its_encoding() {
    let desk = Desk::open().await;
    let list = "Alias;Twinning\nExport Date;02.04.2025\n\n\
        Invitation Number;Wie geht es mit den Partnerschaften weiter? (INTENT);What stands in the way? (BARRIERS);(REMARKS)\n\
        10387;KEEP;FUNDING;Größe\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(list);
    let mut options = options(Source::EuSurvey);
    options.scheme = Some(CodeScheme::Lau);
    let report = import(&desk, &bytes, &options).await.unwrap();
    assert_eq!((problems(&report), report.created), (vec![], 1));
    let held = desk.held().await;
    let answers: serde_json::Value = serde_json::from_str(&held[0].answers).unwrap();
    let expected = json!({"INTENT": "KEEP", "BARRIERS": ["FUNDING"], "REMARKS": "Größe"});
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn each_wrong_row_is_named_and_all_others_are_taken() {
    let desk = Desk::open().await;
    let list = format!(
        "token,INTENT,BARRIERS[FUNDING]\n\
         {},PERHAPS,Y\n\
         LAU:10387,KEEP,Y\n\
         {},DEVELOP,N\n\
         afccre,DEVELOP,maybe\n",
        desk.reims, desk.troyes
    );
    let report = import(&desk, list.as_bytes(), &options(Source::LimeSurvey))
        .await
        .unwrap();
    let expected = [
        (Some(2), Some("INTENT"), "UNKNOWN_CHOICE"),
        (Some(3), None, "ANSWERED_TWICE"),
        (Some(4), None, "ANSWERED_TWICE"),
        (Some(5), Some("BARRIERS[FUNDING]"), "NOT_YES_OR_NO"),
    ];
    assert_eq!(problems(&report), expected);
    assert_eq!(desk.held().await, []);
}

#[tokio::test]
async fn a_file_that_is_none_of_this_survey_is_refused_and_so_is_one_that_is_late() {
    let desk = Desk::open().await;
    let mut options = options(Source::LimeSurvey);
    let refused = import(&desk, b"token,COLOUR\n1,RED\n", &options)
        .await
        .unwrap_err();
    let said = refused.to_string();
    assert!(
        said.contains("UNKNOWN_COLUMN") && said.contains("MISSING_COLUMN"),
        "{said}"
    );
    options.now = survey_closed();
    let late = import(&desk, b"token,INTENT\nafccre,KEEP\n", &options)
        .await
        .unwrap_err();
    assert!(late.to_string().contains("closed at"), "{late}");
    options.survey = "OTHER".parse().unwrap();
    let unknown = import(&desk, b"token,INTENT\n", &options)
        .await
        .unwrap_err();
    assert!(matches!(unknown, AnswersError::Unknown(_)));
    assert_eq!(desk.held().await, []);
}

fn survey_closed() -> jumelage_domain::Timestamp {
    super::survey().closes_at
}
