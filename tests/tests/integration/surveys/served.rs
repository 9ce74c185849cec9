//! What is asked, as everybody sees it.

use jumelage_entities::publication;
use jumelage_schema::viewer::Viewer;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::Desk;

#[tokio::test]
async fn everybody_sees_what_is_asked_in_the_language_that_they_wish() {
    let desk = Desk::open().await;
    let query = "{survey(id:\"TWINNING_2025\"){id title(languages:[\"it\",\"de-AT\"]) title_en:title languages respondents
        opensAt closesAt state threshold questions{id title(languages:[\"fr\"]) required answerType mostChoices longest
        choices{id title}} tables{id axes} results{respondents}}}";
    let answer = desk.ask(&Viewer::anonymous(), query, json!({})).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let survey = &answer["data"]["survey"];
    assert_eq!(survey["title"], "Partnerschaften heute und morgen");
    assert_eq!(survey["title_en"], "Twinning today and tomorrow");
    assert_eq!(survey["languages"], json!(["en", "fr", "de"]));
    assert_eq!(
        survey["respondents"],
        json!(["MUNICIPALITY", "REGION", "ASSOCIATION"])
    );
    assert_eq!(
        (&survey["state"], &survey["threshold"]),
        (&json!("OPEN"), &json!(5))
    );
    assert_eq!(survey["closesAt"], "2025-05-31T22:00:00.000Z");
    assert_eq!(survey["results"], Value::Null);
    let questions = survey["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 6);
    assert_eq!(questions[0]["answerType"], "SINGLE");
    assert_eq!(questions[0]["required"], true);
    assert_eq!(questions[1]["choices"][0]["id"], "FUNDING");
    assert_eq!(questions[2]["mostChoices"], 4);
    assert_eq!(
        questions[5]["title"],
        "Que devrait encore savoir votre association ?"
    );
    assert_eq!(questions[5]["longest"], 2000);
    let tables = survey["tables"].as_array().unwrap();
    assert!(
        tables
            .iter()
            .any(|table| table["axes"] == json!(["INTENT", "COUNTRY"]))
    );
}

#[tokio::test]
async fn what_is_long_in_a_survey_costs_what_may_be_in_it_and_then_what_is() {
    let desk = Desk::open().await;
    let query =
        "{survey(id:\"TWINNING_2025\"){questions{id choices{id}} results{tables{cells{count}}}}}";
    let answer = desk.ask(&Viewer::anonymous(), query, json!({})).await;
    let cost = &answer["extensions"]["cost"];
    let questions = 1 + 30 * (2 + 20);
    assert_eq!(cost["requested"], 1 + questions + 2 + 20 * (1 + 250));
    let asked = answer["data"]["survey"]["questions"].as_array().unwrap();
    let choices = asked
        .iter()
        .map(|question| question["choices"].as_array().unwrap().len());
    // There are no results yet.
    assert_eq!(
        cost["actual"],
        1 + 1 + asked.len() * 2 + choices.sum::<usize>() + 1
    );
}

#[tokio::test]
async fn a_survey_is_read_once_for_each_of_its_versions() {
    let desk = Desk::open().await;
    let query = "{survey(id:\"TWINNING_2025\"){title} surveys{title}}";
    let title = async || desk.ask(&Viewer::anonymous(), query, json!({})).await["data"].take();
    let before = title().await;
    assert_eq!(before["survey"]["title"], "Twinning today and tomorrow");
    let row = publication::Entity::find()
        .one(desk.db())
        .await
        .unwrap()
        .unwrap();
    let document = row
        .document
        .replace("Twinning today and tomorrow", "Twinning anew");
    let mut row = row.into_active_model();
    row.document = Set(document);
    let row = row.update(desk.db()).await.unwrap();
    assert_eq!(title().await, before);
    let mut row = row.into_active_model();
    row.sha256 = Set("another".to_owned());
    row.update(desk.db()).await.unwrap();
    let now =
        json!({"survey": {"title": "Twinning anew"}, "surveys": [{"title": "Twinning anew"}]});
    assert_eq!(title().await, now);
}

#[tokio::test]
async fn surveys_are_listed_and_their_state_goes_by_the_clock() {
    let desk = Desk::open().await;
    let query = "{surveys{id state}}";
    for (now, state) in [
        ("2025-03-02T23:59:59Z", "ANNOUNCED"),
        ("2025-03-03T00:00:00Z", "OPEN"),
        ("2025-05-31T22:00:00Z", "CLOSED"),
    ] {
        desk.turn(now);
        let answer = desk.ask(&Viewer::anonymous(), query, json!({})).await;
        let expected = json!([{"id": "TWINNING_2025", "state": state}]);
        assert_eq!(answer["data"]["surveys"], expected, "{now}");
    }
}

#[tokio::test]
async fn of_what_is_no_survey_there_is_none_and_of_what_is_no_language_an_error() {
    let desk = Desk::open().await;
    for id in ["NO_SUCH", "not a name", ""] {
        let query = format!("{{survey(id:\"{id}\"){{id}}}}");
        let answer = desk.ask(&Viewer::anonymous(), &query, json!({})).await;
        assert_eq!(answer["data"], json!({"survey": null}));
        assert_eq!(answer["errors"], Value::Null);
    }
    let query = "{survey(id:\"TWINNING_2025\"){title(languages:[\"klingon\"])}}";
    let answer = desk.ask(&Viewer::anonymous(), query, json!({})).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
}
