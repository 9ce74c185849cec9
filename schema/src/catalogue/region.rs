//! Regions, by NUTS.

use async_graphql::Object;

use crate::{
    catalogue::vocabulary::NutsLevel,
    scalar::{CountryCode, RegionCode},
};

/// A country or a region in one, by NUTS. Its code may be one of another version of NUTS than that which this node knows:
/// then it has no name, and `nearestKnown` is what can be shown of it.
pub struct Region(pub(crate) jumelage_domain::Region);

#[Object]
impl Region {
    /// The code, as Eurostat writes it.
    async fn code(&self) -> RegionCode {
        RegionCode(self.0)
    }

    /// How large it is.
    async fn level(&self) -> NutsLevel {
        self.0.level().into()
    }

    /// The country that it lies in, or is.
    async fn country(&self) -> Option<CountryCode> {
        self.0.country().map(CountryCode)
    }

    /// As the country writes it, by NUTS 2021; null of a code of another version. NUTS translates no names.
    async fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The name in Latin letters.
    async fn latin_name(&self) -> Option<&str> {
        self.0.latin_name()
    }

    /// The region of the next larger level that it lies in; null of a country.
    async fn parent(&self) -> Option<Self> {
        self.0.parent().map(Self)
    }

    /// The smallest region with a name that it lies in, or is.
    async fn nearest_known(&self) -> Option<Self> {
        self.0.nearest_known().map(Self)
    }
}
