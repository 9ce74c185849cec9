//! What respondents answered to surveys, as it is published.

use std::{collections::BTreeSet, sync::Arc};

use jumelage_domain::survey::{Axis, Instrument, Published};

use super::{
    answer::{IndicatorRow, Numbers},
    coverage::IndicatorCoverage,
};
use crate::{error::Result, public::own_data::OwnData};

/// Of all surveys whose results the node knows, those that closed last first, and whose counts are in them.
pub(super) async fn answers(own: &OwnData) -> Result<(Numbers, IndicatorCoverage)> {
    let mut surveys = own.surveys.all(&own.db).await?;
    let last_first =
        |survey: &Arc<Instrument>| (-survey.draft().closes_at.millis(), survey.id().clone());
    surveys.sort_by_key(last_first);
    let (mut rows, mut received) = (Vec::new(), Vec::new());
    for survey in &surveys {
        if let Some(results) = own.surveys.results(&own.db, survey.id()).await? {
            rows.extend(of(&results));
            received.extend(results.coverage.iter().map(|node| node.received));
        }
    }
    let coverage = IndicatorCoverage::of(received.into_iter());
    Ok((Numbers { value: None, rows }, coverage))
}

/// Of the tables over one question alone, each answer once. A cell that is suppressed is not there: it is no zero.
fn of(results: &Published) -> Vec<IndicatorRow> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for table in &results.tables {
        let [axis] = &table.axes[..] else { continue };
        let Axis::Question(question) = &axis.axis else {
            continue;
        };
        for cell in &table.cells {
            let ([Some(choice)], Some(count)) = (&cell.categories[..], cell.respondents) else {
                continue;
            };
            let group = format!("{}.{question}.{choice}", results.survey);
            // Two tables may be over one question.
            if seen.insert(group.clone()) {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                rows.push(IndicatorRow::of(group, count.into()));
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_published_cells_of_tables_over_one_question_are_told() {
        let cell = |categories, respondents: Option<u64>| json!({"categories": categories, "respondents": respondents});
        let table = |id: &str, axes: &[&str], cells| {
            let axes = axes
                .iter()
                .map(|axis| json!({"axis": axis, "categories": []}));
            json!({"id": id, "axes": axes.collect::<Vec<_>>(), "cells": cells})
        };
        let intent = [
            cell(json!([null]), Some(20)),
            cell(json!(["MORE"]), Some(12)),
            cell(json!(["LESS"]), None),
            cell(json!(["SAME"]), Some(0)),
        ];
        let crossed = [
            cell(json!(["MORE", "DE"]), Some(6)),
            cell(json!(["MORE", null]), Some(12)),
        ];
        let results: Published = serde_json::from_value(json!({
            "survey": "AUTUMN", "threshold": 5, "respondents": 20, "asked": 30, "withheld": false, "coverage": [],
            "tables": [
                table("INTENT", &["INTENT"], json!(intent)),
                table("AGAIN", &["INTENT"], json!(intent)),
                table("WHERE", &["COUNTRY"], json!([cell(json!(["DE"]), Some(9))])),
                table("CROSSED", &["INTENT", "COUNTRY"], json!(crossed)),
            ],
        }))
        .unwrap();
        let expected = [
            IndicatorRow::of("AUTUMN.INTENT.MORE".to_owned(), 12.0),
            IndicatorRow::of("AUTUMN.INTENT.SAME".to_owned(), 0.0),
        ];
        assert_eq!(of(&results), expected);
    }
}
