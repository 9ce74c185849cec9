//! Nodes that are made up, on a schema of their own: towns that each node ranks for itself, and ties that several record
//! and one of them leads.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use apollo_compiler::{Schema, validation::Valid};
use async_graphql::{Name, Value};
use jiff::Timestamp;
use jumelage_domain::{NodeCode, ObjectId, ObjectKind, RankKey, Score, rank::best};
use jumelage_federation::{
    Engine, Failure, Freshness, Network, NodeAnswer, NodeCall, NodeClient, NodeState, Peer,
    Request,
    complete::{Completer, complete},
    cursor::CursorSeal,
    held::Down,
    network::{Links, NodeReply},
    prepare::prepare,
    scope::{Requirement, Scope},
};
use jumelage_tests::simulation::document::{self, Asked};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

pub const SDL: &str = "
    directive @federates(by: Federation!, orderBy: String) on FIELD_DEFINITION
    directive @owned on OBJECT
    enum Federation { TOP_K SELF }
    interface Node { id: ID! }
    type Query { all: Guide }
    type Guide {
      coverage: Coverage! @federates(by: SELF)
      towns(first: Int, after: String, wish: String): Towns! @federates(by: TOP_K, orderBy: \"score\")
      ties(first: Int, after: String, wish: String): Ties! @federates(by: TOP_K, orderBy: \"score\")
    }
    type Coverage { complete: Boolean!, settled: Boolean!, nodes: [NodeCoverage!]! }
    type NodeCoverage { association: String!, state: String!, errorCode: String, message: String }
    type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
    type Towns { edges: [TownEdge!]!, nodes: [LocalGovernment!]!, pageInfo: PageInfo!, totalCount: Int! }
    type TownEdge { cursor: String!, score: Int!, node: LocalGovernment! }
    type LocalGovernment implements Node @owned { id: ID!, name: String }
    type Ties { edges: [TieEdge!]!, nodes: [Twinning!]!, pageInfo: PageInfo!, totalCount: Int! }
    type TieEdge { cursor: String!, score: Int!, node: Twinning! }
    type Twinning implements Node { id: ID!, name: String }
";

static SCHEMA: LazyLock<Arc<Valid<Schema>>> =
    LazyLock::new(|| Arc::new(Schema::parse_and_validate(SDL, "guide.graphql").unwrap()));

/// Something that is ranked: what it is worth depends on what is wished.
#[derive(Clone, Debug)]
pub struct Thing {
    pub id: ObjectId,
    pub worth: i64,
}

impl Thing {
    /// Its place; few scores, so that many are equal.
    pub fn key(&self, wish: &str) -> RankKey {
        let score = self.worth * (1 + i64::try_from(wish.len()).unwrap()) % 7;
        RankKey {
            score: Score::try_from(score).unwrap(),
            node: self.id.node().clone(),
            uuid: self.id.uuid(),
        }
    }
}

pub fn code(at: usize) -> NodeCode {
    format!("node-{at}").parse().unwrap()
}

pub fn id(kind: ObjectKind, node: usize, number: u128) -> ObjectId {
    let uuid = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + number);
    ObjectId::new(kind, code(node), uuid)
}

/// A tie, and who has a record of it; the first of them leads.
#[derive(Clone, Debug)]
pub struct Tie {
    pub thing: Thing,
    pub holders: BTreeSet<usize>,
}

/// What a node holds.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    pub towns: Vec<Thing>,
    /// Of whichever node leads them.
    pub ties: Vec<Tie>,
    /// A digest of the ties that it shares with each other node.
    pub links: BTreeMap<String, Links>,
}

type Change = Arc<dyn Fn(&mut Json) + Send + Sync>;

/// A node that answers what the engine prints.
#[derive(Clone, Default)]
struct MadeNode {
    at: usize,
    holding: Holding,
    /// How many times more it answers; always, where that is not said.
    breath: Option<Arc<AtomicUsize>>,
    change: Option<Change>,
    asked: Arc<Mutex<Vec<NodeCall>>>,
}

/// Nodes, and how they are.
pub struct Made {
    nodes: Vec<MadeNode>,
    pub asked: Arc<Mutex<Vec<NodeCall>>>,
}

impl Made {
    pub fn of(holdings: Vec<Holding>) -> Self {
        let asked = Arc::<Mutex<Vec<NodeCall>>>::default();
        let node = |(at, holding)| MadeNode {
            at,
            holding,
            asked: Arc::clone(&asked),
            ..MadeNode::default()
        };
        Self {
            nodes: holdings.into_iter().enumerate().map(node).collect(),
            asked,
        }
    }

    pub fn kill(&mut self, at: usize) {
        self.answers(at, 0);
    }

    /// A node answers so many times more.
    pub fn answers(&mut self, at: usize, times: usize) {
        self.nodes[at].breath = Some(Arc::new(times.into()));
    }

    /// What a node says from now on is changed so.
    pub fn lies(&mut self, at: usize, change: impl Fn(&mut Json) + Send + Sync + 'static) {
        self.nodes[at].change = Some(Arc::new(change));
    }

    pub fn network(&self) -> Network {
        let peer = |node: &MadeNode| Peer {
            code: code(node.at),
            countries: BTreeSet::new(),
            client: Some(Arc::new(node.clone())),
        };
        Network {
            me: code(0),
            peers: self.nodes.iter().map(peer).collect(),
        }
    }

    /// The plan as text.
    pub fn plan(&self, query: &str) -> String {
        let engine = Engine {
            schema: Arc::clone(&SCHEMA),
            seal: CursorSeal::new(b"secret"),
        };
        let request = Request {
            query: query.into(),
            ..Request::default()
        };
        let prepared = prepare(&engine.schema, &request).unwrap();
        let (network, root) = (self.network(), &prepared.fields[0]);
        let scope = scope((0..self.nodes.len()).map(code));
        engine.plan(&network, &prepared, root, &scope).to_string()
    }

    /// Asks all nodes.
    pub async fn ask(&self, query: &str, variables: Json) -> Json {
        let all = (0..self.nodes.len()).collect();
        self.ask_some(&all, query, variables, None).await
    }

    /// Asks some nodes. What the asking node gives in place of the client is `given` for the wish.
    pub async fn ask_some(
        &self,
        nodes: &BTreeSet<usize>,
        query: &str,
        variables: Json,
        given: Option<&str>,
    ) -> Json {
        let (network, schema) = (self.network(), Arc::clone(&SCHEMA));
        let engine = Engine {
            schema,
            seal: CursorSeal::new(b"secret"),
        };
        let Json::Object(variables) = variables else {
            panic!("variables are an object");
        };
        let request = Request {
            query: query.into(),
            variables,
            ..Request::default()
        };
        let mut prepared = prepare(&engine.schema, &request).unwrap();
        prepared.give(|_, argument| Some(json!(given.filter(|_| argument.name == "wish")?)));
        let scope = scope(nodes.iter().map(|at| code(*at)));
        let (root, within) = (&prepared.fields[0], Duration::from_mins(1));
        let answer = engine
            .answer(&network, &prepared, root, &scope, within, &Down::new())
            .await;
        let mut errors = answer.errors;
        let completer = Completer {
            schema: &engine.schema,
            seal: &engine.seal,
            scopes: &|_| "all".to_owned(),
            refusal: &|_| None,
        };
        let data = Value::Object([(Name::new("all"), answer.value)].into_iter().collect());
        let data = complete(&completer, &prepared, data, &mut errors);
        let codes = errors.iter().map(|error| error.code.as_str());
        json!({"data": data.into_json().unwrap(), "errors": codes.collect::<Vec<_>>()})
    }
}

fn scope(nodes: impl Iterator<Item = NodeCode>) -> Scope {
    Scope {
        name: "all".to_owned(),
        nodes: nodes.collect(),
        without_node: Vec::new(),
        requirement: Requirement::BestEffort,
        freshness: Freshness::default(),
    }
}

#[async_trait::async_trait]
impl NodeClient for MadeNode {
    async fn call(&self, call: NodeCall) -> NodeReply {
        self.asked.lock().unwrap().push(call.clone());
        let last = |breath: &Arc<AtomicUsize>| {
            let spend = |left: usize| left.checked_sub(1);
            breath.fetch_update(SeqCst, SeqCst, spend).is_err()
        };
        if self.breath.as_ref().is_some_and(last) {
            let failure = Failure {
                state: NodeState::Unreachable,
                code: "UNREACHABLE".into(),
                message: "no connection".to_owned(),
                passing: false,
            };
            return NodeReply::failed(failure, Duration::ZERO);
        }
        let document = document::read(&call.document);
        let fields = document
            .iter()
            .map(|asked| (asked.key.to_string(), self.list(asked, &call)));
        let mut data = Json::Object(fields.collect());
        if let Some(change) = &self.change {
            change(&mut data);
        }
        let answer = NodeAnswer {
            data: Value::from_json(data).unwrap(),
            agreement: Arc::new(self.holding.links.clone()),
            revision: "1".into(),
            ..NodeAnswer::default()
        };
        let as_of = Timestamp::UNIX_EPOCH.to_string().parse().unwrap();
        NodeReply::answered(answer, Duration::ZERO, as_of)
    }
}

impl MadeNode {
    fn list(&self, asked: &Asked, call: &NodeCall) -> Json {
        if asked.name == "__typename" {
            return json!("Query");
        }
        let me = code(self.at);
        let wish = asked.argument("wish", &call.variables);
        let wish = wish.as_str().unwrap_or_default();
        let things: Vec<&Thing> = match asked.name.as_str() {
            "towns" => self.holding.towns.iter().collect(),
            "ties" => {
                let counts = |tie: &&Tie| {
                    let holders: Vec<NodeCode> = tie.holders.iter().map(|at| code(*at)).collect();
                    call.sharing.counts(&me, &holders)
                };
                let ties = self.holding.ties.iter().filter(counts);
                ties.map(|tie| &tie.thing).collect()
            }
            other => panic!("{me} is asked for {other}"),
        };
        let after = asked.argument("after", &call.variables);
        let after: Option<RankKey> = after.as_str().map(|after| after.parse().unwrap());
        let first = asked.argument("first", &call.variables);
        let limit = usize::try_from(first.as_u64().unwrap_or(20)).unwrap();
        let scored = things.into_iter().map(|thing| (thing.key(wish), thing));
        let page = best(scored, after.as_ref(), limit);
        object(&asked.below, |asked| match asked.name.as_str() {
            "totalCount" => json!(page.total),
            "pageInfo" => object(&asked.below, |asked| match asked.name.as_str() {
                "hasNextPage" => json!(page.more),
                "endCursor" => json!(page.rows.last().map(|(key, _)| key.to_string())),
                other => panic!("a page is asked for {other}"),
            }),
            "nodes" => page
                .rows
                .iter()
                .map(|(_, thing)| node(asked, thing))
                .collect(),
            "edges" => {
                let edges = page.rows.iter().map(|(key, thing)| edge(asked, key, thing));
                edges.collect()
            }
            other => panic!("a ranking is asked for {other}"),
        })
    }
}

fn object(asked: &[Asked], value: impl Fn(&Asked) -> Json) -> Json {
    let fields = asked
        .iter()
        .map(|asked| (asked.key.to_string(), value(asked)));
    Json::Object(fields.collect::<Map<_, _>>())
}

fn edge(asked: &Asked, key: &RankKey, thing: &Thing) -> Json {
    object(&asked.below, |asked| match asked.name.as_str() {
        "cursor" => json!(key.to_string()),
        "score" => json!(key.score.number()),
        _ => node(asked, thing),
    })
}

fn node(asked: &Asked, thing: &Thing) -> Json {
    object(&asked.below, |asked| match asked.name.as_str() {
        "id" => json!(thing.id.to_string()),
        _ => json!(format!("worth {}", thing.worth)),
    })
}
