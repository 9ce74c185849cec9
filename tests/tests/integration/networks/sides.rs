//! Four associations with towns of their own, and what their people write and see.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::LocalGovernmentLevel;
use jumelage_federation::{NodeClient, Request};
use jumelage_schema::viewer::{Role, Viewer};
use jumelage_tests::{
    faults::{Fault, Faulty},
    fixture::Fixture,
    network::DEADLINE,
    world::{Town, World, wikidata},
};
use serde_json::{Value, json};

/// The nodes, in the order of their codes, and a letter for each, with which the names of their towns begin.
pub const NODES: [(&str, &str); 4] = [
    ("afccre", "FR"),
    ("aiccre", "IT"),
    ("rgre", "DE"),
    ("zmp", "PL"),
];

pub struct Sides {
    pub fixture: Fixture,
    healthy: Vec<Arc<dyn NodeClient>>,
    /// Of each node the ids of its towns.
    pub towns: Vec<Vec<String>>,
}

impl Sides {
    /// With so many towns each.
    pub async fn with(towns: usize) -> Self {
        let town = |node: usize, number: usize| Town {
            node,
            name: format!("{} {number}", NODES[node].1),
            country: NODES[node].1.parse().unwrap(),
            level: LocalGovernmentLevel::Municipality,
            codes: BTreeSet::from([wikidata(node * 100 + number)]),
            population: Some(10_000),
            location: None,
        };
        let nodes = NODES.iter();
        let world = World {
            nodes: nodes
                .map(|(code, country)| (code.parse().unwrap(), [country.parse().unwrap()].into()))
                .collect(),
            towns: (0..NODES.len())
                .flat_map(|node| (0..towns).map(move |number| town(node, number)))
                .collect(),
            records: Vec::new(),
        };
        let fixture = Fixture::of(&world).await;
        let mut sides = Self {
            healthy: fixture.network.clients.clone(),
            fixture,
            towns: Vec::new(),
        };
        for node in 0..NODES.len() {
            let query =
                "{local{localGovernments(first:50,orderBy:{by:NAME,direction:ASC}){nodes{id}}}}";
            let found = sides.see(node, query, json!({})).await;
            let nodes = found["local"]["localGovernments"]["nodes"].clone();
            let ids = nodes.as_array().unwrap().iter();
            let ids = ids.map(|node| node["id"].as_str().unwrap().to_owned());
            sides.towns.push(ids.collect());
        }
        sides
    }

    /// What somebody is answered, with whatever was wrong.
    pub async fn answer(&self, node: usize, who: &Viewer, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let network = Arc::new(self.fixture.network.seen_by(node));
        let door = &self.fixture.network.nodes[node].public;
        let reply = door.answer_to(who, &request, network, DEADLINE).await;
        serde_json::to_value(reply).unwrap()
    }

    /// What an editor of a node is answered: one mutation's payload.
    pub async fn write(&self, node: usize, query: &str, input: Value) -> Value {
        let editor = somebody(Role::Editor, None);
        let mut answer = self
            .answer(node, &editor, query, json!({"input": input}))
            .await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let data = answer["data"].as_object_mut().unwrap();
        data.values_mut().next().unwrap().take()
    }

    /// The same, where nothing may be wrong.
    pub async fn done(&self, node: usize, query: &str, input: Value) -> Value {
        let payload = self.write(node, query, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload
    }

    /// What anybody sees who asks a node.
    pub async fn see(&self, node: usize, query: &str, variables: Value) -> Value {
        let mut answer = self.fixture.network.ask(node, query, variables).await;
        assert_eq!(answer["errors"], json!([]), "{answer}");
        answer["data"].take()
    }

    pub async fn exchange(&self) {
        self.fixture.network.exchange(|_| ()).await;
    }

    /// From now on these do not answer, and all others do.
    pub fn absent(&mut self, absent: &[usize]) {
        let clients = self.healthy.iter().enumerate();
        let clients = clients.map(|(at, client)| -> Arc<dyn NodeClient> {
            if absent.contains(&at) {
                Faulty::new(Arc::clone(client), |_| Fault::Dead)
            } else {
                Arc::clone(client)
            }
        });
        self.fixture.network.clients = clients.collect();
    }
}

/// Whoever has a role, for one local government or for all.
pub fn somebody(role: Role, of: Option<&str>) -> Viewer {
    Viewer {
        subject: Some("somebody".to_owned()),
        issuer: None,
        roles: BTreeSet::from([role]),
        local_governments: of.map(|id| id.parse().unwrap()).into_iter().collect(),
    }
}

/// All sets of nodes that may be absent while one asks.
pub fn absences(asking: usize) -> impl Iterator<Item = Vec<usize>> {
    let all = 1..1_usize << NODES.len();
    let sets = (0..1).chain(all).map(|set| {
        let nodes = 0..NODES.len();
        nodes.filter(|node| set & (1 << node) != 0).collect()
    });
    sets.filter(move |absent: &Vec<usize>| !absent.contains(&asking))
}

/// A text in English.
pub fn text(text: &str) -> Value {
    json!([{"text": text, "language": "en"}])
}

/// Where the flaws of a payload are.
pub fn places(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let path = error["path"].as_array().unwrap().iter().skip(1);
            let path: Vec<&str> = path.map(|part| part.as_str().unwrap()).collect();
            format!("{} {}", error["code"].as_str().unwrap(), path.join("."))
        })
        .collect()
}
