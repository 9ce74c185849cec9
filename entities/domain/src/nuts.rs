//! Regions, by NUTS: Eurostat's nomenclature of countries and three levels of regions below them.
//!
//! NUTS changes every few years, and lists mix its versions. So a region is a code of the right form, known by name here or
//! not: what it lies in follows from its letters in every version.

mod names;

use std::{fmt, str::FromStr};

use crate::{CodeScheme, CountryCode, LocalGovernmentCode, vocabulary::vocabulary};

vocabulary! {
    /// How large a region is.
    NutsLevel, NutsLevelError, "a level of NUTS":
    /// A country.
    Country = "COUNTRY",
    /// Major regions: Länder, groups of regions.
    Nuts1 = "NUTS1",
    /// Basic regions: régions, provinces, Regierungsbezirke.
    Nuts2 = "NUTS2",
    /// Small regions: départements, Kreise, powiaty.
    Nuts3 = "NUTS3",
}

/// A country or a region in one, by its code: two letters of the country as Eurostat writes it (EL, UK), then up to three
/// letters or digits, one for each level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    letters: [u8; 5],
    length: u8,
}

/// Not a region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a NUTS region: {form}")]
pub struct RegionError {
    text: String,
    form: &'static str,
}

impl RegionError {
    /// The form that it does not have.
    #[must_use]
    pub const fn form(&self) -> &'static str {
        self.form
    }
}

const FORM: &str =
    "a country's two letters and up to three letters or digits, like DE, DE2, DE21 or NUTS:DE212";
const NO_COUNTRY: &str = "it does not begin with a country's two letters, as in DE2 or EL3";

impl Region {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters and digits get in.
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    fn bytes(&self) -> &[u8] {
        &self.letters[..usize::from(self.length)]
    }

    /// How large it is.
    #[must_use]
    pub const fn level(self) -> NutsLevel {
        match self.length {
            2 => NutsLevel::Country,
            3 => NutsLevel::Nuts1,
            4 => NutsLevel::Nuts2,
            _ => NutsLevel::Nuts3,
        }
    }

    /// The country: GR for EL, GB for UK.
    #[must_use]
    pub fn country(self) -> Option<CountryCode> {
        self.as_str()[..2].parse().ok()
    }

    /// The region of a level that it lies in, or is. Nothing where the level is a smaller one.
    #[must_use]
    pub fn at(self, level: NutsLevel) -> Option<Self> {
        let length = 2 + level as u8;
        (length <= self.length).then(|| {
            let mut letters = self.letters;
            letters[usize::from(length)..].fill(0);
            Self { letters, length }
        })
    }

    /// The region of the next larger level.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let place = NutsLevel::ALL
            .iter()
            .position(|level| *level == self.level())?;
        self.at(*NutsLevel::ALL.get(place.checked_sub(1)?)?)
    }

    /// Whether another region lies in this one, or is it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.bytes().starts_with(self.bytes())
    }

    /// The name as the country writes it, by NUTS 2021. Nothing of a code of another version.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        names::of(self.as_str()).map(|(name, _)| name)
    }

    /// The name in Latin letters.
    #[must_use]
    pub fn latin_name(self) -> Option<&'static str> {
        names::of(self.as_str()).map(|(_, latin)| latin)
    }

    /// The smallest region with a name that it lies in, or is: what can be shown of a code of another version.
    #[must_use]
    pub fn nearest_known(self) -> Option<Self> {
        std::iter::successors(Some(self), |region| region.parent())
            .find(|region| region.name().is_some())
    }

    /// What sorts behind every code that begins with this one, and before all others that sort behind it: so a database
    /// finds what lies in the region in a span of its index.
    #[must_use]
    pub fn end(self) -> String {
        // Codes are of letters and digits, which all sort before it.
        format!("{}~", self.as_str())
    }

    /// Every region with a name, by code.
    pub fn known() -> impl Iterator<Item = Self> {
        names::codes().filter_map(|code| code.parse().ok())
    }

    /// The region of a code, where its scheme is NUTS and it has the form of one.
    #[must_use]
    pub fn of(code: &LocalGovernmentCode) -> Option<Self> {
        (code.scheme() == CodeScheme::Nuts)
            .then(|| code.value().parse().ok())
            .flatten()
    }

    /// The region that several codes say, those of other schemes left out: the smallest; of several of one level, the one
    /// that sorts first, so that a body counts once.
    #[must_use]
    pub fn of_all<'a>(codes: impl IntoIterator<Item = &'a LocalGovernmentCode>) -> Option<Self> {
        codes
            .into_iter()
            .filter_map(Self::of)
            .min_by_key(|region| (std::cmp::Reverse(region.length), *region))
    }
}

/// The region of a code: as `Region::from_str` reads it.
pub fn region_of(code: &str) -> Result<Region, RegionError> {
    code.parse()
}

impl FromStr for Region {
    type Err = RegionError;

    /// `NUTS:` may stand before it. ISO's GR and GB are accepted and become EL and UK, small letters large ones.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |form| RegionError {
            text: text.to_owned(),
            form,
        };
        let upper = text.trim().to_ascii_uppercase();
        let code = upper
            .strip_prefix("NUTS:")
            .map_or(upper.as_str(), str::trim);
        let fits =
            (2..=5).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            return Err(fault(FORM));
        }
        let (country, rest) = code.split_at(2);
        let country = match country {
            "GR" => "EL",
            "GB" => "UK",
            other if other.parse::<CountryCode>().is_ok() => other,
            _ => return Err(fault(NO_COUNTRY)),
        };
        let mut region = Self {
            letters: [0; 5],
            length: 0,
        };
        for byte in country.bytes().chain(rest.bytes()) {
            region.letters[usize::from(region.length)] = byte;
            region.length += 1;
        }
        Ok(region)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
