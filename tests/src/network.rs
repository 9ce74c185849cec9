//! A network in one process: nodes with databases of their own, which ask and tell each other without sockets.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jumelage::clock::SystemClock;
use jumelage_domain::{CountryCode, NodeCode};
use jumelage_entities::{
    exchange::{deliver, receive},
    write::directory::{self, Member},
};
use jumelage_federation::{Network, NodeClient, Peer, Request};
use jumelage_schema::{
    Schemas,
    peer::{LocalNode, PeerDoor},
    public::{OwnData, PublicDoor, Reply},
};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

/// Unless the deadline is what is tested.
pub const DEADLINE: Duration = Duration::from_mins(1);

#[derive(Clone)]
pub struct TestNode {
    pub code: NodeCode,
    pub countries: BTreeSet<CountryCode>,
    pub db: DatabaseConnection,
    pub public: PublicDoor,
    pub peer: PeerDoor,
}

pub struct TestNetwork {
    pub nodes: Vec<TestNode>,
    pub clients: Vec<Arc<dyn NodeClient>>,
}

impl TestNetwork {
    /// Nodes over databases that are empty.
    pub async fn found(
        schemas: &Schemas,
        members: Vec<(NodeCode, BTreeSet<CountryCode>, DatabaseConnection)>,
    ) -> Self {
        let directory: Vec<Member> = members
            .iter()
            .map(|(code, countries, _)| Member {
                code: code.clone(),
                name: format!("The association {code}"),
                countries: countries.clone(),
                website: None,
                has_node: true,
            })
            .collect();
        let clock = Arc::new(SystemClock::start());
        let (mut nodes, mut clients) = (Vec::new(), Vec::<Arc<dyn NodeClient>>::new());
        for (code, countries, db) in members {
            directory::found(&db, &code).await.expect("a new node");
            directory::sync(&db, &directory, None)
                .await
                .expect("the directory");
            let peer = PeerDoor::new(schemas, db.clone());
            clients.push(Arc::new(LocalNode::new(peer.clone(), clock.clone())));
            nodes.push(TestNode {
                public: PublicDoor::new(schemas, code.as_str().as_bytes())
                    .with_own_data(OwnData::of(code.clone(), db.clone(), clock.clone())),
                code,
                countries,
                db,
                peer,
            });
        }
        Self { nodes, clients }
    }

    /// The directory as the engine sees it at one node.
    #[must_use]
    pub fn seen_by(&self, asking: usize) -> Network {
        let peers = self
            .nodes
            .iter()
            .zip(&self.clients)
            .map(|(node, client)| Peer {
                code: node.code.clone(),
                countries: node.countries.clone(),
                client: Some(Arc::clone(client)),
            });
        Network {
            me: self.nodes[asking].code.clone(),
            peers: peers.collect(),
        }
    }

    /// Asks one node, as a client would, for what does not differ with who asks.
    pub async fn ask(&self, asking: usize, query: &str, variables: Value) -> Value {
        let reply = self.reply(asking, query, variables).await;
        json!({ "data": reply.data, "errors": reply.errors })
    }

    /// Asks one node, as a client would.
    pub async fn reply(&self, asking: usize, query: &str, variables: Value) -> Reply {
        let variables = match variables {
            Value::Object(variables) => variables,
            _ => serde_json::Map::new(),
        };
        let request = Request {
            query: query.into(),
            variables,
            ..Request::default()
        };
        self.nodes[asking]
            .public
            .answer(&request, Arc::new(self.seen_by(asking)), DEADLINE)
            .await
    }

    /// One node tells another all that waits for it; says how many messages that took.
    pub async fn tell(&self, from: usize, to: usize) -> usize {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        let sender = receive::Sender {
            code: from.code.clone(),
            countries: from.countries.clone(),
        };
        let mut sent = 0;
        let mut agrees = true;
        while let Some(delivery) = deliver::next(&from.db, &to.code).await.expect("a message") {
            // Through JSON, as on the wire.
            let wire = serde_json::to_string(&delivery.message).expect("JSON");
            let last = delivery.message.last;
            let message = serde_json::from_str(&wire).expect("the message again");
            let reply = receive::receive(&to.db, &sender, message)
                .await
                .expect("a reply");
            assert_eq!(
                reply.refused,
                [],
                "{} refuses what {} says",
                to.code,
                from.code
            );
            agrees = deliver::acknowledge(&from.db, &to.code, delivery, &reply)
                .await
                .expect("noted")
                || !last;
            sent += 1;
        }
        assert!(
            agrees,
            "{} holds something else of {} than that believes",
            to.code, from.code
        );
        sent
    }

    /// Until nobody has anything to say, in the order that `shuffle` gives the pairs in each round.
    pub async fn exchange(&self, mut shuffle: impl FnMut(&mut Vec<(usize, usize)>)) {
        for _ in 0..20 {
            let mut pairs: Vec<(usize, usize)> = (0..self.nodes.len())
                .flat_map(|from| (0..self.nodes.len()).map(move |to| (from, to)))
                .filter(|(from, to)| from != to)
                .collect();
            shuffle(&mut pairs);
            let mut sent = 0;
            for (from, to) in pairs {
                sent += self.tell(from, to).await;
            }
            if sent == 0 {
                return;
            }
        }
        panic!("the exchange does not come to an end");
    }
}
