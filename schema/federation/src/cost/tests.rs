//! The rule, on a schema of its own: a library with branches.

use std::collections::BTreeSet;

use apollo_compiler::{Schema, validation::Valid};
use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;
use serde_json::{Value, json};

use super::{Asks, Cost, Meter};
use crate::{
    network::{Freshness, Network, Peer},
    prepare::{Request, prepare},
    scope::{Requirement, Scope},
};

const SDL: &str = "
    directive @federates(by: Federation!, orderBy: String) on FIELD_DEFINITION
    directive @routes(by: Route!) on ARGUMENT_DEFINITION
    directive @groupKey on FIELD_DEFINITION
    directive @listSize(assumedSize: Int!) on FIELD_DEFINITION
    enum Federation { OWNER ORDERED_UNION GROUPED UNION SELF }
    enum Route { ID ASSOCIATION COUNTRY }
    interface Thing { id: ID! }
    type Query {
      all: Library
      thing(id: ID!): Thing
      things(ids: [ID!]!): [Thing]!
      wanted(first: Int): Books
      visits(first: Int! = 5): VisitPage
      visitors(first: Int! = 7): [Author!]!
      halls: [Hall!]! @listSize(assumedSize: 4)
      hall: Hall
    }
    type VisitPage { nodes: [Author!]!, endCursor: String }
    type Hall { shelves: [Shelf!]! @listSize(assumedSize: 30), doors: [Author!]! }
    type Shelf { label: String! }
    type Library {
      status: Status @federates(by: SELF)
      branches: [Branch!]! @federates(by: UNION, orderBy: \"code\")
      branch(code: String! @routes(by: ASSOCIATION)): Branch @federates(by: OWNER)
      books(first: Int, after: String, last: Int, before: String, countries: [String!] @routes(by: COUNTRY)): Books
        @federates(by: ORDERED_UNION)
      loans: Loans @federates(by: GROUPED)
    }
    type Status { parts: [Branch!]! }
    type Branch { code: String!, languages: [String!]! }
    type Loans { total: Count!, rows: [Row!]! }
    type Row { key: String! @groupKey, count: Count! }
    type Count { number: Int! }
    type Books { edges: [Edge!]!, nodes: [Book!]!, pageInfo: PageInfo!, totalCount: Int! }
    type Edge { cursor: String!, node: Book! }
    type PageInfo { hasNextPage: Boolean!, endCursor: String }
    type Book implements Thing {
      id: ID!
      title: String!
      authors: [Author!]!
      related(first: Int, after: String, last: Int, before: String): Books
    }
    type Author implements Thing { id: ID!, name: String! }
";

struct Case {
    schema: Valid<Schema>,
    network: Network,
}

impl Case {
    /// A network of so many nodes, each of a country.
    fn of(nodes: usize) -> Self {
        const COUNTRIES: [&str; 4] = ["FR", "DE", "BE", "PL"];
        let peer = |at: usize| Peer {
            code: format!("node-{at}").parse().unwrap(),
            countries: BTreeSet::from([COUNTRIES[at % 4].parse().unwrap()]),
            client: None,
        };
        Self {
            schema: Schema::parse_and_validate(SDL, "library.graphql").unwrap(),
            network: Network {
                me: "node-0".parse().unwrap(),
                peers: (0..nodes).map(peer).collect(),
            },
        }
    }

    /// All nodes of the network, which in a real one have each a client.
    fn everywhere(&self) -> Asks {
        let codes = self.network.peers.iter().map(|peer| peer.code.clone());
        Asks::Scope(Scope {
            name: "everywhere".to_owned(),
            nodes: codes.collect::<BTreeSet<NodeCode>>(),
            without_node: Vec::new(),
            requirement: Requirement::BestEffort,
            freshness: Freshness::default(),
        })
    }

    /// What a request may cost, or what its data has cost.
    fn measure(&self, query: &str, variables: &Value, asks: Asks, data: Option<Value>) -> u64 {
        let request = Request {
            query: query.into(),
            variables: variables.as_object().cloned().unwrap(),
            ..Request::default()
        };
        let prepared = prepare(&self.schema, &request).unwrap();
        let meter = Meter {
            schema: &self.schema,
            network: &self.network,
            prepared: &prepared,
            asks: &[asks],
        };
        match data {
            None => meter.requested(),
            Some(data) => meter.actual(&ConstValue::from_json(data).unwrap()),
        }
    }

    fn requested(&self, query: &str) -> u64 {
        self.measure(query, &json!({}), self.everywhere(), None)
    }

    fn actual(&self, query: &str, data: Value) -> u64 {
        self.measure(query, &json!({}), self.everywhere(), Some(data))
    }
}

#[test]
fn a_page_costs_its_keys_at_each_node_and_its_rows_once() {
    let query = "{all{books(first:5){nodes{id title}}}}";
    // `all`, `books` and `nodes`; five rows with two fields; five keys.
    assert_eq!(Case::of(1).requested(query), 3 + 5 * 2 + 5);
    assert_eq!(Case::of(3).requested(query), 3 + 5 * 2 + 5 * 3);
    let edges = "{all{books(last:5){edges{cursor node{title}}}}}";
    assert_eq!(Case::of(3).requested(edges), 3 + 5 * 3 + 5 * 3);
}

#[test]
fn what_is_around_a_page_costs_at_each_node() {
    let query = "{all{books(first:5){totalCount pageInfo{hasNextPage}}}}";
    // There are no rows, and yet nodes are asked for their keys.
    assert_eq!(Case::of(3).requested(query), 2 + 3 * (5 + 1 + 2));
}

#[test]
fn a_page_without_a_size_has_the_usual_one_and_one_without_rows_has_none() {
    let case = Case::of(2);
    assert_eq!(case.requested("{all{books{nodes{id}}}}"), 3 + 20 + 20 * 2);
    assert_eq!(case.requested("{all{books(first:0){nodes{id}}}}"), 3);
}

#[test]
fn the_size_of_a_page_may_be_a_variable_or_its_default() {
    let query = "query($n:Int=7){all{books(first:$n){nodes{id}}}}";
    let case = Case::of(2);
    let requested = |variables| case.measure(query, &variables, case.everywhere(), None);
    assert_eq!(requested(json!({})), 3 + 7 + 7 * 2);
    assert_eq!(requested(json!({"n": 100})), 3 + 100 + 100 * 2);
}

#[test]
fn pages_and_lists_below_a_row_are_of_one_node_and_multiply() {
    let query = "{all{books(first:10){nodes{related(first:4){nodes{authors{name}}}}}}}";
    // An author list is taken for one of two.
    let related = 2 + 4 + 4 * (1 + 2);
    assert_eq!(Case::of(3).requested(query), 3 + 10 * 3 + 10 * related);
}

#[test]
fn groups_and_lists_cost_at_each_node_and_what_the_engine_makes_costs_one() {
    let groups = "{all{loans{total{number} rows{key count{number}}}}}";
    assert_eq!(Case::of(1).requested(groups), 3 + 2 + 100 * 3);
    assert_eq!(Case::of(3).requested(groups), 3 + 2 * 3 + 300 * 3);
    let list = "{all{branches{code languages}}}";
    assert_eq!(Case::of(3).requested(list), 2 + 3 * 2 * 2);
    let engine = "{all{status{parts{code}}}}";
    assert_eq!(Case::of(3).requested(engine), 2);
}

#[test]
fn only_nodes_count_to_which_arguments_lead() {
    let case = Case::of(8);
    let german = "{all{books(first:5,countries:[\"DE\"]){nodes{id}}}}";
    assert_eq!(case.requested(german), 3 + 5 + 5 * 2);
    let one = "{all{branch(code:\"node-3\"){code}}}";
    assert_eq!(case.requested(one), 3);
    let nowhere = "{all{branch(code:\"else\"){code}}}";
    assert_eq!(case.requested(nowhere), 2);
}

#[test]
fn objects_by_their_ids_cost_what_the_dearest_type_does() {
    let case = Case::of(3);
    let query = "{things(ids:[]){id ...on Book{title authors{name}}}}";
    let requested = case.measure(query, &json!({}), Asks::Owners(50), None);
    assert_eq!(requested, 1 + 50 * (1 + 1 + 3));
    let requested = case.measure(query, &json!({}), Asks::Nobody, None);
    assert_eq!(requested, 1);
}

#[test]
fn pages_of_the_nodes_own_cost_their_size_and_lists_what_the_schema_assumes() {
    let case = Case::of(3);
    let own = |query: &str| case.measure(query, &json!({}), Asks::Own, None);
    assert_eq!(own("{wanted(first:50){nodes{id title}}}"), 2 + 50 + 50 * 2);
    assert_eq!(own("{wanted{totalCount edges{cursor}}}"), 3 + 20 + 20);
    assert_eq!(own("{visits{nodes{name} endCursor}}"), 3 + 5 + 5);
    assert_eq!(own("{visits(first:100){nodes{name}}}"), 2 + 100 + 100);
    assert_eq!(own("{visitors(first:50){name}}"), 1 + 50);
    assert_eq!(own("{visitors{name}}"), 1 + 7);
    assert_eq!(own("{hall{shelves{label}}}"), 2 + 30);
    // A list of which nothing is assumed is one of two.
    let hall = 1 + 30 + 1 + 2;
    assert_eq!(own("{halls{shelves{label} doors{name}}}"), 1 + 4 * hall);
    let inquiry = |query| case.measure(query, &json!({}), Asks::Inquiry(1_000), None);
    assert_eq!(inquiry("{wanted(first:50){nodes{id}}}"), 1_001 + 50 + 50);
}

#[test]
fn what_came_of_the_nodes_own_is_counted_by_what_is_there() {
    let case = Case::of(3);
    let own = |query: &str, data: Value| case.measure(query, &json!({}), Asks::Own, Some(data));
    let shelves = |count| json!({"hall": {"shelves": vec![json!({"label": "a"}); count]}});
    assert_eq!(own("{hall{shelves{label}}}", shelves(12)), 2 + 12);
    assert_eq!(own("{hall{shelves{label}}}", shelves(31)), 2 + 30);
    let page = json!({"visits": {"nodes": vec![json!({"name": "a"}); 3]}});
    assert_eq!(own("{visits(first:100){nodes{name}}}", page), 2 + 3 + 3);
    assert_eq!(own("{hall{shelves{label}}}", json!({"hall": null})), 1);
    let came = json!({"wanted": {"nodes": [{"id": "a"}]}});
    let query = "{wanted(first:50){nodes{id}}}";
    let inquiry = case.measure(query, &json!({}), Asks::Inquiry(10), Some(came));
    assert_eq!(inquiry, 10 + 1 + 1 + 1);
}

#[test]
fn what_is_too_large_for_a_number_is_the_largest_one() {
    let mut query = "id".to_owned();
    for _ in 0..8 {
        query = format!("related(first:500){{nodes{{{query}}}}}");
    }
    let query = format!("{{all{{books(first:500){{nodes{{{query}}}}}}}}}");
    assert_eq!(Case::of(47).requested(&query), u64::MAX);
}

#[test]
fn what_came_is_counted_by_what_is_there() {
    let case = Case::of(3);
    let query = "{all{books(first:5){nodes{title authors{name}} totalCount} branches{code}}}";
    let data = json!({"all": {
        "books": {
            "nodes": [{"title": "a", "authors": [{"name": "b"}]}, {"title": "c", "authors": []}],
            "totalCount": 2,
        },
        "branches": [{"code": "d"}],
    }});
    // Two keys and a count at each of three nodes.
    let rows = (1 + 2) + (1 + 1);
    assert_eq!(
        case.actual(query, data),
        1 + (1 + 1 + rows + 3 * 3) + (1 + 1)
    );
    assert_eq!(case.actual(query, json!({"all": null})), 1);
    assert_eq!(case.actual(query, Value::Null), 0);
}

#[test]
fn what_came_costs_no_more_than_what_was_asked_for() {
    let case = Case::of(1);
    let author = json!({"name": "a"});
    let authors: Vec<_> = vec![author; 100];
    for (query, data) in [
        (
            "{all{books(first:1){nodes{authors{name}}}}}",
            json!({"all": {"books": {"nodes": [{"authors": authors}]}}}),
        ),
        (
            "{all{loans{rows{key}}}}",
            json!({"all": {"loans": {"rows": vec![json!({"key": "a"}); 1_000]}}}),
        ),
        (
            "{all{branches{code}}}",
            json!({"all": {"branches": vec![json!({"code": "a"}); 1_000]}}),
        ),
    ] {
        assert_eq!(case.actual(query, data), case.requested(query), "{query}");
    }
}

#[test]
fn an_object_that_came_is_of_the_type_whose_fields_it_has() {
    let case = Case::of(1);
    let query = "{things(ids:[]){...on Book{id title} ...on Author{name}}}";
    let data = json!({"things": [{"name": "a"}, null, {"id": "b", "title": "c"}]});
    let actual = case.measure(query, &json!({}), Asks::Owners(3), Some(data));
    assert_eq!(actual, 1 + 1 + 2);
    // Before it is completed, there is more in it than was selected.
    let data = json!({"things": [{"name": "a", "_type": "Author"}, {"id": "b", "title": "c", "_type": "Book"}]});
    let actual = case.measure(query, &json!({}), Asks::Owners(3), Some(data));
    assert_eq!(actual, 1 + 1 + 2);
}

#[test]
fn a_refusal_names_both_numbers() {
    assert_eq!(Cost::before(10, 10).keep(0), Ok(()));
    let refused = Cost::before(11, 10).keep(0).unwrap_err();
    assert_eq!(
        serde_json::to_value(refused).unwrap(),
        json!({
            "message": "the request costs 11; it may cost 10",
            "extensions": {"code": "TOO_COSTLY", "requested": 11, "limit": 10},
        })
    );
    assert_eq!(Cost::before(7, 10).keep(3), Ok(()));
    let refused = Cost::before(7, 10).keep(4).unwrap_err();
    assert!(
        refused
            .message
            .contains("costs 7, and those before it in the batch 4;"),
        "{refused:?}"
    );
}
