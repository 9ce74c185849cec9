//! How complete the numbers of one indicator are: a node that could not answer a part of the question lacks in those that are
//! read from it, and in no others.

use async_graphql::SimpleObject;
use serde_json::Value;

/// How complete the numbers of one indicator are.
#[derive(SimpleObject, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndicatorCoverage {
    /// All of them are in the numbers, by an answer in full, and fresh.
    complete: bool,
    /// How many nodes were asked for these numbers. Of surveys: how many were asked for their counts, each once for each survey.
    expected: i32,
    /// How many of them are in the numbers by an answer in full, and fresh.
    answered: i32,
}

impl IndicatorCoverage {
    /// Of so many, by whether each has answered.
    pub(super) fn of(answered: impl Iterator<Item = bool>) -> Self {
        let (mut expected, mut there) = (0, 0);
        for is_there in answered {
            expected += 1;
            there += i32::from(is_there);
        }
        Self {
            complete: there == expected,
            expected,
            answered: there,
        }
    }

    /// Of what is read from some parts of a question, by what coverage says of the nodes. `root` is the response key of the
    /// question, with which the names of its parts begin there.
    pub(super) fn of_parts(root: &str, parts: &[String], coverage: &Value) -> Self {
        let nodes = coverage["nodes"].as_array().into_iter().flatten();
        Self::of(nodes.map(|node| answered(root, parts, node)))
    }
}

/// Whether a node has answered all of these parts. What lacks somewhere else lacks in none of them; where it is not said what
/// lacks, or said by another name than a part's, it may be in any.
fn answered(root: &str, parts: &[String], node: &Value) -> bool {
    match node["state"].as_str() {
        Some("OK") => return true,
        // All of it is of some time ago.
        Some("STALE") => return false,
        _ => {}
    }
    let mut missing = node["missing"].as_array().into_iter().flatten().peekable();
    // A field of the catalogue that its version does not have is named twice: as that, and as the part.
    let elsewhere = |name: &str| {
        let place = name
            .strip_prefix(root)
            .and_then(|rest| rest.strip_prefix('.'));
        let part = place.map(|place| place.split('.').next().unwrap_or(place));
        part.map_or_else(
            || name.starts_with("Catalogue."),
            |part| !parts.iter().any(|one| one == part),
        )
    };
    missing.peek().is_some() && missing.all(|name| name.as_str().is_some_and(elsewhere))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(nodes: &Value) -> (bool, i32, i32) {
        let parts = ["FUNDING".to_owned(), "NETWORKS".to_owned()];
        let coverage = json!({"nodes": nodes});
        let found = IndicatorCoverage::of_parts("mine", &parts, &coverage);
        (found.complete, found.expected, found.answered)
    }

    #[test]
    fn a_node_that_lacks_elsewhere_is_there() {
        let all = json!([
            {"state": "OK", "missing": []},
            {"state": "PARTIAL", "missing": ["mine.ACTIVITIES", "mine.ACTIVITIES.rows"]},
            {"state": "UNSUPPORTED", "missing": ["Catalogue.activityStatistics", "mine.ACTIVITIES"]},
        ]);
        assert_eq!(of(&all), (true, 3, 3));
    }

    #[test]
    fn a_node_that_lacks_in_a_part_or_nobody_knows_where_is_not() {
        for node in [
            json!({"state": "PARTIAL", "missing": ["mine.FUNDING"]}),
            json!({"state": "PARTIAL", "missing": ["mine.ACTIVITIES", "mine.NETWORKS.totalCount"]}),
            json!({"state": "UNREACHABLE", "missing": ["mine.ACTIVITIES", "mine.FUNDING", "mine.NETWORKS"]}),
            json!({"state": "TIMEOUT", "missing": []}),
            json!({"state": "STALE", "missing": ["mine.ACTIVITIES"]}),
            json!({"state": "UNSUPPORTED", "missing": ["FundingMeasures.withGrant"]}),
            json!({"state": "UNSUPPORTED", "missing": ["FundingMeasures.withGrant", "mine.ACTIVITIES"]}),
            json!({"state": "PARTIAL", "missing": ["mines.ACTIVITIES"]}),
        ] {
            assert_eq!(of(&json!([{"state": "OK"}, node])), (false, 2, 1), "{node}");
        }
    }

    #[test]
    fn of_nobody_all_are_there() {
        assert_eq!(of(&json!([])), (true, 0, 0));
    }
}
