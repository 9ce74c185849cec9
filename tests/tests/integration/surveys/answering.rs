//! Answering, answering otherwise, and taking back.

use jumelage_domain::{PublicationKind, survey::Texts};
use jumelage_entities::{
    Actor, audit_entry,
    write::{publications, surveys::counts},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, Statement};
use serde_json::{Value, json};

use super::{
    ANSWER, Desk, OPEN, SURVEY, WITHDRAW, at, editor, input, survey, user_errors, viewer, wrong,
};
use jumelage_schema::viewer::Role;

const READ: &str =
    "query($survey:ID!,$respondent:ID!){surveyAnswer(survey:$survey,respondent:$respondent){
    version answers{question choice choices number text}}}";

#[tokio::test]
async fn an_answer_is_given_changed_and_taken_back_and_the_audit_says_that_and_not_what() {
    let desk = Desk::open().await;
    let own = viewer(Role::LocalGovernment, &[&desk.reims]);
    let given = desk.write(&own, ANSWER, input(&desk.reims)).await;
    assert_eq!(user_errors(&given), [], "{given}");
    let said = json!([
        {"question": "BARRIERS", "choice": null, "choices": ["FUNDING", "STAFF"], "number": null, "text": null},
        {"question": "INTENT", "choice": "DEVELOP", "choices": null, "number": null, "text": null},
        {"question": "REMARKS", "choice": null, "choices": null, "number": null, "text": "Merci"}]);
    assert_eq!(given["answer"]["answers"], said);
    assert_eq!(given["answer"]["version"], "1");

    // The same again is nothing new.
    let again = desk.write(&own, ANSWER, input(&desk.reims)).await;
    assert_eq!(again["answer"], given["answer"]);
    let mut other = input(&desk.reims);
    other["answers"] = json!([{"question": "INTENT", "choice": "KEEP"}]);
    other["ifVersion"] = json!("1");
    let changed = desk.write(&editor(), ANSWER, other.clone()).await;
    assert_eq!(changed["answer"]["version"], "2", "{changed}");
    assert_eq!(changed["answer"]["id"], given["answer"]["id"]);
    let stale = desk.write(&own, ANSWER, other).await;
    assert_eq!(
        user_errors(&stale),
        wrong(&[("STALE_VERSION", "input.ifVersion")])
    );
    let variables = json!({"survey": SURVEY, "respondent": desk.reims.to_string()});
    let read = desk.ask(&own, READ, variables.clone()).await;
    assert_eq!(read["data"]["surveyAnswer"]["version"], "2");
    assert_eq!(read["data"]["surveyAnswer"]["answers"][0]["choice"], "KEEP");

    let back = json!({"survey": SURVEY, "respondent": desk.reims.to_string()});
    let withdrawn = desk.write(&own, WITHDRAW, back.clone()).await;
    assert_eq!(withdrawn["deletedId"], given["answer"]["id"], "{withdrawn}");
    assert_eq!(desk.held().await, []);
    let again = desk.write(&own, WITHDRAW, back).await;
    assert_eq!(
        user_errors(&again),
        wrong(&[("NOT_FOUND", "input.respondent")])
    );
    assert_eq!(
        desk.ask(&own, READ, variables).await["data"]["surveyAnswer"],
        Value::Null
    );

    let kind = audit_entry::Column::ObjectKind.eq("SURVEY_ANSWER");
    let entries = audit_entry::Entity::find()
        .filter(kind)
        .all(desk.db())
        .await
        .unwrap();
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.sequence);
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["CREATED", "UPDATED", "DELETED"]);
    for entry in entries {
        assert_eq!(entry.object, desk.reims.to_string());
        let said = format!("{:?}{:?}", entry.before, entry.after);
        assert!(said.contains(SURVEY), "{said}");
        for answer in ["DEVELOP", "KEEP", "FUNDING", "Merci"] {
            assert!(!said.contains(answer), "{said}");
        }
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_an_answer_is_said_at_once_and_nothing_is_written() {
    let desk = Desk::open().await;
    let input = json!({"survey": SURVEY, "respondent": desk.reims.to_string(), "answers": [
        {"question": "BARRIERS", "choices": ["MONEY"]},
        {"question": "WISHES", "choices": ["TRAINING", "TRAINING"]},
        {"question": "COLOUR", "choice": "RED"},
        {"question": "ACTIVITIES", "text": "some"},
        {"question": "REMARKS", "choice": "SECRET"},
        {"question": "SUPPORT", "choices": ["TRAINING"], "number": 3},
        {"question": "SUPPORT", "choices": ["TRAINING"]}]});
    let refused = desk.write(&editor(), ANSWER, input).await;
    let mut found = user_errors(&refused);
    found.sort_by(|a, b| a.1.cmp(&b.1));
    let expected = wrong(&[
        ("REQUIRED", "input.answers"),
        ("UNKNOWN_CHOICE", "input.answers.0"),
        ("CHOSEN_TWICE", "input.answers.1"),
        ("UNKNOWN_QUESTION", "input.answers.2"),
        ("WRONG_TYPE", "input.answers.3"),
        ("WRONG_TYPE", "input.answers.4"),
        ("WRONG_TYPE", "input.answers.5"),
        ("INVALID_VALUE", "input.answers.6"),
    ]);
    assert_eq!(found, expected, "{refused}");
    assert_eq!(desk.held().await, []);
}

#[tokio::test]
async fn answers_are_taken_from_the_opening_until_before_the_closing() {
    let desk = Desk::open().await;
    let draft = survey();
    let (opens, closes) = (draft.opens_at, draft.closes_at);
    for (now, code) in [
        (opens.millis() - 1, Some("NOT_OPEN")),
        (opens.millis(), None),
        (closes.millis() - 1, None),
        (closes.millis(), Some("CLOSED")),
    ] {
        let now = jumelage_domain::Timestamp::from_millis(now).unwrap();
        desk.turn(&now.to_string());
        let answer = desk.write(&editor(), ANSWER, input(&desk.troyes)).await;
        let expected: Vec<_> = code
            .into_iter()
            .map(|code| (code, "input.survey"))
            .collect();
        assert_eq!(user_errors(&answer), wrong(&expected), "{now}");
    }
    let back = json!({"survey": SURVEY, "respondent": desk.troyes.to_string()});
    let late = desk.write(&editor(), WITHDRAW, back).await;
    assert_eq!(user_errors(&late), wrong(&[("CLOSED", "input.survey")]));
    assert_eq!(desk.held().await.len(), 1);
}

#[tokio::test]
async fn what_is_counted_is_not_changed_whatever_the_clock_says_by_then() {
    let desk = Desk::open().await;
    let given = desk.write(&editor(), ANSWER, input(&desk.reims)).await;
    assert_eq!(user_errors(&given), []);
    let instrument = survey().try_into().unwrap();
    let closed = at("2025-06-01T00:00:00Z");
    let counted = counts::count(desk.db(), &instrument, closed).await.unwrap();
    assert_eq!((counted.left_out, counted.row.asked), (0, 3));
    assert_eq!(counted.row.counts().unwrap().respondents(), 1);
    let late = desk.write(&editor(), ANSWER, input(&desk.troyes)).await;
    assert_eq!(user_errors(&late), wrong(&[("CLOSED", "input.survey")]));
    // Counted again it is what it was.
    let again = counts::count(desk.db(), &instrument, at("2025-07-01T00:00:00Z"));
    assert_eq!(again.await.unwrap(), counted);
}

#[tokio::test]
async fn who_is_no_member_and_what_is_no_survey_is_said() {
    let desk = Desk::open().await;
    let mut strange = input(&desk.aachen);
    strange["survey"] = json!("no survey");
    let refused = desk.write(&editor(), ANSWER, strange).await;
    let expected = wrong(&[
        ("NOT_FOUND", "input.survey"),
        ("NOT_FOUND", "input.respondent"),
    ]);
    assert_eq!(user_errors(&refused), expected, "{refused}");
    let mut strange = input(&desk.reims);
    strange["respondent"] = json!("Reims");
    let refused = desk.write(&editor(), ANSWER, strange).await;
    assert_eq!(
        user_errors(&refused),
        wrong(&[("INVALID_VALUE", "input.respondent")])
    );
}

#[tokio::test]
async fn a_survey_that_is_open_goes_on_asking_what_it_asked() {
    let desk = Desk::open().await;
    let mut draft = survey();
    draft.questions.pop();
    let refused = desk
        .publish(&draft, at("2025-04-01T00:00:00Z"))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("open since"), "{refused}");
    // Taken back and published anew it would ask something else, too.
    let (kind, name) = (PublicationKind::Survey.into(), SURVEY.parse().unwrap());
    let by = Actor::Operator("test");
    let refused = publications::unpublish(desk.db(), by, (&kind, &name), at(OPEN)).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("open since"), "{refused}");
    let kept = publications::kept_one(desk.db(), &kind, &name).await;
    assert!(kept.unwrap().is_some());
    let mut draft = survey();
    draft.description = Texts::default();
    draft.closes_at = at("2025-09-01T00:00:00Z");
    desk.publish(&draft, at("2025-04-01T00:00:00Z"))
        .await
        .unwrap();
    desk.turn("2025-08-31T00:00:00Z");
    let given = desk.write(&editor(), ANSWER, input(&desk.reims)).await;
    assert_eq!(user_errors(&given), []);
}

#[tokio::test]
async fn an_answer_that_is_taken_back_is_not_in_the_file_any_more() {
    let desk = Desk::open().await;
    // How PostgreSQL keeps its files is its own affair.
    if desk.db().get_database_backend() != DatabaseBackend::Sqlite {
        return;
    }
    let sql = |text: &str| Statement::from_string(DatabaseBackend::Sqlite, text.to_owned());
    let databases = desk
        .db()
        .query_one_raw(sql("PRAGMA database_list"))
        .await
        .unwrap();
    let file: String = databases.unwrap().try_get("", "file").unwrap();
    let words = "Nobody else is to know this";
    let holds = async || {
        let checkpoint = sql("PRAGMA wal_checkpoint(TRUNCATE)");
        desk.db().query_one_raw(checkpoint).await.unwrap();
        let bytes = std::fs::read(&file).unwrap();
        bytes
            .windows(words.len())
            .any(|some| some == words.as_bytes())
    };
    let mut given = input(&desk.reims);
    given["answers"][2]["text"] = json!(words);
    desk.write(&editor(), ANSWER, given).await;
    assert!(holds().await);
    let back = json!({"survey": SURVEY, "respondent": desk.reims.to_string()});
    desk.write(&editor(), WITHDRAW, back).await;
    assert!(!holds().await);
}
