//! How wide a page is: whether its rows are worth a second trip.

use apollo_compiler::{Schema, response::JsonMap};

use crate::{
    merge::ordered,
    page::{DEFAULT_PAGE, Page},
    prepare::{Field, Selection},
    strategy,
};

/// So many values in all nodes' pages together are worth a second trip: seen with 47 nodes on one machine, where pages of
/// 20 rows with three values each cost about the same either way.
const WIDE: usize = 2_000;

/// Rows of plain lists below a row: parties, records, names.
pub(crate) const ITEMS: usize = 2;

/// Whether the pages of all nodes hold so much more than the page that is asked for, that their sort keys alone are
/// asked for first.
pub(super) fn is_wide(
    schema: &Schema,
    field: &Field,
    variables: &JsonMap,
    page: Page,
    nodes: usize,
) -> bool {
    let by_row = field
        .fields()
        .iter()
        .filter(|field| ordered::is_by_row(field));
    let row: usize = by_row.map(|field| below(schema, field, variables)).sum();
    row.saturating_mul(page.limit).saturating_mul(nodes - 1) > WIDE
}

/// How many keys of a wide page each node is asked for at first: of 47 nodes a seventh of the page. Few can have more
/// than that of a page, seven at most, and these are then asked for all.
pub(super) fn share(page: Page, nodes: usize) -> usize {
    page.limit.pow(2).div_ceil(nodes).isqrt().max(1)
}

fn values(schema: &Schema, field: &Field, variables: &JsonMap) -> usize {
    let items = if field.definition.ty.is_list() {
        ITEMS
    } else if strategy::is_connection(schema, field.type_name()) {
        field
            .page(variables)
            .map_or(DEFAULT_PAGE, |page| page.limit)
    } else {
        1
    };
    items.saturating_mul(below(schema, field, variables))
}

fn below(schema: &Schema, field: &Field, variables: &JsonMap) -> usize {
    match &field.selection {
        Selection::Leaf => 1,
        Selection::Fields(by_type) => {
            let widths = by_type.values().map(|fields| {
                fields
                    .iter()
                    .map(|field| values(schema, field, variables))
                    .sum()
            });
            widths.max().unwrap_or(0)
        }
    }
}
