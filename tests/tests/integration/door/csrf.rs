//! Forged requests of other sites' pages.

use super::{QUESTION, answer, client, code, told, with};
use serde_json::json;

#[actix_web::test]
async fn what_a_page_can_send_without_asking_first_is_not_read() {
    let hosted = with(|_| ()).await;
    let question = json!({"query": QUESTION}).to_string();
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8; x=application/json",
        "application/jsonp",
    ] {
        let request = client().post(hosted.at("/graphql"));
        let request = request.header("content-type", media).body(question.clone());
        let refused = (415, "UNSUPPORTED_MEDIA_TYPE".to_owned());
        assert_eq!(code(request).await, refused, "{media}");
    }
    let (status, body) = told(hosted.post(&json!({"query": QUESTION}))).await;
    assert_eq!((status.as_u16(), &body["data"]), (200, &answer()));
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn an_upload_needs_a_header_that_no_page_can_send_without_asking() {
    let hosted = with(|_| ()).await;
    let form = |header: Option<&str>| {
        let request = client().post(hosted.at("/graphql"));
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let request = match header {
            Some(header) => request.header(header, "1"),
            None => request,
        };
        request
            .body("--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{}\r\n--x--")
    };
    for header in [None, Some("accept"), Some("content-language")] {
        let refused = (400, "PREFLIGHT_REQUIRED".to_owned());
        assert_eq!(code(form(header)).await, refused, "{header:?}");
    }
    let refused = (415, "UNSUPPORTED_MEDIA_TYPE".to_owned());
    assert_eq!(code(form(Some("GraphQL-Require-Preflight"))).await, refused);
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_link_never_writes_however_its_document_is_named() {
    let hosted = with(|_| ()).await;
    let document = "mutation A{doIt} query B{local{__typename}}";
    let hash = jumelage::documents::hash(document);
    let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}}).to_string();
    for parameters in [
        vec![("query", document), ("operationName", "A")],
        vec![
            ("query", document),
            ("operationName", "A"),
            ("extensions", extensions.as_str()),
        ],
        vec![("query", "subscription{doIt}")],
    ] {
        let refused = (405, "METHOD_NOT_ALLOWED".to_owned());
        assert_eq!(
            code(hosted.get(&parameters)).await,
            refused,
            "{parameters:?}"
        );
    }
    hosted.server.stop(true).await;
}
