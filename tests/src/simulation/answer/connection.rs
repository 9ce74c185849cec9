//! Pages of lists, in the order of their sort keys.

use async_graphql::Value;
use jumelage_domain::{
    NodeCode, SortKey,
    sort_key::{Direction, integer},
};
use uuid::Uuid;

use super::{Answering, number, object, text};
use crate::simulation::{
    document::Asked,
    holding::{Holding, Record},
};

/// By what a list is ordered.
#[derive(Clone, Debug)]
pub struct Order {
    pub by: String,
    pub direction: Direction,
}

impl Order {
    /// What a node makes of the argument.
    #[must_use]
    pub fn read(order: &serde_json::Value) -> Self {
        let descending = order["direction"] == "DESC";
        Self {
            by: order["by"].as_str().unwrap_or("ID").to_owned(),
            direction: if descending {
                Direction::Descending
            } else {
                Direction::Ascending
            },
        }
    }

    fn key(&self, value: Option<String>, node: &NodeCode, uuid: Uuid) -> String {
        let by_id = || format!("{node} {uuid}");
        let value = if self.by == "ID" {
            Some(by_id())
        } else {
            value
        };
        let key = SortKey {
            value,
            node: node.clone(),
            uuid,
        };
        key.encode(self.direction)
    }

    /// A twinning's place.
    #[must_use]
    pub fn of_twinning(&self, holding: &Holding, id: Uuid, record: &Record) -> String {
        let (lead, lead_id) = holding.lead(id, record);
        let since = record.settled().since.map(|since| since.to_string());
        self.key(since, lead, lead_id)
    }

    /// A town's place.
    #[must_use]
    pub fn of_town(&self, holding: &Holding, id: Uuid) -> String {
        let population = integer(holding.towns[&id].population.into());
        self.key(Some(population), &holding.code, id)
    }
}

impl Answering<'_> {
    pub(super) fn twinnings(self, asked: &Asked) -> Value {
        let order = Order::read(&asked.argument("orderBy", self.variables));
        let records = self.holding.records.iter();
        let counted = records.filter(|(id, record)| self.counts(**id, record));
        let rows = counted
            .map(|(id, record)| (order.of_twinning(self.holding, *id, record), (*id, record)));
        self.page("Twinning", asked, rows.collect(), |asked, (id, record)| {
            self.twinning(asked, *id, record)
        })
    }

    pub(super) fn members(self, asked: &Asked) -> Value {
        let order = Order::read(&asked.argument("orderBy", self.variables));
        let members = self.holding.members().into_iter();
        let rows = members.map(|id| (order.of_town(self.holding, id), id));
        self.page("LocalGovernment", asked, rows.collect(), |asked, id| {
            self.own_town(asked, *id)
        })
    }

    fn page<T>(
        self,
        type_name: &str,
        asked: &Asked,
        mut rows: Vec<(String, T)>,
        row: impl Fn(&[Asked], &T) -> Value,
    ) -> Value {
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        let total = rows.len();
        let after = asked.argument("after", self.variables);
        if let Some(after) = after.as_str() {
            rows.retain(|(key, _)| key.as_str() > after);
        }
        let before = total > rows.len();
        let first = asked.argument("first", self.variables);
        let limit = usize::try_from(first.as_u64().unwrap_or(20)).unwrap();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let connection = format!("{type_name}Connection");
        object(&connection, &asked.below, |asked| {
            match asked.name.as_str() {
                "totalCount" => number(total),
                "nodes" => rows.iter().map(|(_, one)| row(&asked.below, one)).collect(),
                "edges" => {
                    let edge = format!("{type_name}Edge");
                    let edges = rows.iter().map(|(key, one)| {
                        object(&edge, &asked.below, |asked| match asked.name.as_str() {
                            "cursor" => text(key),
                            _ => row(&asked.below, one),
                        })
                    });
                    edges.collect()
                }
                "pageInfo" => object("PageInfo", &asked.below, |asked| {
                    Value::Boolean(match asked.name.as_str() {
                        "hasNextPage" => more,
                        "hasPreviousPage" => before,
                        other => panic!("a page is asked for {other}"),
                    })
                }),
                other => panic!("a list is asked for {other}"),
            }
        })
    }
}
