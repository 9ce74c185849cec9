//! Writing through the public door.

mod audit;
mod changes;
mod contact_persons;
mod local_governments;
mod over_http;
mod partners;
mod roles;
mod twinnings;

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::ObjectId;
use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{fixture::Fixture, network::DEADLINE};
use serde_json::Value;

/// A small network, and those who write to its first node.
struct Desk {
    fixture: Fixture,
}

impl Desk {
    async fn open() -> Self {
        Self {
            fixture: Fixture::pair().await,
        }
    }

    /// What the first node answers one who asks.
    async fn ask(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let network = Arc::new(self.fixture.network.seen_by(0));
        let door = &self.fixture.network.nodes[0].public;
        let reply = door.answer_to(viewer, &request, network, DEADLINE).await;
        serde_json::to_value(reply).unwrap()
    }

    /// What the first node answers an editor: one mutation's payload, without an error of the response.
    async fn write(&self, query: &str, input: Value) -> Value {
        let editor = with_role(Role::Editor, &[]);
        self.write_as(&editor, query, input).await
    }

    /// The same for another.
    async fn write_as(&self, viewer: &Viewer, query: &str, input: Value) -> Value {
        let variables = serde_json::json!({"input": input});
        let mut answer = self.ask(viewer, query, variables).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let data = answer["data"].as_object_mut().unwrap();
        data.values_mut().next().unwrap().take()
    }

    /// The nodes tell each other what there is to say.
    async fn exchange(&self) {
        self.fixture.network.exchange(|_| ()).await;
    }

    /// What somebody is answered by one of the nodes.
    async fn seen_by(&self, node: usize, query: &str, variables: Value) -> Value {
        let mut answer = self.fixture.network.ask(node, query, variables).await;
        assert_eq!(answer["errors"], serde_json::json!([]), "{answer}");
        answer["data"].take()
    }

    /// The id of the twinning that the network has of a town.
    async fn twinning(&self, town: &str) -> String {
        let query = "query($name:String!){europe{twinnings(filter:{search:$name}){nodes{id}}}}";
        let variables = serde_json::json!({"name": town});
        let found = self.seen_by(0, query, variables).await;
        let id = &found["europe"]["twinnings"]["nodes"][0]["id"];
        id.as_str().unwrap().to_owned()
    }

    /// How many records the first node has of its own.
    async fn records(&self) -> Value {
        let query = "{local{association(code:\"afccre\"){recordCount}}}";
        self.ask(&Viewer::anonymous(), query, serde_json::json!({}))
            .await["data"]
            .take()
    }

    /// The id of a local government of any node.
    async fn id(&self, name: &str) -> ObjectId {
        let query =
            "query($name:String!){europe{localGovernments(filter:{search:$name}){nodes{id}}}}";
        let variables = serde_json::json!({"name": name});
        let answer = self.ask(&Viewer::anonymous(), query, variables).await;
        let id = &answer["data"]["europe"]["localGovernments"]["nodes"][0]["id"];
        id.as_str().unwrap().parse().unwrap()
    }
}

fn with_role(role: Role, own: &[ObjectId]) -> Viewer {
    Viewer {
        subject: Some(format!("one who is {}", role.name())),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: own.iter().cloned().collect(),
    }
}

/// The codes and paths of a payload's user errors.
fn user_errors(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| -> String {
        let path = error["path"].as_array().unwrap().iter();
        path.map(|step| step.as_str().unwrap())
            .collect::<Vec<_>>()
            .join(".")
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
