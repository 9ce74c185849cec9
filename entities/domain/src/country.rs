//! Countries.

use std::{fmt, str::FromStr};

/// ISO 3166-1 alpha-2, upper case; XK for Kosovo.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

/// Not a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an ISO 3166-1 alpha-2 country code, like DE")]
pub struct CountryCodeError(pub String);

impl CountryCode {
    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for CountryCode {
    type Err = CountryCodeError;

    /// Eurostat's EL and UK are accepted and become GR and GB.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        let iso = match upper.as_str() {
            "EL" => "GR",
            "UK" => "GB",
            other => other,
        };
        match (iso.as_bytes(), celes::Country::from_alpha2(iso)) {
            (&[a, b], Ok(_)) => Ok(Self([a, b])),
            _ => Err(CountryCodeError(text.to_owned())),
        }
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eurostats_letters_become_those_of_iso() {
        assert_eq!("EL".parse::<CountryCode>().unwrap().as_str(), "GR");
        assert_eq!("uk".parse::<CountryCode>().unwrap().as_str(), "GB");
        assert_eq!("XK".parse::<CountryCode>().unwrap().as_str(), "XK");
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for text in ["EU", "", "D", "DEU", "Q1", "ÄÖ"] {
            assert!(text.parse::<CountryCode>().is_err(), "{text}");
        }
    }
}
