//! What proxies say is believed only from those that are configured.

use jumelage::{
    host,
    init::{NewNode, init},
    neighbours::Neighbours,
    settings::Settings,
};
use reqwest::{Client, StatusCode};

use crate::peers::{made, open, shared};

#[actix_web::test]
async fn which_node_a_request_is_for_is_said_by_its_host_and_by_trusted_proxies_only() {
    let mut made = made();
    let listener = made.listeners.remove(0);
    let address = listener.local_addr().unwrap();
    for (dir, code) in made.dirs.iter().zip(["afccre", "rgre"]) {
        let mut settings = Settings::read(dir).unwrap();
        settings.listen = address;
        settings.public_url = format!("https://{code}.example.org");
        if code == "rgre" {
            settings.proxies.trusted = vec!["127.0.0.1".parse().unwrap()];
        }
        settings.write(dir).unwrap();
    }
    let shared = shared(Neighbours::OverHttp);
    let mut nodes = Vec::new();
    for dir in &made.dirs {
        nodes.push(open(dir, &made.members, &shared).await);
    }
    let server = host::serve(&nodes, vec![listener], 1).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let client = Client::builder().no_proxy().build().unwrap();
    for (host, header, forwarded, expected) in [
        ("afccre.example.org", "x-real-ip", "", Some("afccre")),
        ("RGRE.example.org", "x-real-ip", "", Some("rgre")),
        ("inside", "x-real-ip", "", None),
        (
            "inside",
            "x-forwarded-host",
            "rgre.example.org",
            Some("rgre"),
        ),
        (
            "inside",
            "x-forwarded-host",
            "else.example.org, rgre.example.org",
            Some("rgre"),
        ),
        // Its node believes nobody.
        ("inside", "x-forwarded-host", "afccre.example.org", None),
        // It is told in another header.
        ("inside", "forwarded", "host=rgre.example.org", None),
    ] {
        let query = "{local{associations{code}}}";
        let request = client
            .get(format!("http://{address}/graphql?query={query}"))
            .header("host", host)
            .header(header, forwarded);
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        match expected {
            Some(code) => assert!(text.contains(&format!("\"code\":\"{code}\"")), "{text}"),
            None => assert_eq!(status, StatusCode::NOT_FOUND, "{host} {forwarded}: {text}"),
        }
    }
    handle.stop(true).await;
}

#[test]
fn a_new_node_behind_a_proxy_believes_the_one_on_its_machine_and_another_nobody() {
    for (public_url, listens, believes) in [
        ("https://twins.example.org", "127.0.0.1:8000", true),
        ("http://127.0.0.1:8001", "127.0.0.1:8001", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let new = NewNode {
            code: "rgre".parse().unwrap(),
            name: "An association".to_owned(),
            countries: ["DE".parse().unwrap()].into(),
            public_url: public_url.parse().unwrap(),
            licence: None,
        };
        init(new, folder.path()).unwrap();
        let settings = Settings::read(folder.path()).unwrap();
        assert_eq!(settings.listen.to_string(), listens);
        for (address, may) in [
            ("127.0.0.1", believes),
            ("::1", believes),
            ("10.0.0.1", false),
        ] {
            assert_eq!(
                settings.proxies.trust(address.parse().unwrap()),
                may,
                "{address}"
            );
        }
    }
}
