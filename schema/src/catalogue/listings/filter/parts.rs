//! Conditions of which the filters of all kinds are made.

use async_graphql::ID;
use jumelage_domain::{ObjectId, ObjectKind, PartialDate, Sdg, Theme, listing::Facet};
use jumelage_entities::{
    listing::{self, Column},
    listing_facet, listing_party, listing_sdg, listing_theme, local_government,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    catalogue::filter::{bounded, few, lies_in, part_of},
    error::{CatalogueError, Result},
    scalar::{CountryCode, DateTime, RegionCode},
};

/// What can be read wrongly, where something is given.
pub(in crate::catalogue::listings) fn read<T: ?Sized>(
    given: Option<&T>,
    condition: impl Fn(&T) -> Result<Expr>,
) -> Result<Option<Expr>> {
    given.map(condition).transpose()
}

/// With a party in one of these countries.
pub(in crate::catalogue::listings) fn of_countries(countries: &[CountryCode]) -> Expr {
    let countries = countries.iter().map(|one| one.0.to_string());
    with_party(listing_party::Column::Country.is_in(countries))
}

/// With a party that is a member of one of these.
pub(in crate::catalogue::listings) fn of_associations(codes: &[String]) -> Expr {
    let codes = codes.iter().map(String::as_str);
    with_party(listing_party::Column::Association.is_in(codes))
}

/// Listed by one of these.
pub(in crate::catalogue::listings) fn by_associations(codes: &[String]) -> Expr {
    Column::Lead.is_in(codes.iter().map(String::as_str))
}

/// With a party that lies in one of these regions.
pub(in crate::catalogue::listings) fn of_regions(regions: &[RegionCode]) -> Result<Expr> {
    let lying = local_government::Entity::find()
        .select_only()
        .column(local_government::Column::Id)
        .filter(lies_in(
            &[local_government::Column::Region],
            &bounded(regions)?,
        ));
    let party = listing_party::Column::LocalGovernmentId;
    Ok(with_party(party.in_subquery(lying.into_query())))
}

/// With this local government as a party.
pub(in crate::catalogue::listings) fn of(id: &ID) -> Result<Expr> {
    let id = ObjectId::parse_as(ObjectKind::LocalGovernment, id)?;
    Ok(with_party(
        listing_party::Column::LocalGovernmentId.eq(id.uuid()),
    ))
}

/// About one of these themes.
pub(in crate::catalogue::listings) fn about(themes: &[String]) -> Result<Expr> {
    few("themes", themes.len())?;
    let themes: Vec<Theme> = each(themes, |text| text.parse())?;
    let about = listing_theme::Column::Theme.is_in(themes.iter().map(Theme::as_str));
    let about = listing_theme::Entity::find().filter(about);
    Ok(among(about, listing_theme::Column::ListingId))
}

/// Serving one of these goals.
pub(in crate::catalogue::listings) fn serving(sdgs: &[i32]) -> Result<Expr> {
    few("sdgs", sdgs.len())?;
    let goals: Vec<Sdg> = each(sdgs, |one| Sdg::try_from(*one))?;
    let goals = goals.iter().map(|goal| i32::from(goal.number()));
    let serving = listing_sdg::Entity::find().filter(listing_sdg::Column::Sdg.is_in(goals));
    Ok(among(serving, listing_sdg::Column::ListingId))
}

/// Of which one of these words is said.
pub(in crate::catalogue::listings) fn with(
    facet: Facet,
    words: impl IntoIterator<Item = impl ToString>,
) -> Expr {
    let words = words.into_iter().map(|word| word.to_string());
    let said = listing_facet::Column::Facet
        .eq(facet.as_str())
        .and(listing_facet::Column::Word.is_in(words));
    let rows = listing_facet::Entity::find().filter(said);
    among(rows, listing_facet::Column::ListingId)
}

/// In one of these languages, or in a case of one: `de` finds `de-AT`.
pub(in crate::catalogue::listings) fn in_languages(tags: &[String]) -> Result<Expr> {
    let languages: Vec<jumelage_domain::Language> = each(tags, |tag| tag.parse())?;
    Ok(with(Facet::Language, languages))
}

/// Ends on this day or later, or may.
pub(in crate::catalogue::listings) fn until(from: &PartialDate) -> Expr {
    Column::LastDay.gte(from.first_day().to_string())
}

/// Begins on this day or earlier, or may.
pub(in crate::catalogue::listings) fn since(to: &PartialDate) -> Expr {
    Column::FirstDay.lte(to.last_day().to_string())
}

/// Is not known to end before this day.
pub(in crate::catalogue::listings) fn not_over_on(day: jiff::civil::Date) -> Expr {
    let last = || Expr::col((listing::Entity, Column::LastDay));
    last().is_null().or(last().gte(day.to_string()))
}

/// Says this somewhere.
pub(in crate::catalogue::listings) fn saying(search: &str) -> Expr {
    Expr::col((listing::Entity, Column::SearchKey)).like(part_of(search))
}

/// Changed at this moment or later.
pub(in crate::catalogue::listings) fn updated_since(since: &DateTime) -> Expr {
    Column::UpdatedAt.gte(since.0.millis())
}

pub(in crate::catalogue::listings) fn each<I, T, E: std::fmt::Display>(
    items: &[I],
    read: impl Fn(&I) -> std::result::Result<T, E>,
) -> Result<Vec<T>> {
    let items = items.iter().map(read);
    items
        .collect::<std::result::Result<_, _>>()
        .map_err(CatalogueError::argument)
}

fn with_party(party: Expr) -> Expr {
    let parties = listing_party::Entity::find().filter(party);
    among(parties, listing_party::Column::ListingId)
}

/// Of the listings that rows beside them name.
pub(in crate::catalogue::listings) fn among<E: EntityTrait>(
    rows: Select<E>,
    listing_id: E::Column,
) -> Expr {
    Column::Id.in_subquery(rows.select_only().column(listing_id).into_query())
}
