//! A node in a process of its own, which can be killed.

use std::{
    env,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::fd::{AsFd, OwnedFd},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use jumelage::{
    host,
    import::{self, Options, Progress},
    jobs,
    neighbours::Neighbours,
    node::Node,
};
use jumelage_entities::write::bell;
use tokio::sync::mpsc;

use crate::peers::shared;

/// Tells the other process which node's folder it is to serve.
const SERVES: &str = "JUMELAGE_TEST_SERVES_NODE";

/// And which list it is to read in meanwhile.
const IMPORTS: &str = "JUMELAGE_TEST_IMPORTS";

/// The process, which is killed with this at the latest.
pub(super) struct Served {
    process: Child,
    /// What it tells: a line for each thing that happened.
    pub(super) lines: mpsc::UnboundedReceiver<String>,
}

impl Served {
    /// Serves the node of a folder on a socket that is bound already. The socket outlives the process: whoever connects
    /// while it is dead waits for the next one, or is cut off with it.
    pub(super) fn start(dir: &Path, listener: &TcpListener, import: Option<&Path>) -> Self {
        let socket: OwnedFd = listener.try_clone().unwrap().into();
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args([
                "--exact",
                "robust::child::serves_a_node_until_it_is_killed",
                "--nocapture",
            ])
            .env(SERVES, dir)
            .env(
                "JUMELAGE_LISTEN",
                listener.local_addr().unwrap().to_string(),
            )
            .stdin(Stdio::from(socket));
        if let Some(list) = import {
            command.env(IMPORTS, list);
        }
        Self::of(command)
    }

    /// A process of any kind, and what it tells.
    pub(super) fn of(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let (tell, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { process, lines }
    }

    /// With a signal that it does not hear.
    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Until it says this.
    pub(super) async fn says(&mut self, word: &str) {
        while let Some(line) = self.lines.recv().await {
            if line == word {
                return;
            }
        }
        panic!("the process ended, and never said “{word}”");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

struct Told;

impl Progress for Told {
    fn read(&self, _: u64, _: u64) {
        println!("read");
    }
}

/// Not a test: the process that is killed.
#[actix_web::test]
async fn serves_a_node_until_it_is_killed() {
    let Some(dir) = env::var_os(SERVES) else {
        return;
    };
    let socket = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let listener = TcpListener::from(socket);
    let node = Node::open(Path::new(&dir), &shared(Neighbours::OverHttp)).await;
    let node = Arc::new(node.unwrap());
    let mut bell = bell::listen(&node.settings.code);
    actix_web::rt::spawn(async move {
        loop {
            bell.changed().await.unwrap();
            println!("rang");
        }
    });
    let server = host::serve(&[Arc::clone(&node)], vec![listener], 1).unwrap();
    println!("\nserves");
    jobs::begin(&node);
    if let Some(list) = env::var_os(IMPORTS) {
        let options = Options::on(node.clock.now().day());
        let report = import::twinnings(&node.db, Path::new(&list), &options, &Told).await;
        let report = report.unwrap();
        assert_eq!(report.rejected, 0, "{report}");
        println!("imported");
    }
    server.await.unwrap();
}
