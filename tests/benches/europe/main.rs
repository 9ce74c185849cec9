//! What a Europe-wide answer costs, beside the same question to one node that holds all the records. Compare within one
//! run: the machine is noisy.
//!
//!     cargo run --release -- demo --data DIR --dir /tmp/network --base-port 9000 --prepare
//!     JUMELAGE_BENCH_DIR=/tmp/network cargo bench -p jumelage-tests
//!
//! `JUMELAGE_BENCH=share,hung` runs these parts alone, of: central, alone, share, hung, repeats, growth, crowd, floods. With
//! `JUMELAGE_BENCH_HTTP` the nodes ask each other over HTTP, as if each had a process of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    clippy::cast_precision_loss
)]

mod alone;
mod floods;
mod growth;
mod stress;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jumelage::{
    clock::SystemClock,
    host,
    neighbours::Neighbours,
    node::{Node, Shared},
    peer_client::HttpClients,
    reach::Reach,
    settings,
};
use jumelage_federation::{Network, NodeCall, NodeClient, Request, network::NodeReply};
use jumelage_schema::{Schemas, clock::Clock};
use jumelage_tests::{database::TestDatabase, merged::merge};

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: u32 = 50;
const DEADLINE: Duration = Duration::from_mins(1);

const QUESTIONS: [(&str, &str); 4] = [
    (
        "statistics by country pair",
        "{SCOPE{twinningStatistics(groupBy:[COUNTRY_PAIR]){total{twinnings records} rows{countryPair measures{twinnings records}}}}}",
    ),
    (
        "statistics by kind and decade",
        "{SCOPE{twinningStatistics(groupBy:[KIND,DECADE]){rows{kind decade measures{twinnings records}}}}}",
    ),
    (
        "first 50 by date",
        "{SCOPE{twinnings(first:50,orderBy:{by:SINCE,direction:DESC}){nodes{id kind since parties{name country}} pageInfo{hasNextPage}}}}",
    ),
    (
        "first 50 by date, with parties",
        "{SCOPE{twinnings(first:50,orderBy:{by:SINCE,direction:DESC}){nodes{id kind since parties{name population{value} association{name}}} pageInfo{hasNextPage}}}}",
    ),
];

/// A page as large as they come, with what the owners of the parties say.
const LARGE: &str = "{europe{twinnings(first:500,orderBy:{by:SINCE,direction:DESC}){nodes{id kind status since until confirmation \
                     parties{id name country population{value year} names{text language} association{code name}} records{id kind since}}}}}";

/// Counts what the nodes send.
struct Weighed {
    node: Arc<dyn NodeClient>,
    bytes: Arc<AtomicUsize>,
}

#[async_trait::async_trait]
impl NodeClient for Weighed {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let reply = self.node.call(call).await;
        if let Ok(answer) = &reply.outcome {
            let sent = serde_json::to_vec(&answer.data).unwrap().len();
            self.bytes.fetch_add(sent, Ordering::Relaxed);
        }
        reply
    }
}

/// Bytes that the nodes send for a large page, and bytes of the answer.
async fn weigh(asking: &Node) -> (usize, usize) {
    let bytes = Arc::new(AtomicUsize::new(0));
    let mut network = Network::clone(&asking.network());
    for peer in &mut network.peers {
        let bytes = Arc::clone(&bytes);
        let client = peer.client.take();
        peer.client = client.map(|node| Arc::new(Weighed { node, bytes }) as Arc<dyn NodeClient>);
    }
    let request = Request {
        query: LARGE.into(),
        ..Request::default()
    };
    let reply = asking
        .public
        .answer(&request, Arc::new(network), DEADLINE)
        .await;
    assert!(reply.errors.is_empty(), "{:?}", reply.errors);
    (
        bytes.load(Ordering::Relaxed),
        serde_json::to_vec(&reply.data).unwrap().len(),
    )
}

/// Answers a second, with so many callers at a time.
async fn throughput(clock: &SystemClock, ask: impl AsyncFn()) -> f64 {
    const CALLERS: usize = 8;
    const EACH: usize = 20;
    let began = clock.elapsed();
    let callers = (0..CALLERS).map(async |_| {
        for _ in 0..EACH {
            ask().await;
        }
    });
    futures::future::join_all(callers).await;
    let spent = clock.elapsed().saturating_sub(began);
    (CALLERS * EACH) as f64 / spent.as_secs_f64()
}

/// Processor time of this process so far, all threads.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .unwrap()
        .1
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default()
        .to_owned()
}

async fn network(shared: &Shared) -> Vec<Arc<Node>> {
    let dir = PathBuf::from(
        std::env::var("JUMELAGE_BENCH_DIR")
            .expect("JUMELAGE_BENCH_DIR: the folder of a prepared demo"),
    );
    let mut nodes = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let folder = entry.unwrap().path();
        if folder.join(settings::FILE).exists() {
            nodes.push(Arc::new(Node::open(&folder, shared).await.unwrap()));
        }
    }
    nodes
}

/// Processor and wall-clock time of one answer.
async fn measure(clock: &SystemClock, ask: impl AsyncFn()) -> (f64, f64) {
    ask().await;
    let (busy, began) = (processor(), clock.elapsed());
    for _ in 0..ROUNDS {
        ask().await;
    }
    let each = |span: Duration| span.as_secs_f64() * 1_000.0 / f64::from(ROUNDS);
    (
        each(processor().saturating_sub(busy)),
        each(clock.elapsed().saturating_sub(began)),
    )
}

fn neighbours() -> Neighbours {
    match std::env::var_os("JUMELAGE_BENCH_HTTP") {
        Some(_) => Neighbours::OverHttp,
        None => Neighbours::direct(),
    }
}

fn shared(clock: &Arc<SystemClock>, keep: bool) -> Shared {
    let schemas = if keep {
        Schemas::build()
    } else {
        Schemas::keeping(0)
    };
    let http = HttpClients::new().unwrap();
    let mut shared = Shared::new(schemas, http, neighbours(), Arc::clone(clock) as _);
    if !keep {
        shared.reach = Reach::new(0, Arc::clone(clock) as _);
    }
    shared
}

fn find<'n>(nodes: &'n [Arc<Node>], code: &str) -> &'n Arc<Node> {
    let found = nodes
        .iter()
        .find(|node| node.settings.code.as_str() == code);
    found.unwrap_or(&nodes[0])
}

fn main() {
    actix_web::rt::System::new().block_on(async {
        let clock = Arc::new(SystemClock::start());
        let cold_shared = shared(&clock, false);
        let nodes = network(&cold_shared).await;
        let listeners = host::bind(nodes.iter().map(|node| node.settings.listen)).unwrap();
        let server = host::serve(&nodes, listeners, 2).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let asking = find(&nodes, "cemr");
        println!("{} nodes; {}", nodes.len(), resident());
        let parts = std::env::var("JUMELAGE_BENCH").unwrap_or_default();
        let wanted = |part: &str| parts.is_empty() || parts.split(',').any(|one| one == part);
        if wanted("central") {
            central(&clock, &cold_shared, &nodes, asking).await;
        }
        if wanted("alone") {
            for rows in [50, 100, 200, 400] {
                println!(
                    "plan, merge and complete alone, {rows} rows from each of 47 nodes: {:.2} ms",
                    alone::measure(&*clock, rows)
                );
            }
        }
        if wanted("share") {
            for (name, question) in QUESTIONS {
                stress::share(asking, name, question).await;
            }
        }
        if wanted("hung") {
            for (_, question) in [QUESTIONS[0], QUESTIONS[3]] {
                stress::hung(&clock, &nodes, asking, question, "kl").await;
            }
        }
        let warm = network(&shared(&clock, true)).await;
        let warm = find(&warm, "cemr");
        if wanted("repeats") {
            stress::repeats(&clock, asking, warm, &QUESTIONS).await;
        }
        if wanted("growth") {
            growth::measure().await;
        }
        if wanted("crowd") {
            stress::crowd(&clock, asking, &QUESTIONS).await;
            stress::crowd(&clock, warm, &QUESTIONS).await;
        }
        if wanted("floods") {
            floods::measure(&*clock, asking).await;
        }
        println!("{}", resident());
        handle.stop(false).await;
    });
}

/// The network beside one node that holds everything.
async fn central(clock: &SystemClock, shared: &Shared, nodes: &[Arc<Node>], asking: &Node) {
    let database = TestDatabase::fresh().await;
    let held: Vec<_> = nodes
        .iter()
        .map(|node| (node.settings.code.to_string(), node.db.clone()))
        .collect();
    let network = nodes[0].network();
    let countries = network.peers.iter().flat_map(|peer| peer.countries.clone());
    let central = merge(&shared.schemas, countries.collect(), &held, &database).await;
    println!(
        "| question | network: processor ms | wall ms | one node: processor ms | wall ms | ratio |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, question) in QUESTIONS {
        let europe = Request {
            query: question.replace("SCOPE", "europe").into(),
            ..Request::default()
        };
        let all = async || {
            let reply = asking
                .public
                .answer(&europe, asking.network(), DEADLINE)
                .await;
            assert!(reply.errors.is_empty(), "{:?}", reply.errors);
        };
        let local = question.replace("SCOPE", "local");
        let one = async || {
            let reply = central.ask(0, &local, serde_json::json!({})).await;
            assert_eq!(reply["errors"], serde_json::json!([]));
        };
        let (network, central) = (measure(clock, all).await, measure(clock, one).await);
        println!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} |",
            network.0,
            network.1,
            central.0,
            central.1,
            network.0 / central.0
        );
    }
    let europe = Request {
        query: QUESTIONS[3].1.replace("SCOPE", "europe").into(),
        ..Request::default()
    };
    let all = async || {
        let reply = asking
            .public
            .answer(&europe, asking.network(), DEADLINE)
            .await;
        assert!(reply.errors.is_empty(), "{:?}", reply.errors);
    };
    println!(
        "first 50 by date, with parties: {:.1} a second",
        throughput(clock, all).await
    );
    let (moved, answered) = weigh(asking).await;
    println!(
        "first 500, nested: {moved} bytes from the nodes for {answered} of the answer: {:.2}",
        moved as f64 / answered as f64
    );
}
