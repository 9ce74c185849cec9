//! What an entity says of itself, and the keys that it announces.

use super::*;

#[test]
fn a_configuration_is_believed_if_a_known_key_signed_it() {
    let [old, stranger] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = configuration(&old, &[]);
    let own = verify_own(&text, &[&old]).unwrap();
    assert_eq!(own.entity(), &entity());
    assert_eq!(own.node().code.as_str(), "rgre");
    assert_eq!(own.issued(), "1999-11-23T12:00:00Z".parse().unwrap());
    assert_eq!(
        verify_own(&text, &[&stranger]).unwrap_err(),
        EntityStatementError::KeyId(entity())
    );
}

#[test]
fn the_old_key_signs_the_new() {
    let [old, new] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let kids = |own: &EntityConfiguration| -> Vec<String> {
        own.keys().iter().map(|key| key.kid().to_owned()).collect()
    };
    let both = verify_own(&configuration(&old, &[&new]), &[&old]).unwrap();
    assert_eq!(kids(&both), [&old, &new].map(|key| key.public().kid()));
    let keys = both.keys();
    let after =
        EntityConfiguration::verify(&configuration(&new, &[]), &entity(), keys, None, noon());
    assert_eq!(kids(&after.unwrap()), [new.public().kid()]);
    // Who knows the old one only has missed the announcement.
    assert_eq!(
        verify_own(&configuration(&new, &[]), &[&old]).unwrap_err(),
        EntityStatementError::KeyId(entity())
    );
}

#[test]
fn a_configuration_lists_the_key_that_signs_it() {
    let [old, new] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = changed(&configuration(&old, &[]), &old, |claims| {
        claims["jwks"]["keys"] = json!([new.public()]);
    });
    assert_eq!(
        verify_own(&text, &[&old]).unwrap_err(),
        EntityStatementError::ForeignKey
    );
}

#[test]
fn a_former_configuration_does_not_come_back() {
    let key = NodeKey::generate().unwrap();
    let keys = [key.public().clone()];
    let verdict = |since| {
        EntityConfiguration::verify(
            &configuration(&key, &[]),
            &entity(),
            &keys,
            Some(since),
            noon(),
        )
    };
    assert!(verdict(noon()).is_ok());
    assert_eq!(
        verdict(after(30)).unwrap_err(),
        EntityStatementError::RolledBack { seconds: 30 }
    );
}

#[test]
fn a_configuration_names_no_address_but_its_own() {
    let key = NodeKey::generate().unwrap();
    let text = configuration(&key, &[]);
    for (field, address) in [
        ("federation_fetch_endpoint", "https://evil.example/fetch"),
        ("federation_list_endpoint", "https://rgre.example/nodes"),
        (
            "federation_list_endpoint",
            "https://rgre.example/node.evil.example/",
        ),
        ("federation_fetch_endpoint", "http://127.0.0.1:22"),
    ] {
        let text = changed(&text, &key, |claims| {
            claims["metadata"]["federation_entity"][field] = address.into();
        });
        assert_eq!(
            verify_own(&text, &[&key]).unwrap_err(),
            EntityStatementError::ForeignAddress(field),
            "{address}"
        );
    }
    let text = changed(&text, &key, |claims| {
        claims["metadata"]["jumelage_node"]["endpoint"] = "https://evil.example".into();
    });
    assert_eq!(
        verify_own(&text, &[&key]).unwrap_err(),
        EntityStatementError::ForeignAddress("endpoint")
    );
}

#[test]
fn who_is_not_known_yet_is_believed_once_the_thumbprint_is_compared() {
    let [key, stranger] = [(); 2].map(|()| NodeKey::generate().unwrap());
    let text = configuration(&key, &[&stranger]);
    let introduction = Introduction::read(&text, &entity(), noon()).unwrap();
    // The thumbprint is of the key that signed, not of any that was put beside it.
    assert_eq!(introduction.thumbprint(), key.public().kid());
    assert!(
        introduction
            .clone()
            .believed(stranger.public().kid())
            .is_none()
    );
    assert!(introduction.believed(key.public().kid()).is_some());
    // What it is signed with must still be what it says, and it must be of the address that was asked.
    let forged = signed(&header(&key), &part(&text, 1), &stranger);
    assert_eq!(
        Introduction::read(&forged, &entity(), noon()).unwrap_err(),
        EntityStatementError::Signature(entity())
    );
    assert_eq!(
        Introduction::read(&text, &anchor(), noon()).unwrap_err(),
        EntityStatementError::Issuer(anchor())
    );
}
