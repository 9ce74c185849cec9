//! Statistics of listings, whatever their kind: what is counted, and by what.

use std::collections::BTreeMap;

use jumelage_domain::{Confirmation, ListingKind, NutsLevel};
use jumelage_entities::{
    listing::{self, Column},
    listing_party, listing_sdg, listing_theme, local_government,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect,
    QueryTrait,
    sea_query::{
        Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, TableRef,
    },
};

use super::list::counted;
use crate::{
    catalogue::statistics::{
        grouping::{self, Dimension, Values},
        region::region_at,
    },
    error::Result,
    snapshot::Snapshot,
};

/// By what listings of any kind can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Once in each distinct country of its parties.
    Country,
    /// Once in each distinct pair of countries of two of its parties, ascending; two equal ones for within a country.
    CountryPair,
    /// Once in each distinct region of a level in which its parties lie; a party of which none is known, or only a larger
    /// one, counts in the row of null.
    Region(NutsLevel),
    /// Once for each association of which a party is a member.
    Association,
    /// Its category.
    Category,
    /// What is known of the other sides' view.
    Confirmation,
    /// Once in each theme.
    Theme,
    /// Once in each goal.
    Sdg,
    /// The year of its first day.
    Year,
}

/// What is counted: each listing once, by its settled values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Listings.
    pub(crate) all: i64,
    /// Those of them that more than one association records.
    pub(crate) confirmed: i64,
    /// What of each is to be added up; what is unknown adds nothing.
    pub(crate) sums: [i64; 2],
}

impl Counts {
    pub(crate) fn read(found: &QueryResult) -> Result<Self> {
        let number = |name: &str| found.try_get::<i64>("", name);
        Ok(Self {
            all: number("all_of_them")?,
            confirmed: number("confirmed")?,
            sums: [number("first_sum")?, number("second_sum")?],
        })
    }
}

/// The listings of a kind that this node counts, and that a filter takes in.
pub(crate) fn rows(snapshot: &Snapshot, kind: ListingKind, filter: Condition) -> Condition {
    Condition::all()
        .add(Column::Kind.eq(kind.as_str()))
        .add(counted(snapshot))
        .add(filter)
}

fn counts(rows: &Condition) -> SelectStatement {
    let mut query = listing::Entity::find().filter(rows.clone()).into_query();
    let is_confirmed = own(Column::Confirmation).eq(Confirmation::Confirmed.as_str());
    let confirmed = CaseStatement::new().case(is_confirmed, Expr::val(1).cast_as("bigint"));
    query.clear_selects();
    query.expr_as(own(Column::Id).count(), Alias::new("all_of_them"));
    query.expr_as(Func::count(confirmed), Alias::new("confirmed"));
    for column in [Column::FirstSum, Column::SecondSum] {
        let sum = Func::coalesce([own(column).sum(), Expr::val(0_i64)]);
        let name = Alias::new(sea_orm::IdenStatic::as_str(&column));
        query.expr_as(Expr::from(sum).cast_as("bigint"), name);
    }
    query
}

/// All of them.
pub(crate) async fn total(snapshot: &Snapshot, rows: &Condition) -> Result<Counts> {
    let found = snapshot.tx.query_one(&counts(rows)).await?;
    found.map_or(Ok(Counts::default()), |found| Counts::read(&found))
}

/// In groups.
pub(crate) async fn grouped<D: Dimension>(
    snapshot: &Snapshot,
    group_by: &[D],
    axis: impl Fn(D) -> Axis,
    rows: &Condition,
) -> Result<Vec<D::Row>> {
    if group_by.is_empty() {
        return Ok(Vec::new());
    }
    let (mut query, mut groups) = (counts(rows), BTreeMap::new());
    for dimension in group_by {
        axis(*dimension).join(&mut query, rows);
    }
    let values: Vec<Values> = group_by.iter().map(|one| axis(*one).values()).collect();
    grouping::collect(snapshot, group_by, &values, query, &mut groups).await?;
    Ok(groups.into_values().collect())
}

fn own(column: Column) -> Expr {
    Expr::col((listing::Entity, column))
}

/// A table beside the listings, each value once for a listing.
const BY_COUNTRY: &str = "by_country";
const BY_PAIR: &str = "by_pair";
const BY_REGION: &str = "by_region";
const BY_ASSOCIATION: &str = "by_association";

/// Rows of two parties of one listing.
const ONE: &str = "one";
const OTHER: &str = "other";

fn of(table: &'static str, column: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

impl Axis {
    pub(super) fn values(self) -> Values {
        Values::of(match self {
            Self::Country => of(BY_COUNTRY, "country"),
            Self::CountryPair => {
                return Values {
                    columns: vec![of(BY_PAIR, "low"), of(BY_PAIR, "high")],
                    only: None,
                };
            }
            Self::Region(_) => of(BY_REGION, "region"),
            Self::Association => of(BY_ASSOCIATION, "association"),
            Self::Category => own(Column::Category),
            Self::Confirmation => own(Column::Confirmation),
            Self::Theme => Expr::col((listing_theme::Entity, listing_theme::Column::Theme)),
            Self::Sdg => Expr::col((listing_sdg::Entity, listing_sdg::Column::Sdg)),
            // Numbers stand in the statement, and are not bound to it: a bound value would make what is selected and what
            // is grouped by two different expressions.
            Self::Year => {
                let starts_on = own(Column::StartsOn);
                let year = Func::cust("substr").args([starts_on, Expr::cust("1"), Expr::cust("4")]);
                Expr::from(year).cast_as("integer")
            }
        })
    }

    /// Joins what the values stand in. What has none counts in the row for that, but not for associations: of which there
    /// is always one where anything is recorded.
    pub(super) fn join(self, query: &mut SelectStatement, rows: &Condition) {
        let left = JoinType::LeftJoin;
        match self {
            Self::Country => {
                beside(
                    query,
                    left,
                    BY_COUNTRY,
                    each(listing_party::Column::Country, rows),
                );
            }
            Self::CountryPair => beside(query, left, BY_PAIR, pairs(rows)),
            Self::Region(level) => beside(query, left, BY_REGION, regions(level, rows)),
            Self::Association => {
                let known = listing_party::Column::Association.is_not_null();
                let mut each = each(listing_party::Column::Association, rows);
                each.and_where(known);
                beside(query, JoinType::InnerJoin, BY_ASSOCIATION, each);
            }
            Self::Theme => {
                let of = (listing_theme::Entity, listing_theme::Column::ListingId);
                let on = Expr::col(of).equals((listing::Entity, Column::Id));
                query.join(left, listing_theme::Entity, on);
            }
            Self::Sdg => {
                let of = (listing_sdg::Entity, listing_sdg::Column::ListingId);
                let on = Expr::col(of).equals((listing::Entity, Column::Id));
                query.join(left, listing_sdg::Entity, on);
            }
            Self::Category | Self::Confirmation | Self::Year => {}
        }
    }
}

fn beside(query: &mut SelectStatement, join: JoinType, name: &'static str, rows: SelectStatement) {
    let on = of(name, "listing_id").equals((listing::Entity, Column::Id));
    query.join_subquery(join, rows, Alias::new(name), on);
}

/// The ids of what is counted: of a few listings a database need not look at the parties of all.
fn ids(rows: &Condition) -> SelectStatement {
    let ids = listing::Entity::find().select_only().column(Column::Id);
    ids.filter(rows.clone()).into_query()
}

/// Each value of the parties of a listing once.
fn each(column: listing_party::Column, rows: &Condition) -> SelectStatement {
    let mut query = Query::select();
    query
        .distinct()
        .columns([listing_party::Column::ListingId, column])
        .from(listing_party::Entity)
        .and_where(listing_party::Column::ListingId.in_subquery(ids(rows)));
    query
}

/// The regions of a level in which the parties of a listing lie, each once, and none once where that of one is not known.
fn regions(level: NutsLevel, rows: &Condition) -> SelectStatement {
    let listing_id = (listing_party::Entity, listing_party::Column::ListingId);
    let party = Expr::col((
        listing_party::Entity,
        listing_party::Column::LocalGovernmentId,
    ));
    let region = Expr::col((local_government::Entity, local_government::Column::Region));
    let same = party.equals((local_government::Entity, local_government::Column::Id));
    let mut query = Query::select();
    query
        .distinct()
        .column(listing_id)
        .expr_as(region_at(&region, level), Alias::new("region"))
        .from(listing_party::Entity)
        .join(JoinType::InnerJoin, local_government::Entity, same)
        .and_where(Expr::col(listing_id).in_subquery(ids(rows)));
    query
}

/// The countries of each two parties of a listing, each pair once.
fn pairs(rows: &Condition) -> SelectStatement {
    let party = |alias| -> TableRef {
        let table = sea_orm::EntityName::table_ref(&listing_party::Entity);
        table.alias(Alias::new(alias))
    };
    let same_listing = of(ONE, "listing_id").eq(of(OTHER, "listing_id"));
    let two = of(ONE, "local_government_id").ne(of(OTHER, "local_government_id"));
    let mut query = Query::select();
    query
        .distinct()
        .expr_as(of(ONE, "listing_id"), Alias::new("listing_id"))
        .expr_as(of(ONE, "country"), Alias::new("low"))
        .expr_as(of(OTHER, "country"), Alias::new("high"))
        .from(party(ONE))
        .join(JoinType::InnerJoin, party(OTHER), same_listing.and(two))
        .and_where(of(ONE, "country").lte(of(OTHER, "country")))
        .and_where(of(ONE, "listing_id").in_subquery(ids(rows)));
    query
}
