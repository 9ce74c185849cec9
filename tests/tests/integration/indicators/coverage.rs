//! Who answered, what is asked of whom, and what that costs.

use std::{collections::BTreeMap, sync::Arc};

use jumelage_federation::NodeClient;
use jumelage_tests::faults::{Fault, Faulty};
use serde_json::{Value, json};

use super::{ALL, DE, FR, IT, PL, Sides, listed, of, told};

#[tokio::test]
async fn where_a_node_is_absent_coverage_says_so_and_the_others_numbers_are_told() {
    let mut sides = listed().await;
    sides.absent(&[IT]);
    let query =
        "{indicators{who:coverage{complete expected answered nodes{association state missing}}
        coverage{answered}indicators{code value rows{group value}}}}";
    let seen = sides.see(PL, query, json!({})).await;
    let coverage = &seen["indicators"]["who"];
    assert_eq!(
        (
            &coverage["complete"],
            &coverage["expected"],
            &coverage["answered"]
        ),
        (&json!(false), &json!(4), &json!(3))
    );
    assert_eq!(seen["indicators"]["coverage"], json!({"answered": 3}));
    let nodes = coverage["nodes"].as_array().unwrap().iter();
    let gone: Vec<&Value> = nodes.filter(|node| node["state"] != "OK").collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["association"], "aiccre");
    let missing = gone[0]["missing"].as_array().unwrap();
    assert!(
        missing.contains(&json!("indicators.NETWORKS")),
        "{missing:?}"
    );
    // What nobody else records is gone; what two record is not.
    assert_eq!(
        told(&seen, "ACTIVITIES"),
        of(Some(1.0), &[("CULTURAL_EXCHANGE", 1.0)])
    );
    assert_eq!(told(&seen, "NETWORKS"), of(Some(1.0), &[]));
    assert_eq!(
        told(&seen, "FUNDING_WON"),
        of(None, &[("EUR", 25_000_000_000.0)])
    );
}

/// Of each indicator, by its code.
async fn of_each(sides: &Sides, codes: &str) -> BTreeMap<String, Value> {
    let query = format!(
        "{{mine:indicators{codes}{{coverage{{complete expected answered}}
            indicators{{code how:coverage{{complete expected answered}}}}}}}}"
    );
    let answer = sides.fixture.network.ask(PL, &query, json!({})).await;
    let mine = &answer["data"]["mine"];
    let each = mine["indicators"].as_array().unwrap().iter();
    let each = each.map(|one| (one["code"].as_str().unwrap().to_owned(), one["how"].clone()));
    let whole = [("whole".to_owned(), mine["coverage"].clone())];
    each.chain(whole).collect()
}

fn answered(answered: i32) -> Value {
    json!({"complete": answered == 4, "expected": 4, "answered": answered})
}

#[tokio::test]
async fn each_indicator_says_how_many_are_in_its_numbers() {
    let mut sides = listed().await;
    let surveys = json!({"complete": true, "expected": 0, "answered": 0});
    for (absent, expected) in [(&[][..], answered(4)), (&[IT], answered(3))] {
        sides.absent(absent);
        let found = of_each(&sides, "").await;
        assert_eq!(found.len(), 13);
        for (code, coverage) in found {
            let is_asked = code != "SURVEY_ANSWERS";
            let expected = if is_asked { &expected } else { &surveys };
            assert_eq!(coverage, *expected, "{code}");
        }
    }
}

#[tokio::test]
async fn a_node_that_cannot_answer_a_part_lacks_in_what_is_read_from_it_alone() {
    let mut sides = listed().await;
    let healthy: Arc<dyn NodeClient> = Arc::clone(&sides.fixture.network.clients[IT]);
    sides.fixture.network.clients[IT] = Faulty::new(healthy, |_| Fault::FirstField);
    let codes = "(codes:[FUNDING_WON,FUNDED_PROJECTS,NETWORKS,ACTIVITIES])";
    let found = of_each(&sides, codes).await;
    // Two are read from the first part.
    for code in ["FUNDING_WON", "FUNDED_PROJECTS", "whole"] {
        assert_eq!(found[code], answered(3), "{code}");
    }
    for code in ["NETWORKS", "ACTIVITIES"] {
        assert_eq!(found[code], answered(4), "{code}");
    }
}

#[tokio::test]
async fn what_two_sides_record_counts_once_if_either_is_absent() {
    let mut sides = listed().await;
    let query = "{indicators(codes:[ACTIVITIES,NETWORKS,FUNDED_PROJECTS]){indicators{code value rows{group value}}}}";
    for absent in [FR, DE] {
        sides.absent(&[absent]);
        let seen = sides.see(PL, query, json!({})).await;
        assert_eq!(told(&seen, "ACTIVITIES").0, Some(2.0), "{absent}");
        assert_eq!(told(&seen, "NETWORKS").0, Some(1.0), "{absent}");
        assert_eq!(told(&seen, "FUNDED_PROJECTS").0, Some(2.0), "{absent}");
    }
}

#[tokio::test]
async fn without_the_coverage_that_is_required_there_are_no_numbers_but_an_error_that_says_who_answered()
 {
    let mut sides = Sides::with(1).await;
    let query = "query($p:CoveragePolicy){mine:indicators(coverage:$p){indicators{code}}}";
    let all = json!({"p": {"require": "ALL"}});
    let seen = sides.see(PL, query, all.clone()).await;
    assert!(seen["mine"]["indicators"].is_array());
    sides.absent(&[IT]);
    let answer = sides.fixture.network.ask(PL, query, all).await;
    assert_eq!(answer["data"], json!({"mine": null}));
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0]["path"], json!(["mine"]));
    assert_eq!(errors[0]["extensions"]["code"], "COVERAGE_NOT_MET");
    assert_eq!(errors[0]["extensions"]["coverage"]["answered"], 3);
    let most = json!({"p": {"require": "MINIMUM", "minimum": 0.75}});
    let seen = sides.see(PL, query, most).await;
    assert!(seen["mine"]["indicators"].is_array());
    let wrong = json!({"p": {"require": "MINIMUM", "minimum": 1.5}});
    let answer = sides.fixture.network.ask(PL, query, wrong).await;
    assert_eq!(answer["data"], json!({"mine": null}));
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INVALID_ARGUMENT"
    );
    assert_eq!(answer["errors"][0]["path"], json!(["mine"]));
}

#[tokio::test]
async fn only_the_nodes_in_scope_are_asked() {
    let sides = listed().await;
    let query = "query($c:[CountryCode!],$a:[String!]){indicators(codes:[FUNDING_WON,NEW_TWINNINGS],countries:$c,associations:$a){
        coverage{expected}indicators{code value rows{group value}}}}";
    for variables in [json!({"c": ["IT"]}), json!({"a": ["aiccre"]})] {
        let seen = sides.see(PL, query, variables).await;
        assert_eq!(seen["indicators"]["coverage"]["expected"], 1);
        assert_eq!(told(&seen, "FUNDING_WON"), of(None, &[("SEK", 7.0)]));
        assert_eq!(
            told(&seen, "NEW_TWINNINGS"),
            of(Some(1.0), &[("1990", 1.0)])
        );
    }
    let unknown = json!({"a": ["nobody"]});
    let answer = sides.fixture.network.ask(PL, query, unknown).await;
    assert_eq!(answer["data"], json!({"indicators": null}));
    assert_eq!(answer["errors"][0]["path"], json!(["indicators"]));
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("nobody"), "{message}");
}

#[tokio::test]
async fn it_costs_what_the_question_costs_at_each_node_that_is_asked() {
    let sides = Sides::with(1).await;
    let cost = async |query: &str| {
        let reply = sides.fixture.network.reply(PL, query, json!({})).await;
        assert_eq!(reply.errors, []);
        let cost = reply.extensions.cost.unwrap();
        assert!(cost.actual <= cost.requested, "{query}");
        (cost.requested, cost.actual)
    };
    let (everywhere, came) = cost(ALL).await;
    let few = "{indicators(countries:[FR]){coverage{complete settled expected answered}
        indicators{code unit value rows{group value}}}}";
    let few = few.replace("[FR]", "[\"FR\"]");
    let (at_one, _) = cost(&few).await;
    assert!(everywhere > 3 * at_one, "{everywhere}, of one {at_one}");
    // Little is listed, so that little came.
    assert!(came * 10 < everywhere, "{came} of {everywhere}");
    // A part that two indicators are read from is asked for once.
    let (one, _) = cost("{indicators(codes:[FUNDING_WON]){indicators{value}}}").await;
    let (both, _) =
        cost("{indicators(codes:[FUNDING_WON,FUNDED_PROJECTS]){indicators{value}}}").await;
    assert_eq!(one, both);
    let (statistics, _) = cost(
        "{europe{fundingStatistics(groupBy:[PROGRAMME]){rows{programme currency measures{withGrant granted}}}}}",
    )
    .await;
    // And of as many indicators as there are one field each, and the list.
    assert_eq!(one, statistics + 1 + 12);
}
