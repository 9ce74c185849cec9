//! Writing through the public door.

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
