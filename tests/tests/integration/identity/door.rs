//! The node's own tokens at the public door.

use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_entities::{
    issued_token, local_government,
    write::{clients, issued_tokens},
};
use jumelage_trust::{AccessToken, NewAccessToken, PeerToken};
use sea_orm::EntityTrait;

use super::*;
use crate::peers::load;

const SECONDS: Duration = Duration::from_secs(2);

#[actix_web::test]
async fn a_client_is_an_app_and_a_person_what_the_token_says() {
    let door = Door::open().await;
    assert!(
        body(door.ask(None).await).await["extensions"]
            .get("federation")
            .is_none()
    );
    let app = door.client_token(&door.node).await;
    assert_eq!(door.show(&app).await, Ok(true));
    let viewer = door.viewer(&app).await;
    assert_eq!(viewer.roles, [Role::App].into());
    assert!(viewer.subject.is_some());
    let editor = door.person_token(StaffRole::Editor).await.token;
    assert_eq!(door.show(&editor).await, Ok(true));
    let admin = door.person_token(StaffRole::Admin).await.token;
    assert_eq!(door.show(&admin).await, Ok(false));
    let viewer = door.viewer(&admin).await;
    assert_eq!(viewer.subject.as_deref(), Some("anna"));
    assert_eq!(viewer.roles, [Role::Admin].into());
    // The scheme's case does not matter (RFC 9110, section 11.1).
    let response = door.ask(Some(&format!("bearer {admin}"))).await;
    assert_eq!(response.status(), StatusCode::OK);
    door.close().await;
}

#[actix_web::test]
async fn a_local_government_gets_a_token_for_its_own_entry_and_for_no_others() {
    let door = Door::open().await;
    load(&[Arc::clone(&door.node), Arc::clone(&door.other)]).await;
    let ids = async |node: &Node| {
        let all = local_government::Entity::find()
            .all(&node.db)
            .await
            .unwrap();
        let row = all.into_iter().find(|row| row.member).unwrap();
        ObjectId::new(
            ObjectKind::LocalGovernment,
            node.settings.code.clone(),
            row.id,
        )
    };
    let (mine, theirs) = (ids(&door.node).await, ids(&door.other).await);
    let issue = async |role, ids: &[String]| {
        let new = NewToken {
            subject: "the mayor".to_owned(),
            role,
            local_governments: ids.to_vec(),
            expires_at: door.after(Duration::from_hours(24)),
        };
        let (node, now) = (&door.node, door.clock.now());
        people::issue(
            &node.db,
            &node.settings,
            &node.keys.signing().load(),
            new,
            now,
        )
        .await
    };
    let role = StaffRole::LocalGovernment;
    let token = issue(role, &[mine.to_string()]).await.unwrap().token;
    let viewer = door.viewer(&token).await;
    assert_eq!(viewer.roles, [Role::LocalGovernment].into());
    assert_eq!(viewer.local_governments, [mine.clone()].into());
    let unknown = ObjectId::new(mine.kind(), mine.node().clone(), theirs.uuid());
    for (role, ids) in [
        (role, vec![]),
        (role, vec![theirs.to_string()]),
        (role, vec![unknown.to_string()]),
        (role, vec!["Reims".to_owned()]),
        (StaffRole::Editor, vec![mine.to_string()]),
    ] {
        assert!(issue(role, &ids).await.is_err(), "{role:?} {ids:?}");
    }
    door.close().await;
}

#[actix_web::test]
async fn a_revoked_token_is_refused_within_seconds() {
    let door = Door::open().await;
    let issued = door.person_token(StaffRole::Editor).await;
    let another = door.person_token(StaffRole::Editor).await;
    assert_eq!(door.show(&issued.token).await, Ok(true));
    let revoke = async || {
        let now = door.clock.now();
        issued_tokens::revoke(&door.node.db, issued.jti, now)
            .await
            .unwrap()
    };
    assert!(revoke().await);
    assert!(!revoke().await, "it is revoked once");
    door.clock.advance(SECONDS);
    let refused = Err("ACCESS_TOKEN_REVOKED".to_owned());
    assert_eq!(door.show(&issued.token).await, refused);
    assert_eq!(door.show(&another.token).await, Ok(true));
    door.close().await;
}

#[actix_web::test]
async fn a_revoked_clients_tokens_are_refused_within_seconds_and_it_gets_no_more() {
    let door = Door::open().await;
    let client = door.register(&door.node).await;
    let token = door.node.identity.grant(&client, None).await.unwrap().token;
    assert_eq!(door.show(&token).await, Ok(true));
    let id = client.id.parse().unwrap();
    let now = door.clock.now();
    assert!(clients::revoke(&door.node.db, id, now).await.unwrap());
    door.clock.advance(SECONDS);
    let refused = Err("ACCESS_TOKEN_CLIENT_REVOKED".to_owned());
    assert_eq!(door.show(&token).await, refused);
    assert!(door.node.identity.grant(&client, None).await.is_err());
    door.close().await;
}

#[actix_web::test]
async fn a_token_of_the_nodes_key_that_says_more_than_was_given_is_refused() {
    let door = Door::open().await;
    let sign = |subject: &str, client_id: &str, jti: &str, roles: &[Role]| {
        let new = NewAccessToken {
            node: door.node.identity.issuer(),
            subject,
            client_id,
            jti,
            scope: None,
            roles: roles.iter().map(|role| role.name().to_owned()).collect(),
            local_governments: std::collections::BTreeSet::new(),
            issued_at: door.clock.now(),
            expires_at: door.after(Duration::from_mins(5)),
        };
        AccessToken::sign(&door.node.keys.signing().load(), new)
    };
    let jti = door.person_token(StaffRole::Editor).await.jti.to_string();
    let cli = "jumelage-cli";
    let same = sign("anna", cli, &jti, &[Role::Editor]);
    assert_eq!(door.show(&same).await, Ok(true));
    for (subject, roles) in [
        ("anna", &[Role::Admin][..]),
        ("anna", &[Role::Editor, Role::Admin]),
        ("anna", &[]),
        ("berta", &[Role::Editor]),
    ] {
        let more = sign(subject, cli, &jti, roles);
        let refused = Err("ACCESS_TOKEN_REVOKED".to_owned());
        assert_eq!(door.show(&more).await, refused, "{subject} {roles:?}");
    }
    // A client that stands vouches for no role but its own.
    let client = door.register(&door.node).await.id.clone();
    let app = sign(&client, &client, "x", &[Role::App]);
    assert_eq!(door.show(&app).await, Ok(true));
    let more = sign(&client, &client, &jti, &[Role::App, Role::Editor]);
    let refused = Err("ACCESS_TOKEN_MALFORMED".to_owned());
    assert_eq!(door.show(&more).await, refused);
    door.close().await;
}

#[actix_web::test]
async fn a_token_that_the_database_does_not_know_is_refused() {
    // As after a restore of an older backup.
    let door = Door::open().await;
    let issued = door.person_token(StaffRole::Admin).await;
    let rows = issued_token::Entity::delete_many();
    rows.exec(&door.node.db).await.unwrap();
    let refused = Err("ACCESS_TOKEN_REVOKED".to_owned());
    assert_eq!(door.show(&issued.token).await, refused);
    door.close().await;
}

#[actix_web::test]
async fn a_token_expires_though_it_was_seen_before() {
    let door = Door::open().await;
    let token = door.client_token(&door.node).await;
    assert_eq!(door.show(&token).await, Ok(true));
    door.clock.advance(Duration::from_secs(3659));
    assert_eq!(door.show(&token).await, Ok(true));
    door.clock.advance(Duration::from_secs(1));
    let refused = Err("ACCESS_TOKEN_EXPIRED".to_owned());
    assert_eq!(door.show(&token).await, refused);
    door.close().await;
}

#[actix_web::test]
async fn a_token_of_another_node_opens_nothing_here() {
    let door = Door::open().await;
    let token = door.client_token(&door.other).await;
    let refused = Err("ACCESS_TOKEN_UNKNOWN_ISSUER".to_owned());
    assert_eq!(door.show(&token).await, refused);
    assert!(door.other.identity.viewer(&token).await.is_ok());
    door.close().await;
}

#[actix_web::test]
async fn each_door_takes_its_own_kind_of_token_only() {
    let door = Door::open().await;
    let (me, them) = (&door.node.settings.code, &door.other.settings.code);
    let sent = json!({"query": "{associations{code}}"}).to_string();
    let now = door.clock.now();
    let of_peer = PeerToken::sign(
        &door.other.keys.signing().load(),
        them,
        me,
        sent.as_bytes(),
        now,
    );
    let of_client = door.client_token(&door.node).await;
    let refused = Err("ACCESS_TOKEN_OF_PEER".to_owned());
    assert_eq!(door.show(&of_peer).await, refused);
    let post = async |token: &str| {
        let request = door.client.post(door.url("/peer/graphql"));
        let request = request.bearer_auth(token).body(sent.clone());
        request.send().await.unwrap()
    };
    assert_eq!(post(&of_peer).await.status(), StatusCode::OK);
    let response = post(&of_client).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let code = &body(response).await["errors"][0]["extensions"]["code"];
    assert!(code.as_str().unwrap().starts_with("PEER_TOKEN_"), "{code}");
    door.close().await;
}

#[actix_web::test]
async fn a_token_stands_in_one_authorization_header_and_nowhere_else() {
    let door = Door::open().await;
    let token = door.client_token(&door.node).await;
    let query = "query={local{associations{code}}}&access_token=";
    let url = format!("{}?{query}{token}", door.url("/graphql"));
    for request in [
        door.client.get(&url),
        door.client.get(&url).bearer_auth(&token),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(
            challenge.contains("error=\"invalid_request\""),
            "{challenge}"
        );
        let body = body(response).await;
        assert_eq!(body["errors"][0]["extensions"]["code"], "TOKEN_IN_URL");
        assert!(!body.to_string().contains(&token));
    }
    for value in ["Basic YTpi", "Bearer", &token, ""] {
        let response = door.ask(Some(value)).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{value}");
        let body = body(response).await;
        let extensions = &body["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "INVALID_TOKEN");
        assert_eq!(extensions["reason"], "ACCESS_TOKEN_SCHEME");
    }
    let post = door.client.post(door.url("/graphql"));
    let post = post.bearer_auth(&token).bearer_auth(&token);
    let post = post.header("content-type", "application/json");
    let twice = post.body(json!({"query": "{local{associations{code}}}"}).to_string());
    let twice = twice.send().await.unwrap();
    assert_eq!(twice.status(), StatusCode::UNAUTHORIZED);
    door.close().await;
}

#[actix_web::test]
async fn a_batch_is_let_in_or_refused_as_a_whole() {
    let door = Door::open().await;
    let one = json!({"query": "{local{associations{code}}}"});
    let post = async |token: &str| {
        let request = door.client.post(door.url("/graphql")).bearer_auth(token);
        let request = request.header("content-type", "application/json");
        request
            .body(json!([one, one]).to_string())
            .send()
            .await
            .unwrap()
    };
    let token = door.client_token(&door.node).await;
    assert_eq!(post(&token).await.status(), StatusCode::OK);
    assert_eq!(post("a.b.c").await.status(), StatusCode::UNAUTHORIZED);
    door.close().await;
}
