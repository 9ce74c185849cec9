//! The anchor's registry, on either database.

use jumelage::anchor::{
    admit::{self, Candidate},
    registry::Registry,
};
use jumelage_domain::Timestamp;
use jumelage_entities::write::{admissions, directory};
use jumelage_tests::database::TestDatabase;
use jumelage_trust::{Member, NodeKey};
use sea_orm::DatabaseConnection;

fn members(list: &str) -> Vec<Member> {
    match admit::in_text(list, Timestamp::EPOCH).unwrap() {
        Candidate::Members(members) => members,
        Candidate::Node(_) => panic!("members"),
    }
}

fn cemr() -> Member {
    Member::new("cemr".parse().unwrap(), "CEMR", [])
        .unwrap()
        .with_node(
            "https://cemr.example".parse().unwrap(),
            NodeKey::generate().unwrap().public().clone(),
        )
}

fn node(code: &str, key: &NodeKey) -> Member {
    let member = members(&format!("code,name,countries\n{code},Name,DE\n")).remove(0);
    let endpoint = format!("https://{code}.example").parse().unwrap();
    member.with_node(endpoint, key.public().clone())
}

async fn fresh() -> TestDatabase {
    let database = TestDatabase::fresh().await;
    let code = "cemr".parse().unwrap();
    directory::found(&database.db, &code).await.unwrap();
    database
}

async fn codes(db: &DatabaseConnection) -> (u64, Vec<String>) {
    let registry = Registry::read(db).await.unwrap().unwrap();
    let codes = registry.members().map(|member| member.code().to_string());
    (registry.list().unwrap().serial(), codes.collect())
}

#[tokio::test]
async fn who_never_admitted_anybody_is_no_anchor() {
    let database = fresh().await;
    assert!(Registry::read(&database.db).await.unwrap().is_none());
}

#[tokio::test]
async fn every_change_raises_the_serial_and_a_code_is_given_once() {
    let database = fresh().await;
    let (db, cemr) = (&database.db, cemr());
    let list = members("code,name,countries,website\nkede,ΚΕΔΕ,EL,\nvng,VNG,NL,https://vng.nl\n");
    assert_eq!(admit::admit(db, &cemr, list, false).await.unwrap(), 1);
    assert_eq!(
        codes(db).await,
        (1, vec!["kede".to_owned(), "vng".to_owned()])
    );
    let vng = "vng".parse().unwrap();
    assert_eq!(admissions::revoke(db, &vng).await.unwrap(), 2);
    assert_eq!(codes(db).await, (2, vec!["kede".to_owned()]));
    let again = || members("code,name,countries\nvng,Another,NL\n");
    for replace in [false, true] {
        let refusal = admit::admit(db, &cemr, again(), replace).await.unwrap_err();
        assert!(refusal.to_string().contains("given once"), "{refusal:#}");
    }
    let refusal = admissions::revoke(db, &vng).await.unwrap_err();
    assert!(matches!(refusal, admissions::AdmissionError::Revoked(_)));
    let refusal = admissions::revoke(db, &"nobody".parse().unwrap())
        .await
        .unwrap_err();
    assert!(matches!(refusal, admissions::AdmissionError::Unknown(_)));
    // What was refused has raised nothing.
    assert_eq!(codes(db).await.0, 2);
    assert!(admissions::raise_serial(db, 2).await.is_err());
    admissions::raise_serial(db, 40).await.unwrap();
    assert_eq!(codes(db).await.0, 40);
}

#[tokio::test]
async fn a_list_is_admitted_as_a_whole_or_not_at_all() {
    let database = fresh().await;
    let (db, cemr) = (&database.db, cemr());
    admit::admit(
        db,
        &cemr,
        members("code,name,countries\nvng,VNG,NL\n"),
        false,
    )
    .await
    .unwrap();
    let mixed = members("code,name,countries\nkede,KEDE,GR\nvng,VNG,NL\n");
    assert!(admit::admit(db, &cemr, mixed, false).await.is_err());
    let twice = members("code,name,countries\nkede,KEDE,GR\nkede,KEDE,GR\n");
    let refusal = admit::admit(db, &cemr, twice, true).await.unwrap_err();
    assert!(refusal.to_string().contains("twice"), "{refusal:#}");
    let own = members("code,name,countries\ncemr,CEMR,BE\n");
    assert!(admit::admit(db, &cemr, own, false).await.is_err());
    let nowhere = Member::new("xx".parse().unwrap(), "Nowhere", []).unwrap();
    assert!(admit::admit(db, &cemr, vec![nowhere], false).await.is_err());
    assert_eq!(codes(db).await, (1, vec!["vng".to_owned()]));
}

#[tokio::test]
async fn a_member_gets_a_node_and_no_two_share_a_key_or_an_address() {
    let database = fresh().await;
    let (db, cemr) = (&database.db, cemr());
    let [key, other] = [(); 2].map(|()| NodeKey::generate().unwrap());
    admit::admit(
        db,
        &cemr,
        members("code,name,countries\nrgre,RGRE,DE\n"),
        false,
    )
    .await
    .unwrap();
    let refusal = admit::admit(db, &cemr, vec![node("rgre", &key)], false)
        .await
        .unwrap_err();
    assert!(refusal.to_string().contains("--replace"), "{refusal:#}");
    admit::admit(db, &cemr, vec![node("rgre", &key)], true)
        .await
        .unwrap();
    let same_key = node("afccre", &key);
    assert!(
        admit::admit(db, &cemr, vec![same_key], false)
            .await
            .is_err()
    );
    let endpoint = node("rgre", &key).endpoint().unwrap().clone();
    let same_address = node("afccre", &other).with_node(endpoint, other.public().clone());
    assert!(
        admit::admit(db, &cemr, vec![same_address], false)
            .await
            .is_err()
    );
    let registry = Registry::read(db).await.unwrap().unwrap();
    let entity = "https://rgre.example".parse().unwrap();
    let (member, serial) = registry.node(&entity).unwrap();
    assert_eq!((member, serial), (&node("rgre", &key), 2));
}

#[test]
fn a_file_that_is_neither_a_list_nor_a_statement_is_refused_by_line() {
    for (text, expected) in [
        ("", "neither a list"),
        ("hello", "neither a list"),
        ("code,name,countries\nRGRE,RGRE,DE\n", "line 2"),
        ("code,name,countries\nrgre,,DE\n", "line 2"),
        (
            "code,name,countries\nvng,VNG,NL\nrgre,RGRE,DE XX\n",
            "line 3",
        ),
        ("code,name,countries,mail\nrgre,RGRE,DE,x\n", "line 2"),
    ] {
        let refusal = admit::in_text(text, Timestamp::EPOCH).err().unwrap();
        assert!(
            format!("{refusal:#}").contains(expected),
            "{text}: {refusal:#}"
        );
    }
}
