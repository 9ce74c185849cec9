//! `LOG`: each node's changes in its own order, merged by their times. What another node in scope leads is left out:
//! that one tells of it itself. Of each node it is kept how far its log has been read.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};

use apollo_compiler::Schema;
use async_graphql_value::{ConstValue, Name};
use jumelage_domain::{NodeCode, ObjectId, Timestamp, id::node_of_any};

use super::{Merged, Part, Violation, id_said};
use crate::{
    log::{Log, Positions, is_position},
    prepare::{Field, Selection},
    reserved::{END, ENTRIES, MORE},
    strategy,
    value::{Object, text},
};

/// What merging needs of each node's answer.
pub(crate) const NEEDS: &str =
    "jumelage__log:nodes{cursor at id} jumelage__end:endCursor jumelage__more:hasMore ";

/// An entry, as far as merging goes by it.
struct Entry {
    at: Timestamp,
    /// Of an object whose type may be one that only later versions know.
    id: String,
    node: NodeCode,
    position: String,
}

/// What a node's answer says beside the entries.
struct Read {
    entries: VecDeque<Entry>,
    end: String,
    more: bool,
}

/// Whether a node's answer is as it ought to be: not too many entries, each of an object that it may tell of, with
/// nothing in it that is of another object.
pub(crate) fn check(
    schema: &Schema,
    field: &Field,
    limit: usize,
    node: &NodeCode,
    value: &ConstValue,
) -> Result<(), Violation> {
    let read = read(value).ok_or(Violation::Shape)?;
    let rows = read.entries.len();
    if rows > limit {
        return Err(Violation::TooMany { rows, limit });
    }
    for entry in &read.entries {
        let id: Option<ObjectId> = entry.id.parse().ok();
        let is_owned = id.is_some_and(|id| strategy::is_owned(schema, id.kind().as_str()));
        if is_owned && entry.node != *node {
            return Err(Violation::OthersObject(entry.id.clone()));
        }
    }
    let ConstValue::Object(answer) = value else {
        return Err(Violation::Shape);
    };
    for list in lists(field) {
        let Some(ConstValue::List(items)) = answer.get(list.response_key.as_str()) else {
            return Err(Violation::Shape);
        };
        if items.len() != rows {
            return Err(Violation::Shape);
        }
        for (item, entry) in items.iter().zip(&read.entries) {
            for id in objects(list, item) {
                if id != Some(entry.id.as_str()) {
                    return Err(Violation::OthersObject(id.unwrap_or_default().to_owned()));
                }
            }
        }
    }
    Ok(())
}

/// The client's own lists of entries.
fn lists(field: &Field) -> impl Iterator<Item = &Field> {
    let fields = field.fields().iter();
    fields.filter(|field| field.definition.ty.is_list())
}

/// The ids of the objects in an entry.
fn objects<'v>(list: &'v Field, item: &'v ConstValue) -> impl Iterator<Item = Option<&'v str>> {
    let entry = match item {
        ConstValue::Object(entry) => Some(entry),
        _ => None,
    };
    list.fields().iter().filter_map(move |field| {
        match (&field.selection, entry?.get(field.response_key.as_str())) {
            (Selection::Fields(_), Some(ConstValue::Object(object))) => {
                Some(id_said(field, object))
            }
            _ => None,
        }
    })
}

fn read(value: &ConstValue) -> Option<Read> {
    let ConstValue::Object(answer) = value else {
        return None;
    };
    let Some(ConstValue::List(entries)) = answer.get(ENTRIES) else {
        return None;
    };
    let entry = |entry: &ConstValue| {
        let ConstValue::Object(entry) = entry else {
            return None;
        };
        let word = |name: &str| entry.get(name).and_then(text);
        Some(Entry {
            at: word("at")?.parse().ok()?,
            node: node_of_any(word("id")?).ok()?,
            id: word("id")?.to_owned(),
            position: position(word("cursor")?)?,
        })
    };
    Some(Read {
        entries: entries.iter().map(entry).collect::<Option<_>>()?,
        end: position(answer.get(END).and_then(text)?)?,
        more: answer.get(MORE) == Some(&ConstValue::Boolean(true)),
    })
}

fn position(text: &str) -> Option<String> {
    is_position(text).then(|| text.to_owned())
}

/// An entry that is in the merged page: whose, its place there, and how far all logs have been read with it.
struct Taken {
    part: usize,
    at: usize,
    positions: Option<String>,
}

/// Merges answers that have passed [`check`].
pub(super) fn merge(log: &Log, field: &Field, parts: Vec<Part>) -> Merged {
    let mut reads: Vec<Read> = parts
        .iter()
        .map(|part| {
            read(&part.value).unwrap_or_else(|| Read {
                entries: VecDeque::new(),
                end: String::new(),
                more: false,
            })
        })
        .collect();
    let nodes: Vec<NodeCode> = parts.iter().map(|part| part.node.clone()).collect();
    let wants_cursors = lists(field).any(has_cursor);
    let mut positions = log.before();
    let mut taken: Vec<Taken> = Vec::new();
    let mut passed = vec![0; reads.len()];
    while taken.len() < log.limit {
        let Some((part, entry)) = earliest(&mut reads, &nodes) else {
            break;
        };
        let at = passed[part];
        passed[part] += 1;
        positions.set(&nodes[part], &entry.position);
        if counts(&log.scope, &nodes[part], &entry.node) {
            let positions = wants_cursors.then(|| positions.write());
            taken.push(Taken {
                part,
                at,
                positions,
            });
        }
    }
    let mut more = false;
    for (read, node) in reads.iter().zip(&nodes) {
        more |= read.more || !read.entries.is_empty();
        if read.entries.is_empty() && !read.end.is_empty() {
            positions.set(node, &read.end);
        }
    }
    let answers = parts.into_iter().map(|part| match part.value {
        ConstValue::Object(answer) => answer,
        _ => Object::new(),
    });
    Merged {
        value: ConstValue::Object(page(field, &taken, answers.collect(), &positions, more)),
        places: taken
            .iter()
            .enumerate()
            .map(|(to, taken)| ((taken.part, taken.at), to))
            .collect(),
    }
}

/// The next entry: of all nodes' next ones that which happened first.
fn earliest(reads: &mut [Read], nodes: &[NodeCode]) -> Option<(usize, Entry)> {
    let next = reads.iter().zip(nodes).enumerate();
    let next = next.filter_map(|(part, (read, node))| {
        let entry = read.entries.front()?;
        Some((entry.at, node, part))
    });
    let (_, _, part) = next.min()?;
    Some((part, reads[part].entries.pop_front()?))
}

/// Whether a node's word of an object counts: it leads it, or who does is not in scope.
fn counts(scope: &BTreeSet<NodeCode>, node: &NodeCode, lead: &NodeCode) -> bool {
    lead == node || !scope.contains(lead)
}

fn has_cursor(list: &Field) -> bool {
    list.fields().iter().any(|field| field.name == "cursor")
}

fn page(
    field: &Field,
    taken: &[Taken],
    mut answers: Vec<Object>,
    positions: &Positions,
    more: bool,
) -> Object {
    let mut page = Object::new();
    for selected in field.fields() {
        let key = Name::new(selected.response_key.as_str());
        let value = match selected.name.as_str() {
            "endCursor" => ConstValue::String(positions.write()),
            "hasMore" => ConstValue::Boolean(more),
            _ if selected.definition.ty.is_list() => {
                let mut lists: Vec<Vec<ConstValue>> = answers
                    .iter_mut()
                    .map(|answer| match answer.swap_remove(&key) {
                        Some(ConstValue::List(items)) => items,
                        _ => Vec::new(),
                    })
                    .collect();
                let items = taken.iter().filter_map(|taken| {
                    let item = lists.get_mut(taken.part)?.get_mut(taken.at)?;
                    Some(at_positions(selected, std::mem::take(item), taken))
                });
                ConstValue::List(items.collect())
            }
            _ => continue,
        };
        page.insert(key, value);
    }
    page
}

/// An entry whose cursor says how far all logs have been read, and not its node's alone.
fn at_positions(list: &Field, mut item: ConstValue, taken: &Taken) -> ConstValue {
    if let (ConstValue::Object(entry), Some(positions)) = (&mut item, &taken.positions) {
        for cursor in list.fields().iter().filter(|field| field.name == "cursor") {
            let key = Name::new(cursor.response_key.as_str());
            entry.insert(key, ConstValue::String(positions.clone()));
        }
    }
    item
}
