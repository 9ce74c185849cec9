//! What does not come, or comes late: nobody is dropped for it whom the anchor still lists, and nobody kept whom it does not.

use async_trait::async_trait;
use jumelage::{
    anchor::{
        fetch::{FetchError, OverHttp, Statements},
        job,
        source::News,
    },
    keys::Keys,
};

use super::support::{DAY, Network, nodes, statements};

const HOUR: i64 = 3600;
const ALL: [&str; 3] = ["afccre", "cemr", "rgre"];

/// As from an anchor that gives no statement of anybody.
struct NoStatements(OverHttp);

#[async_trait]
impl Statements for NoStatements {
    async fn get(&self, url: &str) -> Result<String, FetchError> {
        if url.contains("sub=") {
            return Err(FetchError::Late(url.to_owned()));
        }
        self.0.get(url).await
    }
}

async fn three() -> Network {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    network
}

#[actix_web::test]
async fn a_node_for_which_nobody_vouches_any_more_stays_with_its_key() {
    let network = three().await;
    network.stop_one("cemr").await;
    network.clock.forward(27 * HOUR + 120);
    let rgre = network.node("rgre");
    network.refresh_one(rgre).await;
    assert_eq!(nodes(rgre), ["rgre"]);
    let old = rgre.keys.signing().load().public().clone();
    let next = Keys::rotate(&network.place("rgre").dir).unwrap();
    for _ in 0..3 {
        network.refresh_one(rgre).await;
        network.clock.forward(2 * HOUR);
    }
    network.refresh_one(rgre).await;
    assert_eq!(*rgre.keys.signing().load().public(), old);
    // The anchor hears of it when it is there again.
    assert_eq!(rgre.keys.published(), [old, next]);
    network.stop().await;
}

#[actix_web::test]
async fn a_change_of_the_anchors_key_drops_nobody_though_no_statement_can_be_fetched() {
    let network = three().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    let next = Keys::rotate(&network.place("cemr").dir).unwrap();
    let mut steps = 0;
    network.refresh().await;
    while *cemr.keys.signing().load().public() != next {
        assert!(steps < 20);
        steps += 1;
        network.refresh_one(rgre).await;
        network.clock.forward(6 * HOUR);
        network.refresh_one(cemr).await;
    }
    let unheard = NoStatements(statements());
    let kid = || rgre.source.held().unwrap().configuration().kid().to_owned();
    assert_eq!(job::refresh(rgre, &unheard).await.unwrap(), News::Missing);
    assert_eq!(kid(), next.kid());
    assert_eq!(nodes(rgre), ALL);
    network.clock.forward(HOUR);
    assert_eq!(job::refresh(rgre, &unheard).await.unwrap(), News::Missing);
    assert_eq!(nodes(rgre), ALL);
    let news = job::refresh(rgre, &statements()).await.unwrap();
    assert_eq!(news, News::Complete);
    // By then all is signed with the new key, and the old one is none any more.
    network.clock.forward(HOUR);
    job::refresh(rgre, &unheard).await.unwrap();
    let held = rgre.source.held().unwrap();
    assert_eq!(held.configuration().keys(), [next]);
    assert_eq!(nodes(rgre), ALL);
    network.stop().await;
}

#[actix_web::test]
async fn a_change_of_which_the_statement_does_not_come_is_known_to_be_missing() {
    let network = three().await;
    let place = network.place("afccre");
    let next = jumelage_trust::NodeKey::generate().unwrap();
    let both = network.configuration_of("afccre", &place.key, &[next.public().clone()]);
    network.refresh_as("cemr", &place.endpoint, &both).await;
    let rgre = network.node("rgre");
    let news = job::refresh(rgre, &NoStatements(statements())).await;
    assert_eq!(news.unwrap(), News::Missing);
    assert_eq!(nodes(rgre), ["cemr", "rgre"]);
    let news = job::refresh(rgre, &statements()).await.unwrap();
    assert_eq!(
        (news, nodes(rgre)),
        (News::Complete, ALL.map(str::to_owned).into())
    );
    network.stop().await;
}

#[actix_web::test]
async fn a_revocation_does_not_wait_for_the_disk() {
    let network = three().await;
    let file = network.place("rgre").dir.join("signed-directory.json");
    std::fs::remove_file(&file).unwrap();
    // Nothing takes the place of a folder with something in it.
    std::fs::create_dir_all(file.join("something")).unwrap();
    network.revoke("afccre").await;
    let rgre = network.node("rgre");
    let (statements, now) = (statements(), network.clock.time());
    let kept = rgre.source.refresh(&statements, now).await;
    let refusal = kept.unwrap_err().to_string();
    assert!(refusal.contains("signed-directory.json"), "{refusal}");
    job::take(rgre).await.unwrap();
    assert_eq!(nodes(rgre), ["cemr", "rgre"]);
    network.stop().await;
}

#[actix_web::test]
async fn a_clock_that_was_behind_at_the_start_costs_the_kept_directory_until_it_is_right() {
    let network = three().await;
    network.stop_one("cemr").await;
    network.clock.forward(-DAY);
    let again = network.open_again("rgre").await;
    network.refresh_one(&again).await;
    assert_eq!(nodes(&again), ["rgre"]);
    network.clock.forward(DAY);
    job::take(&again).await.unwrap();
    assert_eq!(nodes(&again), ALL);
    network.stop().await;
}

#[cfg(unix)]
#[actix_web::test]
async fn a_node_does_not_start_with_a_key_that_everybody_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = super::Place::new(folder.path(), "rgre", "DE");
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(place.dir.join("key.pem"), open).unwrap();
    let shared = super::shared(&super::support::Shifted::new());
    let refusal = jumelage::node::Node::open(&place.dir, &shared).await;
    let refusal = refusal.err().unwrap().to_string();
    assert!(refusal.contains("chmod 600"), "{refusal}");
}
