//! Filter and order of local governments.

use async_graphql::{Enum, InputObject};
use jumelage_domain::{
    LocalGovernmentCode, Location,
    location::{chord_squared, latitude_span},
    sort_key::{Direction, integer, positive},
};
use jumelage_entities::{
    local_government::{self, Column},
    local_government_code as code, record,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{
    OrderDirection, part_of,
    regions::{bounded, lies_in},
};
use crate::{
    catalogue::vocabulary::{CodeScheme, LocalGovernmentLevel},
    directive::{Route, routes},
    error::{CatalogueError, Result},
    list::{Order, Rank},
    scalar::{CountryCode, RegionCode},
};

/// Fields are joined by AND, the values of a list by OR; an empty list matches nothing.
#[derive(InputObject, Clone, Debug, Default)]
pub struct LocalGovernmentFilter {
    /// In one of these.
    #[graphql(directive = routes::apply(Route::Country))]
    countries: Option<Vec<CountryCode>>,
    /// Bearing one of these.
    codes: Option<Vec<LocalGovernmentCodeInput>>,
    /// Of one of these.
    levels: Option<Vec<LocalGovernmentLevel>>,
    /// Lying in one of these, or being it, as `region` says. At most 200.
    regions: Option<Vec<RegionCode>>,
    /// A name of it, in whatever language, without case or accents; part of a word will do.
    search: Option<String>,
    /// At least so many inhabitants.
    population_from: Option<i32>,
    /// At most so many inhabitants.
    population_to: Option<i32>,
    /// Whether its association records a twinning of it.
    has_records: Option<bool>,
    /// Not further away than this.
    pub(crate) near: Option<NearInput>,
}

/// A code to look for.
#[derive(InputObject, Clone, Debug)]
pub struct LocalGovernmentCodeInput {
    /// Who gave it.
    pub(crate) scheme: CodeScheme,
    /// The code.
    pub(crate) value: String,
}

/// A circle on the globe.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct NearInput {
    /// Of the centre, in degrees north.
    latitude: f64,
    /// Of the centre, in degrees east.
    longitude: f64,
    /// The radius, in kilometres.
    within_km: f64,
}

impl NearInput {
    pub(crate) fn centre(self) -> Result<[f64; 3]> {
        Ok(Location::new(self.latitude, self.longitude)
            .map_err(CatalogueError::argument)?
            .unit_vector())
    }

    fn condition(self) -> Result<Condition> {
        if self.within_km.is_nan() || self.within_km < 0.0 {
            return Err(CatalogueError::argument(
                "`withinKm` takes a number of at least 0",
            ));
        }
        let span = latitude_span(self.within_km);
        Ok(Condition::all()
            // The index finds the belt, the chord the circle.
            .add(Column::Latitude.between(self.latitude - span, self.latitude + span))
            .add(chord(self.centre()?).lte(chord_squared(self.within_km))))
    }
}

/// The squared chord of the unit sphere between a row and a point: the same multiplications and additions, in
/// the same order, as [`chord_of`].
fn chord(centre: [f64; 3]) -> Expr {
    let squared = |column: Column, at: f64| {
        let difference = || Expr::col((local_government::Entity, column)).sub(at);
        difference().mul(difference())
    };
    let [x, y, z] = centre;
    squared(Column::X, x)
        .add(squared(Column::Y, y))
        .add(squared(Column::Z, z))
}

pub(crate) fn chord_of(row: &local_government::Model, centre: [f64; 3]) -> Option<f64> {
    let [x, y, z] = [row.x? - centre[0], row.y? - centre[1], row.z? - centre[2]];
    // Not fused: the database does one step after the other, and the bits must be equal.
    #[expect(clippy::suboptimal_flops, reason = "fused steps round differently")]
    Some(x * x + y * y + z * z)
}

impl LocalGovernmentFilter {
    /// As a condition on `local_government`.
    pub(crate) fn condition(&self, me: &str) -> Result<Condition> {
        let mut all = Condition::all();
        if let Some(countries) = &self.countries {
            all = all.add(Column::Country.is_in(countries.iter().map(|one| one.0.to_string())));
        }
        if let Some(codes) = &self.codes {
            let mut any = Condition::any().add(Expr::val(1).eq(2));
            for one in codes {
                let scheme = jumelage_domain::CodeScheme::from(one.scheme);
                let read = LocalGovernmentCode::new(scheme, &one.value);
                let value = read.as_ref().map_or(one.value.trim(), |code| code.value());
                any = any.add(
                    code::Column::Scheme
                        .eq(scheme.as_str())
                        .and(code::Column::Value.eq(value)),
                );
            }
            let bearing = code::Entity::find()
                .select_only()
                .column(code::Column::LocalGovernmentId)
                .filter(any);
            all = all.add(Column::Id.in_subquery(bearing.into_query()));
        }
        if let Some(levels) = &self.levels {
            let words = levels
                .iter()
                .map(|one| jumelage_domain::LocalGovernmentLevel::from(*one).as_str());
            all = all.add(Column::Level.is_in(words));
        }
        if let Some(regions) = &self.regions {
            all = all.add(lies_in(&[Column::Region], &bounded(regions)?));
        }
        if let Some(search) = &self.search {
            all = all.add(
                Expr::col((local_government::Entity, Column::SearchKey)).like(part_of(search)),
            );
        }
        if let Some(from) = self.population_from {
            all = all.add(Column::Population.gte(from));
        }
        if let Some(to) = self.population_to {
            all = all.add(Column::Population.lte(to));
        }
        if let Some(has_records) = self.has_records {
            let recorded = recorded(me);
            all = all.add(if has_records {
                recorded
            } else {
                recorded.not()
            });
        }
        if let Some(near) = self.near {
            all = all.add(near.condition()?);
        }
        Ok(all)
    }
}

/// A record of this node names the row.
fn recorded(me: &str) -> Condition {
    let named_as = |column: record::Column| {
        Expr::exists(
            Query::select()
                .expr(Expr::val(1))
                .from(record::Entity)
                .and_where(record::Column::Node.eq(me))
                .and_where(
                    Expr::col((record::Entity, column))
                        .equals((local_government::Entity, Column::Id)),
                )
                .to_owned(),
        )
    };
    Condition::any()
        .add(named_as(record::Column::PartyId))
        .add(named_as(record::Column::PartnerId))
}

/// Unknown values come last in both directions; ties are broken by node code, then UUID, ascending.
/// Default: ID ascending.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct LocalGovernmentOrder {
    /// By what.
    pub(crate) by: LocalGovernmentOrderKey,
    /// Which way.
    pub(crate) direction: OrderDirection,
}

/// By what local governments are ordered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalGovernmentOrderKey {
    /// By their official names, by the Unicode root collation without case and accents.
    Name,
    /// By inhabitants.
    Population,
    /// By the distance from the point that the filter names in `near`.
    Distance,
    /// By node code, then UUID.
    Id,
}

impl LocalGovernmentOrder {
    /// What holds where nothing was asked.
    pub(crate) const DEFAULT: Self = Self {
        by: LocalGovernmentOrderKey::Id,
        direction: OrderDirection::Asc,
    };

    pub(crate) fn order(self, near: Option<NearInput>) -> Result<Order> {
        let column = |column: Column| Expr::col((local_government::Entity, column));
        let rank = match self.by {
            LocalGovernmentOrderKey::Name => Rank::Text(column(Column::NameKey)),
            LocalGovernmentOrderKey::Population => Rank::Integer(column(Column::Population)),
            LocalGovernmentOrderKey::Id => Rank::Id,
            LocalGovernmentOrderKey::Distance => {
                let near = near.ok_or_else(|| {
                    CatalogueError::argument(
                        "to order by DISTANCE, say from where: set `near` in the filter",
                    )
                })?;
                Rank::Positive(chord(near.centre()?))
            }
        };
        let direction = Direction::from(self.direction);
        Ok(Order {
            rank,
            direction,
            node: column(Column::Owner),
            id: column(Column::Id),
        })
    }

    /// The value of a row in this order.
    pub(crate) fn value(self, row: &local_government::Model, chord: Option<f64>) -> Option<String> {
        match self.by {
            LocalGovernmentOrderKey::Name => Some(row.name_key.clone()),
            LocalGovernmentOrderKey::Population => {
                row.population.map(|count| integer(count.into()))
            }
            LocalGovernmentOrderKey::Distance => chord.map(positive),
            LocalGovernmentOrderKey::Id => None,
        }
    }
}
