//! The one walk, by what is selected and along what came. Before anything came, it goes by what may come.

use apollo_compiler::{Schema, response::JsonMap};
use async_graphql_value::ConstValue;

use super::Asks;
use crate::{
    log,
    merge::ordered,
    network::Network,
    page::DEFAULT_PAGE,
    plan::{ITEMS, route},
    prepare::{Field, Selection, introspection},
    scope::Scope,
    strategy::{self, Strategy},
};

/// Rows with keys of their own that one node puts its own into: its partners' countries, years, themes.
const GROUPS: usize = 100;

pub(super) struct Measure<'a> {
    pub(super) schema: &'a Schema,
    pub(super) network: &'a Network,
    pub(super) variables: &'a JsonMap,
}

/// What came for a field; `None` where nothing has come yet.
type Came<'v> = Option<&'v ConstValue>;

static NULL: ConstValue = ConstValue::Null;

impl Measure<'_> {
    pub(super) fn request(&self, fields: &[Field], asks: &[Asks], data: Came<'_>) -> u64 {
        if data == Some(&NULL) {
            return 0;
        }
        sum(fields.iter().zip(asks).map(|(field, asks)| {
            let came = part(data, field);
            match asks {
                _ if came == Some(&NULL) => 1,
                Asks::Nobody if introspection::is_root(field) => {
                    super::introspection::price(self.schema, field)
                }
                Asks::Scope(scope) => 1_u64.saturating_add(self.catalogue(scope, field, came)),
                Asks::Owners(ids) => 1_u64.saturating_add(self.objects(field, came, *ids)),
                Asks::Inquiry(price) => price.saturating_add(self.below(field, came)),
                Asks::Own => self.field(field, came),
                Asks::Nobody => 1,
            }
        }))
    }

    fn catalogue(&self, scope: &Scope, root: &Field, came: Came<'_>) -> u64 {
        let fields = root.fields().iter();
        sum(fields.map(|field| self.federated(scope, field, part(came, field))))
    }

    /// Of a field that is answered by as many nodes as it is sent to.
    fn federated(&self, scope: &Scope, field: &Field, came: Came<'_>) -> u64 {
        let (Some(strategy), false) = (strategy::of(&field.definition), came == Some(&NULL)) else {
            return 1;
        };
        let nodes = match strategy {
            Strategy::ByEngine => 0,
            // What leads nowhere is refused.
            _ => route::nodes(self.schema, self.network, scope, field, self.variables)
                .map_or(0, |nodes| nodes.len()),
        };
        if nodes == 0 {
            return 1;
        }
        1_u64.saturating_add(match strategy {
            Strategy::OrderedUnion | Strategy::TopK { .. } => self.page(field, came, nodes),
            Strategy::Log => self.log(field, came, nodes),
            Strategy::Grouped => self.groups(field, came, nodes),
            Strategy::Union { .. } => self.objects(field, came, ITEMS.saturating_mul(nodes)),
            Strategy::Owner | Strategy::ByEngine => self.objects(field, came, 1),
        })
    }

    /// Of a page: at each node its keys and what is said around it, and the rows that win.
    fn page(&self, field: &Field, came: Came<'_>, nodes: usize) -> u64 {
        self.rows(field, came, nodes, self.limit(field))
    }

    /// Of a log: at each node the entries that are looked at, and what is in those that are told.
    fn log(&self, field: &Field, came: Came<'_>, nodes: usize) -> u64 {
        let limit = log::size(field, self.variables).unwrap_or(log::DEFAULT_ENTRIES);
        self.rows(field, came, nodes, limit)
    }

    fn rows(&self, field: &Field, came: Came<'_>, nodes: usize, limit: usize) -> u64 {
        let (by_row, around): (Vec<&Field>, Vec<&Field>) = field
            .fields()
            .iter()
            .partition(|field| ordered::is_by_row(field));
        let rows = if came.is_none() {
            limit
        } else {
            let lists = by_row.iter().map(|list| length(part(came, list)));
            lists.max().unwrap_or(0).min(limit)
        };
        let around = sum(around
            .into_iter()
            .map(|field| self.field(field, part(came, field))));
        let rows_won = sum(by_row.into_iter().map(|list| {
            let came = part(came, list);
            1_u64.saturating_add(self.objects(list, came, limit))
        }));
        let at_each = (rows as u64).saturating_add(around);
        at_each
            .saturating_mul(nodes as u64)
            .saturating_add(rows_won)
    }

    /// Of groups: each node has rows of its own, and of what came each is of one node at least.
    fn groups(&self, field: &Field, came: Came<'_>, nodes: usize) -> u64 {
        sum(field.fields().iter().map(|field| {
            let came = part(came, field);
            if strategy::group_key(self.schema, field.type_name()).is_some() {
                1_u64.saturating_add(self.objects(field, came, GROUPS.saturating_mul(nodes)))
            } else {
                self.field(field, came).saturating_mul(nodes as u64)
            }
        }))
    }

    fn field(&self, field: &Field, came: Came<'_>) -> u64 {
        if came == Some(&NULL) {
            return 1;
        }
        self.below(field, came).saturating_add(1)
    }

    /// What is selected of a field that one node answers.
    fn below(&self, field: &Field, came: Came<'_>) -> u64 {
        match (self.is_page(field), field.definition.ty.is_list()) {
            (true, false) => self.page(field, came, 1),
            (true, true) => self.objects(field, came, self.limit(field)),
            (false, true) => {
                let assumed = strategy::assumed_size(&field.definition);
                self.objects(field, came, assumed.unwrap_or(ITEMS))
            }
            (false, false) => self.objects(field, came, 1),
        }
    }

    /// Whether its caller says how much of it comes at most.
    fn is_page(&self, field: &Field) -> bool {
        strategy::is_connection(self.schema, field.type_name())
            || field.definition.argument_by_name("first").is_some()
    }

    fn limit(&self, field: &Field) -> usize {
        let page = field.page(self.variables);
        // A size that cannot be is refused.
        page.map_or(DEFAULT_PAGE, |page| page.limit)
    }

    /// What is selected of a field's objects, of which there are at most so many.
    fn objects(&self, field: &Field, came: Came<'_>, most: usize) -> u64 {
        match came {
            None => self.object(field, None).saturating_mul(most as u64),
            Some(ConstValue::List(items)) => {
                let items = items.iter().take(most);
                sum(items.map(|item| self.object(field, Some(item))))
            }
            one => self.object(field, one),
        }
    }

    /// An object of abstract type costs what the dearest type costs that it may be of.
    fn object(&self, field: &Field, came: Came<'_>) -> u64 {
        let Selection::Fields(by_type) = &field.selection else {
            return 0;
        };
        let types = by_type.values().filter(|fields| may_be(fields, came));
        let costs = types.map(|fields| {
            sum(fields
                .iter()
                .map(|field| self.field(field, part(came, field))))
        });
        costs.max().unwrap_or(0)
    }
}

/// Whether an object has the response keys that are selected of a type: which one it is of, data does not say, and what is
/// not completed yet has others besides.
fn may_be(fields: &[Field], came: Came<'_>) -> bool {
    match came {
        None => true,
        Some(ConstValue::Object(object)) => fields
            .iter()
            .all(|field| object.contains_key(field.response_key.as_str())),
        Some(_) => false,
    }
}

/// What came for a field of an object.
fn part<'v>(came: Came<'v>, field: &Field) -> Came<'v> {
    let value = match came? {
        ConstValue::Object(object) => object.get(field.response_key.as_str()),
        _ => None,
    };
    Some(value.unwrap_or(&NULL))
}

fn length(came: Came<'_>) -> usize {
    match came {
        Some(ConstValue::List(items)) => items.len(),
        _ => 0,
    }
}

fn sum(costs: impl Iterator<Item = u64>) -> u64 {
    costs.fold(0, u64::saturating_add)
}
