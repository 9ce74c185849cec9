//! Nodes of other versions: what their schemas do not have is left out and named, and nothing else suffers.

mod learned;
mod random;

use std::sync::Arc;

use async_graphql::{Name, Value as GraphqlValue};
use jumelage_federation::NodeClient;
use jumelage_tests::{
    faults::Faulty,
    fixture::Fixture,
    versions::{OtherVersion, Software, reached},
};
use serde_json::{Value, json};

use crate::failure::{COVERAGE, ask, coverage_of};

/// The pair, in which one node reaches the other as one of another version.
pub(crate) struct Pair {
    pub(crate) fixture: Fixture,
    pub(crate) peer: Arc<OtherVersion>,
    asking: usize,
}

impl Pair {
    pub(crate) async fn of(other: usize, software: Arc<Software>) -> Self {
        Self::over(other, software, |node| node).await
    }

    async fn over(
        other: usize,
        software: Arc<Software>,
        change: impl Fn(Arc<dyn NodeClient>) -> Arc<dyn NodeClient>,
    ) -> Self {
        let (mut fixture, asking) = (Fixture::pair().await, 1 - other);
        let node = change(Arc::clone(&fixture.network.clients[other]));
        let peer = OtherVersion::of(&node, software);
        let nodes = &fixture.network.nodes;
        let client = reached(
            &nodes[asking].code,
            &nodes[other].code,
            Arc::clone(&peer) as _,
        );
        fixture.network.clients[other] = client;
        Self {
            fixture,
            peer,
            asking,
        }
    }

    /// Asks the other node's neighbour, which finds out what it can ask, and then asks what fits.
    pub(crate) async fn ask(&self, fields: &str) -> Value {
        let query = format!("{{europe{{{COVERAGE} {fields}}}}}");
        let reply = ask(&self.fixture.network, self.asking, &query).await;
        assert_eq!(reply["errors"], json!([]), "{fields}");
        let refused = self.peer.refused();
        let again = ask(&self.fixture.network, self.asking, &query).await;
        assert_eq!(again, reply, "{fields}");
        assert_eq!(self.peer.refused(), refused, "{fields}");
        reply
    }
}

/// The row of a list in which a field has a value.
fn row<'r>(list: &'r Value, field: &str, value: &str) -> &'r Value {
    let mut rows = list["nodes"].as_array().unwrap().iter();
    rows.find(|row| row[field] == value).unwrap()
}

#[tokio::test]
async fn of_a_type_or_a_field_that_a_node_does_not_have_its_rows_have_null() {
    for (lacking, missing) in [
        ("Population", "LocalGovernment.population"),
        ("LocalGovernment.population", "LocalGovernment.population"),
        ("Population.value", "Population.value"),
    ] {
        let pair = Pair::of(1, Software::without(&[lacking])).await;
        let reply = pair
            .ask("localGovernments{totalCount nodes{name population{value}}} twinnings{totalCount}")
            .await;
        let europe = &reply["data"]["europe"];
        let towns = &europe["localGovernments"];
        assert_eq!(towns["totalCount"], 2, "{lacking}");
        assert_eq!(
            row(towns, "name", "Reims"),
            &json!({"name": "Reims", "population": {"value": 100_000}}),
            "{lacking}"
        );
        assert_eq!(
            row(towns, "name", "Aachen"),
            &json!({"name": "Aachen", "population": null}),
            "{lacking}"
        );
        assert_eq!(europe["twinnings"]["totalCount"], 1);
        assert_eq!(
            coverage_of(&reply, "rgre"),
            json!({"association": "rgre", "state": "UNSUPPORTED", "errorCode": "UNSUPPORTED_BY_NODE", "missing": [missing]})
        );
        assert_eq!(coverage_of(&reply, "afccre")["state"], "OK");
        assert_eq!(europe["coverage"]["complete"], false);
        assert_eq!(europe["coverage"]["settled"], true);
        // The first question was of this version; from then on all fit.
        assert_eq!((pair.peer.refused(), pair.peer.told()), (1, 1), "{lacking}");
    }
}

#[tokio::test]
async fn where_null_may_not_be_others_stand_in_for_the_node() {
    let statistics = "twinningStatistics(groupBy:[KIND]){total{twinnings} rows{kind}}";
    for (lacking, fields, place, missing) in [
        (
            "Twinning.kind",
            "twinnings{totalCount nodes{kind}}",
            "twinnings",
            "Twinning.kind",
        ),
        (
            "TwinningEdge.cursor",
            "twinnings{totalCount nodes{kind}}",
            "twinnings",
            "TwinningEdge.cursor",
        ),
        (
            "TwinningConnection.totalCount",
            "twinnings{totalCount}",
            "twinnings",
            "TwinningConnection.totalCount",
        ),
        (
            "TwinningStatistics",
            statistics,
            "twinningStatistics",
            "Catalogue.twinningStatistics",
        ),
        (
            "Catalogue.twinningStatistics",
            statistics,
            "twinningStatistics",
            "Catalogue.twinningStatistics",
        ),
        (
            "Catalogue.twinningStatistics(groupBy:)",
            statistics,
            "twinningStatistics",
            "Catalogue.twinningStatistics(groupBy:)",
        ),
        (
            "TwinningDimension.KIND",
            statistics,
            "twinningStatistics",
            "TwinningDimension.KIND",
        ),
        (
            "TwinningStatisticsRow.key",
            statistics,
            "twinningStatistics",
            "TwinningStatisticsRow.key",
        ),
        (
            "TwinningFilter.crossBorder",
            "twinnings(filter:{crossBorder:true}){totalCount nodes{kind}}",
            "twinnings",
            "TwinningFilter.crossBorder",
        ),
        (
            "TwinningKind.TWINNING",
            "twinnings(filter:{kinds:[TWINNING]}){totalCount nodes{kind}}",
            "twinnings",
            "TwinningKind.TWINNING",
        ),
    ] {
        // The first node leads: the other has to stand in for it.
        let whole = Pair::of(0, Software::same()).await.ask(fields).await;
        let pair = Pair::of(0, Software::without(&[lacking])).await;
        let reply = pair.ask(&format!("{fields} associations{{code}}")).await;
        let europe = &reply["data"]["europe"];
        assert_eq!(
            europe[place], whole["data"]["europe"][place],
            "{lacking}: {reply}"
        );
        assert_eq!(
            europe["associations"],
            json!([{"code": "afccre"}, {"code": "rgre"}])
        );
        assert_eq!(
            coverage_of(&reply, "afccre"),
            json!({"association": "afccre", "state": "UNSUPPORTED", "errorCode": "UNSUPPORTED_BY_NODE",
                "missing": [missing, format!("europe.{place}")]}),
            "{lacking}"
        );
        assert_eq!(coverage_of(&reply, "rgre")["state"], "OK");
        assert_eq!(europe["coverage"]["settled"], true, "{lacking}");
    }
}

#[tokio::test]
async fn an_argument_of_a_field_below_costs_that_field_alone() {
    let lacking = "LocalGovernment.names(languages:)";
    let pair = Pair::of(1, Software::without(&[lacking])).await;
    let reply = pair
        .ask("localGovernments{nodes{name names(languages:[\"fr\"]){text}}}")
        .await;
    let towns = &reply["data"]["europe"]["localGovernments"];
    assert_eq!(row(towns, "name", "Aachen")["names"], json!(null));
    assert_eq!(coverage_of(&reply, "rgre")["missing"], json!([lacking]));
    // Without the argument the node knows the field.
    let reply = pair.ask("localGovernments{nodes{name names{text}}}").await;
    assert_eq!(coverage_of(&reply, "rgre")["state"], "OK");
}

#[tokio::test]
async fn a_filter_that_a_node_does_not_know_leaves_its_rows_out_and_no_others() {
    for (lacking, filter, missing) in [
        (
            "LocalGovernmentFilter.populationFrom",
            "{populationFrom:5}",
            "LocalGovernmentFilter.populationFrom",
        ),
        (
            "LocalGovernmentLevel.MUNICIPALITY",
            "{levels:[MUNICIPALITY,REGION]}",
            "LocalGovernmentLevel.MUNICIPALITY",
        ),
        (
            "LocalGovernmentFilter.levels",
            "{levels:[MUNICIPALITY]}",
            "LocalGovernmentFilter.levels",
        ),
    ] {
        let pair = Pair::of(1, Software::without(&[lacking])).await;
        let fields = format!("localGovernments(filter:{filter}){{totalCount nodes{{name}}}}");
        let reply = pair.ask(&fields).await;
        assert_eq!(
            reply["data"]["europe"]["localGovernments"],
            json!({"totalCount": 1, "nodes": [{"name": "Reims"}]}),
            "{lacking}"
        );
        assert_eq!(
            coverage_of(&reply, "rgre")["missing"],
            json!([missing, "europe.localGovernments"])
        );
        // What is not given need not be known.
        let reply = pair.ask("localGovernments(filter:{}){totalCount}").await;
        assert_eq!(coverage_of(&reply, "rgre")["state"], "OK", "{lacking}");
    }
}

#[tokio::test]
async fn a_word_that_is_not_known_here_is_passed_on() {
    let software = Software::with_more();
    let pair = Pair::over(1, software, |node| {
        Faulty::lying(node, |_, answer| rename(&mut answer.data))
    })
    .await;
    let reply = pair.ask("localGovernments{nodes{name level}}").await;
    let towns = &reply["data"]["europe"]["localGovernments"];
    assert_eq!(row(towns, "name", "Aachen")["level"], "NOVELTY");
    assert_eq!(row(towns, "name", "Reims")["level"], "MUNICIPALITY");
    assert_eq!(reply["data"]["europe"]["coverage"]["complete"], true);
}

/// Towns become something new.
fn rename(value: &mut GraphqlValue) {
    match value {
        GraphqlValue::Enum(word) if word == "MUNICIPALITY" => *word = Name::new("NOVELTY"),
        GraphqlValue::List(items) => items.iter_mut().for_each(rename),
        GraphqlValue::Object(fields) => fields.values_mut().for_each(rename),
        _ => {}
    }
}

#[tokio::test]
async fn a_node_whose_schema_has_more_of_everything_answers_in_full() {
    let fields = "associations{code website} localGovernments(filter:{levels:[MUNICIPALITY]},orderBy:{by:NAME,direction:DESC})\
                  {totalCount nodes{name level population{value} twinnings(first:3){nodes{kind parties{name mailbox}}}}} \
                  twinningStatistics(groupBy:[COUNTRY_PAIR]){rows{countryPair measures{records}}} \
                  twinnings(filter:{kinds:[TWINNING]}){nodes{records{association{code} version}}}";
    let same = Pair::of(1, Software::same()).await;
    let more = Pair::of(1, Software::with_more()).await;
    let (expected, reply) = (same.ask(fields).await, more.ask(fields).await);
    let of_towns = |reply: &Value| reply["data"]["europe"]["localGovernments"].clone();
    let of_counts = |reply: &Value| reply["data"]["europe"]["twinningStatistics"].clone();
    assert_eq!(of_towns(&reply), of_towns(&expected));
    assert_eq!(of_counts(&reply), of_counts(&expected));
    assert_eq!(reply["data"]["europe"]["coverage"]["complete"], true);
    assert_eq!(coverage_of(&reply, "rgre")["missing"], json!([]));
    // It was asked what any node is asked, and its schema was learned once.
    assert_eq!(more.peer.answered(), same.peer.answered());
    assert_eq!((more.peer.refused(), more.peer.told()), (0, 1));
}

#[tokio::test]
async fn lists_of_a_node_that_orders_in_another_way_are_left_out() {
    let pair = Pair::of(1, Software::of_other_collation()).await;
    let reply = pair
        .ask(
            "localGovernments{nodes{name}} associations{code} twinningStatistics{total{records}} \
             twinnings{nodes{parties{name partners{nodes{name}}}}}",
        )
        .await;
    let europe = &reply["data"]["europe"];
    assert_eq!(
        europe["localGovernments"],
        json!({"nodes": [{"name": "Reims"}]})
    );
    assert_eq!(europe["associations"].as_array().unwrap().len(), 2);
    assert_eq!(europe["twinningStatistics"]["total"]["records"], 2);
    // Lists below its objects are its own, in whatever order.
    assert_eq!(
        europe["twinnings"]["nodes"][0]["parties"][1],
        json!({"name": "Aachen", "partners": {"nodes": [{"name": "Reims"}]}})
    );
    assert_eq!(
        coverage_of(&reply, "rgre"),
        json!({"association": "rgre", "state": "UNSUPPORTED", "errorCode": "OTHER_COLLATION", "missing":
            ["Catalogue.localGovernments", "Catalogue.twinnings", "europe.localGovernments", "europe.twinnings"]})
    );
    // Its schema is the same.
    assert_eq!(pair.peer.told(), 0);
}

#[tokio::test]
async fn what_an_owner_does_not_have_leaves_the_references_to_it() {
    for (lacking, population) in [
        ("LocalGovernment.name", json!(null)),
        ("LocalGovernment.population", json!(null)),
        ("LocalGovernment.website", json!({"value": 100_000})),
        ("Query.nodes", json!(null)),
    ] {
        let pair = Pair::of(1, Software::without(&[lacking])).await;
        let reply = pair
            .ask("twinnings{nodes{parties{name population{value} website}}}")
            .await;
        let parties = &reply["data"]["europe"]["twinnings"]["nodes"][0]["parties"];
        assert_eq!(
            parties[1],
            json!({"name": "Aachen", "population": population, "website": null}),
            "{lacking}"
        );
        assert_eq!(parties[0]["population"], json!({"value": 100_000}));
        let coverage = coverage_of(&reply, "rgre");
        assert_eq!(coverage["state"], "UNSUPPORTED", "{lacking}");
        assert_eq!(coverage["missing"][0], lacking);
    }
}

#[tokio::test]
async fn what_an_object_by_its_id_lacks_is_an_error_as_there_is_no_coverage() {
    let pair = Pair::of(1, Software::without(&["Population"])).await;
    let reply = pair.ask("localGovernments{nodes{id name}}").await;
    let towns = &reply["data"]["europe"]["localGovernments"];
    let id = &row(towns, "name", "Aachen")["id"];
    let query = format!("{{node(id:{id}){{... on LocalGovernment{{name population{{value}}}}}}}}");
    let reply = ask(&pair.fixture.network, 0, &query).await;
    assert_eq!(
        reply["data"],
        json!({"node": {"name": "Aachen", "population": null}})
    );
    assert_eq!(reply["errors"].as_array().unwrap().len(), 1);
    assert_eq!(reply["errors"][0]["path"], json!(["node"]));
    assert_eq!(
        reply["errors"][0]["extensions"],
        json!({"code": "UNSUPPORTED_BY_NODE", "node": "rgre", "missing": ["LocalGovernment.population"]})
    );
}

#[tokio::test]
async fn of_a_wide_page_the_rows_lack_what_the_node_does_not_have() {
    let towns = "localGovernments(first:500){totalCount nodes{id name country level website mailbox validFrom validTo population{value}}}";
    let pair = Pair::of(0, Software::without(&["LocalGovernment.population"])).await;
    let reply = pair.ask(towns).await;
    assert!(asked_for_rows(&pair));
    let towns = &reply["data"]["europe"]["localGovernments"];
    assert_eq!(towns["totalCount"], 2);
    assert_eq!(row(towns, "name", "Reims")["population"], json!(null));
    assert_eq!(row(towns, "name", "Aachen")["population"]["value"], 100_000);
    assert_eq!(
        coverage_of(&reply, "afccre")["missing"],
        json!(["LocalGovernment.population"])
    );
}

#[tokio::test]
async fn a_node_that_cannot_give_the_rows_that_win_is_stood_in_for() {
    let twinnings = "twinnings(first:500){totalCount nodes{kind status since sinceYear until confirmation crossBorder sdgs themes discrepancies}}";
    let whole = Pair::of(0, Software::same()).await.ask(twinnings).await;
    let pair = Pair::of(0, Software::without(&["Twinning.kind"])).await;
    let reply = pair.ask(twinnings).await;
    assert!(asked_for_rows(&pair));
    assert_eq!(
        reply["data"]["europe"]["twinnings"],
        whole["data"]["europe"]["twinnings"]
    );
    assert_eq!(
        coverage_of(&reply, "afccre")["missing"],
        json!(["Twinning.kind", "europe.twinnings"])
    );
}

fn asked_for_rows(pair: &Pair) -> bool {
    let asked = pair.peer.answered();
    asked.iter().any(|one| one.contains("jumelage__rows"))
}
