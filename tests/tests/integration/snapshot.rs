//! All of an answer is of one moment, whoever writes in the meantime.

use async_graphql::Request;
use jumelage_entities::{local_government, node};
use jumelage_schema::peer::{Asking, PeerDoor};
use jumelage_tests::fixture::Fixture;
use sea_orm::{DatabaseConnection, EntityTrait, TransactionTrait, sea_query::Expr};
use serde_json::{Value, json};

/// Two lists, and so two statements.
const TWICE: &str = "{a:localGovernments(first:1){nodes{website}} b:localGovernments(first:1,filter:{search:\"e\"}){nodes{website}}}";

/// A transaction as all of them are: what is written, and a new revision.
async fn write(db: &DatabaseConnection, website: &str) {
    let tx = db.begin().await.unwrap();
    let column = local_government::Column::Website;
    let written = local_government::Entity::update_many().col_expr(column, Expr::val(website));
    written.exec(&tx).await.unwrap();
    let revision = uuid::Uuid::new_v4().to_string();
    let written = node::Entity::update_many();
    let written = written.col_expr(node::Column::Revision, Expr::val(revision));
    written.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Both websites, and the revision that the node says they are of.
async fn read(door: &PeerDoor) -> (Value, Value, String) {
    let answer = door
        .answer(Request::new(TWICE), Asking::default(), None)
        .await;
    assert_eq!(answer.errors, []);
    let data = serde_json::to_value(&answer.data).unwrap();
    let said = serde_json::to_value(&answer.extensions["jumelage"]).unwrap();
    let website = |list: &str| data[list]["nodes"][0]["website"].clone();
    let revision = said["revision"].as_str().unwrap().to_owned();
    (website("a"), website("b"), revision)
}

#[tokio::test]
async fn what_has_been_written_is_read_at_once_and_has_another_revision() {
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[0];
    let mut revisions = Vec::new();
    for at in 0..4 {
        let website = format!("https://{at}.example/");
        write(&node.db, &website).await;
        let before = read(&node.peer).await;
        assert_eq!((&before.0, &before.1), (&json!(website), &json!(website)));
        assert_eq!(read(&node.peer).await, before);
        revisions.push(before.2);
    }
    revisions.dedup();
    assert_eq!(revisions.len(), 4);
}

#[tokio::test]
async fn an_answer_is_of_one_moment_while_others_write() {
    const READS: usize = 300;
    let fixture = Fixture::pair().await;
    let node = fixture.network.nodes[0].clone();
    let writing = tokio::spawn({
        let db = node.db.clone();
        async move {
            for at in 0.. {
                write(&db, &format!("https://{at}.example/")).await;
            }
        }
    });
    let mut seen = std::collections::HashMap::new();
    for _ in 0..READS {
        let (a, b, revision) = read(&node.peer).await;
        assert_eq!(a, b);
        // One revision never stands for two states.
        let before = seen.insert(revision, a.clone());
        assert!(before.is_none_or(|before| before == a));
    }
    assert!(seen.len() > 1, "somebody has written in the meantime");
    writing.abort();
}

#[tokio::test]
async fn a_question_that_is_given_up_leaves_the_next_one_alone() {
    let fixture = Fixture::pair().await;
    let node = &fixture.network.nodes[0];
    let before = read(&node.peer).await;
    for turns in 0..20 {
        let mut asked = Box::pin(read(&node.peer));
        for _ in 0..turns {
            if futures::poll!(&mut asked).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(asked);
        assert_eq!(read(&node.peer).await, before);
    }
}
