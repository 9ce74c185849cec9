//! What it costs to know who asks, and what it may spend: a kept answer over HTTP, to somebody who is not limited, and to
//! a known caller who is. Both in turn, within one run.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    time::Duration,
};

use jumelage::{
    host,
    identity::people::{NewToken, issue},
    node::{Node, Shared},
    settings::{Settings, StaffRole},
};

use crate::{QUESTIONS, folder, processor};

const ROUNDS: u32 = 20;
const EACH: u32 = 200;

/// A connection, and what is said on it again and again.
struct Caller {
    connection: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Caller {
    fn at(address: SocketAddr, authorization: &str, query: &str) -> Self {
        let body = serde_json::json!({ "query": query }).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n{authorization}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let connection = TcpStream::connect(address).unwrap();
        connection.set_nodelay(true).unwrap();
        Self {
            connection: BufReader::new(connection),
            request: request.into_bytes(),
        }
    }

    /// Asks once; gives the headers and the body.
    fn ask(&mut self) -> (String, Vec<u8>) {
        self.connection.get_mut().write_all(&self.request).unwrap();
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            let line = line.to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).unwrap();
        (head, body)
    }

    /// Processor time of the whole process for some requests.
    fn measure(&mut self) -> Duration {
        let before = processor();
        for _ in 0..EACH {
            self.ask();
        }
        processor().saturating_sub(before)
    }
}

/// A node's folder once more, at a free address, with limits for callers on this machine or without.
async fn opened(
    of: &Path,
    to: &Path,
    is_limited: bool,
    shared: &Shared,
) -> (Arc<Node>, TcpListener) {
    for entry in fs::read_dir(of).unwrap() {
        let file = entry.unwrap().path();
        if file.is_file() {
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = Settings::read(to).unwrap();
    settings.listen = listener.local_addr().unwrap();
    settings.limits.loopback = is_limited;
    settings.write(to).unwrap();
    (Arc::new(Node::open(to, shared).await.unwrap()), listener)
}

/// Of a node that keeps answers, beside others that are open.
pub async fn measure(shared: &Shared, node: &Node) {
    let copies = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let folder = folder(&node.settings.code);
    let (free, free_listener) = opened(&folder, copies[0].path(), false, shared).await;
    let (node, listener) = opened(&folder, copies[1].path(), true, shared).await;
    let now = shared.clock.now();
    let new = NewToken {
        subject: "bench".to_owned(),
        role: StaffRole::Editor,
        local_governments: Vec::new(),
        expires_at: jumelage_domain::Timestamp::from_millis(now.millis() + 3_600_000).unwrap(),
    };
    let key = node.keys.signing().load_full();
    let issued = issue(&node.db, &node.settings, &key, new, now).await;
    let authorization = format!("authorization: Bearer {}\r\n", issued.unwrap().token);
    let (known_at, free_at) = (node.settings.listen, free.settings.listen);
    let server = host::serve(&[node, free], vec![listener, free_listener], 2).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    println!(
        "| question, kept, over HTTP | nobody, no limits: processor ms | known, limited: processor ms | ratio |"
    );
    println!("|---|--:|--:|--:|");
    for (name, question) in QUESTIONS {
        let query = question.replace("SCOPE", "europe");
        let authorization = authorization.clone();
        let measured = tokio::task::spawn_blocking(move || {
            let mut free = Caller::at(free_at, "", &query);
            let mut known = Caller::at(known_at, &authorization, &query);
            let (head, body) = known.ask();
            assert!(head.contains("ratelimit:"), "{head}");
            let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert!(answer["data"]["europe"].is_object(), "{answer}");
            free.ask();
            let (mut of_free, mut of_known) = (Duration::ZERO, Duration::ZERO);
            for _ in 0..ROUNDS {
                of_free += free.measure();
                of_known += known.measure();
            }
            (of_free, of_known)
        });
        let (of_free, of_known) = measured.await.unwrap();
        let each = |spent: Duration| spent.as_secs_f64() * 1_000.0 / f64::from(ROUNDS * EACH);
        println!(
            "| {name} | {:.3} | {:.3} | {:.2} |",
            each(of_free),
            each(of_known),
            of_known.as_secs_f64() / of_free.as_secs_f64()
        );
    }
    handle.stop(false).await;
}
