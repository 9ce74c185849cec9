//! The engine under stress: what keeping answers saves, what a node that hangs costs, who pays for an answer, and whether
//! a crowd of callers is served without a fault.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use jumelage::{clock::SystemClock, node::Node, reach::Reach};
use jumelage_domain::NodeCode;
use jumelage_federation::{Network, NodeCall, NodeClient, Request, network::NodeReply};
use jumelage_schema::clock::Clock;

use super::{DEADLINE, processor, resident};

/// Asks one node a question within some network, and says how many nodes answered.
async fn ask(node: &Node, network: &Arc<Network>, query: &str) -> serde_json::Value {
    let request = Request {
        query: query.into(),
        ..Request::default()
    };
    let reply = node
        .public
        .answer(&request, Arc::clone(network), DEADLINE)
        .await;
    assert!(reply.errors.is_empty(), "{:?}", reply.errors);
    serde_json::to_value(&reply.data).unwrap()
}

/// Answers a second, with eight callers at a time, for some seconds.
async fn throughput(clock: &SystemClock, seconds: u64, ask: impl AsyncFn()) -> f64 {
    const CALLERS: usize = 8;
    ask().await;
    let began = clock.elapsed();
    let until = began + Duration::from_secs(seconds);
    let asked = AtomicUsize::new(0);
    join_all((0..CALLERS).map(async |_| {
        while clock.elapsed() < until {
            ask().await;
            asked.fetch_add(1, Ordering::Relaxed);
        }
    }))
    .await;
    let spent = clock.elapsed().saturating_sub(began);
    asked.into_inner() as f64 / spent.as_secs_f64()
}

/// A question asked again and again: nothing kept, asked again by revision, and taken at some age.
pub async fn repeats(clock: &SystemClock, cold: &Node, warm: &Node, questions: &[(&str, &str)]) {
    println!(
        "| repeated question | first asking, a second | nothing changed | ratio | maxAgeSeconds | ratio |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for (name, question) in questions {
        let query = question.replace("SCOPE", "europe");
        let young = question.replace("SCOPE", "europe(freshness:{maxAgeSeconds:600})");
        let first = throughput(clock, 4, async || {
            ask(cold, &cold.network(), &query).await;
        });
        let first = first.await;
        let again = throughput(clock, 4, async || {
            ask(warm, &warm.network(), &query).await;
        });
        let again = again.await;
        let kept = throughput(clock, 4, async || {
            ask(warm, &warm.network(), &young).await;
        });
        let kept = kept.await;
        println!(
            "| {name} | {first:.0} | {again:.0} | {:.1} | {kept:.0} | {:.1} |",
            again / first,
            kept / first
        );
    }
}

/// A node that never answers while it is told not to.
struct Hanging {
    node: Arc<dyn NodeClient>,
    hangs: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl NodeClient for Hanging {
    async fn call(&self, call: NodeCall) -> NodeReply {
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.node.call(call).await
    }
}

/// The bare doors of all nodes, with the guard of the asking one over each, and nothing kept.
fn guarded(
    nodes: &[Arc<Node>],
    asking: &Node,
    hangs: &Arc<AtomicBool>,
    hung: &str,
) -> Arc<Network> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let reach = Reach::new(0, Arc::clone(&clock)).of(&asking.settings.code);
    let mut network = Network::clone(&asking.network());
    for peer in &mut network.peers {
        let node = nodes.iter().find(|node| node.settings.code == peer.code);
        let door = node.map(|node| {
            jumelage_schema::peer::LocalNode::new(node.peer.clone(), Arc::clone(&clock))
        });
        peer.client = door.map(|door| {
            let node: Arc<dyn NodeClient> = Arc::new(door);
            if peer.code.as_str() == hung {
                let hangs = Arc::clone(hangs);
                return reach.peer(&peer.code, Arc::new(Hanging { node, hangs })) as _;
            }
            if peer.code == asking.settings.code {
                reach.itself(node) as _
            } else {
                reach.peer(&peer.code, node) as _
            }
        });
    }
    Arc::new(network)
}

/// One node hangs: what its guard costs the answers, one by one, until the breaker is open, and then.
pub async fn hung(
    clock: &SystemClock,
    nodes: &[Arc<Node>],
    asking: &Node,
    question: &str,
    hung: &str,
) {
    let hangs = Arc::new(AtomicBool::new(false));
    let network = guarded(nodes, asking, &hangs, hung);
    let query = question.replace("SCOPE{", "europe{coverage{answered}");
    let without = nodes
        .iter()
        .map(|node| node.settings.code.as_str())
        .filter(|code| *code != hung)
        .map(|code| format!("\"{code}\""))
        .collect::<Vec<_>>()
        .join(",");
    let others = question.replace("SCOPE", &format!("europe(associations:[{without}])"));
    let timed = async |query: &str| {
        let began = clock.elapsed();
        let answer = ask(asking, &network, query).await;
        let spent = clock.elapsed().saturating_sub(began).as_secs_f64() * 1_000.0;
        (spent, answer["europe"]["coverage"]["answered"].as_u64())
    };
    for _ in 0..40 {
        timed(&query).await;
    }
    let healthy = timed(&query).await;
    hangs.store(true, Ordering::Relaxed);
    let mut until_open = Vec::new();
    for _ in 0..8 {
        until_open.push(timed(&query).await);
    }
    let mut open = Vec::new();
    let mut fewer = Vec::new();
    for _ in 0..20 {
        open.push(timed(&query).await.0);
        fewer.push(timed(&others).await.0);
    }
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len() as f64;
    println!(
        "{hung} hung: healthy {healthy:?}; then one by one {until_open:?} (milliseconds, nodes that answered); breaker \
         open {:.1} ms, the others alone {:.1} ms: {:.2}",
        mean(&open),
        mean(&fewer),
        mean(&open) / mean(&fewer)
    );
}

/// Writes down the calls.
struct Noted {
    code: NodeCode,
    node: Arc<dyn NodeClient>,
    calls: Arc<Mutex<Vec<(NodeCode, NodeCall)>>>,
}

#[async_trait::async_trait]
impl NodeClient for Noted {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let noted = (self.code.clone(), call.clone());
        self.calls.lock().unwrap().push(noted);
        self.node.call(call).await
    }
}

/// Of one round, in milliseconds.
async fn processor_time(work: impl AsyncFn()) -> f64 {
    const ROUNDS: u32 = 50;
    work().await;
    let busy = processor();
    for _ in 0..ROUNDS {
        work().await;
    }
    processor().saturating_sub(busy).as_secs_f64() * 1_000.0 / f64::from(ROUNDS)
}

/// The asking node's share of the processor time: that of an answer, less that of the same calls without an engine.
pub async fn share(asking: &Node, name: &str, question: &str) {
    let query = question.replace("SCOPE", "europe");
    let calls = Arc::new(Mutex::new(Vec::new()));
    let mut network = Network::clone(&asking.network());
    for peer in &mut network.peers {
        let (code, calls) = (peer.code.clone(), Arc::clone(&calls));
        let client = peer.client.take();
        peer.client = client.map(|node| Arc::new(Noted { code, node, calls }) as _);
    }
    ask(asking, &Arc::new(network), &query).await;
    let calls = std::mem::take(&mut *calls.lock().unwrap());
    let client = |code: &NodeCode| {
        let network = asking.network();
        let mut peers = network.peers.iter();
        peers
            .find(|peer| peer.code == *code)
            .unwrap()
            .client
            .clone()
            .unwrap()
    };
    let calls: Vec<_> = calls
        .into_iter()
        .map(|(code, call)| (client(&code), call))
        .collect();
    let nodes = processor_time(async || {
        let calls = calls.iter().map(|(client, call)| client.call(call.clone()));
        join_all(calls).await;
    });
    let nodes = nodes.await;
    let all = processor_time(async || {
        ask(asking, &asking.network(), &query).await;
    });
    let all = all.await;
    println!(
        "{name}: {all:.1} ms of processor time, {nodes:.1} for the nodes' own answers: the asking node's share is {:.0} %",
        (all - nodes).max(0.0) / all * 100.0
    );
}

/// So many callers with all questions for so long.
pub async fn crowd(clock: &SystemClock, asking: &Node, questions: &[(&str, &str)]) {
    const CALLERS: usize = 64;
    const LASTS: Duration = Duration::from_mins(1);
    let queries: Vec<String> = questions
        .iter()
        .map(|(_, question)| question.replace("SCOPE{", "europe{coverage{complete}"))
        .collect();
    let began = clock.elapsed();
    let (asked, incomplete) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let warm = Mutex::new(None);
    join_all((0..CALLERS).map(async |caller| {
        let mut turn = caller;
        while clock.elapsed().saturating_sub(began) < LASTS {
            let answer = ask(asking, &asking.network(), &queries[turn % queries.len()]).await;
            let complete = answer["europe"]["coverage"]["complete"] == true;
            incomplete.fetch_add(usize::from(!complete), Ordering::Relaxed);
            asked.fetch_add(1, Ordering::Relaxed);
            turn += 1;
            if clock.elapsed().saturating_sub(began) > LASTS / 4 {
                warm.lock().unwrap().get_or_insert_with(resident);
            }
        }
    }))
    .await;
    println!(
        "{CALLERS} callers for {} s: {} answers without an error, {} of them incomplete; {} after a quarter of the time, {} \
         at the end",
        LASTS.as_secs(),
        asked.into_inner(),
        incomplete.into_inner(),
        warm.into_inner().unwrap().unwrap_or_default(),
        resident()
    );
}
