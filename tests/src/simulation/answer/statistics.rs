//! Counts in groups.

use std::collections::BTreeMap;

use async_graphql::Value;
use uuid::Uuid;

use super::{Answering, number, object, text, word};
use crate::simulation::{
    document::Asked,
    holding::{Holding, Record},
};

/// How many twinnings and how many records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    pub twinnings: usize,
    pub records: usize,
}

/// The values of a twinning, or of a record of it, in one dimension.
#[must_use]
pub fn values(dimension: &str, holding: &Holding, record: &Record, own: bool) -> Vec<String> {
    match dimension {
        "COUNTRY_PAIR" => {
            let [low, high] = holding.countries(record);
            vec![format!("{low}{high}")]
        }
        "COUNTRY" => {
            let mut countries = holding
                .countries(record)
                .map(|code| code.to_string())
                .to_vec();
            countries.dedup();
            countries
        }
        "CONFIRMATION" => vec![holding.confirmation(record).to_owned()],
        "KIND" if own => vec![record.said.kind.as_str().to_owned()],
        "KIND" => vec![record.settled().kind.as_str().to_owned()],
        "ASSOCIATION" if own => vec![holding.code.to_string()],
        "ASSOCIATION" => {
            let associations = holding.associations(record).into_iter();
            associations.map(|code| code.to_string()).collect()
        }
        other => panic!("nobody groups by {other}"),
    }
}

/// Each combination of the values in several dimensions.
#[must_use]
pub fn groups(dimensions: &[String], of: impl Fn(&str) -> Vec<String>) -> Vec<Vec<String>> {
    dimensions
        .iter()
        .fold(vec![Vec::new()], |groups, dimension| {
            let values = of(dimension);
            let longer = |group: Vec<String>| {
                let values = values.clone().into_iter();
                values.map(move |value| [group.clone(), vec![value]].concat())
            };
            groups.into_iter().flat_map(longer).collect()
        })
}

impl Answering<'_> {
    pub(super) fn statistics(self, asked: &Asked) -> Value {
        let dimensions = asked.argument("groupBy", self.variables);
        let dimensions = dimensions.as_array().into_iter().flatten();
        let dimensions: Vec<String> = dimensions
            .map(|dimension| dimension.as_str().unwrap().to_owned())
            .collect();
        let mut total = Measures::default();
        let mut rows: BTreeMap<Vec<String>, Measures> = BTreeMap::new();
        for (id, record) in &self.holding.records {
            self.count(*id, record, &dimensions, &mut total, &mut rows);
        }
        object("TwinningStatistics", &asked.below, |asked| {
            match asked.name.as_str() {
                "total" => measures(&asked.below, total),
                _ if dimensions.is_empty() => Value::List(Vec::new()),
                _ => rows
                    .iter()
                    .map(|(group, counts)| row(&asked.below, &dimensions, group, *counts))
                    .collect(),
            }
        })
    }

    /// A record counts for the node that has it: one that stands in for others has told its own already.
    fn count(
        self,
        id: Uuid,
        record: &Record,
        dimensions: &[String],
        total: &mut Measures,
        rows: &mut BTreeMap<Vec<String>, Measures>,
    ) {
        if self.counts(id, record) {
            total.twinnings += 1;
            for group in groups(dimensions, |dimension| {
                values(dimension, self.holding, record, false)
            }) {
                rows.entry(group).or_default().twinnings += 1;
            }
        }
        if !self.stands_in() {
            total.records += 1;
            for group in groups(dimensions, |dimension| {
                values(dimension, self.holding, record, true)
            }) {
                rows.entry(group).or_default().records += 1;
            }
        }
    }
}

fn row(asked: &[Asked], dimensions: &[String], group: &[String], counts: Measures) -> Value {
    let value = |name: &str| {
        let at = dimensions.iter().position(|dimension| dimension == name);
        at.map(|at| group[at].as_str())
    };
    let of = |name: &str, make: fn(&str) -> Value| value(name).map_or(Value::Null, make);
    object("TwinningStatisticsRow", asked, |asked| {
        match asked.name.as_str() {
            "key" => text(&group.join("\u{1f}")),
            "country" => of("COUNTRY", text),
            "countryPair" => of("COUNTRY_PAIR", |pair| {
                Value::List(vec![text(&pair[..2]), text(&pair[2..])])
            }),
            "association" => of("ASSOCIATION", text),
            "kind" => of("KIND", word),
            "confirmation" => of("CONFIRMATION", word),
            "measures" => measures(&asked.below, counts),
            other => panic!("a row is asked for {other}"),
        }
    })
}

fn measures(asked: &[Asked], counts: Measures) -> Value {
    object("TwinningMeasures", asked, |asked| {
        match asked.name.as_str() {
            "twinnings" => number(counts.twinnings),
            _ => number(counts.records),
        }
    })
}
