//! One who follows, and keeps a copy of the catalogue, with nothing in hand but a cursor.

use std::collections::BTreeMap;

use jumelage_tests::network::TestNetwork;
use serde_json::{Value, json};

const OBJECT: &str = "__typename
    ...on LocalGovernment{id name country level codes{scheme value} population{value} website}
    ...on Twinning{id kind status since until themes sdgs parties{id} confirmation discrepancies updatedAt
        records{id kind status since until themes sdgs updatedAt version}}";

/// What the catalogue lists, by id.
pub type Copy = BTreeMap<String, Value>;

/// Follows a root field at one node.
pub struct Follower {
    pub root: &'static str,
    pub asking: usize,
    pub cursor: Option<String>,
    pub copy: Copy,
    /// What it was told: of whom, what, and by whom.
    pub told: Vec<(String, String, String)>,
    /// What of each object it was told last.
    last: BTreeMap<String, String>,
}

impl Follower {
    /// Begins at the log's beginning, with nothing.
    pub fn from_the_beginning(root: &'static str, asking: usize) -> Self {
        Self {
            root,
            asking,
            cursor: None,
            copy: Copy::new(),
            told: Vec::new(),
            last: BTreeMap::new(),
        }
    }

    /// Begins as the documentation says: a cursor, then the catalogue as it is.
    pub async fn from_now(network: &TestNetwork, root: &'static str, asking: usize) -> Self {
        let mut follower = Self::from_the_beginning(root, asking);
        follower.cursor = Some("NOW".to_owned());
        follower.follow(network, 100).await;
        assert_eq!(follower.told, [], "nothing has happened since now");
        follower.copy = catalogue(network, root, asking).await;
        for id in follower.copy.keys() {
            follower.last.insert(id.clone(), "CREATED".to_owned());
        }
        follower
    }

    /// Reads on until there is no more; says whether all nodes answered.
    pub async fn follow(&mut self, network: &TestNetwork, first: usize) -> bool {
        loop {
            let page = self.page(network, first).await;
            let complete = page["coverage"]["complete"] == true;
            let page = &page["changes"];
            let nodes = page["nodes"].as_array().unwrap();
            assert!(nodes.len() <= first);
            for change in nodes {
                self.apply(change);
            }
            self.cursor = Some(page["endCursor"].as_str().unwrap().to_owned());
            if page["hasMore"] == false {
                return complete;
            }
        }
    }

    async fn page(&self, network: &TestNetwork, first: usize) -> Value {
        let query = format!(
            "query($since:String,$first:Int){{{}{{coverage{{complete}}changes(since:$since,first:$first){{
                endCursor hasMore nodes{{cursor action type id association object{{{OBJECT}}} supersededBy}}}}}}}}",
            self.root
        );
        let variables = json!({"since": self.cursor, "first": first});
        let mut reply = network.ask(self.asking, &query, variables).await;
        assert_eq!(reply["errors"], json!([]), "{}", self.root);
        reply["data"][self.root].take()
    }

    fn apply(&mut self, change: &Value) {
        let word = |name: &str| change[name].as_str().unwrap_or_default().to_owned();
        let (id, action) = (word("id"), word("action"));
        let before = self.last.insert(id.clone(), action.clone());
        let was_there = before
            .as_deref()
            .is_some_and(|last| matches!(last, "CREATED" | "UPDATED"));
        assert_eq!(
            was_there,
            action != "CREATED",
            "{action} comes after {before:?}: {change}"
        );
        assert_eq!(
            action == "SUPERSEDED",
            change["supersededBy"] != json!(null)
        );
        match &change["object"] {
            Value::Null => self.copy.remove(&id),
            object => {
                assert_eq!(object["id"], change["id"]);
                self.copy.insert(id.clone(), object.clone())
            }
        };
        self.told.push((id, action, word("association")));
    }

    /// The copy is what the catalogue lists now.
    pub async fn is_up_to_date(&self, network: &TestNetwork) {
        let now = catalogue(network, self.root, self.asking).await;
        let ids = |copy: &Copy| copy.keys().cloned().collect::<Vec<_>>();
        assert_eq!(ids(&self.copy), ids(&now), "{}", self.root);
        assert_eq!(self.copy, now, "{}", self.root);
    }
}

/// All that the catalogue lists.
pub async fn catalogue(network: &TestNetwork, root: &str, asking: usize) -> Copy {
    let mut copy = Copy::new();
    for list in ["localGovernments", "twinnings"] {
        let mut after = None::<String>;
        loop {
            let query = format!(
                "query($after:String){{{root}{{list:{list}(first:500,after:$after){{
                    nodes{{...on Node{{{OBJECT}}}}} pageInfo{{endCursor hasNextPage}}}}}}}}"
            );
            let reply = network.ask(asking, &query, json!({"after": after})).await;
            assert_eq!(reply["errors"], json!([]), "{query}");
            let page = &reply["data"][root]["list"];
            for node in page["nodes"].as_array().unwrap() {
                let id = node["id"].as_str().unwrap().to_owned();
                assert!(copy.insert(id, node.clone()).is_none(), "twice: {node}");
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        }
    }
    copy
}
