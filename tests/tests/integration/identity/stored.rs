//! What the database keeps of programs and of tokens, on either kind of server.

use jumelage_entities::write::{
    clients::{self, NewClient},
    issued_tokens::{self, NewIssuedToken},
};
use jumelage_tests::database::TestDatabase;
use uuid::Uuid;

use super::*;

#[actix_web::test]
async fn programs_are_kept_in_the_order_in_which_they_came_until_they_are_revoked() {
    let database = TestDatabase::fresh().await;
    let (db, clock) = (&database.db, SetClock::default());
    let add = async |name: &str| {
        clock.advance(Duration::from_secs(1));
        let new = NewClient {
            name: name.to_owned(),
            secret_hash: "x".to_owned(),
            scopes: "read".to_owned(),
        };
        clients::add(db, new, clock.now()).await.unwrap()
    };
    let (first, second) = (add("Ärzte ohne Grenzen").await, add("Aachen").await);
    let names = async || -> Vec<String> {
        let rows = clients::all(db).await.unwrap();
        rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(names().await, ["Ärzte ohne Grenzen", "Aachen"]);
    let now = clock.now();
    assert!(clients::revoke(db, first, now).await.unwrap());
    assert!(!clients::revoke(db, first, now).await.unwrap());
    assert!(!clients::revoke(db, Uuid::new_v4(), now).await.unwrap());
    assert!(clients::standing(db, first).await.unwrap().is_none());
    let standing = clients::standing(db, second).await.unwrap().unwrap();
    assert_eq!((standing.id, standing.revoked_at), (second, None));
    // It is still known who it was.
    assert_eq!(names().await.len(), 2);
}

#[actix_web::test]
async fn tokens_of_people_are_kept_by_their_names_until_they_are_revoked() {
    let database = TestDatabase::fresh().await;
    let (db, clock) = (&database.db, SetClock::default());
    let new = |jti| NewIssuedToken {
        jti,
        subject: "anna".to_owned(),
        roles: "editor".to_owned(),
        local_governments: String::new(),
        issued_at: clock.now(),
        expires_at: clock.now(),
    };
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    issued_tokens::add(db, new(first)).await.unwrap();
    clock.advance(Duration::from_secs(1));
    issued_tokens::add(db, new(second)).await.unwrap();
    assert!(issued_tokens::add(db, new(second)).await.is_err());
    let now = clock.now();
    assert!(issued_tokens::revoke(db, first, now).await.unwrap());
    assert!(!issued_tokens::revoke(db, first, now).await.unwrap());
    assert!(issued_tokens::standing(db, first).await.unwrap().is_none());
    assert!(issued_tokens::standing(db, second).await.unwrap().is_some());
    let rows = issued_tokens::all(db).await.unwrap();
    let rows: Vec<(Uuid, Option<i64>)> = rows
        .into_iter()
        .map(|row| (row.jti, row.revoked_at))
        .collect();
    assert_eq!(rows, [(first, Some(now.millis())), (second, None)]);
}
