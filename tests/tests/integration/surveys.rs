//! Surveys at one node: what is asked, who answers, and who sees it.

mod answering;
mod import;
mod roles;
mod served;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use jumelage_domain::{
    CodeScheme, LocalGovernmentCode, ObjectId, PublicationKind, Timestamp,
    survey::{Draft, twinning_2025},
};
use jumelage_entities::{
    Actor, survey_answer,
    write::publications::{self, PublishError},
};
use jumelage_federation::Request;
use jumelage_schema::{
    clock::Clock,
    public::{OwnData, PublicDoor},
    viewer::{Role, Viewer},
};
use jumelage_tests::{
    fixture::Fixture,
    network::DEADLINE,
    world::{Town, World, pair, wikidata},
};
use sea_orm::{DatabaseConnection, EntityTrait};
use serde_json::{Value, json};

const ANSWER: &str = "mutation($input:AnswerSurveyInput!){answerSurvey(input:$input){
    answer{id survey respondent version answers{question choice choices number text}}
    userErrors{code path message}}}";
const WITHDRAW: &str = "mutation($input:WithdrawAnswerInput!){withdrawAnswer(input:$input){
    deletedId userErrors{code path message}}}";

/// When the survey of 2025 is open.
const OPEN: &str = "2025-04-01T12:00:00Z";

/// The survey's name.
const SURVEY: &str = "TWINNING_2025";

/// A calendar that stands still until it is turned.
struct Calendar(Mutex<Timestamp>);

impl Clock for Calendar {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// A network of two, in which the French node has two members and knows the survey of 2025.
struct Desk {
    fixture: Fixture,
    calendar: Arc<Calendar>,
    door: PublicDoor,
    reims: ObjectId,
    troyes: ObjectId,
    aachen: ObjectId,
    association: ObjectId,
}

fn world() -> World {
    let mut world = pair();
    let lau = LocalGovernmentCode::new(CodeScheme::Lau, "10387").unwrap();
    world.towns.push(Town {
        name: "Troyes".to_owned(),
        codes: BTreeSet::from([wikidata(2), lau]),
        ..world.towns[0].clone()
    });
    world
}

impl Desk {
    async fn open() -> Self {
        let fixture = Fixture::of(&world()).await;
        let query = "{europe{localGovernments{nodes{id name}}} local{associations{id code}}}";
        let answer = fixture.network.ask(0, query, Value::Null).await;
        let id = |list: &Value, field: &str, name: &str| -> ObjectId {
            let mut objects = list.as_array().unwrap().iter();
            let object = objects.find(|object| object[field] == name).unwrap();
            object["id"].as_str().unwrap().parse().unwrap()
        };
        let towns = &answer["data"]["europe"]["localGovernments"]["nodes"];
        let associations = &answer["data"]["local"]["associations"];
        let calendar = Arc::new(Calendar(Mutex::new(at(OPEN))));
        let node = &fixture.network.nodes[0];
        let own = OwnData::of(
            node.code.clone(),
            node.db.clone(),
            Arc::clone(&calendar) as _,
        );
        let desk = Self {
            door: node.public.clone().with_own_data(own),
            calendar,
            reims: id(towns, "name", "Reims"),
            troyes: id(towns, "name", "Troyes"),
            aachen: id(towns, "name", "Aachen"),
            association: id(associations, "code", "afccre"),
            fixture,
        };
        desk.publish(&survey(), at("2025-01-01T00:00:00Z"))
            .await
            .unwrap();
        desk
    }

    fn db(&self) -> &DatabaseConnection {
        &self.fixture.network.nodes[0].db
    }

    fn turn(&self, to: &str) {
        *self.calendar.0.lock().unwrap() = at(to);
    }

    async fn publish(&self, survey: &Draft, now: Timestamp) -> Result<(), PublishError> {
        let document = serde_json::to_string(survey).unwrap();
        let kind = PublicationKind::Survey;
        let name = kind.name_of(&document).unwrap();
        let by = Actor::Operator("test");
        publications::publish(self.db(), by, kind, (&name, &document), now).await?;
        Ok(())
    }

    async fn ask(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let network = Arc::new(self.fixture.network.seen_by(0));
        let reply = self
            .door
            .answer_to(viewer, &request, network, DEADLINE)
            .await;
        serde_json::to_value(reply).unwrap()
    }

    /// A mutation's payload, without an error of the response.
    async fn write(&self, viewer: &Viewer, query: &str, input: Value) -> Value {
        let mut answer = self.ask(viewer, query, json!({ "input": input })).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let data = answer["data"].as_object_mut().unwrap();
        data.values_mut().next().unwrap().take()
    }

    /// All answers that the node holds.
    async fn held(&self) -> Vec<survey_answer::Model> {
        survey_answer::Entity::find().all(self.db()).await.unwrap()
    }
}

/// The survey of 2025.
fn survey() -> Draft {
    twinning_2025::instrument().unwrap().into()
}

fn viewer(role: Role, own: &[&ObjectId]) -> Viewer {
    Viewer {
        subject: Some(format!("one who is {}", role.name())),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: own.iter().map(|id| (*id).clone()).collect(),
    }
}

fn editor() -> Viewer {
    viewer(Role::Editor, &[])
}

/// An answer that fits.
fn input(respondent: &ObjectId) -> Value {
    json!({"survey": SURVEY, "respondent": respondent.to_string(), "answers": [
        {"question": "INTENT", "choice": "DEVELOP"},
        {"question": "BARRIERS", "choices": ["STAFF", "FUNDING"]},
        {"question": "REMARKS", "text": "Merci"}]})
}

/// The codes and paths of a payload's user errors.
fn user_errors(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| -> String {
        let path = error["path"].as_array().unwrap().iter();
        let path: Vec<&str> = path.map(|step| step.as_str().unwrap()).collect();
        path.join(".")
    };
    errors
        .map(|error| (error["code"].as_str().unwrap().to_owned(), path(error)))
        .collect()
}

fn wrong(errors: &[(&str, &str)]) -> Vec<(String, String)> {
    let errors = errors.iter();
    errors
        .map(|(code, path)| ((*code).to_owned(), (*path).to_owned()))
        .collect()
}
