//! What lists of all kinds can be filtered and ordered by.

use async_graphql::{Enum, ID, InputObject};
use jumelage_domain::{
    ObjectId, ObjectKind, Sdg, Theme,
    sort_key::{Direction, integer},
};
use jumelage_entities::{
    listing::{self, Column},
    listing_party, listing_sdg, listing_theme, stored, twinning,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    catalogue::filter::{OrderDirection, part_of},
    error::{CatalogueError, Result},
    list::{Order, Rank},
    scalar::{CountryCode, DateTime, PartialDate},
};

/// What every kind can be filtered by. Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ListingFilter {
    /// Where a party is in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Where a party is a member of one of these associations.
    associations: Option<Vec<String>>,
    /// In which this local government takes part.
    local_government: Option<ID>,
    /// Of this twinning, by the id of either record.
    twinning: Option<ID>,
    /// About one of these themes.
    themes: Option<Vec<String>>,
    /// Serving one of these Sustainable Development Goals, 1 to 17.
    sdgs: Option<Vec<i32>>,
    /// That end on this day or later, or may.
    from: Option<PartialDate>,
    /// That begin on this day or earlier, or may.
    to: Option<PartialDate>,
    /// In its title, its texts, or the names of its parties, without case or accents; part of a word will do.
    search: Option<String>,
    /// Changed at this moment or later.
    updated_since: Option<DateTime>,
}

impl ListingFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(countries) = &self.countries {
            let countries = countries.iter().map(|one| one.0.to_string());
            all = all.add(with_party(listing_party::Column::Country.is_in(countries)));
        }
        if let Some(associations) = &self.associations {
            let codes = associations.iter().map(String::as_str);
            all = all.add(with_party(listing_party::Column::Association.is_in(codes)));
        }
        if let Some(id) = &self.local_government {
            let id = read_id(ObjectKind::LocalGovernment, id)?;
            all = all.add(with_party(
                listing_party::Column::LocalGovernmentId.eq(id.uuid()),
            ));
        }
        if let Some(id) = &self.twinning {
            let uuid = read_id(ObjectKind::Twinning, id)?.uuid();
            let settled = twinning::Entity::find()
                .select_only()
                .column(twinning::Column::Id)
                .filter(
                    Condition::any()
                        .add(twinning::Column::OwnRecordId.eq(uuid))
                        .add(twinning::Column::OtherRecordId.eq(uuid)),
                );
            all = all.add(
                Condition::any()
                    .add(Column::About.eq(uuid))
                    .add(Column::About.in_subquery(settled.into_query())),
            );
        }
        if let Some(themes) = &self.themes {
            let themes: Vec<Theme> = read_each(themes, |text| text.parse())?;
            let about = listing_theme::Column::Theme.is_in(themes.iter().map(Theme::as_str));
            let about = listing_theme::Entity::find().filter(about);
            all = all.add(among(about, listing_theme::Column::ListingId));
        }
        if let Some(sdgs) = &self.sdgs {
            let goals: Vec<Sdg> = read_each(sdgs, |one| Sdg::try_from(*one))?;
            let goals = goals.iter().map(|goal| i32::from(goal.number()));
            let serving = listing_sdg::Entity::find().filter(listing_sdg::Column::Sdg.is_in(goals));
            all = all.add(among(serving, listing_sdg::Column::ListingId));
        }
        if let Some(from) = &self.from {
            all = all.add(Column::LastDay.gte(from.0.first_day().to_string()));
        }
        if let Some(to) = &self.to {
            all = all.add(Column::FirstDay.lte(to.0.last_day().to_string()));
        }
        if let Some(search) = &self.search {
            all = all.add(Expr::col((listing::Entity, Column::SearchKey)).like(part_of(search)));
        }
        if let Some(since) = &self.updated_since {
            all = all.add(Column::UpdatedAt.gte(since.0.millis()));
        }
        Ok(all)
    }
}

fn read_id(kind: ObjectKind, text: &str) -> Result<ObjectId> {
    Ok(ObjectId::parse_as(kind, text)?)
}

fn read_each<I, T, E: std::fmt::Display>(
    items: &[I],
    read: impl Fn(&I) -> std::result::Result<T, E>,
) -> Result<Vec<T>> {
    items
        .iter()
        .map(read)
        .collect::<std::result::Result<_, _>>()
        .map_err(CatalogueError::argument)
}

fn with_party(party: Expr) -> Expr {
    let parties = listing_party::Entity::find().filter(party);
    among(parties, listing_party::Column::ListingId)
}

/// Of the listings that rows beside them name.
fn among<E: EntityTrait>(rows: Select<E>, listing_id: E::Column) -> Expr {
    Column::Id.in_subquery(rows.select_only().column(listing_id).into_query())
}

/// Unknown values come last in both directions; ties are broken by node code, then UUID, ascending.
/// Default: ID ascending.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct ListingOrder {
    /// By what.
    by: ListingOrderKey,
    /// Which way.
    direction: OrderDirection,
}

/// By what listings are ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingOrderKey {
    /// When it begins.
    StartsOn,
    /// By its English title, where it has none by the first, by the Unicode root collation without case and accents.
    Title,
    /// When it was last changed.
    UpdatedAt,
    /// The lead's node code, then UUID.
    Id,
}

impl ListingOrder {
    /// What holds where nothing was asked.
    pub(crate) const DEFAULT: Self = Self {
        by: ListingOrderKey::Id,
        direction: OrderDirection::Asc,
    };

    pub(super) fn order(self) -> Order {
        let column = |column: Column| Expr::col((listing::Entity, column));
        let rank = match self.by {
            ListingOrderKey::StartsOn => Rank::Text(column(Column::StartsOn)),
            ListingOrderKey::Title => Rank::Text(column(Column::TitleKey)),
            ListingOrderKey::UpdatedAt => Rank::Integer(column(Column::UpdatedAt)),
            ListingOrderKey::Id => Rank::Id,
        };
        Order {
            rank,
            direction: Direction::from(self.direction),
            node: column(Column::Lead),
            id: column(Column::Id),
        }
    }

    /// The cursor of a row in this order.
    pub(super) fn cursor(self, row: &listing::Model) -> Result<String> {
        let value = match self.by {
            ListingOrderKey::StartsOn => row.starts_on.clone(),
            ListingOrderKey::Title => Some(row.title_key.clone()),
            ListingOrderKey::UpdatedAt => Some(integer(row.updated_at)),
            ListingOrderKey::Id => None,
        };
        let _: jumelage_domain::NodeCode = stored::word("listing.lead", &row.lead)?;
        let key = self.order().key(value, &row.lead, row.id);
        key.ok_or_else(|| CatalogueError::argument("no sort key"))
    }
}
