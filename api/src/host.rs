//! A host: one process that serves one or many nodes, told apart by the address on which they listen and, where
//! several listen on one, by name.

mod patience;
mod signal;
mod visit;

use std::{
    collections::HashMap,
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{App, HttpRequest, HttpServer, dev::Server, middleware::from_fn, web};
use anyhow::{Context, Result};
use tokio::sync::watch;

pub(crate) use self::visit::{Asking, HangUp, Visit};
pub use self::{patience::Patience, signal::told};
use crate::{
    documents::Persisted,
    http::{self, host},
    metrics::Metrics,
    node::Node,
    tls,
};

/// Seconds for what is being answered when the process is told to stop.
const LAST_ANSWERS: u64 = 10;

/// The nodes of a process, by where they are reached.
#[derive(Default)]
pub struct Hosts {
    by_address: HashMap<SocketAddr, Vec<Arc<Node>>>,
    /// What is counted, of all of them.
    pub(crate) metrics: Arc<Metrics>,
    /// The documents that clients have sent with their hash.
    pub(crate) persisted: Persisted,
    /// How long it waits for those at the other end.
    pub(crate) patience: Patience,
    stopping: AtomicBool,
    /// Whether streams are to end.
    closing: watch::Sender<bool>,
}

impl Hosts {
    /// Whether the process has been told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Comes when streams are to end, as the process is about to.
    pub(crate) fn closing(&self) -> impl Future<Output = ()> + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // Where nobody can say so any more, it is over as well.
            drop(closing.wait_for(|closing| *closing).await);
        }
    }

    /// All nodes of the process.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Arc<Node>> {
        self.by_address.values().flatten()
    }

    /// The nodes that listen on an address.
    fn at(&self, address: SocketAddr) -> &[Arc<Node>] {
        self.by_address.get(&address).map_or(&[], Vec::as_slice)
    }

    /// The node that a request is for.
    pub(crate) fn node(&self, request: &HttpRequest) -> Option<&Arc<Node>> {
        match self.at(request.app_config().local_addr()) {
            [only] => Some(only),
            several => several.iter().find(|node| {
                let host = host(request, &node.settings.proxies);
                host.is_some_and(|host| is_named(node, &host))
            }),
        }
    }
}

/// Whether a node's public address has this host, with or without its port.
fn is_named(node: &Node, host: &str) -> bool {
    let Ok(url) = node.settings.public_url.parse::<url::Url>() else {
        return false;
    };
    let Some(name) = url.host_str() else {
        return false;
    };
    let with_port = url.port().map(|port| format!("{name}:{port}"));
    host.eq_ignore_ascii_case(name)
        || with_port.is_some_and(|full| host.eq_ignore_ascii_case(&full))
}

/// Serves nodes on sockets that are bound already, until the process is told to stop.
pub fn serve(nodes: &[Arc<Node>], listeners: Vec<TcpListener>, workers: usize) -> Result<Server> {
    let patience = Patience::default();
    serve_until(nodes, listeners, workers, patience, told(), async {})
}

/// Serves nodes until told to stop. From then on none of them is ready, and all go on until drained, as whoever sends
/// them requests has to notice. Then what is being answered is answered, and the server ends.
pub fn serve_until(
    nodes: &[Arc<Node>],
    listeners: Vec<TcpListener>,
    workers: usize,
    patience: Patience,
    told: impl Future<Output = ()> + 'static,
    drained: impl Future<Output = ()> + 'static,
) -> Result<Server> {
    let mut hosts = Hosts {
        patience,
        ..Hosts::default()
    };
    if let Some(node) = nodes.first() {
        hosts.metrics = Arc::clone(&node.metrics);
    }
    for node in nodes {
        hosts
            .by_address
            .entry(node.settings.listen)
            .or_default()
            .push(Arc::clone(node));
    }
    let hosts = web::Data::new(hosts);
    let served = hosts.clone();
    let app = move || {
        App::new()
            .app_data(served.clone())
            .configure(http::addresses)
            .wrap(from_fn(http::origins))
            .wrap(from_fn(http::bodies))
            .wrap(from_fn(http::headers))
    };
    let mut server = HttpServer::new(app)
        .workers(workers)
        .disable_signals()
        // Who closes its side has left: nobody works for it any more.
        .h1_allow_half_closed(false)
        .client_request_timeout(patience.head)
        .keep_alive(patience.idle)
        .client_disconnect_timeout(patience.leaving)
        .on_connect(move |connection, kept| {
            if let Some(visit) = patience.receive(connection) {
                kept.insert(visit);
            }
        })
        .shutdown_timeout(LAST_ANSWERS);
    for listener in listeners {
        let nodes = hosts.at(listener.local_addr()?);
        server = match tls::config(nodes)? {
            Some(config) => server.listen_rustls_0_23(listener, config)?,
            None => server.listen(listener)?,
        };
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        told.await;
        hosts.stopping.store(true, Ordering::Relaxed);
        drained.await;
        hosts.closing.send_replace(true);
        handle.stop(true).await;
    });
    Ok(server)
}

/// Binds the addresses of some nodes, each once.
pub fn bind(addresses: impl IntoIterator<Item = SocketAddr>) -> Result<Vec<TcpListener>> {
    let mut addresses: Vec<SocketAddr> = addresses.into_iter().collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
        .into_iter()
        .map(|address| {
            TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
        })
        .collect()
}
