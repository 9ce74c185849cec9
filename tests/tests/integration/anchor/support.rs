//! An anchor and nodes that have joined it, each served by itself, at a time that can be moved.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use actix_web::dev::ServerHandle;
use async_trait::async_trait;
use jumelage::{
    anchor::{
        admit::{self, Candidate, Particulars},
        fetch::{FetchError, OverHttp, Statements},
        job, join,
    },
    clock::SystemClock,
    host,
    init::{NewNode, init},
    neighbours::Neighbours,
    node::{Node, Shared},
    peer_client::HttpClients,
};
use jumelage_domain::Timestamp;
use jumelage_entities::write::admissions;
use jumelage_federation::Request;
use jumelage_schema::{Schemas, clock::Clock};
use jumelage_trust::{
    Endpoint, EntityConfiguration, NodeKey, PublicKey,
    entity::{FederationEntity, Metadata, NodeMetadata},
};
use serde_json::Value;
use tempfile::TempDir;

pub(super) const DAY: i64 = 24 * 3600;

/// The machine's clock, put forward.
pub(super) struct Shifted {
    clock: SystemClock,
    seconds: AtomicI64,
}

impl Shifted {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            clock: SystemClock::start(),
            seconds: AtomicI64::new(0),
        })
    }

    pub(super) fn forward(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(super) fn time(&self) -> Timestamp {
        let shift = self.seconds.load(Ordering::Relaxed) * 1000;
        Timestamp::from_millis(self.clock.now().millis() + shift).unwrap()
    }
}

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        self.time()
    }

    fn elapsed(&self) -> Duration {
        let shift = self.seconds.load(Ordering::Relaxed);
        self.clock.elapsed() + Duration::from_secs(shift.unsigned_abs())
    }
}

pub(super) fn shared(clock: &Arc<Shifted>) -> Shared {
    Shared::new(
        Schemas::build(),
        HttpClients::new().unwrap(),
        Neighbours::OverHttp,
        Arc::clone(clock) as Arc<dyn Clock>,
    )
}

/// A node's folder, and the address at which it is to be served.
pub(super) struct Place {
    pub(super) code: String,
    pub(super) dir: PathBuf,
    pub(super) endpoint: Endpoint,
    pub(super) key: NodeKey,
    listener: Mutex<Option<TcpListener>>,
}

impl Place {
    /// As `jumelage init` makes it.
    pub(super) fn new(folder: &Path, code: &str, countries: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint: Endpoint = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let dir = folder.join(code);
        let countries = countries.split_whitespace();
        let new = NewNode {
            code: code.parse().unwrap(),
            name: format!("The association {code}"),
            countries: countries.map(|country| country.parse().unwrap()).collect(),
            public_url: endpoint.clone(),
            licence: None,
        };
        init(new, &dir).unwrap();
        let pem = std::fs::read_to_string(dir.join("key.pem")).unwrap();
        Self {
            code: code.to_owned(),
            key: NodeKey::from_pem(&pem).unwrap(),
            dir,
            endpoint,
            listener: Mutex::new(Some(listener)),
        }
    }

    pub(super) async fn open(&self, shared: &Shared) -> Arc<Node> {
        Arc::new(Node::open(&self.dir, shared).await.unwrap())
    }

    pub(super) fn serve(&self, node: &Arc<Node>) -> ServerHandle {
        let listener = self.listener.lock().unwrap().take().unwrap();
        let server = host::serve(std::slice::from_ref(node), vec![listener], 1).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        handle
    }
}

struct Running {
    place: Place,
    node: Arc<Node>,
    server: ServerHandle,
}

/// An anchor, `cemr`, and nodes that have joined it.
pub(super) struct Network {
    pub(super) clock: Arc<Shifted>,
    shared: Shared,
    running: Vec<Running>,
    folder: TempDir,
}

impl Network {
    /// The anchor, which has admitted a member without a node, and the node `rgre`.
    pub(super) async fn new(country: &str) -> Self {
        let clock = Shifted::new();
        let shared = shared(&clock);
        let folder = tempfile::tempdir().unwrap();
        let mut network = Self {
            clock,
            shared,
            running: Vec::new(),
            folder,
        };
        let anchor = Place::new(network.folder.path(), "cemr", "");
        network.start(anchor).await;
        let list = "code,name,countries,website\nkede,ΚΕΔΕ,GR,https://kede.gr\n";
        let Candidate::Members(members) = admit::in_text(list, network.clock.time()).unwrap()
        else {
            panic!("members")
        };
        let cemr = network.node("cemr");
        let me = cemr.source.me();
        admit::admit(&cemr.db, me, members, false).await.unwrap();
        network.add("rgre", country).await;
        network
    }

    async fn start(&mut self, place: Place) {
        let node = place.open(&self.shared).await;
        let server = place.serve(&node);
        self.running.push(Running {
            place,
            node,
            server,
        });
    }

    /// A node that joins.
    pub(super) async fn add(&mut self, code: &str, countries: &str) {
        let place = Place::new(self.folder.path(), code, countries);
        let (statements, now) = (statements(), self.clock.time());
        let joined = join::join(&place.dir, &self.anchor(), None, &statements, now).await;
        assert!(joined.unwrap().admitted.is_none());
        self.start(place).await;
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn anchor(&self) -> Endpoint {
        self.running[0].place.endpoint.clone()
    }

    fn running(&self, code: &str) -> &Running {
        let mut running = self.running.iter();
        running.find(|one| one.place.code == code).unwrap()
    }

    pub(super) fn node(&self, code: &str) -> &Arc<Node> {
        &self.running(code).node
    }

    pub(super) fn place(&self, code: &str) -> &Place {
        &self.running(code).place
    }

    pub(super) fn each<const N: usize>(&self) -> [&Arc<Node>; N] {
        let nodes: Vec<_> = self.running.iter().map(|one| &one.node).collect();
        nodes.try_into().ok().unwrap()
    }

    pub(super) fn code_of(&self, entity: &str) -> String {
        let mut running = self.running.iter();
        let one = running.find(|one| one.place.endpoint.as_str() == entity);
        one.unwrap().place.code.clone()
    }

    /// What the operator of the anchor does who was told the thumbprint.
    pub(super) async fn try_admit(&self, code: &str, countries: &str) -> anyhow::Result<i64> {
        let place = self.place(code);
        let (statements, now) = (statements(), self.clock.time());
        let url = place.endpoint.to_string();
        let Candidate::Node(introduction) = admit::at(&url, &statements, now).await? else {
            panic!("a node")
        };
        let countries = countries.split_whitespace();
        let said = Particulars {
            code: Some(code.parse()?),
            countries: countries.map(|country| country.parse().unwrap()).collect(),
            thumbprint: Some(place.key.public().kid().to_owned()),
            ..Particulars::default()
        };
        let member = admit::node(*introduction, said)?;
        let cemr = self.node("cemr");
        admit::admit(&cemr.db, cemr.source.me(), vec![member], false).await
    }

    pub(super) async fn admit(&self, code: &str, countries: &str) {
        self.try_admit(code, countries).await.unwrap();
    }

    pub(super) async fn revoke(&self, code: &str) {
        let db = &self.node("cemr").db;
        admissions::revoke(db, &code.parse().unwrap())
            .await
            .unwrap();
    }

    /// What every node does every few minutes.
    pub(super) async fn refresh(&self) {
        for one in &self.running {
            self.refresh_one(&one.node).await;
        }
    }

    pub(super) async fn refresh_one(&self, node: &Node) {
        job::refresh(node, &statements()).await.unwrap();
    }

    /// The same of one node; says of whom it asked for a statement.
    pub(super) async fn refresh_counted(&self, code: &str) -> Vec<String> {
        let counted = Counted {
            inner: statements(),
            subjects: Mutex::default(),
        };
        job::refresh(self.node(code), &counted).await.unwrap();
        counted.subjects.into_inner().unwrap()
    }

    /// The same of one node, while at some address this stands and nothing else.
    pub(super) async fn refresh_as(&self, code: &str, entity: &Endpoint, text: &str) {
        let instead = Instead {
            inner: statements(),
            prefix: entity.to_string(),
            text: text.to_owned(),
        };
        job::refresh(self.node(code), &instead).await.unwrap();
    }

    /// A configuration that a node could publish.
    pub(super) fn configuration_of(
        &self,
        code: &str,
        key: &NodeKey,
        others: &[PublicKey],
    ) -> String {
        let metadata = Metadata {
            federation_entity: FederationEntity::default(),
            jumelage_node: NodeMetadata {
                code: code.parse().unwrap(),
                countries: [].into(),
                endpoint: self.place(code).endpoint.clone(),
                software_version: String::new(),
                schema_hash: String::new(),
            },
            jumelage_directory: None,
        };
        EntityConfiguration::sign(
            key,
            others,
            vec![self.anchor()],
            metadata,
            self.clock.time(),
        )
    }

    /// As after a start, beside the one that runs.
    pub(super) async fn open_again(&self, code: &str) -> Arc<Node> {
        self.place(code).open(&self.shared).await
    }

    pub(super) async fn stop_one(&self, code: &str) {
        self.running(code).server.stop(true).await;
    }

    pub(super) async fn stop(self) {
        for one in &self.running {
            one.server.stop(true).await;
        }
    }
}

/// As the nodes fetch them.
pub(super) fn statements() -> OverHttp {
    OverHttp::new(HttpClients::new().unwrap())
}

/// Notes of whom statements are asked for.
struct Counted {
    inner: OverHttp,
    subjects: Mutex<Vec<String>>,
}

#[async_trait]
impl Statements for Counted {
    async fn get(&self, url: &str) -> Result<String, FetchError> {
        let parsed = reqwest::Url::parse(url).unwrap();
        let subject = parsed.query_pairs().find(|(name, _)| name == "sub");
        if let Some((_, subject)) = subject {
            self.subjects.lock().unwrap().push(subject.into_owned());
        }
        self.inner.get(url).await
    }
}

/// Gives one text in place of all that is at one address.
pub(super) struct Instead {
    pub(super) inner: OverHttp,
    pub(super) prefix: String,
    pub(super) text: String,
}

#[async_trait]
impl Statements for Instead {
    async fn get(&self, url: &str) -> Result<String, FetchError> {
        if url.starts_with(&self.prefix) {
            return Ok(self.text.clone());
        }
        self.inner.get(url).await
    }
}

/// The nodes that a node knows.
pub(super) fn nodes(node: &Node) -> Vec<String> {
    let directory = node.membership().directory.clone();
    directory
        .nodes()
        .map(|node| node.code().to_string())
        .collect()
}

pub(super) async fn ask(node: &Node, query: &str) -> Value {
    let request = Request {
        query: query.into(),
        ..Request::default()
    };
    let deadline = Duration::from_mins(1);
    let reply = node.public.answer(&request, node.network(), deadline).await;
    serde_json::to_value(reply).unwrap()["data"].take()
}
