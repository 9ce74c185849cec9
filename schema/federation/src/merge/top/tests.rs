//! Rankings of two nodes, on a schema of their own.

use std::collections::BTreeSet;

use apollo_compiler::validation::Valid;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_domain::{NodeCode, ObjectKind, Score};
use serde_json::{Value, json};

use super::*;
use crate::{
    merge::{Merge, Part, merge},
    network::Sharing,
    page::Page,
    prepare::{Prepared, Request, prepare},
};

const SDL: &str = "
    directive @federates(by: Federation!, orderBy: String) on FIELD_DEFINITION
    directive @owned on OBJECT
    enum Federation { TOP_K }
    interface Node { id: ID! }
    type Query {
      towns(first: Int, last: Int): Towns! @federates(by: TOP_K, orderBy: \"score\")
      ties(first: Int, last: Int): Ties! @federates(by: TOP_K, orderBy: \"score\")
    }
    type Towns { edges: [TownEdge!]!, nodes: [LocalGovernment!]!, pageInfo: PageInfo!, totalCount: Int! }
    type TownEdge { cursor: String!, score: Int!, node: LocalGovernment! }
    type LocalGovernment implements Node @owned { id: ID!, name: String }
    type Ties { edges: [TieEdge!]!, nodes: [Twinning!]!, pageInfo: PageInfo!, totalCount: Int! }
    type TieEdge { cursor: String!, score: Int!, node: Twinning! }
    type Twinning implements Node { id: ID!, kind: String }
    type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
";

struct Case {
    schema: Valid<Schema>,
    prepared: Prepared,
    kind: ObjectKind,
}

/// A row: with which score, of which node, with which number.
type Of<'a> = (i64, &'a str, u8);

fn id(kind: ObjectKind, node: &str, number: u8) -> ObjectId {
    let plain = format!("{kind}:{node}:019a0000-0000-7000-8000-{number:012}");
    URL_SAFE_NO_PAD.encode(plain).parse().unwrap()
}

fn key((score, node, number): Of<'_>) -> RankKey {
    RankKey {
        score: Score::try_from(score).unwrap(),
        node: node.parse().unwrap(),
        uuid: id(ObjectKind::Twinning, node, number).uuid(),
    }
}

impl Case {
    fn of(kind: ObjectKind) -> Self {
        let name = match kind {
            ObjectKind::LocalGovernment => "towns",
            _ => "ties",
        };
        let query = format!(
            "{{{name}(first:3){{edges{{cursor score node{{id}}}} nodes{{id}} pageInfo{{hasNextPage endCursor}} totalCount}}}}"
        );
        let schema = Schema::parse_and_validate(SDL, "rank.graphql").unwrap();
        let request = Request {
            query: query.into(),
            ..Request::default()
        };
        let prepared = prepare(&schema, &request).unwrap();
        Self {
            schema,
            prepared,
            kind,
        }
    }

    fn field(&self) -> &Field {
        &self.prepared.fields[0]
    }

    fn page(&self, rows: &[Of<'_>]) -> Value {
        let id = |row: &Of<'_>| id(self.kind, row.1, row.2).to_string();
        let edges = rows.iter().map(
            |row| json!({"cursor": key(*row).to_string(), "score": row.0, "node": {"id": id(row)}}),
        );
        let nodes = rows.iter().map(|row| json!({"id": id(row)}));
        json!({
            "edges": edges.collect::<Value>(), "nodes": nodes.collect::<Value>(),
            "jumelage__page": {"hasNextPage": false}, "totalCount": rows.len(),
        })
    }

    fn part(&self, node: &str, rows: &[Of<'_>]) -> Part {
        Part {
            node: node.parse().unwrap(),
            value: ConstValue::from_json(self.page(rows)).unwrap(),
        }
    }

    fn check(&self, node: &str, sharing: Option<&Sharing>, page: Value) -> Result<(), Violation> {
        let node: NodeCode = node.parse().unwrap();
        let speaker = Speaker {
            node: &node,
            sharing,
            lacks: false,
        };
        let page = ConstValue::from_json(page).unwrap();
        let keys = ordered::sort_keys(self.field(), 3, &page, false)?;
        check(
            &self.schema,
            self.field(),
            "score",
            speaker,
            &keys,
            Some(&page),
        )
    }

    fn merge(&self, parts: Vec<Part>) -> Value {
        let page = Page {
            limit: 3,
            backward: false,
        };
        let top = Merge::TopK {
            page,
            score: "score".to_owned(),
        };
        assert_eq!(top.to_string(), "the best 3 by score");
        let merged = merge(&self.schema, &top, self.field(), parts);
        merged.value.into_json().unwrap()
    }
}

fn scores(page: &Value) -> Vec<i64> {
    let edges = page["edges"].as_array().unwrap().iter();
    edges.map(|edge| edge["score"].as_i64().unwrap()).collect()
}

#[test]
fn the_best_of_all_come_first_and_of_equals_the_smaller_id() {
    let case = Case::of(ObjectKind::LocalGovernment);
    let a = [(9, "aa", 2), (5, "aa", 1), (5, "aa", 3)];
    let b = [(9, "bb", 1), (5, "bb", 0)];
    let page = case.merge(vec![case.part("bb", &b), case.part("aa", &a)]);
    let expected = case.page(&[(9, "aa", 2), (9, "bb", 1), (5, "aa", 1)]);
    assert_eq!(page["edges"], expected["edges"]);
    assert_eq!(page["nodes"], expected["nodes"]);
    assert_eq!(page["totalCount"], 5);
    let end = key((5, "aa", 1)).to_string();
    assert_eq!(
        page["pageInfo"],
        json!({"hasNextPage": true, "endCursor": end})
    );
}

#[test]
fn an_object_that_two_nodes_score_differently_has_its_better_place_alone() {
    let case = Case::of(ObjectKind::Twinning);
    let a = [(9, "cc", 1), (2, "aa", 1)];
    let b = [(8, "bb", 1), (7, "cc", 1), (3, "bb", 2)];
    let page = case.merge(vec![case.part("aa", &a), case.part("bb", &b)]);
    assert_eq!(scores(&page), [9, 8, 3]);
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
}

#[test]
fn of_keys_alone_a_node_is_asked_for_its_rows_up_to_the_last_that_wins() {
    let case = Case::of(ObjectKind::Twinning);
    let keys = |node: &str, rows: &[Of<'_>]| {
        let keys = rows
            .iter()
            .map(|row| json!({"cursor": key(*row).to_string()}));
        let value = json!({"jumelage__keys": keys.collect::<Value>()});
        Part {
            node: node.parse().unwrap(),
            value: ConstValue::from_json(value).unwrap(),
        }
    };
    let a = keys("aa", &[(9, "cc", 1), (2, "aa", 1)]);
    let b = keys("bb", &[(8, "bb", 1), (7, "cc", 1), (3, "bb", 2)]);
    for (backward, counts) in [(false, vec![1, 3]), (true, vec![1, 3])] {
        let page = Page { limit: 3, backward };
        assert_eq!(ordered::winners(case.field(), page, &[&a, &b]), counts);
    }
}

#[test]
fn a_row_bears_out_its_key_or_the_answer_is_refused() {
    let case = Case::of(ObjectKind::LocalGovernment);
    let rows = [(9, "aa", 2), (5, "aa", 1)];
    assert_eq!(case.check("aa", None, case.page(&rows)), Ok(()));
    let other = case.page(&[(9, "aa", 3)]);
    for (path, lie) in [
        ("/edges/1/score", json!(6)),
        ("/edges/1/cursor", key((4, "aa", 1)).to_string().into()),
        ("/edges/1/node/id", other["nodes"][0]["id"].clone()),
        ("/nodes/1/id", other["nodes"][0]["id"].clone()),
        ("/edges/1/cursor", json!("0zzz")),
        (
            "/edges/1/cursor",
            key((5, "aa", 1)).to_string().to_uppercase().into(),
        ),
    ] {
        let mut page = case.page(&rows);
        *page.pointer_mut(path).unwrap() = lie;
        let refused = case.check("aa", None, page);
        assert!(
            matches!(refused, Err(Violation::Rank(1) | Violation::Unsorted)),
            "{path}: {refused:?}"
        );
    }
}

#[test]
fn a_node_ranks_its_own_rows_and_those_that_it_counts() {
    let towns = Case::of(ObjectKind::LocalGovernment);
    let others = towns.check("bb", None, towns.page(&[(9, "aa", 2)]));
    assert!(matches!(others, Err(Violation::OthersObject(_))));
    let ties = Case::of(ObjectKind::Twinning);
    let sharing = |participants: &[&str]| Sharing {
        participants: participants.iter().map(ToString::to_string).collect(),
        left_by: BTreeSet::new(),
    };
    let page = || ties.page(&[(9, "aa", 2)]);
    let both = ties.check("bb", Some(&sharing(&["aa", "bb"])), page());
    assert!(matches!(both, Err(Violation::OthersLead(_))));
    assert_eq!(ties.check("bb", Some(&sharing(&["bb"])), page()), Ok(()));
}

#[test]
fn keys_alone_say_whose_the_rows_are() {
    let case = Case::of(ObjectKind::LocalGovernment);
    let check = |node: &str| {
        let node: NodeCode = node.parse().unwrap();
        let speaker = Speaker {
            node: &node,
            sharing: None,
            lacks: false,
        };
        let keys = [key((9, "aa", 2)).to_string()];
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        check(&case.schema, case.field(), "score", speaker, &keys, None)
    };
    assert_eq!(check("aa"), Ok(()));
    assert!(matches!(check("bb"), Err(Violation::OthersObject(_))));
}
