//! Following a node's own changes over a WebSocket and as an event stream.

pub(crate) mod client;
mod events;
mod following;
mod limits;
mod over_events;
mod protocol;
mod slow;
mod stopping;
mod tokens;

use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use jumelage::{
    host::{self, Patience},
    identity::people::{self, Issued, NewToken},
    neighbours::Neighbours,
    node::Node,
    settings::{Database, Settings, StaffRole},
};
use jumelage_domain::{ObjectId, ObjectKind, Timestamp, text::NameOrder};
use jumelage_entities::{
    Writing, local_government,
    write::local_governments::{self, NewLocalGovernment},
};
use jumelage_federation::Request;
use jumelage_schema::{clock::Clock, viewer::Viewer};
use jumelage_tests::{clock::SetClock, database::TestDatabase, network::DEADLINE};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::peers::{Made, made, open, shared_at};

/// What comes, comes within this.
const SOON: Duration = Duration::from_mins(1);

/// The subscription that most of these tests follow.
const FOLLOW: &str = "subscription($since:String,$first:Int){changes(since:$since,first:$first){
    nodes{cursor action type id association object{...on LocalGovernment{id name population{value}}}} endCursor hasMore}}";

/// A node that is served, with a database of its own and a clock that is set by hand.
struct Door {
    node: Arc<Node>,
    address: SocketAddr,
    clock: Arc<SetClock>,
    /// Outlives each server, so that a node comes back where it was.
    socket: TcpListener,
    server: Serving,
    made: Made,
    _database: TestDatabase,
}

struct Serving {
    stop: oneshot::Sender<()>,
    over: tokio::task::JoinHandle<std::io::Result<()>>,
}

fn serve(node: &Arc<Node>, socket: &TcpListener) -> Serving {
    let (stop, told) = oneshot::channel();
    let told = async { drop(told.await) };
    let sockets = vec![socket.try_clone().unwrap()];
    let patience = Patience::default();
    let nodes = [Arc::clone(node)];
    let server = host::serve_until(&nodes, sockets, 1, patience, told, async {}).unwrap();
    let over = actix_web::rt::spawn(server);
    Serving { stop, over }
}

impl Serving {
    /// As if the process were told to stop, until it has.
    async fn stop(self) {
        self.stop.send(()).unwrap();
        let over = tokio::time::timeout(SOON, self.over).await;
        over.expect("the server ends").unwrap().unwrap();
    }
}

impl Door {
    async fn open() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut made = made();
        let database = TestDatabase::fresh().await;
        let mut settings = Settings::read(&made.dirs[0]).unwrap();
        settings.database = Database {
            url: database.url.clone(),
        };
        change(&mut settings);
        settings.write(&made.dirs[0]).unwrap();
        let clock = Arc::new(SetClock::default());
        let node = opened(&made, &clock).await;
        let socket = made.listeners.remove(0);
        Self {
            address: socket.local_addr().unwrap(),
            server: serve(&node, &socket),
            node,
            clock,
            socket,
            made,
            _database: database,
        }
    }

    /// The process ends, and begins again.
    async fn restart(self) -> Self {
        self.server.stop().await;
        let node = opened(&self.made, &self.clock).await;
        Self {
            server: serve(&node, &self.socket),
            node,
            ..self
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Enters members, and says which ids they have.
    async fn enter(&self, names: impl IntoIterator<Item = String>) -> Vec<String> {
        let towns = names.into_iter().map(|name| NewLocalGovernment {
            list_id: None,
            country: "FR".parse().unwrap(),
            name,
            level: None,
            codes: BTreeSet::new(),
            location: None,
            population: None,
            website: None,
            mailbox: None,
            languages: BTreeSet::new(),
            names: BTreeSet::new(),
        });
        let towns: Vec<_> = towns.collect();
        let names: Vec<String> = towns.iter().map(|town| town.name.clone()).collect();
        let db = &self.node.db;
        let writing = Writing::begin(db).await.unwrap();
        let located = local_governments::locate(&writing.tx, towns).await.unwrap();
        local_governments::write(&writing, located, &NameOrder::new())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let named = local_government::Column::Name.is_in(names.clone());
        let rows = local_government::Entity::find().filter(named).all(db).await;
        let rows = rows.unwrap();
        let id = |name: &String| {
            let row = rows.iter().find(|row| row.name == *name).unwrap();
            let code = self.node.settings.code.clone();
            ObjectId::new(ObjectKind::LocalGovernment, code, row.id).to_string()
        };
        names.iter().map(id).collect()
    }

    async fn enter_one(&self, name: &str) -> String {
        self.enter([name.to_owned()]).await.remove(0)
    }

    /// What the node answers somebody, without a socket between.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().unwrap().clone(),
            ..Request::default()
        };
        let (public, network) = (&self.node.public, self.node.network());
        let nobody = Viewer::anonymous();
        let reply = public.answer_to(&nobody, &request, network, DEADLINE).await;
        serde_json::to_value(reply).unwrap()
    }

    /// A cursor to follow from.
    async fn now(&self) -> String {
        let query = r#"{local{changes(since:"NOW",first:0){endCursor}}}"#;
        let answer = self.ask(query, json!({})).await;
        let cursor = &answer["data"]["local"]["changes"]["endCursor"];
        cursor.as_str().unwrap().to_owned()
    }

    /// An editor's token, good for so long by the node's clock.
    async fn token(&self, time: Duration) -> String {
        self.issue(time).await.token
    }

    async fn issue(&self, time: Duration) -> Issued {
        let (node, now) = (&self.node, self.clock.now());
        let millis = i64::try_from(time.as_millis()).unwrap();
        let new = NewToken {
            subject: "anna".to_owned(),
            role: StaffRole::Editor,
            local_governments: Vec::new(),
            expires_at: Timestamp::from_millis(now.millis() + millis).unwrap(),
        };
        let key = node.keys.signing().load();
        let issued = people::issue(&node.db, &node.settings, &key, new, now).await;
        issued.unwrap()
    }

    /// What stands on the page for Prometheus under this name.
    async fn counted(&self, name: &str) -> Option<f64> {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let page = client.get(self.url("/metrics")).send().await.unwrap();
        let page = String::from_utf8(page.bytes().await.unwrap().to_vec()).unwrap();
        let mut lines = page.lines();
        let line = lines.find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        line.map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
    }
}

async fn opened(made: &Made, clock: &Arc<SetClock>) -> Arc<Node> {
    let time = Arc::clone(clock) as Arc<dyn Clock>;
    let shared = shared_at(Neighbours::OverHttp, time);
    open(&made.dirs[0], &made.members, &shared).await
}

/// The ids and actions of an event's changes.
fn told(event: &Value) -> Vec<(String, String)> {
    assert_eq!(event["errors"], Value::Null, "{event}");
    let nodes = event["data"]["changes"]["nodes"].as_array().unwrap();
    let word = |node: &Value, name: &str| node[name].as_str().unwrap().to_owned();
    let each = nodes
        .iter()
        .map(|node| (word(node, "id"), word(node, "action")));
    each.collect()
}

fn cursor(event: &Value) -> String {
    let cursor = &event["data"]["changes"]["endCursor"];
    cursor.as_str().unwrap().to_owned()
}
