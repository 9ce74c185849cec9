//! What an answer must say if its nodes held this: worked out from the records themselves, and by nothing that the
//! nodes or the engine use to answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jumelage_domain::NodeCode;
use jumelage_tests::simulation::{
    answer::{
        connection::Order,
        statistics::{Measures, groups, values},
    },
    holding::{Holding, Record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Nodes, each with what it held.
pub(super) type States = BTreeMap<NodeCode, Arc<Holding>>;

/// Whether each two of them hold the same links with each other, and neither has anything to tell.
pub(super) fn agree(states: &States) -> bool {
    states.values().all(|one| {
        states.values().all(|other| {
            let waits = one.waiting.get(&other.code).is_some_and(|count| *count > 0);
            !waits && links(one, other) == links(other, one).into_iter().map(turned).collect()
        })
    })
}

fn links(one: &Holding, other: &Holding) -> BTreeSet<(Uuid, Uuid)> {
    let linked = one.records.iter();
    let linked = linked.filter_map(|(id, record)| Some((*id, record.link.as_ref()?)));
    linked
        .filter(|(_, link)| link.node == other.code)
        .map(|(id, link)| (id, link.record))
        .collect()
}

fn turned((one, other): (Uuid, Uuid)) -> (Uuid, Uuid) {
    (other, one)
}

/// A twinning, as a node that has it records it.
struct Twinning<'s> {
    holding: &'s Holding,
    id: Uuid,
    record: &'s Record,
}

/// Each twinning that any of them records, once: of two records, that of the node which sorts first.
fn once(states: &States) -> impl Iterator<Item = Twinning<'_>> {
    states.values().flat_map(move |holding| {
        let records = holding.records.iter().filter(move |(_, record)| {
            let link = record.link.as_ref();
            link.is_none_or(|link| link.node > holding.code || !states.contains_key(&link.node))
        });
        records.map(|(id, record)| Twinning {
            holding,
            id: *id,
            record,
        })
    })
}

/// A list: the rows of the first page, whether there are more, how many there are.
pub(super) struct List {
    pub(super) rows: Vec<Value>,
    pub(super) more: bool,
    pub(super) total: usize,
}

fn list(mut rows: Vec<(String, Value)>, first: usize) -> List {
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    let total = rows.len();
    List {
        rows: rows.into_iter().take(first).map(|(_, row)| row).collect(),
        more: total > first,
        total,
    }
}

/// Without the parties, which other nodes may have told.
pub(super) fn twinnings(states: &States, order: &Value, first: usize) -> List {
    let order = Order::read(order);
    let rows = once(states).map(|one| {
        let key = order.of_twinning(one.holding, one.id, one.record);
        let settled = one.record.settled();
        let records = one.holding.record_ids(one.id, one.record).into_iter();
        let records =
            records.map(|(node, id)| json!({"id": id, "association": {"code": node.as_str()}}));
        let row = json!({
            "id": one.holding.twinning_id(one.id, one.record),
            "kind": settled.kind.as_str(),
            "since": settled.since.map(|since| since.to_string()),
            "confirmation": one.holding.confirmation(one.record),
            "records": records.collect::<Vec<_>>(),
        });
        (key, row)
    });
    list(rows.collect(), first)
}

pub(super) fn members(states: &States, order: &Value, first: usize) -> List {
    let order = Order::read(order);
    let rows = states.values().flat_map(|holding| {
        let order = &order;
        holding.members().into_iter().map(move |id| {
            let town = &holding.towns[&id];
            let row = json!({
                "id": holding.town_id(id).to_string(),
                "name": town.name,
                "population": {"value": town.population},
            });
            (order.of_town(holding, id), row)
        })
    });
    list(rows.collect(), first)
}

pub(super) fn associations(states: &States) -> Value {
    let associations = states.values().map(|holding| {
        json!({
            "code": holding.code.as_str(),
            "localGovernmentCount": holding.members().len(),
            "recordCount": holding.records.len(),
        })
    });
    associations.collect()
}

/// Counts in all, and by group.
pub(super) type Counts = (Measures, BTreeMap<Vec<String>, Measures>);

pub(super) fn statistics(states: &States, dimensions: &[String]) -> Counts {
    let (mut total, mut rows) = Counts::default();
    let by = |holding: &Holding, record: &Record, own: bool| {
        let all = groups(dimensions, |one| values(one, holding, record, own));
        all.into_iter().filter(|group| !group.is_empty())
    };
    for one in once(states) {
        total.twinnings += 1;
        for group in by(one.holding, one.record, false) {
            rows.entry(group).or_default().twinnings += 1;
        }
    }
    for holding in states.values() {
        for record in holding.records.values() {
            total.records += 1;
            for group in by(holding, record, true) {
                rows.entry(group).or_default().records += 1;
            }
        }
    }
    (total, rows)
}

/// What an answer says, in the same form.
pub(super) fn counts(value: &Value, dimensions: &[String]) -> Counts {
    let key = |row: &Value, dimension: &String| match dimension.as_str() {
        "COUNTRY_PAIR" => {
            let pair = row["countryPair"].as_array().into_iter().flatten();
            pair.filter_map(Value::as_str).collect()
        }
        one => {
            let word = row[one.to_lowercase()].as_str();
            word.unwrap_or_default().to_owned()
        }
    };
    let rows = value["rows"].as_array().into_iter().flatten();
    let rows = rows.map(|row| {
        let group = dimensions.iter().map(|dimension| key(row, dimension));
        (group.collect(), measures(&row["measures"]))
    });
    (measures(&value["total"]), rows.collect())
}

fn measures(value: &Value) -> Measures {
    let number = |name: &str| {
        let number = value[name].as_u64();
        number.map_or(usize::MAX, |number| usize::try_from(number).unwrap())
    };
    Measures {
        twinnings: number("twinnings"),
        records: number("records"),
    }
}
