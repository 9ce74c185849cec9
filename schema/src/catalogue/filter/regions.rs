//! Filters by region: a region contains what begins with its code.

use std::collections::BTreeSet;

use jumelage_domain::Region;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    error::{CatalogueError, Result},
    scalar::RegionCode,
};

/// How many regions a filter takes: each is a span of an index.
const MOST: usize = 200;

/// The regions of a filter, without those that lie in others of them.
pub(crate) fn bounded(regions: &[RegionCode]) -> Result<BTreeSet<Region>> {
    if regions.len() > MOST {
        return Err(CatalogueError::argument(format!(
            "`regions` takes at most {MOST} regions, not {}: name the larger ones that these lie in",
            regions.len()
        )));
    }
    let all: BTreeSet<Region> = regions.iter().map(|one| one.0).collect();
    let lies_in_another =
        |one: &Region| all.iter().any(|other| other != one && other.contains(*one));
    Ok(all
        .iter()
        .filter(|one| !lies_in_another(one))
        .copied()
        .collect())
}

/// Whether one of these columns holds a region in one of these. None are none; but where there are some, nothing else
/// stands beside them: one part for which there is no index would have the database go through all rows.
pub(crate) fn lies_in<C: ColumnTrait>(columns: &[C], regions: &BTreeSet<Region>) -> Condition {
    if regions.is_empty() {
        return Condition::all().add(Expr::val(1).eq(2));
    }
    let mut any = Condition::any();
    for column in columns {
        for region in regions {
            any = any.add(column.gte(region.as_str()).and(column.lt(region.end())));
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded_to(codes: &[&str]) -> Vec<String> {
        let regions: Vec<RegionCode> = codes
            .iter()
            .map(|code| RegionCode(code.parse().unwrap()))
            .collect();
        let bounded = bounded(&regions).unwrap();
        bounded.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_region_in_another_of_the_list_adds_nothing() {
        assert_eq!(
            bounded_to(&["DE212", "FR", "DE2", "DE2", "DE1"]),
            ["DE1", "DE2", "FR"]
        );
        assert_eq!(bounded_to(&[]), Vec::<String>::new());
    }

    #[test]
    fn more_regions_than_a_statement_should_have_are_refused() {
        let one = RegionCode("DE".parse().unwrap());
        let error = bounded(&vec![one; MOST + 1]).unwrap_err();
        assert!(error.to_string().contains("at most 200 regions, not 201"));
    }
}
