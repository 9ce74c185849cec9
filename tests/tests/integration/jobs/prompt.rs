//! A change is at the partner's desk within five seconds, whoever else is slow.

use std::{net::TcpListener, sync::Arc, time::Duration};

use jumelage::{jobs, neighbours::Neighbours, node::Node};
use jumelage_entities::{
    Writing, record,
    write::{
        bell,
        jobs::{EXCHANGE, all},
        records,
    },
};
use jumelage_trust::{Member, NodeKey};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use tokio::{task::JoinHandle, time::timeout};

use crate::peers::{Hosted, host_with, load, made, shared};

/// What is promised.
const PROMISED: Duration = Duration::from_secs(5);

fn working(nodes: &[Arc<Node>]) -> Vec<JoinHandle<()>> {
    let work = nodes.iter().map(|node| jobs::run(Arc::clone(node)));
    work.map(actix_web::rt::spawn).collect()
}

async fn stop(hosted: Hosted, working: Vec<JoinHandle<()>>) {
    for work in working {
        work.abort();
        drop(work.await);
    }
    hosted.server.stop(true).await;
}

/// How many of another node's records a node knows.
async fn claims(node: &Node, of: &str) -> usize {
    let claims = record::Entity::find().filter(record::Column::Node.eq(of));
    claims.all(&node.db).await.unwrap().len()
}

async fn until_claims_are(node: &Node, of: &str, expected: usize) {
    let mut bell = bell::listen(&node.settings.code);
    let heard = async {
        loop {
            bell.borrow_and_update();
            if claims(node, of).await == expected {
                return;
            }
            bell.changed().await.unwrap();
        }
    };
    timeout(PROMISED, heard).await.expect("it is there in time");
}

#[actix_web::test]
async fn what_is_written_is_at_the_partners_desk_and_what_is_deleted_is_gone_from_it() {
    let hosted = host_with(made(), shared(Neighbours::OverHttp)).await;
    let [first, other] = &hosted.nodes[..] else {
        panic!("two nodes")
    };
    let working = working(&hosted.nodes);
    load(&hosted.nodes).await;
    until_claims_are(other, "afccre", 1).await;
    let writing = Writing::begin(&first.db).await.unwrap();
    let own = record::Entity::find().filter(record::Column::Node.eq("afccre"));
    let own = own.all(&writing.tx).await.unwrap();
    let own = own.into_iter().map(|row| row.id).collect();
    records::remove(&writing, &own).await.unwrap();
    writing.commit().await.unwrap();
    until_claims_are(other, "afccre", 0).await;
    stop(hosted, working).await;
}

#[actix_web::test]
async fn a_node_that_takes_what_it_is_told_and_never_answers_holds_nobody_up() {
    let mut made = made();
    // Connections to it are made by the kernel, and nobody reads them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let key = NodeKey::generate().unwrap();
    let member = Member::new(
        "astumm".parse().unwrap(),
        "Says nothing",
        ["DE".parse().unwrap()],
    )
    .unwrap();
    made.members
        .push(member.with_node(endpoint.parse().unwrap(), key.public().clone()));
    let hosted = host_with(made, shared(Neighbours::OverHttp)).await;
    let working = working(&hosted.nodes);
    load(&hosted.nodes).await;
    until_claims_are(&hosted.nodes[1], "afccre", 1).await;
    let jobs = all(&hosted.nodes[0].db).await.unwrap();
    let silent = jobs
        .iter()
        .find(|job| job.kind == EXCHANGE && job.key == "astumm");
    assert_eq!(silent.unwrap().state, "RUNNING");
    stop(hosted, working).await;
}

#[actix_web::test]
async fn the_page_for_prometheus_says_what_jobs_there_are() {
    let hosted = host_with(made(), shared(Neighbours::OverHttp)).await;
    let node = &hosted.nodes[0];
    let working = working(&hosted.nodes);
    load(&hosted.nodes).await;
    until_claims_are(&hosted.nodes[1], "afccre", 1).await;
    let url = format!("{}/metrics", node.settings.public_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let page = client.get(url).send().await.unwrap().text().await.unwrap();
    for wanted in [
        r#"jumelage_jobs{node="afccre",kind="exchange",state=""#,
        r#"jumelage_jobs{node="afccre",kind="prune",state=""#,
        r#"jumelage_job_overdue_seconds{node="afccre",kind="exchange"} 0"#,
        r#"jumelage_job_attempts{node="afccre",kind="exchange"} "#,
        "jumelage_job_duration_seconds_count{node=",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    // Nothing that a job has to know is in what is told of it.
    for job in all(&node.db).await.unwrap() {
        assert_eq!(
            serde_json::from_str::<Value>(&job.payload).unwrap(),
            serde_json::json!({})
        );
    }
    stop(hosted, working).await;
}
