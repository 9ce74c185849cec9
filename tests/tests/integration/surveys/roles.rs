//! Who answers for whom, and who sees what was answered.

use jumelage_domain::ObjectId;
use jumelage_schema::viewer::{Role, Viewer};
use serde_json::{Value, json};

use super::{ANSWER, Desk, SURVEY, WITHDRAW, editor, input, user_errors, viewer, wrong};

const READ: &str =
    "query($survey:ID!,$respondent:ID!){surveyAnswer(survey:$survey,respondent:$respondent){
    answers{question choice}}}";
const ALL: &str = "query($survey:ID!,$after:String){surveyAnswers(survey:$survey,first:1,after:$after){
    nodes{respondent} endCursor hasNextPage} surveyResponses(survey:$survey){count asked countedAt}}";

async fn reads(desk: &Desk, viewer: &Viewer, respondent: &ObjectId) -> bool {
    let variables = json!({"survey": SURVEY, "respondent": respondent.to_string()});
    let answer = desk.ask(viewer, READ, variables).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    !answer["data"]["surveyAnswer"].is_null()
}

#[tokio::test]
async fn a_local_government_answers_for_itself_and_staff_for_all_of_the_association() {
    let desk = Desk::open().await;
    let own = viewer(Role::LocalGovernment, &[&desk.reims]);
    for (viewer, respondent, code) in [
        (&own, &desk.reims, None),
        (&own, &desk.troyes, Some("FORBIDDEN")),
        (&own, &desk.association, Some("FORBIDDEN")),
        (&own, &desk.aachen, Some("NOT_FOUND")),
        (&editor(), &desk.troyes, None),
        (&editor(), &desk.association, None),
        (&editor(), &desk.aachen, Some("NOT_FOUND")),
    ] {
        let expected: Vec<_> = code
            .into_iter()
            .map(|code| (code, "input.respondent"))
            .collect();
        let payload = desk.write(viewer, ANSWER, input(respondent)).await;
        assert_eq!(user_errors(&payload), wrong(&expected), "{respondent}");
    }
    assert_eq!(desk.held().await.len(), 3);
    let back = json!({"survey": SURVEY, "respondent": desk.troyes.to_string()});
    let refused = desk.write(&own, WITHDRAW, back).await;
    assert_eq!(
        user_errors(&refused),
        wrong(&[("FORBIDDEN", "input.respondent")])
    );
    for role in [Role::Anonymous, Role::App, Role::Peer] {
        let who = viewer(role, &[&desk.reims]);
        let answer = desk
            .ask(&who, ANSWER, json!({"input": input(&desk.reims)}))
            .await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_was_answered_is_seen_by_whoever_answered_and_by_staff() {
    let desk = Desk::open().await;
    for respondent in [&desk.reims, &desk.troyes, &desk.association] {
        desk.write(&editor(), ANSWER, input(respondent)).await;
    }
    let own = viewer(Role::LocalGovernment, &[&desk.reims]);
    assert!(reads(&desk, &own, &desk.reims).await);
    for respondent in [&desk.troyes, &desk.association] {
        assert!(!reads(&desk, &own, respondent).await);
        assert!(reads(&desk, &editor(), respondent).await);
    }
    for role in [Role::Anonymous, Role::App, Role::Peer] {
        assert!(!reads(&desk, &viewer(role, &[&desk.reims]), &desk.reims).await);
    }
}

#[tokio::test]
async fn staff_see_page_by_page_who_has_answered_and_nobody_else_does() {
    let desk = Desk::open().await;
    for respondent in [&desk.reims, &desk.troyes] {
        desk.write(&editor(), ANSWER, input(respondent)).await;
    }
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = desk
            .ask(&editor(), ALL, json!({"survey": SURVEY, "after": after}))
            .await;
        let page = &page["data"];
        let expected = json!({"count": 2, "asked": null, "countedAt": null});
        assert_eq!(page["surveyResponses"], expected);
        seen.push(page["surveyAnswers"]["nodes"][0]["respondent"].clone());
        after = page["surveyAnswers"]["endCursor"].clone();
        if page["surveyAnswers"]["hasNextPage"] == false {
            break;
        }
    }
    let mut expected = [&desk.reims, &desk.troyes].map(|id| (id.uuid(), json!(id.to_string())));
    expected.sort_by_key(|(uuid, _)| *uuid);
    assert_eq!(seen, expected.map(|(_, id)| id));
    let own = viewer(Role::LocalGovernment, &[&desk.reims]);
    for viewer in [&own, &Viewer::anonymous()] {
        let answer = desk.ask(viewer, ALL, json!({"survey": SURVEY})).await;
        assert_eq!(
            answer["data"],
            json!({"surveyAnswers": null, "surveyResponses": null})
        );
        assert_eq!(answer["errors"], Value::Null);
    }
    let bad = desk
        .ask(&editor(), ALL, json!({"survey": SURVEY, "after": "x"}))
        .await;
    assert_eq!(bad["errors"][0]["extensions"]["code"], "INVALID_ARGUMENT");
}
