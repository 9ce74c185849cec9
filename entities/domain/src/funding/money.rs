//! Amounts of money: whole minor units of a named currency. Never a floating-point number.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A currency of the network's countries, or one that calls use elsewhere: ISO 4217.
    Currency, CurrencyError, "an ISO 4217 currency that is known here":
    /// Euro.
    Eur = "EUR",
    /// Albania.
    All = "ALL",
    /// Armenia.
    Amd = "AMD",
    /// Azerbaijan.
    Azn = "AZN",
    /// Bosnia and Herzegovina.
    Bam = "BAM",
    /// Bulgaria, until 2025.
    Bgn = "BGN",
    /// Canada.
    Cad = "CAD",
    /// Switzerland and Liechtenstein.
    Chf = "CHF",
    /// Czechia.
    Czk = "CZK",
    /// Denmark.
    Dkk = "DKK",
    /// The United Kingdom.
    Gbp = "GBP",
    /// Georgia.
    Gel = "GEL",
    /// Hungary.
    Huf = "HUF",
    /// Israel.
    Ils = "ILS",
    /// Iceland.
    Isk = "ISK",
    /// Japan.
    Jpy = "JPY",
    /// Moldova.
    Mdl = "MDL",
    /// North Macedonia.
    Mkd = "MKD",
    /// Norway.
    Nok = "NOK",
    /// Poland.
    Pln = "PLN",
    /// Romania.
    Ron = "RON",
    /// Serbia.
    Rsd = "RSD",
    /// Sweden.
    Sek = "SEK",
    /// Türkiye.
    Try = "TRY",
    /// Ukraine.
    Uah = "UAH",
    /// The United States.
    Usd = "USD",
}

impl Currency {
    /// How many digits of an amount stand behind the point.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Isk | Self::Jpy => 0,
            _ => 2,
        }
    }
}

/// An amount, zero or more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Money {
    minor_units: u64,
    currency: Currency,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    minor_units: u64,
    currency: Currency,
}

/// Not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// More than any grant, and more than a number in JSON carries exactly.
    #[error("{0} minor units are more than the {LARGEST} that an amount can have")]
    TooLarge(u64),
    /// Not written as an amount.
    #[error(
        "“{0}” is not an amount: digits, with a point before cents, like 8455.00 or 12,000,000"
    )]
    Form(String),
    /// Parts of the smallest unit.
    #[error("“{text}” has more digits behind the point than {currency} has ({})", currency.exponent())]
    TooFine {
        /// As written.
        text: String,
        /// Of this currency.
        currency: Currency,
    },
}

/// The largest whole number that every reader of JSON reads exactly.
const LARGEST: u64 = (1 << 53) - 1;

impl Money {
    /// An amount in minor units: cents, for euros.
    pub fn new(minor_units: u64, currency: Currency) -> Result<Self, MoneyError> {
        if minor_units > LARGEST {
            return Err(MoneyError::TooLarge(minor_units));
        }
        Ok(Self {
            minor_units,
            currency,
        })
    }

    /// Reads an amount in major units as portals and people write them: `8455`, `8455.5`, `12,000,000`, `12 000 000.00`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let form = || MoneyError::Form(text.to_owned());
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let whole = ungrouped(whole).ok_or_else(form)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(form());
        }
        let part = part.trim_end_matches('0');
        let digits = currency.exponent() as usize;
        if part.len() > digits {
            return Err(MoneyError::TooFine {
                text: text.to_owned(),
                currency,
            });
        }
        let minor = format!("{whole}{part:0<digits$}");
        Self::new(minor.parse().map_err(|_| form())?, currency)
    }

    /// The amount in the currency's smallest unit.
    #[must_use]
    pub const fn minor_units(self) -> u64 {
        self.minor_units
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }
}

/// Digits without what groups them by three: a comma, a space or one that does not break, the same throughout.
fn ungrouped(text: &str) -> Option<String> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    match separator {
        None => digits(text).then(|| text.to_owned()),
        Some(separator @ (',' | ' ' | '\u{a0}' | '\u{202f}')) => {
            let mut groups = text.split(separator);
            let first = groups
                .next()
                .filter(|first| first.len() <= 3 && digits(first))?;
            let mut whole = first.to_owned();
            for group in groups {
                if group.len() != 3 || !digits(group) {
                    return None;
                }
                whole.push_str(group);
            }
            Some(whole)
        }
        Some(_) => None,
    }
}

impl PartialOrd for Money {
    /// Amounts of two currencies are not compared: what one is in the other changes daily.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor_units.cmp(&other.minor_units))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.currency.exponent());
        write!(f, "{} {}", self.currency, self.minor_units / scale)?;
        if scale > 1 && !self.minor_units.is_multiple_of(scale) {
            write!(f, ".{:02}", self.minor_units % scale)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<Written> for Money {
    type Error = MoneyError;

    fn try_from(written: Written) -> Result<Self, MoneyError> {
        Self::new(written.minor_units, written.currency)
    }
}

impl From<Money> for Written {
    fn from(money: Money) -> Self {
        Self {
            minor_units: money.minor_units,
            currency: money.currency,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_portals_and_people_write_them() {
        for (text, minor) in [
            ("8455", 845_500),
            ("8455.5", 845_550),
            ("8,455.00", 845_500),
            ("12 000 000", 1_200_000_000),
            ("12\u{a0}000\u{a0}000.0", 1_200_000_000),
            ("4000000.000", 400_000_000),
            ("0", 0),
        ] {
            let money = Money::parse(text, Currency::Eur).unwrap();
            assert_eq!(money.minor_units(), minor, "{text}");
        }
        let krona = Money::parse("15000", Currency::Isk).unwrap();
        assert_eq!(
            (krona.minor_units(), krona.to_string()),
            (15_000, "ISK 15000".into())
        );
    }

    #[test]
    fn what_needs_a_guess_is_refused() {
        for text in [
            "",
            "8.455,00",
            "1,00",
            "12,00,000",
            "1 000,000",
            "-5",
            "1e7",
            "EUR 5",
            "5.5.5",
            "99999999999999999999",
        ] {
            assert!(Money::parse(text, Currency::Eur).is_err(), "{text}");
        }
        assert!(matches!(
            Money::parse("1.005", Currency::Eur),
            Err(MoneyError::TooFine { .. })
        ));
        assert!(Money::new(1 << 53, Currency::Eur).is_err());
    }

    #[test]
    fn two_currencies_are_not_compared() {
        let euro = Money::new(100, Currency::Eur).unwrap();
        assert!(euro < Money::new(101, Currency::Eur).unwrap());
        assert_eq!(
            euro.partial_cmp(&Money::new(100, Currency::Chf).unwrap()),
            None
        );
    }

    #[test]
    fn json_has_minor_units_and_no_fractions() {
        let money = Money::new(845_550, Currency::Eur).unwrap();
        let json = serde_json::to_string(&money).unwrap();
        assert_eq!(json, r#"{"minorUnits":845550,"currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        assert_eq!(money.to_string(), "EUR 8455.50");
        for bad in [
            r#"{"minorUnits":8455.5,"currency":"EUR"}"#,
            r#"{"minorUnits":-1,"currency":"EUR"}"#,
            r#"{"minorUnits":1,"currency":"Euro"}"#,
            r#"{"minorUnits":1}"#,
        ] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
    }
}
