//! What one association lists alone: partner requests, offers of training, guides; and who suits whom.

mod guidance;
mod introductions;
mod matches;
mod random;
mod refused;
mod requests;

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::ObjectId;
use jumelage_federation::Request;
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{fixture::Fixture, network::DEADLINE};
use serde_json::{Value, json};

/// A small network, and those who write to its nodes.
struct Desk {
    fixture: Fixture,
}

impl Desk {
    async fn open() -> Self {
        Self {
            fixture: Fixture::pair().await,
        }
    }

    /// The payload of one mutation, without an error of the response.
    async fn write_as(&self, viewer: &Viewer, node: usize, query: &str, input: Value) -> Value {
        let mut answer = self
            .ask_as(viewer, node, query, json!({"input": input}))
            .await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let data = answer["data"].as_object_mut().unwrap();
        data.values_mut().next().unwrap().take()
    }

    async fn ask_as(&self, viewer: &Viewer, node: usize, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let network = Arc::new(self.fixture.network.seen_by(node));
        let door = &self.fixture.network.nodes[node].public;
        let reply = door.answer_to(viewer, &request, network, DEADLINE).await;
        serde_json::to_value(reply).unwrap()
    }

    /// What an editor of a node is answered, with nothing wrong with the input: the object.
    async fn record(&self, node: usize, query: &str, input: Value) -> Value {
        let mut payload = self.write_as(&editor(), node, query, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        let object = payload.as_object_mut().unwrap();
        object.remove("userErrors");
        object.values_mut().next().unwrap().take()
    }

    /// What anybody is answered, without errors.
    async fn seen_by(&self, node: usize, query: &str, variables: Value) -> Value {
        let mut answer = self.fixture.network.ask(node, query, variables).await;
        assert_eq!(answer["errors"], json!([]), "{answer}");
        answer["data"].take()
    }

    /// The id of a member.
    async fn town(&self, name: &str) -> String {
        let query =
            "query($name:String!){europe{localGovernments(filter:{search:$name}){nodes{id}}}}";
        let found = self.seen_by(0, query, json!({"name": name})).await;
        let id = &found["europe"]["localGovernments"]["nodes"][0]["id"];
        id.as_str().unwrap().to_owned()
    }
}

fn editor() -> Viewer {
    with_role(Role::Editor, &[])
}

fn with_role(role: Role, own: &[&str]) -> Viewer {
    let own = own.iter().map(|id| id.parse::<ObjectId>().unwrap());
    Viewer {
        subject: Some(format!("one who is {}", role.name())),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: own.collect(),
    }
}

/// The codes and paths of what was wrong with an input.
fn flaws(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| {
        let path = error["path"].as_array().unwrap().iter().skip(1);
        let path: Vec<&str> = path.map(|part| part.as_str().unwrap()).collect();
        path.join(".")
    };
    errors
        .map(|error| (error["code"].as_str().unwrap().to_owned(), path(error)))
        .collect()
}
