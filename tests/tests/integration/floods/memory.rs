//! What floods leave behind in the process that they are sent to: nothing. It is one of its own, as the tests share one.

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Read},
    process::{Child, ChildStdout, Command, Stdio},
};

use jumelage_tests::floods;
use serde_json::json;

use super::post;
use crate::peers::hosted;

/// What a process may have more than before.
const MORE: usize = 10 << 20;

/// Tells the other process that it is the one.
const SERVES: &str = "JUMELAGE_TEST_SERVES_FLOODS";

/// A process that serves the pair, and ends with this.
struct Server {
    process: Child,
    url: String,
    /// It may write more, and must not fail at that.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program)
            .args([
                "--exact",
                "floods::memory::serves_those_who_flood_it",
                "--nocapture",
            ])
            .env(SERVES, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .find_map(|line| line.unwrap().strip_prefix("serves ").map(str::to_owned))
            .expect("the other process says where it serves");
        Self {
            process,
            url,
            _lines: lines,
        }
    }

    /// Bytes of memory that it has.
    fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse::<usize>().unwrap() << 10
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Not a test: the process that is flooded. It ends with the one that has started it.
#[actix_web::test]
async fn serves_those_who_flood_it() {
    if std::env::var_os(SERVES).is_none() {
        return;
    }
    let hosted = hosted().await;
    println!("\nserves {}", hosted.nodes[0].settings.public_url);
    let ends = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    drop(ends.await);
    hosted.server.stop(false).await;
}

/// What to send: where, how it is encoded, and the body.
type Sent = (&'static str, &'static str, Vec<u8>);

fn everything() -> Vec<Sent> {
    let floods = floods::all().into_iter();
    let floods = floods.map(|flood| flood.sent.to_string());
    let bodies = floods.chain(floods::nested::bodies(100_000));
    let mut sent: Vec<Sent> = bodies
        .map(|body| ("graphql", "identity", body.into_bytes()))
        .collect();
    let batch = vec![json!({"query": "{local{__typename}}"}); 20_000];
    let batch = json!(batch).to_string().into_bytes();
    sent.push(("graphql", "identity", batch));
    let elements = format!("[{}0]", "0,".repeat(500_000)).into_bytes();
    sent.push(("graphql", "identity", elements));
    sent.push(("peer/graphql", "identity", vec![b' '; 15 << 20]));
    let bomb = floods::sizes::bomb(16 << 20);
    sent.push(("graphql", "gzip", bomb.clone()));
    sent.push(("peer/graphql", "gzip", bomb));
    sent
}

async fn send_all(url: &str, all: &[Sent]) {
    for (path, encoding, body) in all {
        let request = post(&format!("{url}/{path}"), String::new());
        let request = request.header("content-encoding", *encoding);
        let answer = request.body(body.clone()).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{answer:?}");
        drop(answer.bytes().await.unwrap());
    }
    let usual = json!({"query": "{local{twinnings{totalCount}}}"}).to_string();
    let answer = post(&format!("{url}/graphql"), usual).send().await;
    assert_eq!(answer.unwrap().status(), 200);
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn floods_leave_a_process_within_ten_megabytes_of_before() {
    let (server, all) = (Server::start(), everything());
    // What a process takes once, and keeps for the next time: threads, connections, buffers, the allocator's pages. After
    // one small flood only, the C library's allocator is at 17 MB more: pages that it keeps.
    send_all(&server.url, &all).await;
    let before = server.memory();
    send_all(&server.url, &all).await;
    let after = server.memory();
    assert!(
        after <= before + MORE,
        "{before} bytes before, {after} after"
    );
}
