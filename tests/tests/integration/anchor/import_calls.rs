//! `jumelage anchor import-calls`: what the portal serves is put to the document that the anchor publishes, or nothing is.

mod command;

use std::{net::TcpListener, os::unix::fs::MetadataExt, path::PathBuf};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use jumelage::anchor::publications::refresh;
use jumelage_domain::funding::examples;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::command::{Said, jumelage};
use super::support::{Network, ask, statements};

/// A page of the portal's search, made up in its form.
const SEARCH: &str =
    include_str!("../../../../entities/domain/src/funding/portal/tests/search.json");

/// In it, and in no example.
const NEW: &str = "CERV-2025-CITIZENS-TOWN-NT";

const CALL: &str =
    "{fundingCall(id:\"CERV-2025-CITIZENS-TOWN-NT\"){title(languages:[\"en\"]){text}deadlines{date}
    rulesLike rules{id}}fundingCalls(search:\"CERV-2025-CITIZENS-TOWN-NT\"){totalCount nodes{id}}}";

/// A folder with the document, as somebody keeps it who publishes calls.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(desk.document(), examples().unwrap().to_json()).unwrap();
        desk
    }

    fn document(&self) -> PathBuf {
        self.folder.path().join("calls.json")
    }

    fn written(&self) -> String {
        std::fs::read_to_string(self.document()).unwrap()
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    async fn import(&self, source: &str, more: &[&str]) -> Said {
        let words = ["anchor", "import-calls", source, "--into", "calls.json"];
        let day = ["--today", "2026-11-26"];
        let words = [&words[..], &day, more].concat();
        jumelage(self.folder.path(), &words).await
    }

    /// Nothing is written, and it is said why.
    async fn is_refused(&self, source: &str, why: &[&str]) {
        let (before, file) = (self.written(), std::fs::metadata(self.document()).unwrap());
        let said = self.import(source, &[]).await;
        assert_eq!(said.code, 1, "{source}: {} {}", said.out, said.err);
        for word in why {
            assert!(said.err.contains(word), "{source}: {}", said.err);
        }
        assert_eq!(self.written(), before, "{source}");
        let now = std::fs::metadata(self.document()).unwrap();
        assert_eq!(now.ino(), file.ino(), "{source}");
        let mut left = std::fs::read_dir(self.folder.path()).unwrap();
        let is_left_over = |name: &str| name.starts_with(".tmp");
        assert!(!left.any(|one| is_left_over(&one.unwrap().file_name().to_string_lossy())));
    }
}

/// The ids of the calls in a document.
fn ids(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    let calls = document["calls"].as_array().unwrap().iter();
    calls
        .map(|call| call["id"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn what_the_portal_serves_is_published_and_shown_by_other_nodes_and_is_the_same_again() {
    let desk = Desk::new();
    desk.put("search.json", SEARCH);
    let before = desk.written();
    // Whoever only wants to know what would become of it gets the same report.
    let would = desk.import("search.json", &["--dry-run"]).await;
    assert_eq!(
        (would.code, desk.written()),
        (0, before.clone()),
        "{}",
        would.err
    );
    let did = desk.import("search.json", &[]).await;
    assert_eq!(did.code, 0, "{}", did.err);
    assert_eq!(did.out, would.out);
    let place = "refused: results[11].metadata.deadlineDate[1]: \"in spring\" is not a day";
    assert!(did.out.contains(place), "{}", did.out);
    let after = desk.written();
    let (known, now) = (ids(&before), ids(&after));
    assert!(!known.contains(&NEW.to_owned()) && now.contains(&NEW.to_owned()));
    assert!(known.iter().all(|id| now.contains(id)), "{now:?}");
    // The same again: not one byte, and not even another file.
    let file = std::fs::metadata(desk.document()).unwrap();
    let again = desk.import("search.json", &["--language", "fr"]).await;
    assert_eq!((again.code, desk.written()), (0, after), "{}", again.err);
    assert!(
        again.out.contains("0 nouveaux, 0 modifiés"),
        "{}",
        again.out
    );
    assert_eq!(
        std::fs::metadata(desk.document()).unwrap().ino(),
        file.ino()
    );
    // What is published is shown everywhere.
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    let (cemr, rgre) = (network.place("cemr"), network.node("rgre"));
    assert_eq!(ask(rgre, CALL).await["fundingCall"], Value::Null);
    let dir = cemr.dir.to_str().unwrap();
    let words = ["anchor", "publish", "funding", "calls.json", "--dir", dir];
    let said = jumelage(desk.folder.path(), &words).await;
    assert_eq!(said.code, 0, "{}", said.err);
    refresh(rgre, &statements()).await.unwrap();
    let shown = ask(rgre, CALL).await;
    assert_eq!(
        shown["fundingCalls"],
        json!({"totalCount": 1, "nodes": [{"id": NEW}]})
    );
    let call = &shown["fundingCall"];
    assert_eq!(call["rulesLike"], "CERV-2026-CITIZENS-TOWN-NT");
    let (rules, deadlines) = (&call["rules"], &call["deadlines"]);
    assert!(!rules.as_array().unwrap().is_empty() && !deadlines.as_array().unwrap().is_empty());
    network.stop().await;
}

#[actix_web::test]
async fn a_bad_file_is_refused_with_what_is_wrong_and_nothing_is_lost() {
    let desk = Desk::new();
    // Calls that can be read stand before the place where it breaks off.
    let cut = SEARCH.find("EC-BRX").unwrap();
    desk.put("cut.json", &SEARCH[..cut]);
    desk.put(
        "page.html",
        "<!DOCTYPE html><html><body>Sign in</body></html>",
    );
    desk.put("other.json", "{\"topics\": [], \"page\": 1}");
    desk.put("none.json", "{\"results\": [], \"totalResults\": 0}");
    desk.put("empty.json", "");
    for (source, why) in [
        (
            "cut.json",
            &["cut.json", "not the portal's JSON", "EOF"][..],
        ),
        (
            "page.html",
            &["page.html", "not the portal's JSON", "line 1"],
        ),
        (
            "other.json",
            &["other.json", "“topics”, “page”", "“results”"],
        ),
        ("none.json", &["none.json", "not one entry"]),
        ("empty.json", &["empty.json", "not the portal's JSON"]),
        ("absent.json", &["cannot read absent.json"]),
    ] {
        desk.is_refused(source, why).await;
    }
    // Nor is a document touched that is not in order itself.
    desk.put("search.json", SEARCH);
    let mut document: Value = serde_json::from_str(&desk.written()).unwrap();
    document["calls"][0]["opnes"] = json!("2026-01-01");
    desk.put("calls.json", &document.to_string());
    let why = ["calls.json", "calls[0]", "opnes"];
    desk.is_refused("search.json", &why).await;
    std::fs::remove_file(desk.document()).unwrap();
    let said = desk.import("search.json", &[]).await;
    assert_eq!(said.code, 1);
    assert!(said.err.contains("cannot read calls.json"), "{}", said.err);
    assert!(!desk.document().exists());
}

/// Something that serves a page of the search, and other things.
fn portal() -> (String, ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let json = || async {
        HttpResponse::Ok()
            .content_type("application/json")
            .body(SEARCH)
    };
    let html = || async {
        let page = "<!DOCTYPE html><html><body>Maintenance</body></html>";
        HttpResponse::Ok().content_type("text/html").body(page)
    };
    let app = move || {
        App::new()
            .route("/search.json", web::get().to(json))
            .route("/page.html", web::get().to(html))
    };
    let server = HttpServer::new(app).workers(1).listen(listener).unwrap();
    let server = server.disable_signals().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (at, handle)
}

#[actix_web::test]
async fn an_address_is_read_as_a_file_is_and_one_that_serves_none_is_refused() {
    let (at, server) = portal();
    let (by_file, by_url) = (Desk::new(), Desk::new());
    by_file.put("search.json", SEARCH);
    let file = by_file.import("search.json", &[]).await;
    let url = by_url.import(&format!("{at}/search.json"), &[]).await;
    assert_eq!((file.code, url.code), (0, 0), "{}", url.err);
    assert_eq!(url.out, file.out);
    assert_eq!(by_url.written(), by_file.written());
    assert!(ids(&by_url.written()).contains(&NEW.to_owned()));
    let gone = format!("{at}/gone.json");
    by_url.is_refused(&gone, &[&gone, "404"]).await;
    let page = format!("{at}/page.html");
    by_url
        .is_refused(&page, &[&page, "not the portal's JSON"])
        .await;
    server.stop(true).await;
    let address = format!("{at}/search.json");
    by_url.is_refused(&address, &[&address]).await;
    // Over the open net nobody is asked without encryption.
    let plain = "http://portal.example/search.json";
    by_url.is_refused(plain, &["portal.example"]).await;
}
