//! An anchor and what its nodes take from it; each attack tried once.

use serde_json::json;

use super::*;
use crate::{
    NodeKey,
    entity::{
        EntityStatementError, FederationEntity, ListedNode, Metadata, NodeMetadata,
        forged::{after, changed, noon},
    },
};

/// An anchor whose registry can be changed at will.
struct Anchor {
    key: NodeKey,
    others: Vec<PublicKey>,
    entity: Endpoint,
    serial: u64,
    nodes: Vec<(Member, u64)>,
    members: Vec<Member>,
}

fn at(code: &str) -> Endpoint {
    format!("https://{code}.example").parse().unwrap()
}

fn member(code: &str, country: &str) -> Member {
    Member::new(
        code.parse().unwrap(),
        &code.to_uppercase(),
        [country.parse().unwrap()],
    )
    .unwrap()
}

impl Anchor {
    /// Two nodes and a member without one.
    fn new() -> Self {
        let nodes = [("rgre", "DE"), ("afccre", "FR")].map(|(code, country)| {
            let key = NodeKey::generate().unwrap().public().clone();
            (member(code, country).with_node(at(code), key), 1)
        });
        Self {
            key: NodeKey::generate().unwrap(),
            others: Vec::new(),
            entity: at("cemr"),
            serial: 1,
            nodes: nodes.to_vec(),
            members: vec![member("kede", "GR")],
        }
    }

    fn pinned(&self) -> PinnedAnchor {
        PinnedAnchor {
            entity: self.entity.clone(),
            keys: vec![self.key.public().clone()],
        }
    }

    fn configuration(&self, now: Timestamp) -> String {
        let nodes = self.nodes.iter().map(|(member, serial)| ListedNode {
            entity: member.endpoint().unwrap().clone(),
            serial: *serial,
        });
        let list = MemberList::new(self.serial, nodes, self.members.clone()).unwrap();
        let metadata = Metadata {
            federation_entity: FederationEntity {
                organization_name: Some("CEMR".to_owned()),
                ..FederationEntity::default()
            },
            jumelage_node: NodeMetadata {
                code: "cemr".parse().unwrap(),
                countries: [].into(),
                endpoint: self.entity.clone(),
                software_version: String::new(),
                schema_hash: String::new(),
            },
            jumelage_directory: Some(list),
        };
        EntityConfiguration::sign(&self.key, &self.others, Vec::new(), metadata, now)
    }

    fn statement(&self, code: &str, now: Timestamp) -> String {
        let mut nodes = self.nodes.iter();
        let (member, serial) = nodes
            .find(|(node, _)| node.code().as_str() == code)
            .unwrap();
        SubordinateStatement::sign(&self.key, &self.entity, member, *serial, now).unwrap()
    }

    /// What a new node takes from this anchor.
    fn taken(&self, now: Timestamp) -> SignedDirectory {
        let mut taken =
            SignedDirectory::begin(&self.pinned(), &self.configuration(now), now).unwrap();
        self.refresh(&mut taken, now).unwrap();
        taken
    }

    /// What a node does every few minutes.
    fn refresh(
        &self,
        held: &mut SignedDirectory,
        now: Timestamp,
    ) -> Result<Vec<String>, SignedDirectoryError> {
        held.take_configuration(&self.configuration(now), now)?;
        let wanted = held.wanted(now);
        let mut asked = Vec::new();
        for entity in wanted {
            let host = entity.as_str().trim_start_matches("https://");
            let code = host.trim_end_matches(".example").to_owned();
            held.take_statement(&entity, &self.statement(&code, now), now)?;
            asked.push(code);
        }
        Ok(asked)
    }

    fn replace_key(&mut self, at: usize) -> NodeKey {
        let key = NodeKey::generate().unwrap();
        self.serial += 1;
        let (node, serial) = &mut self.nodes[at];
        let endpoint = node.endpoint().unwrap().clone();
        *node = node.clone().with_node(endpoint, key.public().clone());
        *serial = self.serial;
        key
    }
}

fn nodes(held: &SignedDirectory, now: Timestamp) -> Vec<String> {
    let directory = held.directory(now).unwrap();
    directory
        .nodes()
        .map(|node| node.code().to_string())
        .collect()
}

fn codes(held: &SignedDirectory, now: Timestamp) -> Vec<String> {
    let directory = held.directory(now).unwrap();
    directory
        .members()
        .iter()
        .map(|member| member.code().to_string())
        .collect()
}

const HOUR: i64 = 3600;

#[test]
fn the_directory_is_what_the_anchor_signed() {
    let anchor = Anchor::new();
    let directory = anchor.taken(noon()).directory(noon()).unwrap();
    let cemr = Member::new("cemr".parse().unwrap(), "CEMR", []).unwrap();
    let mut members = vec![cemr.with_node(at("cemr"), anchor.key.public().clone())];
    members.extend(anchor.nodes.iter().map(|(member, _)| member.clone()));
    members.extend(anchor.members.iter().cloned());
    assert_eq!(
        directory,
        Directory::new("cemr".parse().unwrap(), members).unwrap()
    );
}

#[test]
fn it_reads_back_from_the_pinned_keys_onwards_and_from_no_others() {
    let anchor = Anchor::new();
    let held = anchor.taken(noon());
    let text = held.to_json();
    let again = SignedDirectory::read(&text, &anchor.pinned(), noon()).unwrap();
    assert_eq!(
        again.directory(noon()).unwrap(),
        held.directory(noon()).unwrap()
    );
    assert_eq!(again.to_json(), text);
    let stranger = Anchor::new();
    let refusal = SignedDirectory::read(&text, &stranger.pinned(), noon()).unwrap_err();
    assert_eq!(refusal.code(), "ENTITY_STATEMENT_KEY_ID");
    let elsewhere = PinnedAnchor {
        entity: at("other"),
        ..anchor.pinned()
    };
    let refusal = SignedDirectory::read(&text, &elsewhere, noon()).unwrap_err();
    assert_eq!(refusal.code(), "DIRECTORY_ANOTHER_ANCHOR");
    for damaged in ["", "{}", &text.replace("configurations", "configuration")] {
        let refusal = SignedDirectory::read(damaged, &anchor.pinned(), noon()).unwrap_err();
        assert_eq!(refusal.code(), "DIRECTORY_JSON");
    }
    // A statement that another signed, and one with another signature.
    let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let statement = held.statements.values().next().unwrap().text.as_str();
    let (start, end) = statement.rsplit_once('.').unwrap();
    file["statements"][0] = changed(statement, &stranger.key, |_| ()).into();
    let swapped = SignedDirectory::read(&file.to_string(), &anchor.pinned(), noon());
    assert_eq!(swapped.unwrap_err().code(), "ENTITY_STATEMENT_SIGNATURE");
    file["statements"][0] = format!("{start}.{}", end.to_lowercase()).into();
    assert!(SignedDirectory::read(&file.to_string(), &anchor.pinned(), noon()).is_err());
}

#[test]
fn only_what_is_new_changed_or_an_hour_old_is_asked_for_again() {
    let mut anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    assert!(
        anchor
            .refresh(&mut held, after(HOUR - 1))
            .unwrap()
            .is_empty()
    );
    anchor.replace_key(1);
    assert_eq!(
        anchor.refresh(&mut held, after(HOUR - 1)).unwrap(),
        ["afccre"]
    );
    anchor.serial += 1;
    let key = NodeKey::generate().unwrap().public().clone();
    let node = member("vng", "NL").with_node(at("vng"), key);
    anchor.nodes.push((node, anchor.serial));
    assert_eq!(anchor.refresh(&mut held, after(HOUR - 1)).unwrap(), ["vng"]);
    assert_eq!(anchor.refresh(&mut held, after(HOUR)).unwrap(), ["rgre"]);
}

#[test]
fn a_node_works_through_a_day_without_the_anchor_and_no_longer_than_its_word() {
    let anchor = Anchor::new();
    let mut held = anchor.taken(noon());
    anchor.refresh(&mut held, after(HOUR - 1)).unwrap();
    let absent_since = HOUR - 1;
    assert_eq!(
        nodes(&held, after(absent_since + 24 * HOUR)),
        ["afccre", "cemr", "rgre"]
    );
    // The statements end first, an hour later the list: members they all remain.
    assert_eq!(nodes(&held, after(26 * HOUR + 60)), ["cemr"]);
    assert!(nodes(&held, after(27 * HOUR + 60)).is_empty());
    assert_eq!(
        codes(&held, after(27 * HOUR + 60)),
        ["afccre", "cemr", "kede", "rgre"]
    );
    // The disk gives back what was held, over or not.
    let later = after(48 * HOUR);
    let again = SignedDirectory::read(&held.to_json(), &anchor.pinned(), later).unwrap();
    assert!(nodes(&again, later).is_empty());
}

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

#[test]
fn sixty_nodes_are_held_in_little_space() {
    let mut anchor = Anchor::new();
    anchor.nodes = (0..60)
        .map(|node| {
            let code = format!("n{node}");
            let key = NodeKey::generate().unwrap().public().clone();
            (member(&code, "DE").with_node(at(&code), key), 1)
        })
        .collect();
    let held = anchor.taken(noon());
    assert_eq!(nodes(&held, noon()).len(), 61);
    let size = held.to_json().len();
    assert!(size < 100_000, "{size}");
}
