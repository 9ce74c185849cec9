//! While the anchor is away, after its key is another, and with those of a later version.

use jumelage::{
    anchor::publications::{Kept, refresh},
    keys::Keys,
};
use jumelage_domain::PublicationKind;
use jumelage_entities::{
    publication,
    write::publications::{headings, list},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{asks, funding, of, publishes, two};
use crate::anchor::support::{DAY, Instead, statements};

const FUNDING: PublicationKind = PublicationKind::Funding;

#[actix_web::test]
async fn the_last_that_was_good_is_kept_while_the_anchor_is_away() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    asks(rgre).await.unwrap();
    network.stop_one("cemr").await;
    network.clock.forward(3 * DAY);
    let refusal = asks(rgre).await.unwrap_err();
    assert_eq!(refusal.code(), "PUBLICATIONS_UNREACHABLE");
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    // And after a start, when nothing is known of the anchor but its pinned keys.
    std::fs::remove_file(network.place("rgre").dir.join("signed-directory.json")).unwrap();
    let again = network.open_again("rgre").await;
    assert_eq!(asks(&again).await.unwrap(), Kept::NobodysYet);
    assert_eq!(of(&again, FUNDING).await, [funding("first")]);
    network.stop().await;
}

#[actix_web::test]
async fn after_another_key_nothing_is_fetched_anew_and_who_is_new_believes_the_same() {
    let mut network = two().await;
    publishes(network.node("cemr"), FUNDING, &funding("first")).await;
    asks(network.node("rgre")).await.unwrap();
    let next = Keys::rotate(&network.place("cemr").dir).unwrap();
    let mut steps = 0;
    while *network.node("cemr").keys.signing().load().public() != next {
        assert!(steps < 20);
        steps += 1;
        network.clock.forward(12 * 3600);
        network.refresh().await;
    }
    network.refresh().await;
    let only_list = Instead {
        inner: statements(),
        prefix: format!("{}/publications/", network.anchor()),
        text: "nothing".to_owned(),
    };
    refresh(network.node("rgre"), &only_list).await.unwrap();
    assert_eq!(of(network.node("rgre"), FUNDING).await, [funding("first")]);
    network.add("afccre", "FR").await;
    network.admit("afccre", "FR").await;
    network.refresh().await;
    asks(network.node("afccre")).await.unwrap();
    assert_eq!(
        of(network.node("afccre"), FUNDING).await,
        [funding("first")]
    );
    network.stop().await;
}

#[actix_web::test]
async fn a_kind_of_a_later_version_is_kept_as_it_was_signed() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    publishes(cemr, FUNDING, &funding("first")).await;
    let row = publication::Entity::find().one(&cemr.db).await.unwrap();
    let later = publication::Model {
        id: uuid::Uuid::now_v7(),
        kind: "TRAINING".to_owned(),
        name: "courses".to_owned(),
        ..row.unwrap()
    };
    let later = later.into_active_model().reset_all();
    later.insert(&cemr.db).await.unwrap();
    asks(rgre).await.unwrap();
    let kinds: Vec<String> = headings(&rgre.db)
        .await
        .unwrap()
        .into_iter()
        .map(|heading| heading.kind.to_string())
        .collect();
    assert_eq!(kinds, ["FUNDING", "TRAINING"]);
    let url = format!("{}/publications/TRAINING/courses", network.anchor());
    let signed = reqwest::get(url).await.unwrap().text().await.unwrap();
    let rows = publication::Entity::find().all(&rgre.db).await.unwrap();
    let kept = rows.into_iter().find(|row| row.kind == "TRAINING");
    assert_eq!(kept.unwrap().signed, Some(signed));
    network.stop().await;
}

#[actix_web::test]
async fn who_joins_an_anchor_keeps_that_ones_and_no_more_its_own() {
    let network = two().await;
    let (cemr, rgre) = (network.node("cemr"), network.node("rgre"));
    // As before it joined.
    publishes(rgre, FUNDING, &funding("own")).await;
    assert_eq!(of(rgre, FUNDING).await, [funding("own")]);
    let own = list(&rgre.db).await.unwrap();
    assert_eq!(own.source, None);
    asks(rgre).await.unwrap();
    assert!(of(rgre, FUNDING).await.is_empty());
    publishes(cemr, FUNDING, &funding("first")).await;
    asks(rgre).await.unwrap();
    assert_eq!(of(rgre, FUNDING).await, [funding("first")]);
    network.stop().await;
}
