//! Questions fitted to other versions of a small schema.

use std::sync::Arc;

use apollo_compiler::{Schema, validation::Valid};
use serde_json::{Value, json};

use super::{Fitted, Missing, fit};

const OURS: &str = r"
directive @federates(by: Federation!) on FIELD_DEFINITION
enum Federation { OWNER ORDERED_UNION GROUPED }
type Query {
  europe: Catalogue
  nodes(ids: [ID!]!): [Node]!
}
type Catalogue {
  town(id: ID!): Town @federates(by: OWNER)
  towns(first: Int, filter: Filter): Towns! @federates(by: ORDERED_UNION)
  counts(groupBy: [Dimension!]! = [], filter: Filter): Counts! @federates(by: GROUPED)
}
interface Node { id: ID! }
type Town implements Node {
  id: ID!
  name: String!
  names(languages: [String!]): [String!]
  population: Population
  partners(first: Int = 5): Towns
}
type Walk implements Node { id: ID! miles: Int! }
type Population { value: Int! year: Int }
type Towns { edges: [Edge!]! nodes: [Town!]! }
type Edge { cursor: String! node: Town! }
type Counts { total: Int! }
enum Dimension { KIND YEAR }
input Filter { kinds: [Kind!] near: Near word: String }
input Near { x: Float! y: Float! }
enum Kind { TWINNING FRIENDSHIP }
";

fn schema(sdl: &str) -> Valid<Schema> {
    Schema::parse_and_validate(sdl, "schema.graphql").unwrap()
}

/// Fits a question to a schema in which some text is another.
fn fit_to(changes: &[(&str, &str)], document: &str, variables: Value) -> Fitted {
    let mut theirs = OURS.to_owned();
    for (ours, other) in changes {
        assert!(theirs.contains(ours), "{ours}");
        theirs = theirs.replace(ours, other);
    }
    let Value::Object(variables) = variables else {
        panic!("variables are an object");
    };
    let (document, variables) = (Arc::from(document), Arc::new(variables));
    fit(&schema(OURS), &schema(&theirs), true, &document, &variables)
}

/// What is asked then, with which variables, and what is missing.
fn told(fitted: &Fitted) -> (&str, Value, Vec<&str>) {
    let missing = fitted.missing.iter();
    (
        &fitted.document,
        Value::Object((*fitted.variables).clone()),
        missing
            .flat_map(|missing| &missing.coordinates)
            .map(String::as_str)
            .collect(),
    )
}

#[test]
fn a_question_that_fits_stays_as_it_is() {
    let document = "query($a:[Dimension!]!){counts(groupBy:$a,filter:{kinds: [TWINNING], near: {x: 1, y: 2.5}}){total } \
                    town(id:\"x\"){jumelage__id:id name }}";
    let more = [
        ("year: Int", "year: Int, source: String"),
        ("KIND YEAR", "KIND YEAR PLACE"),
        ("word: String", "word: String, depth: Int"),
        ("first: Int,", "first: Int, skip: Int = 0,"),
        (
            "interface Node",
            "type Map implements Node { id: ID! } interface Node",
        ),
    ];
    for changes in [&more[..0], &more[..]] {
        let fitted = fit_to(changes, document, json!({"a": ["KIND"]}));
        assert_eq!(
            told(&fitted),
            (document, json!({"a": ["KIND"]}), Vec::new())
        );
    }
}

#[test]
fn fields_and_types_that_are_not_there_are_left_out() {
    let document =
        "query{towns(first:2){jumelage__keys:edges{cursor} nodes{name population{value } }}}";
    let without_type = [
        ("population: Population", ""),
        ("type Population { value: Int! year: Int }", ""),
    ];
    assert_eq!(
        told(&fit_to(&without_type, document, json!({}))),
        (
            "query{towns(first:2){jumelage__keys:edges{cursor } nodes{name } } }",
            json!({}),
            vec!["Town.population"]
        )
    );
    // Whether there is a population at all can be asked all the same.
    let without_field = [("value: Int! year", "year")];
    let asked = "query{towns(first:2){jumelage__keys:edges{cursor } nodes{name population{__typename} } } }";
    let fitted = fit_to(&without_field, document, json!({}));
    assert_eq!(told(&fitted), (asked, json!({}), vec!["Population.value"]));
    let of_another_shape = [("names(languages: [String!]): [String!]", "names: String")];
    let fitted = fit_to(&of_another_shape, "{town(id:1){names name}}", json!({}));
    assert_eq!(
        told(&fitted),
        ("query{town(id:1){name } }", json!({}), vec!["Town.names"])
    );
}

#[test]
fn a_question_of_which_nothing_is_left_still_asks_for_the_revision() {
    let document = "query($a:[Dimension!]!){counts(groupBy:$a){total } }";
    let without = [(
        "counts(groupBy: [Dimension!]! = [], filter: Filter): Counts! @federates(by: GROUPED)",
        "",
    )];
    assert_eq!(
        told(&fit_to(&without, document, json!({"a": ["KIND"]}))),
        ("query{__typename}", json!({}), vec!["Catalogue.counts"])
    );
}

#[test]
fn a_field_goes_with_an_argument_that_would_change_its_answer() {
    let without = [("names(languages: [String!])", "names")];
    for (argument, kept) in [
        ("languages:[\"fr\"]", None),
        ("languages:$l", None),
        ("languages:null", Some("names ")),
        ("languages:$n", Some("names ")),
    ] {
        let document =
            format!("query($l:[String!],$n:[String!]){{town(id:1){{name names({argument}) }}}}");
        let fitted = fit_to(&without, &document, json!({"l": ["fr"], "n": null}));
        let expected = format!("query{{town(id:1){{name {}}} }}", kept.unwrap_or_default());
        let missing = match kept {
            None => vec!["Town.names(languages:)"],
            Some(_) => vec![],
        };
        assert_eq!(told(&fitted), (&*expected, json!({}), missing));
    }
    let as_by_default = "query{counts(groupBy:[]){total } }";
    let without = [("groupBy: [Dimension!]! = [], ", "")];
    assert_eq!(
        told(&fit_to(&without, as_by_default, json!({}))),
        ("query{counts{total } }", json!({}), vec![])
    );
}

#[test]
fn a_field_goes_with_an_input_field_or_an_enum_value_that_is_not_known() {
    let question = "query($f:Filter){counts(filter:$f){total } town(id:1){name } }";
    let rest = "query{town(id:1){name } }";
    for (change, filter, missing) in [
        (("word: String", ""), json!({"word": "x"}), "Filter.word"),
        (
            ("near: Near ", ""),
            json!({"near": {"x": 1, "y": 2}}),
            "Filter.near",
        ),
        (
            ("y: Float!", ""),
            json!({"near": {"x": 1, "y": 2}}),
            "Near.y",
        ),
        (
            ("TWINNING FRIENDSHIP", "TWINNING"),
            json!({"kinds": ["TWINNING", "FRIENDSHIP"]}),
            "Kind.FRIENDSHIP",
        ),
        (
            ("word: String", "word: String, proof: ID!"),
            json!({"word": "x"}),
            "Filter.proof",
        ),
    ] {
        let fitted = fit_to(&[change], question, json!({"f": filter}));
        assert_eq!(told(&fitted), (rest, json!({}), vec![missing]));
    }
    let literal = "query{counts(filter:{kinds: [FRIENDSHIP]}){total } town(id:1){name } }";
    let fitted = fit_to(&[("TWINNING FRIENDSHIP", "TWINNING")], literal, json!({}));
    assert_eq!(told(&fitted), (rest, json!({}), vec!["Kind.FRIENDSHIP"]));
    // What says nothing is taken out, of a literal too.
    let change = [("word: String", "")];
    let given = json!({"f": {"word": null, "kinds": ["TWINNING"]}});
    assert_eq!(
        told(&fit_to(&change, question, given)),
        (
            "query($f:Filter){counts(filter:$f){total } town(id:1){name } }",
            json!({"f": {"kinds": ["TWINNING"]}}),
            vec![]
        )
    );
    let literal = "query{counts(filter:{kinds: [TWINNING], word: null}){total } }";
    assert_eq!(
        told(&fit_to(&change, literal, json!({}))).0,
        "query{counts(filter:{kinds: [TWINNING]}){total } }"
    );
}

#[test]
fn what_is_left_out_means_what_it_means_here() {
    let change = [("first: Int = 5", "first: Int = 9")];
    let document = "query{town(id:1){partners{nodes{name } } } }";
    assert_eq!(
        told(&fit_to(&change, document, json!({}))).0,
        "query{town(id:1){partners(first:5){nodes{name } } } }"
    );
    let change = [(
        "names(languages: [String!])",
        "names(languages: [String!]!)",
    )];
    let fitted = fit_to(&change, "query{town(id:1){names } }", json!({}));
    assert_eq!(told(&fitted).2, ["Town.names(languages:)"]);
    // A variable has the type of its place there.
    let document = "query($l:[String!]){town(id:1){names(languages:$l) } }";
    assert_eq!(
        told(&fit_to(&change, document, json!({"l": ["fr"]}))).0,
        "query($l:[String!]!){town(id:1){names(languages:$l) } }"
    );
}

#[test]
fn objects_by_their_ids_are_asked_for_the_types_that_are_there() {
    let document = "query($i:[ID!]!){jumelage__fill0:nodes(ids:$i){jumelage__type:__typename ...on Walk{id miles }} \
                    jumelage__fill1:nodes(ids:$i){jumelage__type:__typename ...on Town{id name }} }";
    let without = [("type Walk implements Node { id: ID! miles: Int! }", "")];
    let fitted = fit_to(&without, document, json!({"i": ["a"]}));
    assert_eq!(
        told(&fitted),
        (
            "query($i:[ID!]!){jumelage__fill0:nodes(ids:$i){jumelage__type:__typename } \
             jumelage__fill1:nodes(ids:$i){jumelage__type:__typename ...on Town{id name }} }",
            json!({"i": ["a"]}),
            vec!["Walk"]
        )
    );
}

#[test]
fn lists_of_another_collation_are_left_out_of_the_catalogue_alone() {
    let (ours, document) = (
        schema(OURS),
        Arc::from(
            "query{a:towns{nodes{name } } counts{total } town(id:1){partners(first:1){nodes{name } } } }",
        ),
    );
    let fitted = fit(&ours, &ours, false, &document, &Arc::default());
    assert_eq!(
        &*fitted.document,
        "query{counts{total } town(id:1){partners(first:1){nodes{name } } } }"
    );
    let missing = Missing {
        coordinates: ["Catalogue.towns".to_owned()].into(),
        other_collation: true,
    };
    assert_eq!(fitted.missing.as_deref(), Some(&missing));
}
