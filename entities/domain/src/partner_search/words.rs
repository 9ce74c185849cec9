//! Languages and regions, as far as searching compares them.

use std::{fmt, str::FromStr};

use crate::vocabulary::travels_as_text;

/// A language by its first subtag: Austrian and Swiss German are one when people look for somebody to talk to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// Not a language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a language by BCP 47, like de or sr-Latn")]
pub struct LanguageError(pub String);

impl FromStr for Language {
    type Err = LanguageError;

    /// What follows the first subtag is left out.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first = text.trim().split(['-', '_']).next().unwrap_or_default();
        let fits =
            matches!(first.len(), 2 | 3) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
        if fits {
            Ok(Self(first.to_ascii_lowercase()))
        } else {
            Err(LanguageError(text.to_owned()))
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A region by its NUTS code, of whatever year and level. The country is spelled as Eurostat does (EL, UK).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// Not a region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a NUTS code: two letters of the country and up to three letters or digits, like DEA23"
)]
pub struct RegionError(pub String);

impl Region {
    /// 0 for a country, 1, 2 or 3.
    #[must_use]
    pub fn level(&self) -> usize {
        self.0.len() - COUNTRY
    }

    /// Whether another region is this one or lies in it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

const COUNTRY: usize = 2;

impl FromStr for Region {
    type Err = RegionError;

    /// The codes that ISO has for Greece and the United Kingdom are accepted.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        let (country, rest) = upper.split_at_checked(COUNTRY).unwrap_or_default();
        let fits = country.len() == COUNTRY
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && rest.len() <= 3
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            return Err(RegionError(text.to_owned()));
        }
        let country = match country {
            "GR" => "EL",
            "GB" => "UK",
            other => other,
        };
        Ok(Self(format!("{country}{rest}")))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

travels_as_text!(Language, Region);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_first_subtag() {
        let language = |text: &str| text.parse::<Language>();
        assert_eq!(language("de-AT"), language("DE"));
        assert_eq!(language("sr_Latn").unwrap().to_string(), "sr");
        for wrong in ["", "d", "deutsch", "12", "ελ"] {
            assert!(language(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_holds_itself_and_what_its_code_begins() {
        let region = |text: &str| text.parse::<Region>().unwrap();
        assert!(region("DEA").holds(&region("DEA23")) && region("DEA").holds(&region("dea")));
        assert!(!region("DEA23").holds(&region("DEA")) && !region("DE1").holds(&region("DEA23")));
        assert_eq!((region("EL").level(), region("DEA23").level()), (0, 3));
        assert_eq!(region("GR30"), region("EL30"));
        for wrong in ["", "D", "DEA234", "12", "DE-1", "ÄÖ1"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }
}
