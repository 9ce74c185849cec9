//! An anchor and what its nodes take from it; each attack tried once.

mod attacks;
mod rotation;

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
