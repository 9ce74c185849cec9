//! Who follows, and for how long.

use std::{sync::Arc, time::Duration};

use jumelage_entities::write::issued_tokens;
use jumelage_federation::{Request, error::Code};
use jumelage_schema::{
    clock::Clock,
    public::{PublicDoor, Unlimited},
    rights::{Row, Rules, TABLE, Who},
    viewer::{Role, Viewer},
};
use serde_json::json;

use super::{
    Door, FOLLOW,
    client::{Opening, Socket},
    events::Events,
    told,
};

const HOUR: Duration = Duration::from_hours(1);

const WHO: &str = "{viewer{roles}}";

#[actix_web::test]
async fn a_token_is_taken_from_the_header_or_from_the_payload_and_is_good_or_nobody_is_let_in() {
    let door = Door::open().await;
    let token = format!("Bearer {}", door.token(HOUR).await);
    let with_header = || Opening {
        headers: vec![("authorization", token.clone())],
        ..Opening::default()
    };
    let editor = json!({"viewer": {"roles": ["editor"]}});
    let mut by_header = with_header().open(door.address).await.unwrap();
    by_header.init(json!({})).await;
    by_header.subscribe("1", WHO, json!({})).await;
    assert_eq!(by_header.next_of("1").await["data"], editor);
    let mut by_payload = Socket::open(door.address).await;
    by_payload
        .init(json!({"AUTHORIZATION": token, "other": 1}))
        .await;
    by_payload.subscribe("1", WHO, json!({})).await;
    assert_eq!(by_payload.next_of("1").await["data"], editor);
    let mut nobody = Socket::ready(door.address).await;
    nobody.subscribe("1", WHO, json!({})).await;
    assert_eq!(
        nobody.next_of("1").await["data"],
        json!({"viewer": {"roles": ["anonymous"]}})
    );

    for wrong in [
        json!("Bearer made.up.token"),
        json!("Basic eA=="),
        json!("Bearer"),
        json!(7),
    ] {
        let mut socket = Socket::open(door.address).await;
        let payload = json!({"authorization": wrong});
        socket
            .send(json!({"type": "connection_init", "payload": payload}))
            .await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403, "{wrong}: {reason}");
        assert!(!reason.contains("made.up"), "{reason}");
    }
    let mut both = with_header().open(door.address).await.unwrap();
    both.send(json!({"type": "connection_init", "payload": {"authorization": token}}))
        .await;
    assert_eq!(both.closed().await.0, 4400);
    let wrong = Opening {
        headers: vec![("authorization", "Bearer made.up.token".to_owned())],
        ..Opening::default()
    };
    assert_eq!(wrong.open(door.address).await.err(), Some(401));
    let wrong = door
        .source(FOLLOW)
        .header("authorization", "Bearer made.up.token");
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    door.server.stop().await;
}

#[actix_web::test]
async fn nothing_is_told_to_one_whose_token_has_ended() {
    let door = Door::open().await;
    let token = format!("Bearer {}", door.token(HOUR).await);
    let mut socket = Socket::open(door.address).await;
    socket.init(json!({"authorization": token})).await;
    socket.subscribe("f", FOLLOW, json!({})).await;
    assert_eq!(told(&socket.next_of("f").await), []);
    let mut events = Events::of(door.source(FOLLOW).header("authorization", &token)).await;
    assert_eq!(told(&events.data().await), []);
    door.enter_one("Épernay").await;
    assert_eq!(told(&socket.next_of("f").await).len(), 1);
    assert_eq!(told(&events.data().await).len(), 1);

    door.clock.advance(2 * HOUR);
    door.enter_one("Cognac").await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4403, "{reason}");
    let last = events.data().await;
    assert_eq!(last["errors"][0]["extensions"]["code"], "INVALID_TOKEN");
    events.complete().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn a_token_that_is_revoked_closes_also_what_is_silent() {
    let door = Door::with(|settings| settings.subscriptions.keep_alive_seconds = 1).await;
    let issued = door.issue(HOUR).await;
    let token = format!("Bearer {}", issued.token);
    let mut socket = Socket::open(door.address).await;
    socket.init(json!({"authorization": token})).await;
    let mut events = Events::of(door.source(FOLLOW).header("authorization", &token)).await;
    assert_eq!(told(&events.data().await), []);
    let now = door.clock.now();
    let revoked = issued_tokens::revoke(&door.node.db, issued.jti, now).await;
    assert!(revoked.unwrap());
    // What the database says is remembered for a moment.
    door.clock.advance(Duration::from_secs(3));
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4403, "{reason}");
    let last = events.data().await;
    assert_eq!(last["errors"][0]["extensions"]["code"], "INVALID_TOKEN");
    events.complete().await;
    door.server.stop().await;
}

#[actix_web::test]
async fn who_may_follow_stands_in_the_table_of_rights() {
    let door = Door::open().await;
    let staff = Row::only(Who::Staff, "Subscription", &["changes"]);
    let table: Vec<Row> = TABLE.iter().copied().chain([staff]).collect();
    let rules = Rules::of(&jumelage_schema::sdl::read(), &table);
    let public: PublicDoor = door.node.public.clone().with_rules(rules);
    let request = Request {
        query: FOLLOW.into(),
        ..Request::default()
    };
    let refused = public
        .follow(&Viewer::anonymous(), &request, None)
        .err()
        .unwrap();
    assert_eq!(refused[0].code, Code::Forbidden.as_str());
    let mut editor = Viewer::anonymous();
    editor.roles = [Role::Editor].into();
    let mut following = public.follow(&editor, &request, None).unwrap();
    let mut next = async |viewer: &Viewer| {
        let network = Arc::clone(&door.node.network());
        public
            .next(&mut following, &Unlimited, viewer, network, HOUR)
            .await
    };
    assert!(next(&editor).await.unwrap().is_some());
    // Whoever is it no more is told nothing more.
    let errors = next(&Viewer::anonymous()).await.unwrap_err();
    assert_eq!(errors[0].code, Code::Forbidden.as_str());
    door.server.stop().await;
}
