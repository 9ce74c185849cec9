//! Scalars: the domain's types as GraphQL spells them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use jumelage_federation::error::Code;

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident = $domain:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $domain);

        $(#[$doc])*
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::String(text) => text.parse().map(Self).map_err(|error: <$domain as std::str::FromStr>::Err| {
                        InputValueError::custom(error).with_extension("code", Code::InvalidValue.as_str())
                    }),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.to_string())
            }
        }
    };
}

text_scalar! {
    /// ISO 3166-1 alpha-2, upper case (GR, not EL; GB, not UK; XK for Kosovo).
    CountryCode = jumelage_domain::CountryCode
}

text_scalar! {
    /// A country or a region by NUTS, as Eurostat writes it: two letters of the country (EL, not GR; UK, not GB), then a
    /// letter or digit for each of up to three levels: DE, DE2, DE21, DE212. It lies in all whose codes it begins with.
    RegionCode = jumelage_domain::Region
}

text_scalar! {
    /// EDTF level 0, years in four digits: '1963', '1963-01', '1963-01-22', '0836'. Sorts as text, the coarser first.
    PartialDate = jumelage_domain::PartialDate
}

text_scalar! {
    /// A day, as YYYY-MM-DD.
    Date = jiff::civil::Date
}

text_scalar! {
    /// An instant, RFC 3339 in UTC with milliseconds.
    DateTime = jumelage_domain::Timestamp
}

text_scalar! {
    /// An absolute URL.
    Url = url::Url
}

text_scalar! {
    /// A whole number of a currency's smallest unit, as text of digits: exact whatever its size.
    MinorUnits = i128
}

text_scalar! {
    /// An ISO 4217 currency of the network's countries: EUR, PLN.
    CurrencyCode = jumelage_domain::funding::Currency
}

/// A whole number from 0 to 2^53 - 1, as a JSON number: what every program reads exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WholeNumber(pub u64);

/// The largest.
const LARGEST: u64 = (1 << 53) - 1;

/// A whole number from 0 to 2^53 - 1, as a JSON number: what every program reads exactly.
#[Scalar]
impl ScalarType for WholeNumber {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        match number.as_u64().filter(|number| *number <= LARGEST) {
            Some(number) => Ok(Self(number)),
            None => Err(InputValueError::custom(format!(
                "{number} is not a whole number from 0 to {LARGEST}"
            ))
            .with_extension("code", Code::InvalidValue.as_str())),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}
