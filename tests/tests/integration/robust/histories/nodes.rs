//! Three nodes, two of them of one country, and the mail between them.

use std::collections::{BTreeMap, BTreeSet};

use jumelage_domain::{CountryCode, NodeCode};
use jumelage_entities::{
    decision,
    exchange::{
        deliver::{self, Delivery},
        message::{Message, Reply},
        receive::{self, Sender},
    },
};
use jumelage_schema::Schemas;
use jumelage_tests::{database::TestDatabase, network::TestNetwork};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::check::{kept, words};

/// By code, the countries that they speak for.
pub(super) const NODES: [(&str, &str); 3] = [("afccre", "FR"), ("rgre", "DE"), ("zweite", "DE")];

/// So many rounds are always enough.
const ROUNDS: usize = 30;

pub(super) struct Nodes {
    databases: Vec<TestDatabase>,
    schemas: Schemas,
    pub(super) network: Option<TestNetwork>,
    /// A message that is on its way: its reply did not come yet.
    under_way: BTreeMap<(usize, usize), Delivery>,
    /// Copies of messages that some server on the way still holds.
    late: BTreeMap<(usize, usize), Message>,
    /// What staff of a node have decided on others' records, and not taken back.
    pub(super) decisions: BTreeMap<(usize, Uuid), decision::Model>,
}

impl Nodes {
    pub(super) async fn found() -> Self {
        let mut databases = Vec::new();
        for _ in NODES {
            databases.push(TestDatabase::fresh().await);
        }
        Self {
            databases,
            schemas: Schemas::build(),
            network: None,
            under_way: BTreeMap::new(),
            late: BTreeMap::new(),
            decisions: BTreeMap::new(),
        }
    }

    pub(super) async fn begin_anew(&mut self) {
        self.under_way.clear();
        self.late.clear();
        self.decisions.clear();
        let mut members = Vec::new();
        for ((code, country), database) in NODES.iter().zip(&self.databases) {
            database.clear().await;
            let countries = BTreeSet::from([country.parse::<CountryCode>().unwrap()]);
            members.push((code.parse().unwrap(), countries, database.db.clone()));
        }
        self.network = Some(TestNetwork::found(&self.schemas, members).await);
    }

    pub(super) fn db(&self, at: usize) -> &DatabaseConnection {
        &self.databases[at].db
    }

    pub(super) fn code(at: usize) -> NodeCode {
        NODES[at].0.parse().unwrap()
    }

    fn sender(at: usize) -> Sender {
        Sender {
            code: Self::code(at),
            countries: BTreeSet::from([NODES[at].1.parse().unwrap()]),
        }
    }

    /// Staff have decided.
    pub(super) fn decided(&mut self, at: usize, row: decision::Model) {
        self.decisions.insert((at, row.record_id), row);
    }

    /// And taken it back.
    pub(super) fn reopened(&mut self, at: usize, claim: Uuid) {
        self.decisions.remove(&(at, claim));
    }

    /// A node forgets what is nowhere but in its memory. What it sent is on its way still, and is late.
    pub(super) fn restart(&mut self, node: usize) {
        self.under_way.retain(|(from, _), _| *from != node);
    }

    /// What another node takes of a message, through JSON as on the wire.
    async fn take(&self, (from, to): (usize, usize), message: &Message) -> Reply {
        let wire = serde_json::to_string(message).unwrap();
        let message = serde_json::from_str(&wire).unwrap();
        let (db, me) = (self.db(to), NODES[to].0);
        let before = words(db, me).await;
        let reply = receive::receive(db, &Self::sender(from), message)
            .await
            .unwrap();
        if let Err(fault) = kept(db, me, &before).await {
            panic!("{fault}");
        }
        reply
    }

    /// A message leaves. There is one under way at a time, as there is one job for each peer.
    pub(super) async fn send(&mut self, way: (usize, usize)) {
        if self.under_way.contains_key(&way) {
            return;
        }
        let next = deliver::next(self.db(way.0), &Self::code(way.1))
            .await
            .unwrap();
        if let Some(delivery) = next {
            self.late.insert(way, delivery.message.clone());
            self.under_way.insert(way, delivery);
        }
    }

    /// The message under way arrives; so does its reply, or it is lost. Says whether the sender takes it that the other
    /// holds what it should.
    pub(super) async fn arrive(&mut self, way: (usize, usize), reply_is_lost: bool) -> bool {
        let Some(delivery) = self.under_way.remove(&way) else {
            return true;
        };
        let reply = self.take(way, &delivery.message).await;
        if reply_is_lost {
            return true;
        }
        let (last, to) = (delivery.message.last, Self::code(way.1));
        deliver::acknowledge(self.db(way.0), &to, delivery, &reply)
            .await
            .unwrap()
            || !last
    }

    /// A message that was given up long ago arrives after all.
    pub(super) async fn arrive_late(&mut self, way: (usize, usize)) {
        if let Some(message) = self.late.remove(&way) {
            self.take(way, &message).await;
        }
    }

    /// The sender is told nothing, and says all of it again.
    pub(super) async fn start_over(&mut self, way: (usize, usize)) {
        self.under_way.remove(&way);
        deliver::start_over(self.db(way.0), &Self::code(way.1))
            .await
            .unwrap();
    }

    /// As the job does it: all that waits; everything from the start where the other holds something else. Says whether
    /// there was anything to say.
    async fn tell(&mut self, way: (usize, usize)) -> bool {
        let (from, to) = way;
        let mut sent = 0;
        let mut agrees = true;
        loop {
            self.send(way).await;
            if !self.under_way.contains_key(&way) {
                break;
            }
            agrees = self.arrive(way, false).await;
            sent += 1;
        }
        if sent == 0 {
            let greeting = deliver::greeting(self.db(from), &Self::code(to))
                .await
                .unwrap();
            agrees = self.said(way, greeting).await;
        }
        if agrees {
            return sent > 0;
        }
        self.start_over(way).await;
        loop {
            self.send(way).await;
            if !self.under_way.contains_key(&way) {
                break;
            }
            self.arrive(way, false).await;
        }
        let closing = deliver::closing(self.db(from), &Self::code(to))
            .await
            .unwrap();
        self.said(way, closing).await;
        true
    }

    async fn said(&self, way: (usize, usize), delivery: Delivery) -> bool {
        let reply = self.take(way, &delivery.message).await;
        let to = Self::code(way.1);
        deliver::acknowledge(self.db(way.0), &to, delivery, &reply)
            .await
            .unwrap()
    }

    /// Nobody edits any more, nothing is lost any more, and each tells each until all have nothing to say.
    pub(super) async fn come_to_rest(&mut self) -> Result<(), String> {
        // Whoever waited for a reply tries again.
        self.under_way.clear();
        for _ in 0..ROUNDS {
            let mut said = false;
            for way in ways() {
                said |= self.tell(way).await;
            }
            if !said {
                return Ok(());
            }
        }
        Err("the exchange does not come to an end".to_owned())
    }
}

/// From each to each other.
pub(super) fn ways() -> impl Iterator<Item = (usize, usize)> {
    let all = 0..NODES.len();
    all.clone()
        .flat_map(move |from| all.clone().map(move |to| (from, to)))
        .filter(|(from, to)| from != to)
}
