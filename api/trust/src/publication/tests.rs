//! What an anchor publishes, and each way of publishing in its name.

use serde_json::{Value, json};

use super::*;
use crate::{
    Endpoint, NodeKey, PublicKey,
    entity::forged::{after, changed, noon, part, signed},
};

fn anchor() -> Endpoint {
    "https://cemr.example".parse().unwrap()
}

fn document() -> PublishedDocument {
    PublishedDocument {
        kind: "FUNDING".parse().unwrap(),
        name: "funding".parse().unwrap(),
        serial: noon().millis(),
        published_at: noon(),
        text: r#"{"format": "jumelage-funding"}"#.to_owned(),
    }
}

fn list() -> PublicationList {
    PublicationList {
        serial: noon().millis() + 1,
        documents: vec![document().listed()],
    }
}

struct Signed {
    key: NodeKey,
    keys: [PublicKey; 1],
    list: String,
    document: String,
}

fn published() -> Signed {
    let key = NodeKey::generate().unwrap();
    Signed {
        keys: [key.public().clone()],
        list: list().sign(&key, &anchor(), noon()),
        document: document().sign(&key, &anchor()),
        key,
    }
}

fn list_refused(text: &str, keys: &[PublicKey]) -> &'static str {
    PublicationList::verify(text, &anchor(), keys, noon())
        .unwrap_err()
        .code()
}

fn document_refused(text: &str, keys: &[PublicKey]) -> &'static str {
    let listed = document().listed();
    PublishedDocument::verify(text, &listed, &anchor(), keys, noon())
        .unwrap_err()
        .code()
}

#[test]
fn what_the_anchor_signed_is_what_is_read() {
    let signed = published();
    let read = PublicationList::verify(&signed.list, &anchor(), &signed.keys, noon());
    assert_eq!(read.unwrap(), list());
    let listed = &list().documents[0];
    let read = PublishedDocument::verify(&signed.document, listed, &anchor(), &signed.keys, noon());
    assert_eq!(read.unwrap(), document());
    // The same at another moment: so that whoever has it need not take it again.
    assert_eq!(document().sign(&signed.key, &anchor()), signed.document);
}

#[test]
fn what_another_signed_or_changed_is_refused() {
    let signed = published();
    let stranger = NodeKey::generate().unwrap();
    for (text, refused) in [
        (&signed.list, list_refused as fn(&str, &[PublicKey]) -> _),
        (&signed.document, document_refused),
    ] {
        assert_eq!(
            refused(text, &[stranger.public().clone()]),
            "PUBLICATION_KEY_ID"
        );
        let forged = changed(text, &stranger, |_| ());
        assert_eq!(refused(&forged, &signed.keys), "PUBLICATION_SIGNATURE");
        let elsewhere = |claims: &mut Value| claims["iss"] = json!("https://other.example");
        let forged = changed(text, &signed.key, elsewhere);
        assert_eq!(refused(&forged, &signed.keys), "PUBLICATION_ISSUER");
        for cut in ["", "a.b", "a.b.c"] {
            assert_eq!(refused(cut, &signed.keys), "PUBLICATION_MALFORMED");
        }
        for (key, value, code) in [
            ("alg", json!("none"), "PUBLICATION_ALGORITHM"),
            ("typ", json!("entity-statement+jwt"), "PUBLICATION_TYPE"),
            ("crit", json!(["exp"]), "PUBLICATION_CRITICAL"),
            ("jwk", json!({}), "PUBLICATION_BROUGHT_KEY"),
        ] {
            let mut header = part(text, 0);
            header[key] = value;
            let forged = self::signed(&header, &part(text, 1), &signed.key);
            assert_eq!(refused(&forged, &signed.keys), code);
        }
    }
    // A list is no document, and a document no list.
    assert_eq!(
        list_refused(&signed.document, &signed.keys),
        "PUBLICATION_TYPE"
    );
    let long = "a".repeat(MAX_LIST_BYTES + 1);
    assert_eq!(list_refused(&long, &signed.keys), "PUBLICATION_SIZE");
}

#[test]
fn a_list_is_good_for_a_day_and_its_serials_are_of_no_later_time() {
    let signed = published();
    let at = |seconds| {
        PublicationList::verify(&signed.list, &anchor(), &signed.keys, after(seconds))
            .map_err(|refusal| refusal.code())
    };
    assert!(at(LIST_LIFETIME).is_ok());
    assert_eq!(at(LIST_LIFETIME + 60).unwrap_err(), "PUBLICATION_EXPIRED");
    assert_eq!(at(-61).unwrap_err(), "PUBLICATION_NOT_YET_VALID");
    let with = |key: &str, value: Value| {
        let forged = changed(&signed.list, &signed.key, |claims| claims[key] = value);
        list_refused(&forged, &signed.keys)
    };
    // Whoever had the key for an hour cannot bar the way for ever.
    assert_eq!(with("serial", json!(i64::MAX)), "PUBLICATION_SERIAL");
    assert_eq!(with("exp", json!(i64::MAX)), "PUBLICATION_LIFETIME");
    assert_eq!(with("serial", json!("1")), "PUBLICATION_CLAIMS");
    assert_eq!(with("serial", json!(1)), "PUBLICATION_UNSOUND");
}

#[test]
fn a_list_names_each_document_once_and_none_that_is_too_large() {
    let signed = published();
    let with = |change: fn(&mut Vec<ListedDocument>)| {
        let mut list = list();
        change(&mut list.documents);
        list_refused(&list.sign(&signed.key, &anchor(), noon()), &signed.keys)
    };
    let twice = |documents: &mut Vec<_>| documents.push(document().listed());
    assert_eq!(with(twice), "PUBLICATION_UNSOUND");
    let large = |documents: &mut Vec<ListedDocument>| documents[0].size = 5 << 20;
    assert_eq!(with(large), "PUBLICATION_LARGE");
}

#[test]
fn a_document_is_the_one_that_the_list_names() {
    let signed = published();
    for (key, value) in [
        ("kind", json!("SURVEY")),
        ("name", json!("other")),
        ("serial", json!(noon().millis() - 1)),
        ("document", json!("{}")),
        ("document", json!(r#"{"format": "jumelage-fundinG"}"#)),
        ("sha256", json!("0")),
    ] {
        let forged = changed(&signed.document, &signed.key, |claims| claims[key] = value);
        assert_eq!(
            document_refused(&forged, &signed.keys),
            "PUBLICATION_NOT_LISTED",
            "{key}"
        );
    }
    let later = json!(after(61).to_string());
    let forged = changed(&signed.document, &signed.key, |claims| {
        claims["published_at"] = later;
    });
    assert_eq!(
        document_refused(&forged, &signed.keys),
        "PUBLICATION_NOT_YET_VALID"
    );
    // What a later version says besides is passed over here, and stays in the text.
    let more = changed(&signed.document, &signed.key, |claims| {
        claims["later"] = json!(1);
    });
    let listed = document().listed();
    assert!(PublishedDocument::verify(&more, &listed, &anchor(), &signed.keys, noon()).is_ok());
}

#[test]
fn the_largest_document_can_be_read_back() {
    let key = NodeKey::generate().unwrap();
    let text = "\"".repeat(jumelage_domain::publication::MAX_BYTES);
    let document = PublishedDocument { text, ..document() };
    let signed = document.sign(&key, &anchor());
    let keys = [key.public().clone()];
    let read =
        PublishedDocument::verify(&signed, &document.listed(), &anchor(), &keys, noon()).unwrap();
    assert_eq!(read.text.len(), document.text.len());
}
