//! How many values the lists of a filter take.

use jumelage_tests::fixture::Fixture;
use serde_json::json;

const MOST: usize = 50;

#[tokio::test]
async fn more_themes_or_goals_than_a_filter_takes_are_refused_wherever_they_can_be_given() {
    let fixture = Fixture::pair().await;
    for list in [
        "europe{list:twinnings(filter:{LIST}){totalCount}}",
        "europe{list:twinningStatistics(filter:{LIST}){total{twinnings}}}",
        "europe{list:activities(filter:{LIST}){totalCount}}",
        "europe{list:bestPractices(search:\"\",filter:{LIST}){totalCount}}",
        "europe{list:networks(filter:{LIST}){totalCount}}",
        "europe{list:projects(filter:{LIST}){totalCount}}",
        "europe{list:fundingStatistics(filter:{LIST}){projects}}",
        "europe{list:partnerRequests(filter:{LIST}){totalCount}}",
        "europe{list:trainingOffers(filter:{LIST}){totalCount}}",
        "europe{list:guidance(filter:{LIST}){totalCount}}",
        "list:fundingCalls(LIST){totalCount}",
    ] {
        for (name, value) in [("themes", json!("water")), ("sdgs", json!(11))] {
            let ask = async |count: usize| {
                let values = json!(vec![&value; count]);
                let query = format!("{{{list}}}").replace("LIST", &format!("{name}:{values}"));
                fixture.network.ask(0, &query, json!({})).await
            };
            let taken = ask(MOST).await;
            assert_eq!(taken["errors"], json!([]), "{list} {name}: {taken}");
            let refused = ask(MOST + 1).await;
            let error = &refused["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "INVALID_ARGUMENT",
                "{list}: {refused}"
            );
            let message = error["message"].as_str().unwrap();
            let expected = format!("`{name}` takes at most 50, not 51");
            assert!(message.contains(&expected), "{list}: {message}");
        }
    }
}
