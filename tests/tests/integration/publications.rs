//! What is kept of publications, on every database alike: `anchor::publications` has how they come.

use std::collections::BTreeSet;

use jumelage_domain::{
    NodeCode, PublicationKind, Timestamp,
    funding::examples,
    publication::{KindWord, PublicationName, fingerprint},
};
use jumelage_entities::{
    Actor,
    write::{
        directory,
        publications::{
            List, NewList, NewPublication, Outcome, headings, kept, kept_one, list, publish, take,
            unpublish,
        },
    },
};
use jumelage_tests::database::TestDatabase;

const KIND: PublicationKind = PublicationKind::Funding;
const BY: Actor = Actor::Operator("test");

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

fn name(text: &str) -> PublicationName {
    text.parse().unwrap()
}

fn cemr() -> NodeCode {
    "cemr".parse().unwrap()
}

async fn founded() -> TestDatabase {
    let database = TestDatabase::fresh().await;
    let me = "rgre".parse().unwrap();
    directory::found(&database.db, &me).await.unwrap();
    database
}

/// A list of the anchor's with these documents, all of which came.
fn listed(serial: i64, source: &str, documents: &[(&str, &str)]) -> NewList {
    let fetched = documents.iter().map(|(named, text)| NewPublication {
        kind: KIND.into(),
        name: name(named),
        serial,
        published_at: at(serial),
        text: (*text).to_owned(),
        signed: format!("header.{text}.signature"),
    });
    let named = documents
        .iter()
        .map(|(named, _)| (KIND.into(), name(named)));
    NewList {
        list: List {
            source: Some(source.to_owned()),
            serial,
            sha256: fingerprint(&format!("{documents:?}")),
        },
        named: named.collect(),
        fetched: fetched.collect(),
    }
}

#[actix_web::test]
async fn serials_rise_with_the_time_and_when_it_stands_still() {
    let database = founded().await;
    let db = &database.db;
    let first = examples().unwrap().to_json();
    let second = first.replacen("\"label\"", "\"label\" ", 1);
    let funding = name("funding");
    assert_eq!(list(db).await.unwrap(), List::default());
    for (document, now, outcome) in [
        (&first, 1_000, Outcome::Published(1_000)),
        (&second, 1_000, Outcome::Published(1_001)),
        (&second, 500, Outcome::Same(1_001)),
        (&first, 5_000, Outcome::Published(5_000)),
    ] {
        let published = publish(db, BY, KIND, (&funding, document), at(now)).await;
        assert_eq!(published.unwrap(), outcome);
        let kept = kept(db, KIND).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].text, *document);
    }
    // The third time only the list went on.
    let kind = KindWord::from(KIND);
    let gone = unpublish(db, BY, (&kind, &funding), at(4_000)).await;
    assert_eq!(gone.unwrap(), 5_001);
    let again = unpublish(db, BY, (&kind, &funding), at(4_000)).await;
    assert!(
        again
            .unwrap_err()
            .to_string()
            .contains("anchor publications")
    );
    assert_eq!(list(db).await.unwrap().serial, 5_001);
    assert!(headings(db).await.unwrap().is_empty());
}

#[actix_web::test]
async fn a_list_that_comes_late_takes_nothing_back() {
    let database = founded().await;
    let db = &database.db;
    let source = "https://cemr.example.org";
    let new = [("alpha", "one"), ("beta", "two")];
    assert!(take(db, &cemr(), listed(7, source, &new)).await.unwrap());
    // Another process of the node has asked before.
    let late = listed(6, source, &[("alpha", "former")]);
    assert!(!take(db, &cemr(), late).await.unwrap());
    let texts = async || {
        let kept = kept(db, KIND).await.unwrap().into_iter();
        kept.map(|one| (one.name.to_string(), one.text, one.serial))
            .collect::<Vec<_>>()
    };
    let expected = [("alpha", "one"), ("beta", "two")];
    let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned(), 7));
    assert_eq!(texts().await, expected);
    // What did not come stays as it was, and what is named no more goes.
    let part = NewList {
        named: BTreeSet::from([(KIND.into(), name("beta")), (KIND.into(), name("gamma"))]),
        ..listed(9, source, &[("gamma", "three")])
    };
    assert!(take(db, &cemr(), part).await.unwrap());
    let expected = [("beta", "two", 7), ("gamma", "three", 9)];
    let expected = expected.map(|(name, text, at)| (name.to_owned(), text.to_owned(), at));
    assert_eq!(texts().await, expected);
    let one = kept_one(db, &KIND.into(), &name("beta")).await.unwrap();
    assert_eq!(one.unwrap().published_at, at(7));
    // Of another anchor nothing stays, whatever its serial.
    let other = listed(2, "https://other.example.org", &[("beta", "other")]);
    assert!(take(db, &cemr(), other).await.unwrap());
    assert_eq!(texts().await, [("beta".to_owned(), "other".to_owned(), 2)]);
    assert_eq!(
        list(db).await.unwrap().source.as_deref(),
        Some("https://other.example.org")
    );
}
