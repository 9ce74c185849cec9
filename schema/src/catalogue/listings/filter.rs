//! What lists of all kinds can be filtered and ordered by.

pub(super) mod parts;

use async_graphql::{Enum, ID, InputObject};
use jumelage_domain::{
    ObjectId, ObjectKind,
    sort_key::{Direction, integer},
};
use jumelage_entities::{
    listing::{self, Column},
    listing_holder, stored, twinning,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    catalogue::filter::OrderDirection,
    error::{CatalogueError, Result},
    list::{Order, Rank},
    scalar::{CountryCode, DateTime, PartialDate, RegionCode},
};

/// What every kind can be filtered by. Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListingFilter {
    /// Where a party is in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Where a party is a member of one of these associations.
    associations: Option<Vec<String>>,
    /// Where a party lies in one of these, or is it. At most 200.
    regions: Option<Vec<RegionCode>>,
    /// In which this local government takes part.
    local_government: Option<ID>,
    /// About one of these themes. At most 50.
    themes: Option<Vec<String>>,
    /// Serving one of these Sustainable Development Goals, 1 to 17. At most 50.
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
        let all = Condition::all()
            .add_option(self.countries.as_deref().map(parts::of_countries))
            .add_option(self.associations.as_deref().map(parts::of_associations))
            .add_option(parts::read(self.regions.as_deref(), parts::of_regions)?)
            .add_option(parts::read(self.local_government.as_ref(), parts::of)?)
            .add_option(parts::read(self.themes.as_deref(), parts::about)?)
            .add_option(parts::read(self.sdgs.as_deref(), parts::serving)?)
            .add_option(self.from.as_ref().map(|from| parts::until(&from.0)))
            .add_option(self.to.as_ref().map(|to| parts::since(&to.0)))
            .add_option(self.search.as_deref().map(parts::saying))
            .add_option(self.updated_since.as_ref().map(parts::updated_since));
        Ok(all)
    }
}

/// Of what belongs to something else: to what.
#[derive(InputObject, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AboutFilter {
    /// Of this twinning, by the id of either record.
    twinning: Option<ID>,
    /// Of this network, by the id of any record.
    network: Option<ID>,
}

impl AboutFilter {
    /// As a condition on `listing`.
    pub(crate) fn condition(&self) -> Result<Condition> {
        Ok(Condition::all()
            .add_option(parts::read(self.twinning.as_ref(), of_twinning)?)
            .add_option(parts::read(self.network.as_ref(), of_network)?))
    }
}

/// Of a twinning, by either record.
fn of_twinning(id: &ID) -> Result<Expr> {
    let uuid = ObjectId::parse_as(ObjectKind::Twinning, id)?.uuid();
    let settled = twinning::Entity::find()
        .select_only()
        .column(twinning::Column::Id)
        .filter(
            Condition::any()
                .add(twinning::Column::OwnRecordId.eq(uuid))
                .add(twinning::Column::OtherRecordId.eq(uuid)),
        );
    let in_either = Column::About.in_subquery(settled.into_query());
    Ok(Column::About.eq(uuid).or(in_either))
}

/// Of a network, by any record.
fn of_network(id: &ID) -> Result<Expr> {
    let uuid = ObjectId::parse_as(ObjectKind::Network, id)?.uuid();
    let settled = listing_holder::Entity::find()
        .select_only()
        .column(listing_holder::Column::ListingId)
        .filter(listing_holder::Column::RecordId.eq(uuid));
    let in_any = Column::About.in_subquery(settled.into_query());
    Ok(Column::About.eq(uuid).or(in_any))
}

/// Unknown values come last in both directions; ties are broken by node code, then UUID, ascending.
/// Default: ID ascending.
#[derive(InputObject, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListingOrder {
    /// By what.
    by: ListingOrderKey,
    /// Which way.
    direction: OrderDirection,
}

/// By what listings are ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    /// The latest changed first.
    pub(crate) const LATEST: Self = Self {
        by: ListingOrderKey::UpdatedAt,
        direction: OrderDirection::Desc,
    };

    pub(crate) fn order(self) -> Order {
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
    pub(crate) fn cursor(self, row: &listing::Model) -> Result<String> {
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
