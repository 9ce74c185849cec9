//! Two processes that serve one node, over one database.

use std::{net::TcpListener, sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::timeout};

use super::{child::Served, crowd::Crowd};

/// How many twinnings two editors record at the same moment, one at each process.
const CONTESTED: usize = 20;

/// And how many each of those records who get in nobody's way.
const EACH: usize = 15;

const STUCK: Duration = Duration::from_mins(5);

#[actix_web::test]
async fn two_processes_of_one_node_lose_and_double_nothing() {
    let crowd = Crowd::gather().await;
    let second = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/graphql", second.local_addr().unwrap());
    let mut one = Served::start(&crowd.dir, &crowd.listener, None);
    let mut two = Served::start(&crowd.dir, &second, None);
    let mut editing = JoinSet::new();
    for at in [None, None, Some(url.clone()), Some(url.clone())] {
        let editors = Arc::clone(&crowd.editors);
        editing.spawn(async move {
            for _ in 0..EACH {
                assert!(editors.record_next(at.as_deref()).await);
            }
        });
    }
    let (editors, other) = (Arc::clone(&crowd.editors), url.clone());
    editing.spawn(async move {
        for _ in 0..CONTESTED {
            editors.record_twice(&other).await;
        }
    });
    let (edited, edits) = tokio::sync::oneshot::channel();
    let rest = async {
        let mut edits = Some(edits);
        let mut bell = crowd.bell();
        while edits.is_some() || !crowd.is_quiet().await {
            let done = async {
                match edits.as_mut() {
                    Some(edits) => edits.await.unwrap(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = done => edits = None,
                line = one.lines.recv() => drop(line.expect("the first process ended")),
                line = two.lines.recv() => drop(line.expect("the second process ended")),
                rang = bell.changed() => rang.unwrap(),
            }
        }
    };
    let rest = timeout(STUCK, rest);
    let edit = async {
        editing.join_all().await;
        edited.send(()).unwrap();
    };
    let (rest, ()) = tokio::join!(rest, edit);
    rest.expect("it becomes quiet");
    crowd.check(false).await;
    let acknowledged = crowd.editors.acknowledged.lock().unwrap().len();
    assert_eq!(acknowledged, 4 * EACH + CONTESTED);
    one.kill();
    two.kill();
    crowd.leave().await;
}
