//! Counting by region: the region of a level in which something lies.

use jumelage_domain::NutsLevel;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func};

use crate::error::{CatalogueError, Result};

/// The region of a level that the region of a column lies in, or is; none where that is a larger one. Two letters are a
/// country's. Numbers stand in the statement, and are not bound to it: a bound value would make what is selected and what
/// is grouped by two different expressions.
pub(crate) fn region_at(column: &Expr, level: NutsLevel) -> Expr {
    let length = Expr::cust((2 + level as usize).to_string());
    let begins = Func::cust("substr").args([column.clone(), Expr::cust("1"), length.clone()]);
    let is_small_enough = Expr::from(Func::cust("length").arg(column.clone())).gte(length);
    CaseStatement::new().case(is_small_enough, begins).into()
}

/// Refuses several levels of regions at a time, which would give what one gives, in more rows.
pub(crate) fn check_levels(levels: impl Iterator<Item = Option<NutsLevel>>) -> Result<()> {
    if levels.flatten().count() > 1 {
        return Err(CatalogueError::argument(
            "`groupBy` takes one level of regions: the code of a region begins with those of the larger ones",
        ));
    }
    Ok(())
}
