//! The anchor goes over to other keys.

use super::*;

/// The anchor goes over to a new key: announces it, signs with it, drops the old.
fn rotate(anchor: &mut Anchor) -> NodeKey {
    let new = NodeKey::generate().unwrap();
    anchor.others = vec![anchor.key.public().clone()];
    std::mem::replace(&mut anchor.key, new)
}

#[test]
fn the_anchors_old_key_announces_the_new_and_nothing_is_interrupted() {
    let mut anchor = Anchor::new();
    let pinned = anchor.pinned();
    let mut held = anchor.taken(noon());
    let all = ["afccre", "cemr", "rgre"];
    let next = NodeKey::generate().unwrap();
    anchor.others = vec![next.public().clone()];
    anchor.refresh(&mut held, after(300)).unwrap();
    assert_eq!(nodes(&held, after(300)), all);
    let old = std::mem::replace(&mut anchor.key, next);
    anchor.others = vec![old.public().clone()];
    // Statements of the old key remain good while it is listed.
    assert!(anchor.refresh(&mut held, after(600)).unwrap().is_empty());
    assert_eq!(nodes(&held, after(600)), all);
    anchor.others.clear();
    // Then they are asked for anew, all at once.
    assert_eq!(
        anchor.refresh(&mut held, after(900)).unwrap(),
        ["afccre", "rgre"]
    );
    assert_eq!(nodes(&held, after(900)), all);
    // From the disk it is the pinned, old key that leads to the new one.
    let mut again = SignedDirectory::read(&held.to_json(), &pinned, after(900)).unwrap();
    assert_eq!(nodes(&again, after(900)), all);
    // What the old key signs now is nothing any more.
    let new = std::mem::replace(&mut anchor.key, old);
    for held in [&mut held, &mut again] {
        let refusal = held.take_configuration(&anchor.configuration(after(901)), after(901));
        assert_eq!(refusal.unwrap_err().code(), "ENTITY_STATEMENT_KEY_ID");
        let refusal = held.take_statement(
            &at("rgre"),
            &anchor.statement("rgre", after(901)),
            after(901),
        );
        assert_eq!(refusal.unwrap_err().code(), "ENTITY_STATEMENT_KEY_ID");
    }
    anchor.key = new;
    anchor.refresh(&mut again, after(902)).unwrap();
}

#[test]
fn a_new_key_that_no_old_one_announced_is_refused() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    rotate(&mut anchor);
    let refusal = anchor.refresh(&mut held, after(1)).unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_KEY_ID");
}

#[test]
fn of_the_anchors_configurations_only_those_are_kept_that_lead_to_the_last() {
    let mut anchor = Anchor::new();
    let pinned = anchor.pinned();
    let mut held = anchor.taken(noon());
    let mut time = 0;
    let mut links = |anchor: &Anchor| {
        for _ in 0..3 {
            time += 300;
            anchor.refresh(&mut held, after(time)).unwrap();
        }
        let text = held.to_json();
        SignedDirectory::read(&text, &pinned, after(time)).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        file["configurations"].as_array().unwrap().len()
    };
    assert_eq!(links(&anchor), 1);
    for changes in 1..4 {
        let next = NodeKey::generate().unwrap();
        anchor.others = vec![next.public().clone()];
        assert_eq!(links(&anchor), changes);
        let old = std::mem::replace(&mut anchor.key, next);
        anchor.others = vec![old.public().clone()];
        assert_eq!(links(&anchor), changes + 1);
        anchor.others.clear();
        assert_eq!(links(&anchor), changes + 1);
    }
}
