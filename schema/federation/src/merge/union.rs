//! `UNION`: plain lists.

use async_graphql_value::ConstValue;

use super::{Merged, Part};
use crate::{reserved::ORDER, value::text};

pub(super) fn merge(parts: Vec<Part>) -> Merged {
    let mut all: Vec<((usize, usize), ConstValue)> = Vec::new();
    for (number, part) in parts.into_iter().enumerate() {
        if let ConstValue::List(items) = part.value {
            all.extend(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(at, item)| ((number, at), item)),
            );
        }
    }
    all.sort_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
    let places = all
        .iter()
        .enumerate()
        .map(|(place, (from, _))| (*from, place));
    Merged {
        places: places.collect(),
        value: ConstValue::List(all.into_iter().map(|(_, item)| item).collect()),
    }
}

fn order(item: &ConstValue) -> Option<&str> {
    match item {
        ConstValue::Object(fields) => fields.get(ORDER).and_then(text),
        _ => None,
    }
}
