//! Former, foreign and unsound words, each refused, and what was held stays.

use super::*;

#[test]
fn a_revoked_member_is_gone_with_the_next_list() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    let old = anchor.statement("rgre", noon());
    anchor.nodes.remove(0);
    anchor.serial += 1;
    anchor.refresh(&mut held, after(1)).unwrap();
    assert_eq!(codes(&held, after(1)), ["afccre", "cemr", "kede"]);
    // Its statement is still good, and of no use any more.
    let refusal = held
        .take_statement(&at("rgre"), &old, after(1))
        .unwrap_err();
    assert_eq!(refusal.code(), "DIRECTORY_UNLISTED");
    assert!(!held.to_json().contains(&old));
}

#[test]
fn a_rolled_back_list_is_refused() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    let former = anchor.configuration(after(-1));
    // By its date,
    let refusal = held.take_configuration(&former, noon()).unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_ROLLED_BACK");
    // and by its serial, where an anchor that was restored signs an old list anew.
    anchor.nodes.remove(0);
    anchor.serial = 2;
    anchor.refresh(&mut held, after(1)).unwrap();
    let restored = Anchor {
        serial: 1,
        ..anchor
    };
    let refusal = restored.refresh(&mut held, after(2)).unwrap_err();
    assert!(
        matches!(
            refusal,
            SignedDirectoryError::RolledBack {
                held: 2,
                offered: 1
            }
        ),
        "{refusal:?}"
    );
    assert_eq!(codes(&held, after(2)), ["afccre", "cemr", "kede"]);
}

#[test]
fn two_lists_with_one_serial_are_noticed() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    anchor.members.push(member("vng", "NL"));
    let refusal = anchor.refresh(&mut held, after(1)).unwrap_err();
    assert!(matches!(
        refusal,
        SignedDirectoryError::TwoLists { serial: 1 }
    ));
}

#[test]
fn a_rolled_back_statement_is_refused() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    let older = anchor.statement("rgre", after(-10));
    let refusal = held
        .take_statement(&at("rgre"), &older, noon())
        .unwrap_err();
    assert!(matches!(
        refusal,
        SignedDirectoryError::Statement {
            source: EntityStatementError::RolledBack { seconds: 10 },
            ..
        }
    ));
    // A key that was replaced does not come back with a statement from before.
    let before = anchor.statement("rgre", after(1));
    let new = anchor.replace_key(0);
    held.take_configuration(&anchor.configuration(after(2)), after(2))
        .unwrap();
    let refusal = held
        .take_statement(&at("rgre"), &before, after(2))
        .unwrap_err();
    assert_eq!(refusal.code(), "DIRECTORY_OLDER_THAN_LISTED");
    // Until the new one is there the node has no key at all: the old one is no key of it from this moment.
    assert_eq!(nodes(&held, after(2)), ["afccre", "cemr"]);
    anchor.refresh(&mut held, after(3)).unwrap();
    let directory = held.directory(after(3)).unwrap();
    assert_eq!(
        directory.get("rgre").unwrap().keys(),
        [new.public().clone()]
    );
}

#[test]
fn a_members_key_for_another_code_is_refused() {
    let anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    let forger = NodeKey::generate().unwrap();
    // A node that signs for itself a statement of more than it is: not the anchor's key.
    let genuine = anchor.statement("rgre", after(1));
    let own = changed(&genuine, &forger, |claims| {
        claims["metadata"]["jumelage_node"]["code"] = "afccre".into();
    });
    let refusal = held
        .take_statement(&at("rgre"), &own, after(1))
        .unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_SIGNATURE");
    // The statement of one node handed out for another.
    let others = anchor.statement("afccre", after(1));
    let refusal = held
        .take_statement(&at("rgre"), &others, after(1))
        .unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_SUBJECT");
}

#[test]
fn a_code_given_twice_makes_no_directory() {
    let mut anchor = Anchor::new();
    let twice = |anchor: &Anchor| anchor.taken(noon()).directory(noon()).unwrap_err();
    anchor.members.push(member("rgre", "AT"));
    assert!(
        matches!(twice(&anchor), DirectoryError::DuplicateCode(code) if code.as_str() == "rgre")
    );
    // The anchor's own code is taken as well.
    anchor.members = vec![member("cemr", "BE")];
    assert!(
        matches!(twice(&anchor), DirectoryError::DuplicateCode(code) if code.as_str() == "cemr")
    );
}

#[test]
fn two_members_with_one_key_make_no_directory() {
    let mut anchor = Anchor::new();
    let [own, shared] = [0, 1].map(|node: usize| anchor.nodes[node].0.key().unwrap().clone());
    let both = anchor.nodes[0]
        .0
        .clone()
        .with_node_keys(at("rgre"), [own, shared]);
    anchor.nodes[0].0 = both.unwrap();
    let refusal = anchor.taken(noon()).directory(noon()).unwrap_err();
    assert!(matches!(refusal, DirectoryError::DuplicateKey { .. }));
}

#[test]
fn another_anchor_has_no_say() {
    let (ours, other) = (Anchor::new(), Anchor::new());
    let mut held = ours.taken(noon());
    // One that says it is ours,
    let refusal = held
        .take_configuration(&other.configuration(after(1)), after(1))
        .unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_KEY_ID");
    let refusal = held.take_statement(&at("rgre"), &other.statement("rgre", after(1)), after(1));
    assert_eq!(refusal.unwrap_err().code(), "ENTITY_STATEMENT_KEY_ID");
    // and one under its own name, even if it has our anchor's key.
    let other = Anchor {
        entity: at("other"),
        key: ours.key,
        ..other
    };
    let refusal = held
        .take_configuration(&other.configuration(after(1)), after(1))
        .unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_ISSUER");
    let refusal = held.take_statement(&at("rgre"), &other.statement("rgre", after(1)), after(1));
    assert_eq!(refusal.unwrap_err().code(), "ENTITY_STATEMENT_ISSUER");
}

#[test]
fn a_node_is_no_anchor_because_it_is_pinned() {
    let anchor = Anchor::new();
    let text = changed(&anchor.configuration(noon()), &anchor.key, |claims| {
        claims["metadata"]
            .as_object_mut()
            .unwrap()
            .remove("jumelage_directory");
    });
    let refusal = SignedDirectory::begin(&anchor.pinned(), &text, noon()).unwrap_err();
    assert_eq!(refusal.code(), "DIRECTORY_NO_LIST");
}

#[test]
fn an_unsound_list_is_refused() {
    let anchor = Anchor::new();
    for (field, value) in [
        ("serial", json!("1")),
        (
            "nodes",
            json!([{ "entity": "https://rgre.example", "serial": 2 }]),
        ),
        (
            "nodes",
            json!([{ "entity": "https://a.example", "serial": 1 }, { "entity": "https://A.example/", "serial": 1 }]),
        ),
        (
            "members",
            json!([{ "code": "vng", "name": "", "countries": ["NL"] }]),
        ),
        (
            "members",
            json!([{ "code": "vng", "name": "VNG", "countries": ["NL"], "website": "javascript:1" }]),
        ),
    ] {
        let text = changed(&anchor.configuration(noon()), &anchor.key, |claims| {
            claims["metadata"]["jumelage_directory"][field] = value.clone();
        });
        let refusal = SignedDirectory::begin(&anchor.pinned(), &text, noon()).unwrap_err();
        assert_eq!(refusal.code(), "ENTITY_STATEMENT_CLAIMS", "{value}");
    }
}
