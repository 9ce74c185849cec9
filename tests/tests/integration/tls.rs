//! TLS: each node with its own certificate, which is renewed while it runs.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use jumelage::{host, neighbours::Neighbours, node::Node, settings::Settings};
use reqwest::{Certificate, Client};

use crate::peers::{Made, made, open, shared};

pub(crate) const NAMES: [&str; 2] = ["afccre.example.org", "rgre.example.org"];

/// Writes a new certificate of a name, and its key, as if it were so many seconds from now. What trusts it is given back.
fn certify(dir: &Path, name: &str, later: u64) -> Certificate {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    write(dir, "cert.pem", &made.cert.pem(), later);
    write(dir, "tls.pem", &made.signing_key.serialize_pem(), later);
    Certificate::from_pem(made.cert.pem().as_bytes()).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "files are told apart by when they were written, and two may be written within a tick"
)]
fn write(dir: &Path, file: &str, text: &str, later: u64) {
    let file = dir.join(file);
    std::fs::write(&file, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let secret = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&file, secret).unwrap();
    }
    let opened = std::fs::File::options().write(true).open(&file).unwrap();
    opened
        .set_modified(SystemTime::now() + Duration::from_secs(later))
        .unwrap();
}

/// Lets a node speak TLS under its name, at an address.
pub(crate) fn speak_tls(made: &Made, at: usize, listen: SocketAddr) -> Certificate {
    let dir = &made.dirs[at];
    let trusted = certify(dir, NAMES[at], 0);
    let mut settings = Settings::read(dir).unwrap();
    settings.public_url = format!("https://{}:{}", NAMES[at], listen.port());
    settings.listen = listen;
    settings.tls.cert = Some("cert.pem".into());
    settings.tls.key = Some("tls.pem".into());
    settings.write(dir).unwrap();
    trusted
}

async fn opened(made: &Made) -> Vec<Arc<Node>> {
    let shared = shared(Neighbours::OverHttp);
    let mut nodes = Vec::new();
    for dir in &made.dirs {
        nodes.push(open(dir, &made.members, &shared).await);
    }
    nodes
}

fn serve(nodes: &[Arc<Node>], listeners: Vec<TcpListener>) -> actix_web::dev::ServerHandle {
    let server = host::serve(nodes, listeners, 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    handle
}

/// One who trusts this certificate alone, and takes all names for those of one address.
fn client(trusted: &Certificate, address: SocketAddr) -> Client {
    let mut client = Client::builder()
        .no_proxy()
        .tls_certs_only([trusted.clone()]);
    for name in NAMES.into_iter().chain(["else.example.org"]) {
        client = client.resolve(name, address);
    }
    client.build().unwrap()
}

/// The code of the association of which the node at an address is; none where there is no connection.
async fn who(client: &Client, base: &str) -> Option<String> {
    let url = format!("{base}/graphql?query={{local{{associations{{code}}}}}}");
    let response = client.get(url).send().await.ok()?;
    let reply: serde_json::Value =
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    let code = &reply["data"]["local"]["associations"][0]["code"];
    Some(code.as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn a_renewed_certificate_is_taken_up_and_open_connections_stay() {
    let mut made = made();
    let address = made.listeners[0].local_addr().unwrap();
    let first = speak_tls(&made, 0, address);
    let nodes = opened(&made).await;
    // The other node of this process speaks plain HTTP.
    let handle = serve(&nodes, std::mem::take(&mut made.listeners));
    let plain = Client::builder().no_proxy().build().unwrap();
    assert_eq!(
        who(&plain, &nodes[1].settings.public_url).await.unwrap(),
        "rgre"
    );

    let url = "https://afccre.example.org";
    let with_port = format!("{url}:{}", address.port());
    let early = client(&first, address);
    assert_eq!(who(&early, &with_port).await.unwrap(), "afccre");
    assert_eq!(who(&plain, &format!("http://{address}")).await, None);

    let second = certify(&made.dirs[0], NAMES[0], 10);
    assert_eq!(
        who(&client(&second, address), &with_port).await.unwrap(),
        "afccre"
    );
    assert_eq!(who(&client(&first, address), &with_port).await, None);
    // It would not trust a new connection: this is still the one from before.
    assert_eq!(who(&early, &with_port).await.unwrap(), "afccre");

    // What is no certificate, or another's, changes nothing; and what is good again does.
    write(&made.dirs[0], "cert.pem", "-----BEGIN CERTIFICATE-----", 20);
    assert_eq!(
        who(&client(&second, address), &with_port).await.unwrap(),
        "afccre"
    );
    let other = rcgen::generate_simple_self_signed([NAMES[0].to_owned()]).unwrap();
    write(&made.dirs[0], "cert.pem", &other.cert.pem(), 30);
    assert_eq!(
        who(&client(&second, address), &with_port).await.unwrap(),
        "afccre"
    );
    std::fs::remove_file(made.dirs[0].join("cert.pem")).unwrap();
    assert_eq!(
        who(&client(&second, address), &with_port).await.unwrap(),
        "afccre"
    );
    let third = certify(&made.dirs[0], NAMES[0], 40);
    assert_eq!(
        who(&client(&third, address), &with_port).await.unwrap(),
        "afccre"
    );
    handle.stop(true).await;
}

#[actix_web::test]
async fn nodes_at_one_address_are_told_apart_by_the_name_that_the_client_asks_for() {
    let mut made = made();
    let listener = made.listeners.remove(0);
    let address = listener.local_addr().unwrap();
    let trusted = [0, 1].map(|at| speak_tls(&made, at, address));
    let nodes = opened(&made).await;
    let handle = serve(&nodes, vec![listener]);
    for (at, code) in ["afccre", "rgre"].into_iter().enumerate() {
        let client = client(&trusted[at], address);
        let url = |name: &str| format!("https://{name}:{}", address.port());
        assert_eq!(who(&client, &url(NAMES[at])).await.unwrap(), code);
        assert_eq!(who(&client, &url(NAMES[1 - at])).await, None);
        assert_eq!(who(&client, &url("else.example.org")).await, None);
    }
    handle.stop(true).await;
}

#[actix_web::test]
async fn nodes_at_one_address_speak_tls_all_or_none() {
    let mut made = made();
    let listener = made.listeners.remove(0);
    let address = listener.local_addr().unwrap();
    speak_tls(&made, 0, address);
    let mut settings = Settings::read(&made.dirs[1]).unwrap();
    settings.listen = address;
    settings.write(&made.dirs[1]).unwrap();
    let nodes = opened(&made).await;
    let fault = host::serve(&nodes, vec![listener], 1).err().unwrap();
    assert!(
        fault
            .to_string()
            .contains("set cert and key in [tls] of rgre"),
        "{fault}"
    );
}

#[actix_web::test]
async fn what_is_wrong_with_a_certificate_is_said_when_the_node_is_opened() {
    let made = made();
    let dir = &made.dirs[0];
    let address = made.listeners[0].local_addr().unwrap();
    let shared = shared(Neighbours::OverHttp);
    let fault = async || {
        let opened = Node::open(dir, &shared).await;
        format!("{:#}", opened.err().expect("it cannot be opened"))
    };
    speak_tls(&made, 0, address);
    write(dir, "tls.pem", "no key", 0);
    let said = fault().await;
    assert!(said.contains("tls.pem has no private key in PEM"), "{said}");
    let other = rcgen::generate_simple_self_signed([NAMES[0].to_owned()]).unwrap();
    let secret = other.signing_key.serialize_pem();
    write(dir, "tls.pem", &secret, 0);
    let said = fault().await;
    assert!(
        said.contains("tls.pem is not the key of the certificate in"),
        "{said}"
    );
    write(dir, "cert.pem", "", 0);
    let said = fault().await;
    assert!(
        said.contains("cert.pem has no certificates in PEM"),
        "{said}"
    );
    for line in secret.lines().filter(|line| !line.starts_with('-')) {
        assert!(!said.contains(line));
    }
    let mut settings = Settings::read(dir).unwrap();
    settings.tls.key = None;
    settings.write(dir).unwrap();
    let said = fault().await;
    assert!(said.contains("[tls] has cert, and no key"), "{said}");
}
