//! Where calls go: nowhere but where they should, whatever names and answers say.

use std::{
    error::Error,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{App, HttpResponse, HttpServer, web};
use jumelage::{neighbours::Neighbours, outgoing::HttpClients, settings::Settings};
use reqwest::{
    StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::peers::{made, open, shared};

/// Says one address of any name.
struct Leading(IpAddr);

impl Resolve for Leading {
    fn resolve(&self, _: Name) -> Resolving {
        let address = SocketAddr::from((self.0, 0));
        Box::pin(async move { Ok(Box::new([address].into_iter()) as Addrs) })
    }
}

fn resolving(address: &str) -> HttpClients {
    let resolver: Arc<dyn Resolve> = Arc::new(Leading(address.parse().unwrap()));
    HttpClients::resolving(&resolver).unwrap()
}

/// A name with the port of a listener, and whether anybody connects to that.
struct Trap {
    listener: TcpListener,
    url: Url,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("https://peer.example.org:{port}/").parse().unwrap();
        Self { listener, url }
    }

    fn was_touched(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

/// All that an error says.
fn causes(error: &dyn Error) -> String {
    let said = std::iter::successors(Some(error), |error| Error::source(*error));
    let said: Vec<String> = said.map(ToString::to_string).collect();
    said.join(": ")
}

#[actix_web::test]
async fn a_name_that_leads_to_a_private_address_is_not_called() {
    for address in [
        "127.0.0.1",
        "::ffff:127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "fd00::1",
    ] {
        let (clients, trap) = (resolving(address), Trap::set());
        let client = clients.for_url(&trap.url).unwrap();
        let error = client.get(trap.url.clone()).send().await.unwrap_err();
        assert!(error.is_connect());
        let said = causes(&error);
        assert!(said.contains("which may not be called"), "{said}");
        assert!(!trap.was_touched(), "{address}");
    }
}

#[actix_web::test]
async fn where_private_addresses_are_allowed_such_a_name_is_called() {
    let (clients, trap) = (resolving("127.0.0.1"), Trap::set());
    let client = clients.allowing_private(true).for_url(&trap.url).unwrap();
    // Nobody speaks there, so that it ends when the trap is closed.
    let (url, Trap { listener, .. }) = (trap.url.clone(), trap);
    let call = actix_web::rt::spawn(async move { client.get(url).send().await.is_err() });
    listener.set_nonblocking(false).unwrap();
    let touched = actix_web::rt::task::spawn_blocking(move || listener.accept().is_ok());
    assert!(touched.await.unwrap());
    assert!(call.await.unwrap());
}

#[actix_web::test]
async fn a_name_that_stands_for_this_machine_leads_to_no_other() {
    let (clients, trap) = (resolving("10.0.0.1"), Trap::set());
    let port = trap.url.port().unwrap();
    let url: Url = format!("http://localhost:{port}/").parse().unwrap();
    let client = clients.for_url(&url).unwrap();
    let error = client.get(url).send().await.unwrap_err();
    assert!(
        causes(&error).contains("which may not be called"),
        "{error:?}"
    );
}

#[actix_web::test]
async fn a_redirect_is_not_followed() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let to = format!("http://{}/secret", trap.local_addr().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: Url = format!("http://{}/", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let app = move || {
        let to = to.clone();
        let answer = move || {
            let to = to.clone();
            async move {
                HttpResponse::TemporaryRedirect()
                    .insert_header(("location", to))
                    .finish()
            }
        };
        App::new().route("/", web::get().to(answer))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let client = HttpClients::new().unwrap().for_url(&url).unwrap();
    let response = client.get(url).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert!(trap.accept().is_err());
    handle.stop(true).await;
}

#[actix_web::test]
async fn a_peer_at_a_private_address_is_asked_only_where_the_settings_allow_it() {
    let mut made = made();
    let dir = &made.dirs[0];
    let shared = shared(Neighbours::OverHttp);
    let peer = made.members.pop().unwrap();
    let key = peer.key().unwrap().clone();
    for (endpoint, without, with) in [
        ("https://10.0.0.1", 0, 1),
        ("https://twins.example.org", 1, 1),
        ("http://twins.example.org", 0, 0),
        ("http://10.0.0.1", 0, 0),
        ("http://127.0.0.1:8001", 1, 1),
    ] {
        let there = peer
            .clone()
            .with_node(endpoint.parse().unwrap(), key.clone());
        let members = [made.members[0].clone(), there];
        for (allow_private, peers) in [(false, without), (true, with)] {
            let mut settings = Settings::read(dir).unwrap();
            settings.peers.allow_private = allow_private;
            settings.write(dir).unwrap();
            let node = open(dir, &members, &shared).await;
            assert_eq!(
                node.membership().peers.len(),
                peers,
                "{endpoint} {allow_private}"
            );
        }
    }
}
