//! What a Europe-wide answer costs, beside the same question to one node that holds all the records. Compare within one
//! run: the machine is noisy.
//!
//!     cargo run --release -- demo --data DIR --dir /tmp/network --base-port 9000 --prepare
//!     JUMELAGE_BENCH_DIR=/tmp/network cargo bench -p jumelage-tests

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    clippy::cast_precision_loss
)]

use std::{path::PathBuf, sync::Arc, time::Duration};

use jumelage::{
    clock::SystemClock,
    host,
    node::{Node, Shared},
    peer_client::HttpClients,
    settings,
};
use jumelage_federation::Request;
use jumelage_schema::{Schemas, clock::Clock};
use jumelage_tests::{database::TestDatabase, merged::merge};

const ROUNDS: u32 = 100;
const DEADLINE: Duration = Duration::from_mins(1);

const QUESTIONS: [(&str, &str); 3] = [
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
];

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

fn main() {
    actix_web::rt::System::new().block_on(async {
        let clock = SystemClock::start();
        let shared = Shared { schemas: Schemas::build(), http: HttpClients::new().unwrap(), clock: Arc::new(SystemClock::start()) };
        let nodes = network(&shared).await;
        let listeners = host::bind(nodes.iter().map(|node| node.settings.listen)).unwrap();
        let server = host::serve(&nodes, listeners, 2).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let database = TestDatabase::fresh().await;
        let held: Vec<_> = nodes
            .iter()
            .map(|node| (node.settings.code.to_string(), node.db.clone()))
            .collect();
        let countries = nodes[0].network.peers.iter().flat_map(|peer| peer.countries.clone());
        let central = merge(&shared.schemas, countries.collect(), &held, &database).await;
        let asking = nodes.iter().find(|node| node.settings.code.as_str() == "cemr").unwrap_or(&nodes[0]);
        println!("{} nodes; {}", nodes.len(), resident());
        println!("| question | network: processor ms | wall ms | one node: processor ms | wall ms | ratio |");
        println!("|---|--:|--:|--:|--:|--:|");
        for (name, question) in QUESTIONS {
            let europe = Request { query: question.replace("SCOPE", "europe").into(), ..Request::default() };
            let all = async || {
                let reply = asking.public.answer(&europe, Arc::clone(&asking.network), DEADLINE).await;
                assert!(reply.errors.is_empty(), "{:?}", reply.errors);
            };
            let local = question.replace("SCOPE", "local");
            let one = async || {
                let reply = central.ask(0, &local, serde_json::json!({})).await;
                assert_eq!(reply["errors"], serde_json::json!([]));
            };
            let (network, central) = (measure(&clock, all).await, measure(&clock, one).await);
            println!(
                "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} |",
                network.0, network.1, central.0, central.1, network.0 / central.0
            );
        }
        println!("{}", resident());
        handle.stop(false).await;
    });
}
