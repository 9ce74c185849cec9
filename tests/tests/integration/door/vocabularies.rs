//! The vocabularies as files.

use jumelage_domain::theme;

use super::{client, with};

const PATH: &str = "/vocabularies/themes.ttl";

#[actix_web::test]
async fn themes_are_there_for_skos_tools_and_are_sent_once() {
    let hosted = with(|_| ()).await;
    let response = client().get(hosted.at(PATH)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "text/turtle; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-cache");
    assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    let tag = headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(response.text().await.unwrap(), theme::turtle());
    for (held, status) in [
        (tag.clone(), 304),
        (format!("\"another\", {tag}"), 304),
        ("*".to_owned(), 304),
        ("W/\"another\"".to_owned(), 200),
        ("nonsense".to_owned(), 200),
    ] {
        let request = client().get(hosted.at(PATH));
        let request = request.header("if-none-match", &held);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{held}");
        assert_eq!(response.headers()["etag"], tag, "{held}");
        let body = response.text().await.unwrap();
        assert_eq!(body.is_empty(), status == 304, "{held}");
    }
    let page = client()
        .get(hosted.at(PATH))
        .header("origin", "https://town.example");
    let response = page.send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    hosted.server.stop(true).await;
}
