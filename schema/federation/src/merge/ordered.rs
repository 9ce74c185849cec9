//! `ORDERED_UNION`: each node's page, merged on the sort keys of its edges. Keys are compared as bytes; nothing
//! else of the order is known here.

use std::fmt::Write;

use apollo_compiler::Name;
use async_graphql_value::{ConstValue, Name as Key};
use jumelage_domain::NodeCode;

use super::{KEYS, PAGE, Part, Violation};
use crate::{
    page::Page,
    prepare::Field,
    value::{Object, integer, text},
};

/// Where the client's own selection has the sort keys already: the response keys of edges and of their cursor.
pub(crate) fn keys_in_selection(field: &Field) -> Option<(&Name, &Name)> {
    let edges = field.fields().iter().filter(|field| field.name == "edges");
    edges.into_iter().find_map(|edges| {
        let cursor = edges.fields().iter().find(|field| field.name == "cursor")?;
        Some((&edges.response_key, &cursor.response_key))
    })
}

/// What is asked of a node about the rows around its page: only what the client wants to know.
pub(crate) fn page_needs(field: &Field) -> String {
    let infos = || {
        field
            .fields()
            .iter()
            .filter(|field| field.name == "pageInfo")
            .flat_map(Field::fields)
    };
    let mut wanted = String::new();
    for name in ["hasNextPage", "hasPreviousPage"] {
        if infos().any(|info| info.name == name) {
            let _ = write!(wanted, "{name} ");
        }
    }
    if wanted.is_empty() {
        wanted
    } else {
        format!("{PAGE}:pageInfo{{{wanted}}}")
    }
}

/// One node's page, ready to be merged.
struct NodePage {
    keys: Vec<String>,
    fields: Object,
}

/// A row of a node's page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    key: String,
    page: usize,
    at: usize,
}

pub(super) fn merge(
    field: &Field,
    page: Page,
    parts: Vec<Part>,
) -> (ConstValue, Vec<(NodeCode, Violation)>) {
    let (mut pages, mut violations) = (Vec::new(), Vec::new());
    for part in parts {
        match read(field, page, part.value) {
            Ok(page) => pages.push(page),
            Err(violation) => violations.push((part.node, violation)),
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for (number, page) in pages.iter_mut().enumerate() {
        let keys = std::mem::take(&mut page.keys);
        rows.extend(keys.into_iter().enumerate().map(|(at, key)| Row {
            key,
            page: number,
            at,
        }));
    }
    rows.sort_unstable();
    // One object has one place: what two nodes send of it is one row.
    rows.dedup_by(|later, earlier| later.key == earlier.key);
    let cut = rows.len() > page.limit;
    if page.backward {
        rows.drain(..rows.len().saturating_sub(page.limit));
    } else {
        rows.truncate(page.limit);
    }
    (
        ConstValue::Object(connection(field, page, cut, &rows, pages)),
        violations,
    )
}

/// Reads the sort keys of a node's page, and checks that they ascend.
fn read(field: &Field, page: Page, value: ConstValue) -> Result<NodePage, Violation> {
    let ConstValue::Object(fields) = value else {
        return Err(Violation::Shape);
    };
    let (edges, cursor) =
        keys_in_selection(field).map_or((KEYS, "cursor"), |(edges, cursor)| (edges, cursor));
    let Some(ConstValue::List(edges)) = fields.get(edges) else {
        return Err(Violation::Shape);
    };
    let key = |edge: &ConstValue| match edge {
        ConstValue::Object(edge) => edge.get(cursor).and_then(text).map(str::to_owned),
        _ => None,
    };
    let keys = edges
        .iter()
        .map(key)
        .collect::<Option<Vec<_>>>()
        .ok_or(Violation::Shape)?;
    if keys.len() > page.limit {
        return Err(Violation::TooMany {
            rows: keys.len(),
            limit: page.limit,
        });
    }
    if !keys.is_sorted_by(|a, b| a < b) {
        return Err(Violation::Unsorted);
    }
    let lists = field
        .fields()
        .iter()
        .filter(|field| field.definition.ty.is_list());
    for list in lists {
        match fields.get(list.response_key.as_str()) {
            Some(ConstValue::List(items)) if items.len() == keys.len() => {}
            _ => return Err(Violation::Shape),
        }
    }
    Ok(NodePage { keys, fields })
}

/// Puts the connection together: lists by row, counts by sum, the page's info by what lies around it.
fn connection(
    field: &Field,
    page: Page,
    cut: bool,
    rows: &[Row],
    mut pages: Vec<NodePage>,
) -> Object {
    let mut merged = Object::new();
    for selected in field
        .fields()
        .iter()
        .filter(|field| field.name != "__typename")
    {
        let key = Key::new(selected.response_key.as_str());
        let value = if selected.definition.ty.is_list() {
            let mut lists: Vec<Vec<ConstValue>> = pages
                .iter_mut()
                .map(|page| list(page.fields.swap_remove(&key)))
                .collect();
            ConstValue::List(
                rows.iter()
                    .filter_map(|row| lists.get_mut(row.page)?.get_mut(row.at).map(std::mem::take))
                    .collect(),
            )
        } else if selected.name == "pageInfo" {
            ConstValue::Object(page_info(selected, page, cut, rows, &pages))
        } else {
            let counts = pages
                .iter()
                .filter_map(|page| page.fields.get(&key).and_then(integer));
            ConstValue::Number(counts.sum::<i64>().into())
        };
        merged.insert(key, value);
    }
    merged
}

fn list(value: Option<ConstValue>) -> Vec<ConstValue> {
    match value {
        Some(ConstValue::List(items)) => items,
        _ => Vec::new(),
    }
}

fn page_info(info: &Field, page: Page, cut: bool, rows: &[Row], pages: &[NodePage]) -> Object {
    let said = |name: &str| {
        pages.iter().any(|page| match page.fields.get(PAGE) {
            Some(ConstValue::Object(info)) => info.get(name) == Some(&ConstValue::Boolean(true)),
            _ => false,
        })
    };
    let end =
        |row: Option<&Row>| row.map_or(ConstValue::Null, |row| ConstValue::String(row.key.clone()));
    let fields = info.fields().iter().filter_map(|field| {
        let value = match field.name.as_str() {
            "hasNextPage" => ConstValue::Boolean((cut && !page.backward) || said("hasNextPage")),
            "hasPreviousPage" => {
                ConstValue::Boolean((cut && page.backward) || said("hasPreviousPage"))
            }
            "startCursor" => end(rows.first()),
            "endCursor" => end(rows.last()),
            _ => return None,
        };
        Some((Key::new(field.response_key.as_str()), value))
    });
    fields.collect()
}
