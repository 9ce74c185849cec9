//! The anchor and its nodes, over real sockets: joining, admitting, following the anchor's list.

mod attacks;
mod endpoints;
mod import_calls;
mod outages;
mod publications;
mod registry;
mod support;
mod surveys;

use jumelage::{
    anchor::{join, refresh::RefreshError},
    keys::Keys,
    settings::Settings,
};
use serde_json::json;

use self::support::{DAY, Network, Place, ask, nodes, shared, statements};

const WHO: &str = "{europe{coverage{complete nodes{association state}}}}";

#[actix_web::test]
async fn who_joins_and_is_admitted_is_asked_by_all_and_asks_all() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    let [cemr, rgre, afccre] = network.each();
    // Each knows itself alone, and says whom it has joined.
    assert_eq!(nodes(rgre), ["rgre"]);
    assert_eq!(rgre.source.anchor().unwrap().entity, network.anchor());
    network.admit("rgre", "DE").await;
    network.refresh().await;
    assert_eq!(nodes(rgre), ["cemr", "rgre"]);
    assert_eq!(nodes(afccre), ["afccre"]);
    network.admit("afccre", "FR").await;
    network.refresh().await;
    let all = ["afccre", "cemr", "rgre"];
    for node in [cemr, rgre, afccre] {
        assert_eq!(nodes(node), all, "{}", node.settings.code);
        let answer = ask(node, WHO).await;
        let states = all.map(|code| json!({ "association": code, "state": "OK" }));
        assert_eq!(
            answer["europe"]["coverage"],
            json!({ "complete": true, "nodes": states }),
            "{}",
            node.settings.code
        );
    }
    network.stop().await;
}

#[actix_web::test]
async fn a_node_speaks_for_the_countries_that_the_anchor_gives_it_and_for_no_others() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "DE").await;
    network.admit("rgre", "DE").await;
    // By its own word it is a German one.
    network.admit("afccre", "FR").await;
    network.refresh().await;
    let [_, rgre, afccre] = network.each();
    for node in [rgre, afccre] {
        let directory = &node.membership().directory;
        let countries = directory.get("afccre").unwrap().countries();
        assert_eq!(
            countries
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            ["FR"]
        );
    }
    network.stop().await;
}

#[actix_web::test]
async fn a_revoked_node_is_dropped_when_the_anchor_is_next_asked_and_knows_itself_alone() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    network.revoke("rgre").await;
    network.refresh().await;
    let [cemr, rgre, afccre] = network.each();
    assert_eq!(nodes(cemr), ["afccre", "cemr"]);
    assert_eq!(nodes(afccre), ["afccre", "cemr"]);
    assert_eq!(nodes(rgre), ["rgre"]);
    // It goes on with what is its own; whom it knew are members still.
    let answer = ask(rgre, WHO).await;
    let alone = json!([{ "association": "rgre", "state": "OK" }]);
    let mine = answer["europe"]["coverage"]["nodes"].as_array().unwrap();
    let mine: Vec<_> = mine.iter().filter(|node| node["state"] == "OK").collect();
    assert_eq!(json!(mine), alone);
    // Its code is given for ever.
    let refusal = network.try_admit("rgre", "DE").await.unwrap_err();
    assert!(refusal.to_string().contains("given once"), "{refusal:#}");
    network.stop().await;
}

#[actix_web::test]
async fn only_what_is_new_changed_or_an_hour_old_is_fetched() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    let subjects = async |network: &Network| {
        let counted = network.refresh_counted("rgre").await;
        counted
            .into_iter()
            .map(|entity| network.code_of(&entity))
            .collect::<Vec<_>>()
    };
    assert!(subjects(&network).await.is_empty());
    network.admit("afccre", "FR").await;
    assert_eq!(subjects(&network).await, ["afccre"]);
    assert!(subjects(&network).await.is_empty());
    network.clock.forward(3600);
    let mut all = subjects(&network).await;
    all.sort_unstable();
    assert_eq!(all, ["afccre", "rgre"]);
    network.stop().await;
}

#[actix_web::test]
async fn a_day_without_the_anchor_changes_nothing_and_a_second_one_leaves_each_alone() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    network.stop_one("cemr").await;
    network.clock.forward(DAY);
    network.refresh().await;
    let all = ["afccre", "cemr", "rgre"];
    assert_eq!(nodes(network.node("rgre")), all);
    assert_eq!(nodes(network.node("afccre")), all);
    // A node that is started again in that time has all it needs on its disk.
    let again = network.open_again("rgre").await;
    assert_eq!(nodes(&again), all);
    network.clock.forward(DAY);
    network.refresh().await;
    assert_eq!(nodes(network.node("rgre")), ["rgre"]);
    assert_eq!(nodes(&*network.open_again("rgre").await), ["rgre"]);
    network.stop().await;
}

#[actix_web::test]
async fn a_damaged_directory_is_fetched_anew() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    let file = network.place("rgre").dir.join("signed-directory.json");
    let good = std::fs::read_to_string(&file).unwrap();
    for damaged in ["", &good[..good.len() / 2], &good.replace("eyJ", "eyK")] {
        std::fs::write(&file, damaged).unwrap();
        let again = network.open_again("rgre").await;
        assert_eq!(nodes(&again), ["rgre"]);
        network.refresh_one(&again).await;
        assert_eq!(nodes(&again), ["cemr", "rgre"]);
    }
    network.stop().await;
}

#[actix_web::test]
async fn joining_pins_only_the_key_that_was_read_out() {
    let network = Network::new("DE").await;
    let place = Place::new(network.folder(), "afccre", "FR");
    let before = std::fs::read_to_string(place.dir.join("jumelage.toml")).unwrap();
    let (statements, now) = (statements(), network.clock.time());
    let anchor = network.anchor();
    let wrong = place.key.public().kid();
    let refusal = join::join(&place.dir, &anchor, Some(wrong), &statements, now).await;
    let refusal = refusal.err().unwrap().to_string();
    assert!(refusal.contains("nothing was pinned"), "{refusal}");
    assert!(
        refusal.contains(network.place("cemr").key.public().kid()),
        "{refusal}"
    );
    assert_eq!(
        std::fs::read_to_string(place.dir.join("jumelage.toml")).unwrap(),
        before
    );
    assert!(!place.dir.join("signed-directory.json").exists());
    // Nor is a node an anchor because somebody takes it for one.
    let node = network.place("rgre");
    let refusal = join::join(&place.dir, &node.endpoint, None, &statements, now).await;
    let refusal = refusal.err().unwrap();
    let code = refusal.downcast_ref::<RefreshError>().unwrap().code();
    assert_eq!(code, "DIRECTORY_NO_LIST");
    let right = network.place("cemr").key.public().kid();
    let joined = join::join(&place.dir, &anchor, Some(right), &statements, now)
        .await
        .unwrap();
    assert!(joined.compared);
    assert!(joined.admitted.is_none());
    network.stop().await;
}

#[actix_web::test]
async fn joining_again_replaces_no_pinned_key_by_one_that_nobody_compared() {
    let network = Network::new("DE").await;
    let dir = &network.place("rgre").dir;
    let mut settings = Settings::read(dir).unwrap();
    let stranger = jumelage_trust::NodeKey::generate().unwrap();
    settings.anchor.keys = vec![stranger.public().clone()];
    settings.write(dir).unwrap();
    let (statements, now) = (statements(), network.clock.time());
    let anchor = network.anchor();
    let refusal = join::join(dir, &anchor, None, &statements, now).await;
    let refusal = refusal.err().unwrap().to_string();
    assert!(refusal.contains("--thumbprint"), "{refusal}");
    let pins = Settings::read(dir).unwrap().anchor.keys;
    assert_eq!(pins, [stranger.public().clone()]);
    let right = network.place("cemr").key.public().clone();
    let joined = join::join(dir, &anchor, Some(right.kid()), &statements, now).await;
    assert!(joined.unwrap().compared);
    assert_eq!(Settings::read(dir).unwrap().anchor.keys, [right]);
    network.stop().await;
}

#[actix_web::test]
async fn who_is_admitted_already_learns_it_by_joining_again() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    let place = network.place("rgre");
    let (statements, now) = (statements(), network.clock.time());
    let joined = join::join(&place.dir, &network.anchor(), None, &statements, now)
        .await
        .unwrap();
    let admitted = joined.admitted.unwrap();
    assert_eq!(admitted.code().as_str(), "rgre");
    assert_eq!(nodes(&*network.open_again("rgre").await), ["cemr", "rgre"]);
    network.stop().await;
}

#[actix_web::test]
async fn the_nodes_new_key_is_taken_over_where_the_old_one_announces_it() {
    let network = Network::new("DE").await;
    network.admit("rgre", "DE").await;
    network.refresh().await;
    let keys = || {
        let directory = network.node("cemr").membership().directory.clone();
        let keys = directory.get("rgre").unwrap().keys().to_vec();
        keys.iter()
            .map(|key| key.kid().to_owned())
            .collect::<Vec<_>>()
    };
    let place = network.place("rgre");
    let old = place.key.public().kid().to_owned();
    assert_eq!(keys(), std::slice::from_ref(&old));
    // In place of the node somebody answers who has a key of his own, ...
    let [next, stranger] = [(); 2].map(|()| jumelage_trust::NodeKey::generate().unwrap());
    let forged = network.configuration_of("rgre", &stranger, &[]);
    network.refresh_as("cemr", &place.endpoint, &forged).await;
    assert_eq!(keys(), std::slice::from_ref(&old));
    // ... or one who claims the anchor's key for a member,
    let anchors = network.place("cemr").key.public().clone();
    let greedy = network.configuration_of("rgre", &place.key, &[anchors]);
    network.refresh_as("cemr", &place.endpoint, &greedy).await;
    assert_eq!(keys(), std::slice::from_ref(&old));
    // ... and the node itself.
    let both = network.configuration_of("rgre", &place.key, &[next.public().clone()]);
    network.refresh_as("cemr", &place.endpoint, &both).await;
    assert_eq!(keys(), [old, next.public().kid().to_owned()]);
    let last = network.configuration_of("rgre", &next, &[]);
    network.refresh_as("cemr", &place.endpoint, &last).await;
    assert_eq!(keys(), [next.public().kid()]);
    network.stop().await;
}

/// All know each other, and each call is let in.
async fn all_is_well(network: &Network) {
    for node in network.each::<3>() {
        assert_eq!(
            nodes(node),
            ["afccre", "cemr", "rgre"],
            "{}",
            node.settings.code
        );
        let answer = ask(node, WHO).await;
        assert_eq!(answer["europe"]["coverage"]["complete"], true, "{answer}");
    }
}

#[actix_web::test]
async fn the_anchor_and_a_node_go_over_to_other_keys_and_nothing_is_interrupted() {
    let mut network = Network::new("DE").await;
    network.add("afccre", "FR").await;
    network.admit("rgre", "DE").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    all_is_well(&network).await;
    // A node's key is used when it is known; an anchor's when even who was away for a day has heard of it.
    for (code, hours) in [("rgre", 1), ("cemr", 12)] {
        let node = network.node(code);
        let known = || {
            let directory = network.node("afccre").membership().directory.clone();
            directory.get(code).unwrap().keys().to_vec()
        };
        let old = node.keys.signing().load().public().clone();
        let next = Keys::rotate(&network.place(code).dir).unwrap();
        let mut seen = vec![known()];
        while seen.last().unwrap() != std::slice::from_ref(&next) {
            assert!(seen.len() < 20, "{code}: {seen:?}");
            network.clock.forward(hours * 3600);
            network.refresh().await;
            all_is_well(&network).await;
            seen.push(known());
        }
        assert!(seen.contains(&vec![old.clone(), next.clone()]), "{seen:?}");
        assert_eq!(*node.keys.signing().load().public(), next);
    }
    // From the disk it is the key that was pinned at first that leads to the last.
    for code in ["rgre", "afccre", "cemr"] {
        let again = network.open_again(code).await;
        assert_eq!(nodes(&again), ["afccre", "cemr", "rgre"]);
    }
    network.stop().await;
}

#[actix_web::test]
async fn a_node_without_an_anchor_goes_by_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path(), "rgre", "DE");
    let node = place.open(&shared(&support::Shifted::new())).await;
    assert_eq!(nodes(&node), ["rgre"]);
    assert!(node.source.anchor().is_none());
}
