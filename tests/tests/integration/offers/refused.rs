//! Introductions that the other node has refused: the seeker is told so, and they do not come to the candidate later.

use jumelage_entities::exchange::{deliver, receive};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{
    Desk, editor,
    introductions::{REQUEST, at_desk, one, states, wish},
};

/// The second node's next message, as it is and changed, and what the first one says to it.
async fn tell(desk: &Desk, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let [to, from] = [0, 1].map(|at| &desk.fixture.network.nodes[at]);
    let delivery = deliver::next(&from.db, &to.code).await.unwrap().unwrap();
    let mut message = serde_json::to_value(&delivery.message).unwrap();
    change(&mut message);
    let sender = receive::Sender {
        code: from.code.clone(),
        countries: from.countries.clone(),
    };
    let message = serde_json::from_value(message).unwrap();
    let reply = receive::receive(&to.db, &sender, message).await.unwrap();
    let codes = reply.refused.iter().map(|refusal| refusal.code.clone());
    let codes = codes.collect();
    deliver::acknowledge(&from.db, &to.code, delivery, &reply)
        .await
        .unwrap();
    codes
}

#[tokio::test]
async fn what_was_refused_is_not_told_again_when_everything_is() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    let network = &desk.fixture.network;
    let [to, from] = [0, 1].map(|at| &network.nodes[at]);
    let ask = async |message: &str| {
        let asked = desk
            .write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, message))
            .await;
        assert_eq!(asked["userErrors"], json!([]), "{asked}");
    };
    // For a while the other node does not know the candidate.
    let known = async |is_known: &str| {
        let sql = format!("UPDATE local_government SET member = {is_known} WHERE name = 'Reims'");
        to.db.execute_unprepared(&sql).await.unwrap();
    };
    ask("Hello").await;
    known("FALSE").await;
    assert_eq!(tell(&desk, |_| ()).await, ["CANDIDATE_UNKNOWN"]);
    known("TRUE").await;
    let newest = at_desk(&desk, 1, json!({"first": 1})).await;
    assert_eq!(newest["nodes"][0]["state"], "REFUSED");

    // It is taken back, and so it is not on the list any more of what is told to whoever has forgotten it.
    network.exchange(|_| ()).await;
    deliver::start_over(&from.db, &to.code).await.unwrap();
    network.exchange(|_| ()).await;
    assert_eq!(states(&desk, 0).await, []);
    assert_eq!(states(&desk, 1).await, one("SENT", "REFUSED"));
    // Asked anew it comes, once.
    ask("Hello again").await;
    deliver::start_over(&from.db, &to.code).await.unwrap();
    network.exchange(|_| ()).await;
    assert_eq!(states(&desk, 0).await, one("RECEIVED", "DELIVERED"));
    let sent = [("SENT", "DELIVERED"), ("SENT", "REFUSED")];
    let sent = sent.map(|(direction, state)| (direction.to_owned(), state.to_owned()));
    assert_eq!(states(&desk, 1).await, sent);
    // Both hold the same of each other: there is nothing left to be said.
    assert!(deliver::awaited(&from.db).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_message_with_control_characters_is_refused() {
    let desk = Desk::open().await;
    let (aachen, reims) = (desk.town("Aachen").await, desk.town("Reims").await);
    desk.write_as(&editor(), 1, REQUEST, wish(&aachen, &reims, "Hello"))
        .await;
    let codes = tell(&desk, |message| {
        message["parts"][0]["message"] = json!("Hel\u{0}lo");
    });
    assert_eq!(codes.await, ["CONTROL_CHARACTERS"]);
    assert_eq!(states(&desk, 0).await, []);
    let newest = at_desk(&desk, 1, json!({"first": 1})).await;
    assert_eq!(newest["nodes"][0]["note"], "CONTROL_CHARACTERS");
}
