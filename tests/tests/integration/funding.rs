//! Programmes, calls, and who could apply, as every node serves them.

mod calls;
mod cost;
mod eligibility;
mod rules;

use std::sync::Arc;

use jumelage_domain::{PublicationKind, funding::examples};
use jumelage_entities::{Actor, write::publications::publish};
use jumelage_federation::{Network, Request};
use jumelage_tests::{
    fixture::Fixture,
    network::DEADLINE,
    world::{Town, pair},
};
use serde_json::{Value, json};

/// Reims and Nice of one node, Aachen and Kassel of the other; Reims and Aachen are twins.
struct Desk {
    fixture: Fixture,
}

impl Desk {
    /// With the examples published, as they are.
    async fn open() -> Self {
        let desk = Self::without_funding().await;
        desk.publish(&examples().unwrap().to_json()).await;
        desk
    }

    async fn without_funding() -> Self {
        let mut world = pair();
        for (of, name) in [(0, "Nice"), (1, "Kassel")] {
            let town = Town {
                name: name.to_owned(),
                codes: [].into(),
                population: None,
                ..world.towns[of].clone()
            };
            world.towns.push(town);
        }
        Self {
            fixture: Fixture::of(&world).await,
        }
    }

    /// At every node, as if its anchor had.
    async fn publish(&self, document: &str) {
        let (kind, now) = (PublicationKind::Funding, "2026-03-01T00:00:00Z");
        let name = kind.name_of(document).unwrap();
        for node in &self.fixture.network.nodes {
            let by = Actor::Operator("test");
            let now = now.parse().unwrap();
            publish(&node.db, by, kind, (&name, document), now)
                .await
                .unwrap();
        }
    }

    /// What one of the nodes answers, errors and all.
    async fn answer(&self, node: usize, query: &str, variables: Value) -> Value {
        let network = self.fixture.network.seen_by(node);
        self.answer_in(node, network, query, variables).await
    }

    /// The same within a network that is not as it should be.
    async fn answer_in(
        &self,
        node: usize,
        network: Network,
        query: &str,
        variables: Value,
    ) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let door = &self.fixture.network.nodes[node].public;
        let reply = door.answer(&request, Arc::new(network), DEADLINE).await;
        serde_json::to_value(reply).unwrap()
    }

    /// The data of an answer without an error.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(0, query, variables).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"].take()
    }

    /// The message and the code of the one error of an answer.
    async fn refusal(&self, query: &str, variables: Value) -> (String, String) {
        let answer = self.answer(0, query, variables).await;
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{answer}");
        let said = |value: &Value| value.as_str().unwrap().to_owned();
        let code = &errors[0]["extensions"]["code"];
        (said(&errors[0]["message"]), said(code))
    }

    /// The id of a town of either node.
    async fn id(&self, name: &str) -> String {
        let query =
            "query($name:String!){europe{localGovernments(filter:{search:$name}){nodes{id}}}}";
        let found = self.ask(query, json!({ "name": name })).await;
        let id = &found["europe"]["localGovernments"]["nodes"][0]["id"];
        id.as_str().unwrap().to_owned()
    }
}
