//! `ORDERED_UNION`, and rankings: each node's page, merged on the sort keys of its edges. Keys are compared as bytes;
//! nothing else of the order is known here.

use std::collections::HashSet;

use apollo_compiler::Name;
use async_graphql_value::{ConstValue, Name as Key};
use jumelage_domain::RankKey;

use super::{Merged, Part, Violation};
use crate::{
    page::Page,
    prepare::Field,
    reserved::{KEYS, PAGE},
    strategy,
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
    let wanted: Vec<&str> = wanted_around(field).collect();
    let wanted = wanted.join(" ");
    if wanted.is_empty() {
        wanted
    } else {
        format!("{PAGE}:pageInfo{{{wanted}}} ")
    }
}

fn wanted_around(field: &Field) -> impl Iterator<Item = &'static str> {
    let infos = || {
        let fields = field.fields().iter();
        let infos = fields.filter(|field| field.name == "pageInfo");
        infos.flat_map(Field::fields)
    };
    ["hasNextPage", "hasPreviousPage"]
        .into_iter()
        .filter(move |name| infos().any(|info| info.name == *name))
}

/// Whether a page says what was asked about the rows around it.
pub(crate) fn says_what_is_around(field: &Field, page: &ConstValue) -> bool {
    let around = match page {
        ConstValue::Object(page) => page.get(PAGE),
        _ => None,
    };
    wanted_around(field).all(|name| match around {
        Some(ConstValue::Object(info)) => matches!(info.get(name), Some(ConstValue::Boolean(_))),
        _ => false,
    })
}

/// Whether a field of a connection has an entry for each row.
pub(crate) fn is_by_row(field: &Field) -> bool {
    field.definition.ty.is_list()
}

/// Whether a field of a connection speaks of the whole list, and not of the page.
pub(crate) fn is_of_list(field: &Field) -> bool {
    !is_by_row(field) && field.name != "pageInfo" && field.name != "__typename"
}

/// A row of a node's page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row<'k> {
    key: &'k str,
    page: usize,
    at: usize,
}

/// The rows that win, and whether others do not.
struct Chosen<'k> {
    rows: Vec<Row<'k>>,
    cut: bool,
}

/// The sort keys of a page: they must ascend, and each list of its rows must have as many. A page of `keys_only`
/// has no rows yet.
pub(crate) fn sort_keys<'v>(
    field: &Field,
    limit: usize,
    value: &'v ConstValue,
    keys_only: bool,
) -> Result<Vec<&'v str>, Violation> {
    let ConstValue::Object(fields) = value else {
        return Err(Violation::Shape);
    };
    let (edges, cursor) = match keys_in_selection(field) {
        Some((edges, cursor)) if !keys_only => (edges.as_str(), cursor.as_str()),
        _ => (KEYS, "cursor"),
    };
    let Some(ConstValue::List(edges)) = fields.get(edges) else {
        return Err(Violation::Shape);
    };
    let key = |edge: &'v ConstValue| match edge {
        ConstValue::Object(edge) => edge.get(cursor).and_then(text),
        _ => None,
    };
    let keys = edges
        .iter()
        .map(key)
        .collect::<Option<Vec<_>>>()
        .ok_or(Violation::Shape)?;
    if keys.len() > limit {
        return Err(Violation::TooMany {
            rows: keys.len(),
            limit,
        });
    }
    if !keys.is_sorted_by(|a, b| a < b) {
        return Err(Violation::Unsorted);
    }
    let by_row = field.fields().iter().filter(|field| is_by_row(field));
    for list in by_row.filter(|_| !keys_only) {
        match fields.get(list.response_key.as_str()) {
            Some(ConstValue::List(items)) if items.len() == keys.len() => {}
            _ => return Err(Violation::Shape),
        }
    }
    Ok(keys)
}

impl<'k> Chosen<'k> {
    /// Of all pages' rows, by their keys, those that come first, or last where the page is walked from its end.
    fn of(field: &Field, page: Page, pages: &[Vec<&'k str>]) -> Self {
        let mut rows: Vec<Row<'k>> = Vec::new();
        for (number, keys) in pages.iter().enumerate() {
            rows.extend(keys.iter().enumerate().map(|(at, key)| Row {
                key,
                page: number,
                at,
            }));
        }
        rows.sort_unstable();
        // One object has one place: what two nodes send of it is one row.
        if strategy::is_ranking(field) {
            let mut here = HashSet::new();
            rows.retain(|row| here.insert(RankKey::object(row.key)));
        } else {
            rows.dedup_by(|later, earlier| later.key == earlier.key);
        }
        let cut = rows.len() > page.limit;
        if page.backward {
            rows.drain(..rows.len().saturating_sub(page.limit));
        } else {
            rows.truncate(page.limit);
        }
        Self { rows, cut }
    }
}

/// Of pages of keys only: how many rows each of them has up to the last that wins, from the end that the page is walked
/// from. What lies before that and does not win is what another node sends as well.
pub(crate) fn winners(field: &Field, page: Page, parts: &[&Part]) -> Vec<usize> {
    let pages = keys_of(field, page, parts.iter().copied(), true);
    let mut counts = vec![0; parts.len()];
    for row in Chosen::of(field, page, &pages).rows {
        let reach = if page.backward {
            pages[row.page].len() - row.at
        } else {
            row.at + 1
        };
        counts[row.page] = reach.max(counts[row.page]);
    }
    counts
}

/// Of pages of so many keys at most: whether all of a page's keys win, and it has as many as it may have, so that its
/// node may have more that win.
pub(crate) fn winning_throughout(
    field: &Field,
    page: Page,
    share: usize,
    parts: &[&Part],
) -> Vec<bool> {
    let pages = keys_of(field, page, parts.iter().copied(), true);
    let chosen = Chosen::of(field, page, &pages).rows;
    let wins = |keys: &[&str]| {
        if page.backward {
            keys.first() >= chosen.first().map(|row| &row.key)
        } else {
            keys.last() <= chosen.last().map(|row| &row.key)
        }
    };
    pages
        .iter()
        .map(|keys| keys.len() >= share && wins(keys))
        .collect()
}

/// The keys of pages that have passed [`sort_keys`].
fn keys_of<'p>(
    field: &Field,
    page: Page,
    parts: impl Iterator<Item = &'p Part>,
    keys_only: bool,
) -> Vec<Vec<&'p str>> {
    let keys =
        |part: &'p Part| sort_keys(field, page.limit, &part.value, keys_only).unwrap_or_default();
    parts.map(keys).collect()
}

/// Merges pages that have passed [`sort_keys`]. Where only keys were asked first, these are `around`: what they say
/// of the whole list, and of what lies around the page, holds; else the pages say that themselves.
pub(crate) fn merge(field: &Field, page: Page, parts: Vec<Part>, around: Vec<Part>) -> Merged {
    let pages = keys_of(field, page, parts.iter(), false);
    let chosen = Chosen::of(field, page, &pages);
    let cut = chosen.cut || Chosen::of(field, page, &keys_of(field, page, around.iter(), true)).cut;
    let ends = chosen.rows.first().zip(chosen.rows.last());
    let ends = ends.map(|(first, last)| (first.key.to_owned(), last.key.to_owned()));
    let rows: Vec<Place> = chosen.rows.iter().map(|row| (row.page, row.at)).collect();
    let lying = Lying { page, cut, ends };
    Merged {
        value: ConstValue::Object(connection(
            field,
            &rows,
            &lying,
            fields(parts),
            fields(around),
        )),
        places: rows
            .into_iter()
            .enumerate()
            .map(|(to, from)| (from, to))
            .collect(),
    }
}

/// A row, by the number of its node's page and its place there.
type Place = (usize, usize);

/// How the merged page lies in the list.
struct Lying {
    page: Page,
    /// Whether rows of the nodes' pages are not in it.
    cut: bool,
    /// Its first and its last key.
    ends: Option<(String, String)>,
}

fn fields(parts: Vec<Part>) -> Vec<Object> {
    let fields = |part: Part| match part.value {
        ConstValue::Object(fields) => fields,
        _ => Object::new(),
    };
    parts.into_iter().map(fields).collect()
}

/// Puts the connection together: lists by row, counts by sum, the page's info by what lies around it.
fn connection(
    field: &Field,
    rows: &[Place],
    lying: &Lying,
    mut pages: Vec<Object>,
    around: Vec<Object>,
) -> Object {
    let mut merged = Object::new();
    let by_row = field.fields().iter().filter(|field| is_by_row(field));
    for selected in by_row {
        let key = Key::new(selected.response_key.as_str());
        let mut lists: Vec<Vec<ConstValue>> = pages
            .iter_mut()
            .map(|page| list(page.swap_remove(&key)))
            .collect();
        let items = rows
            .iter()
            .filter_map(|(page, at)| lists.get_mut(*page)?.get_mut(*at).map(std::mem::take));
        merged.insert(key, ConstValue::List(items.collect()));
    }
    let around = if around.is_empty() { pages } else { around };
    for selected in field.fields() {
        let key = Key::new(selected.response_key.as_str());
        if selected.name == "pageInfo" {
            let info = page_info(selected, lying, &around);
            merged.insert(key, ConstValue::Object(info));
        } else if is_of_list(selected) {
            let counts = around
                .iter()
                .filter_map(|page| page.get(&key).and_then(integer));
            merged.insert(key.clone(), ConstValue::Number(counts.sum::<i64>().into()));
        }
    }
    merged
}

fn list(value: Option<ConstValue>) -> Vec<ConstValue> {
    match value {
        Some(ConstValue::List(items)) => items,
        _ => Vec::new(),
    }
}

fn page_info(info: &Field, lying: &Lying, pages: &[Object]) -> Object {
    let Lying { page, cut, ends } = lying;
    let said = |name: &str| {
        pages.iter().any(|page| match page.get(PAGE) {
            Some(ConstValue::Object(info)) => info.get(name) == Some(&ConstValue::Boolean(true)),
            _ => false,
        })
    };
    let end = |key: Option<&String>| key.cloned().map_or(ConstValue::Null, ConstValue::String);
    let fields = info.fields().iter().filter_map(|field| {
        let value = match field.name.as_str() {
            "hasNextPage" => ConstValue::Boolean((*cut && !page.backward) || said("hasNextPage")),
            "hasPreviousPage" => {
                ConstValue::Boolean((*cut && page.backward) || said("hasPreviousPage"))
            }
            "startCursor" => end(ends.as_ref().map(|(start, _)| start)),
            "endCursor" => end(ends.as_ref().map(|(_, end)| end)),
            _ => return None,
        };
        Some((Key::new(field.response_key.as_str()), value))
    });
    fields.collect()
}
