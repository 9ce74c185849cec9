//! Documents that clients name instead of sending them.

use jumelage::documents::hash;
use serde_json::{Value, json};

use super::{QUESTION, answer, code, told, with};
use crate::peers::Hosted;

const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";

fn named(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

async fn knows(hosted: &Hosted, hash: &str) -> bool {
    let (_, body) = told(hosted.post(&json!({"extensions": named(hash)}))).await;
    body.get("data").is_some()
}

#[actix_web::test]
async fn a_document_is_sent_once_with_its_hash_and_then_by_its_hash_alone() {
    let hosted = with(|_| ()).await;
    let hash = hash(QUESTION);
    let only = json!({"extensions": named(&hash)});
    // Apollo's clients go by this message, in whatever media type.
    let (status, body) = told(hosted.post(&only)).await;
    assert_eq!(status, 400);
    let error = json!({"message": "PersistedQueryNotFound", "extensions": {"code": NOT_FOUND}});
    assert_eq!(body, json!({"errors": [error]}));
    let old = hosted.post(&only).header("accept", "application/json");
    let old = old.send().await.unwrap();
    assert_eq!(old.headers()["cache-control"], "no-store");

    let both = json!({"query": QUESTION, "extensions": named(&hash)});
    let (status, body) = told(hosted.post(&both)).await;
    assert_eq!((status.as_u16(), &body["data"]), (200, &answer()));
    let by_link = named(&hash.to_uppercase()).to_string();
    let by_id = format!("sha256:{hash}");
    for request in [
        hosted.post(&only),
        hosted.get(&[("extensions", &by_link)]),
        hosted.post(&json!({"documentId": by_id})),
        hosted.get(&[("documentId", &by_id)]),
    ] {
        let (status, body) = told(request).await;
        assert_eq!((status.as_u16(), &body["data"]), (200, &answer()));
    }
    let (_, body) = told(hosted.post(&json!([only, {"extensions": named("0")}]))).await;
    assert_eq!(body[0]["data"], answer());
    assert_eq!(body[1]["errors"][0]["extensions"]["code"], NOT_FOUND);
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_document_may_be_made_known_by_a_link_and_in_a_batch() {
    let hosted = with(|_| ()).await;
    for (number, is_link) in [(1, true), (2, false)] {
        let document = format!("{{a{number}:local{{associations{{code}}}}}}");
        let hash = hash(&document);
        assert!(!knows(&hosted, &hash).await);
        if is_link {
            let extensions = named(&hash).to_string();
            let link = [("query", document.as_str()), ("extensions", &extensions)];
            told(hosted.get(&link)).await;
        } else {
            let entry = json!({"query": document, "extensions": named(&hash)});
            told(hosted.post(&json!([entry]))).await;
        }
        assert!(knows(&hosted, &hash).await);
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_is_not_valid_is_not_kept_and_a_wrong_hash_is_refused() {
    let hosted = with(|settings| settings.limits.cost = 100).await;
    for invalid in ["{nothing}", "{", "", "{local{twinnings{nodes{id}}"] {
        let sent = json!({"query": invalid, "extensions": named(&hash(invalid))});
        let (status, _) = told(hosted.post(&sent)).await;
        assert_eq!(status, 400, "{invalid}");
        assert!(!knows(&hosted, &hash(invalid)).await, "{invalid}");
    }
    let sent = json!({"query": QUESTION, "extensions": named(&hash("{other}"))});
    let refused = (400, "PERSISTED_QUERY_MISMATCH".to_owned());
    assert_eq!(code(hosted.post(&sent)).await, refused);
    for hash in [hash(QUESTION), hash("{other}")] {
        assert!(!knows(&hosted, &hash).await);
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn what_names_a_document_in_no_known_way_is_refused() {
    let hosted = with(|_| ()).await;
    let hash = hash(QUESTION);
    for sent in [
        json!({}),
        json!({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": hash}}}),
        json!({"extensions": {"persistedQuery": {"version": 1}}}),
        json!({"extensions": {"persistedQuery": hash}}),
        json!({"query": QUESTION, "documentId": hash}),
        json!({"documentId": hash, "extensions": named(&hash)}),
        json!({"documentId": 1}),
    ] {
        let refused = (400, "MALFORMED_REQUEST".to_owned());
        assert_eq!(code(hosted.post(&sent)).await, refused, "{sent}");
    }
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn a_node_that_answers_registered_documents_only_answers_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, json!({"places": QUESTION}).to_string()).unwrap();
    let hosted = with(|settings| {
        settings.documents.registered = Some(manifest);
        settings.documents.only_registered = true;
    })
    .await;
    for known in [
        json!({"query": QUESTION}),
        json!({"documentId": "places"}),
        json!({"documentId": format!("sha256:{}", hash(QUESTION))}),
        json!({"extensions": named(&hash(QUESTION))}),
        json!({"query": QUESTION, "extensions": named(&hash(QUESTION))}),
    ] {
        let (status, body) = told(hosted.post(&known)).await;
        assert_eq!(
            (status.as_u16(), &body["data"]),
            (200, &answer()),
            "{known}"
        );
    }
    let other = "{local{__typename}}";
    let refused = (400, "DOCUMENT_NOT_REGISTERED".to_owned());
    for unknown in [
        json!({"query": other}),
        json!({"query": format!("{QUESTION} ")}),
        json!({"query": other, "extensions": named(&hash(other))}),
        json!({"extensions": named(&hash(other))}),
        json!({"documentId": "other"}),
        json!({"query": "{__schema{types{name}}}"}),
    ] {
        assert_eq!(code(hosted.post(&unknown)).await, refused, "{unknown}");
    }
    assert_eq!(code(hosted.get(&[("query", other)])).await, refused);
    hosted.server.stop(true).await;
}

#[actix_web::test]
async fn beside_registered_documents_others_are_answered_unless_it_is_turned_off() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("places.graphql"), QUESTION).unwrap();
    let path = folder.path().to_owned();
    let hosted = with(|settings| settings.documents.registered = Some(path)).await;
    let other = "{here:local{associations{code}}}";
    for sent in [json!({"documentId": "places"}), json!({"query": other})] {
        let (status, _) = told(hosted.post(&sent)).await;
        assert_eq!(status, 200, "{sent}");
    }
    let refused = (400, NOT_FOUND.to_owned());
    assert_eq!(
        code(hosted.post(&json!({"documentId": "other"}))).await,
        refused
    );
    hosted.server.stop(true).await;
}
