//! Telling the anchor what this node counted of a survey.

use anyhow::{Context, Result};
use jumelage_schema::peer::SurveyCountsReply;
use serde_json::json;

use super::PeerClient;

const COUNTS: &str = "mutation($asked:Int!,$counts:String!){\
    surveyCounts(asked:$asked,counts:$counts){taken code message}}";

impl PeerClient {
    /// Sends what was counted, as JSON, and how many bodies were asked.
    pub async fn survey_counts(&self, asked: i32, counts: &str) -> Result<SurveyCountsReply> {
        let variables = [
            ("asked".to_owned(), json!(asked)),
            ("counts".to_owned(), json!(counts)),
        ];
        let variables = serde_json::Map::from_iter(variables);
        let reply = self.write(COUNTS, "surveyCounts", variables).await?;
        async_graphql::from_value(reply)
            .with_context(|| format!("{} answered something else", self.code()))
    }
}
