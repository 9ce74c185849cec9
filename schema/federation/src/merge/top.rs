//! `TOP_K`: rows by a score that each node gives its own. The best of all nodes' best are merged as pages are, on the
//! edges' keys; but a key is no secret of its node here: it is a [`RankKey`], and what it says, its row must bear out.
//! Else a node could put its rows where it likes, and show another score.

#[cfg(test)]
mod tests;

use apollo_compiler::Schema;
use async_graphql_value::ConstValue;
use jumelage_domain::{ObjectId, RankKey};

use super::{Violation, id_said, ordered};
use crate::{
    prepare::Field,
    strategy,
    value::{Object, integer},
    vet::Speaker,
};

/// Checks the keys of a page, and each row, where there are rows already, against its key.
pub(crate) fn check(
    schema: &Schema,
    field: &Field,
    score: &str,
    speaker: Speaker<'_>,
    keys: &[&str],
    page: Option<&ConstValue>,
) -> Result<(), Violation> {
    let row_type = strategy::row_type(schema, field.type_name());
    let owned = row_type.is_some_and(|row| strategy::is_owned(schema, row));
    let lists: Vec<(&Field, &[ConstValue])> =
        page.map(|page| lists(field, page)).unwrap_or_default();
    for (at, text) in keys.iter().enumerate() {
        let key: RankKey = text.parse().map_err(|_| Violation::Rank(at))?;
        let object = || RankKey::object(text).to_owned();
        if owned && key.node != *speaker.node {
            return Err(Violation::OthersObject(object()));
        }
        if let Some(sharing) = speaker.sharing
            && !sharing.may_count(speaker.node, &key.node)
        {
            return Err(Violation::OthersLead(object()));
        }
        let rows = lists
            .iter()
            .filter_map(|(list, rows)| Some((*list, rows.get(at)?)));
        for (list, row) in rows {
            if !bears_out(&key, score, list, row) {
                return Err(Violation::Rank(at));
            }
        }
    }
    Ok(())
}

/// The client's own lists of rows.
fn lists<'v>(field: &'v Field, page: &'v ConstValue) -> Vec<(&'v Field, &'v [ConstValue])> {
    let ConstValue::Object(page) = page else {
        return Vec::new();
    };
    let lists = field
        .fields()
        .iter()
        .filter(|field| ordered::is_by_row(field));
    let items = |list: &'v Field| match page.get(list.response_key.as_str()) {
        Some(ConstValue::List(items)) => Some((list, &items[..])),
        _ => None,
    };
    lists.filter_map(items).collect()
}

/// Whether an edge, or an object that stands for itself, is what the key says that it is.
fn bears_out(key: &RankKey, score: &str, list: &Field, row: &ConstValue) -> bool {
    let ConstValue::Object(row) = row else {
        return *row == ConstValue::Null;
    };
    if list.name != "edges" {
        return is_of(key, list, row);
    }
    list.fields().iter().all(|field| {
        let value = row.get(field.response_key.as_str());
        if field.name == "node" {
            match value {
                Some(ConstValue::Object(object)) => is_of(key, field, object),
                _ => true,
            }
        } else if field.name == score {
            value.and_then(integer) == Some(key.score.number().into())
        } else {
            true
        }
    })
}

fn is_of(key: &RankKey, field: &Field, object: &Object) -> bool {
    let id = id_said(field, object).and_then(|id| id.parse::<ObjectId>().ok());
    id.is_some_and(|id| *id.node() == key.node && id.uuid() == key.uuid)
}
