//! Logs of two nodes, on a schema of their own.

use apollo_compiler::validation::Valid;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_domain::ObjectKind;
use serde_json::{Value, json};

use super::*;
use crate::{
    cursor::CursorSeal,
    prepare::{Prepared, Request, prepare},
};

const SDL: &str = "
    directive @federates(by: Federation!, orderBy: String) on FIELD_DEFINITION
    directive @owned on OBJECT
    enum Federation { LOG }
    interface Node { id: ID! }
    type Query { changes(since: String, first: Int): Changes! @federates(by: LOG) }
    type Changes { nodes: [Change!]!, endCursor: String!, hasMore: Boolean! }
    type Change { cursor: String!, id: ID!, at: String!, object: Node }
    type LocalGovernment implements Node @owned { id: ID!, name: String }
    type Twinning implements Node { id: ID!, kind: String }
";

const QUERY: &str = "query($first:Int){changes(first:$first){
    nodes{cursor id object{...on Twinning{kind}}} endCursor hasMore}}";

struct Case {
    schema: Valid<Schema>,
    prepared: Prepared,
}

impl Case {
    fn first(first: usize) -> Self {
        let schema = Schema::parse_and_validate(SDL, "log.graphql").unwrap();
        let request = Request {
            query: QUERY.into(),
            variables: json!({"first": first}).as_object().unwrap().clone(),
            ..Request::default()
        };
        let prepared = prepare(&schema, &request).unwrap();
        Self { schema, prepared }
    }

    fn field(&self) -> &Field {
        &self.prepared.fields[0]
    }

    fn log(&self, scope: &[&str]) -> Log {
        let nodes = scope.iter().map(|code| code.parse().unwrap()).collect();
        let seal = CursorSeal::new(b"secret");
        let (field, variables) = (self.field(), &self.prepared.variables);
        let mut log = Log::of(field, variables, &seal, ("all", &nodes)).unwrap();
        log.among(&nodes);
        log
    }

    fn merge(&self, scope: &[&str], parts: Vec<Part>) -> Value {
        let merged = merge(&self.log(scope), self.field(), parts);
        merged.value.into_json().unwrap()
    }

    fn check(&self, node: &str, part: &Part) -> Result<(), Violation> {
        let node = node.parse().unwrap();
        check(&self.schema, self.field(), 3, &node, &part.value)
    }
}

fn id(kind: ObjectKind, node: &str, number: u8) -> String {
    URL_SAFE_NO_PAD.encode(format!(
        "{kind}:{node}:019a0000-0000-7000-8000-{number:012}"
    ))
}

/// An entry: at which second, of which node's twinning, with which number.
type Of<'a> = (u32, &'a str, u8);

fn part(node: &str, entries: &[Of<'_>], more: bool) -> Part {
    let mut list = Vec::new();
    for (at, (second, lead, number)) in entries.iter().enumerate() {
        let id = id(ObjectKind::Twinning, lead, *number);
        let time = format!("2026-11-26T00:00:{second:02}.000Z");
        list.push(json!({"cursor": format!("{node}.{}", at + 1), "id": id, "at": time}));
    }
    let nodes: Vec<Value> = list
        .iter()
        .map(|entry| {
            let object =
                json!({"jumelage__type": "Twinning", "jumelage__id": entry["id"], "kind": "X"});
            json!({"cursor": entry["cursor"], "id": entry["id"], "object": object})
        })
        .collect();
    let value = json!({
        "jumelage__log": list, "jumelage__more": more, "jumelage__end": format!("{node}.9"),
        "nodes": nodes, "endCursor": "", "hasMore": more,
    });
    Part {
        node: node.parse().unwrap(),
        value: ConstValue::from_json(value).unwrap(),
    }
}

fn told(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap().iter();
    nodes
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

fn twinnings(of: &[(&str, u8)]) -> Vec<String> {
    let id = |(node, number): &(&str, u8)| id(ObjectKind::Twinning, node, *number);
    of.iter().map(id).collect()
}

#[test]
fn what_becomes_of_objects_of_types_of_tomorrow_is_told_by_their_ids() {
    let case = Case::first(3);
    let mut tomorrow = part("aa", &[(1, "aa", 1)], false);
    let choir = URL_SAFE_NO_PAD.encode("Choir:aa:019a0000-0000-7000-8000-000000000001");
    let told = tomorrow.value.clone().into_json().unwrap().to_string();
    let told = told.replace(&id(ObjectKind::Twinning, "aa", 1), &choir);
    let told = told.replace("\"Twinning\"", "\"Choir\"");
    tomorrow.value = ConstValue::from_json(serde_json::from_str(&told).unwrap()).unwrap();
    assert_eq!(case.check("aa", &tomorrow), Ok(()));
    let merged = case.merge(&["aa", "bb"], vec![tomorrow]);
    assert_eq!(merged["nodes"][0]["id"], choir.as_str());
}

#[test]
fn entries_come_by_time_and_those_of_a_node_in_its_order_whatever_its_clock_says() {
    let a = part("aa", &[(5, "aa", 1), (2, "aa", 2), (7, "aa", 3)], false);
    let b = part("bb", &[(3, "bb", 4), (6, "bb", 5)], false);
    let page = Case::first(9).merge(&["aa", "bb"], vec![a, b]);
    let order = [("bb", 4), ("aa", 1), ("aa", 2), ("bb", 5), ("aa", 3)];
    assert_eq!(told(&page), twinnings(&order));
    assert_eq!(page["endCursor"], "aa=aa.9 bb=bb.9 ");
    assert_eq!(page["hasMore"], false);
    assert_eq!(page["nodes"][1]["cursor"], "aa=aa.1 bb=bb.1 ");
}

#[test]
fn a_page_that_is_cut_goes_on_behind_what_it_took_of_each_node() {
    let a = part("aa", &[(1, "aa", 1), (4, "aa", 2)], false);
    let b = part("bb", &[(2, "bb", 3), (3, "bb", 4)], false);
    let page = Case::first(2).merge(&["aa", "bb"], vec![a, b]);
    assert_eq!(told(&page), twinnings(&[("aa", 1), ("bb", 3)]));
    assert_eq!(page["endCursor"], "aa=aa.1 bb=bb.1 ");
    assert_eq!(page["hasMore"], true);
}

#[test]
fn what_another_in_scope_leads_is_passed_over_whether_that_one_answers_or_not() {
    let b = || part("bb", &[(1, "aa", 1), (2, "bb", 2), (3, "aa", 3)], true);
    let page = Case::first(9).merge(&["aa", "bb"], vec![b()]);
    assert_eq!(told(&page), twinnings(&[("bb", 2)]));
    assert_eq!(page["endCursor"], "bb=bb.9 ");
    assert_eq!(page["hasMore"], true);
    let page = Case::first(9).merge(&["bb"], vec![b()]);
    assert_eq!(told(&page), twinnings(&[("aa", 1), ("bb", 2), ("aa", 3)]));
}

#[test]
fn a_node_tells_of_what_it_may_and_of_nothing_else() {
    let case = Case::first(3);
    let good = part("bb", &[(1, "aa", 1), (2, "bb", 2)], false);
    assert_eq!(case.check("bb", &good), Ok(()));
    let many = part("bb", &[(1, "bb", 1); 4], false);
    let too_many = Violation::TooMany { rows: 4, limit: 3 };
    assert_eq!(case.check("bb", &many), Err(too_many));
    for (path, lie) in [
        (
            "/jumelage__log/0/id",
            json!(id(ObjectKind::LocalGovernment, "aa", 1)),
        ),
        (
            "/nodes/0/object/jumelage__id",
            json!(id(ObjectKind::Twinning, "aa", 2)),
        ),
        ("/jumelage__log/0/cursor", json!("bb.1 aa=aa.7")),
        ("/jumelage__log/0/at", json!("yesterday")),
        ("/jumelage__end", json!(null)),
        ("/nodes", json!([])),
    ] {
        let mut part = part("bb", &[(1, "bb", 1)], false);
        let mut value = part.value.into_json().unwrap();
        *value.pointer_mut(path).unwrap() = lie;
        part.value = ConstValue::from_json(value).unwrap();
        assert!(case.check("bb", &part).is_err(), "{path}");
    }
}
