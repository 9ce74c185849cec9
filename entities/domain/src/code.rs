//! Codes under which others know a local government. They are evidence, never keys: they change,
//! collide and are shared.

use crate::{Region, vocabulary::vocabulary};

vocabulary! {
    /// Who gave a code.
    CodeScheme, CodeSchemeError, "a code scheme":
    /// Eurostat's local administrative units.
    Lau = "LAU",
    /// Eurostat's regions.
    Nuts = "NUTS",
    /// A Wikidata item.
    Wikidata = "WIKIDATA",
    /// A GeoNames feature.
    Geonames = "GEONAMES",
    /// Eurostat's territorial units without their own NUTS code.
    Atu = "ATU",
    /// The country's own register.
    National = "NATIONAL",
}

impl CodeScheme {
    /// Whether a code of this scheme names one body rather than the region around it, so that it
    /// takes part in telling local governments apart.
    #[must_use]
    pub const fn identifies(self) -> bool {
        matches!(
            self,
            Self::Wikidata | Self::Geonames | Self::Lau | Self::National
        )
    }
}

/// One code: a scheme and a value in the form which that scheme has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalGovernmentCode {
    scheme: CodeScheme,
    value: String,
}

/// A code that does not have the form of its scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{value}” is not a {scheme} code: {form}")]
pub struct CodeError {
    scheme: CodeScheme,
    value: String,
    form: &'static str,
}

const MAX_LENGTH: usize = 64;

impl LocalGovernmentCode {
    /// Accepts a value in the form of its scheme; surrounding space is dropped. A code of NUTS is written as Eurostat writes
    /// it, so that a region has one code.
    pub fn new(scheme: CodeScheme, value: &str) -> Result<Self, CodeError> {
        let value = value.trim();
        if scheme == CodeScheme::Nuts {
            return match value.parse::<Region>() {
                Ok(region) => Ok(Self {
                    scheme,
                    value: region.to_string(),
                }),
                Err(error) => Err(CodeError {
                    scheme,
                    value: value.to_owned(),
                    form: error.form(),
                }),
            };
        }
        let fits = match scheme {
            CodeScheme::Wikidata => value
                .strip_prefix('Q')
                .is_some_and(|digits| is_number(digits) && !digits.starts_with('0')),
            CodeScheme::Geonames => is_number(value),
            _ => {
                !value.is_empty() && value.len() <= MAX_LENGTH && !value.contains(char::is_control)
            }
        };
        if fits {
            Ok(Self {
                scheme,
                value: value.to_owned(),
            })
        } else {
            let form = match scheme {
                CodeScheme::Wikidata => "the letter Q and a number, like Q365",
                CodeScheme::Geonames => "a number, like 2886242",
                _ => "1 to 64 characters without control characters",
            };
            Err(CodeError {
                scheme,
                value: value.to_owned(),
                form,
            })
        }
    }

    /// Who gave the code.
    #[must_use]
    pub const fn scheme(&self) -> CodeScheme {
        self.scheme
    }

    /// The code itself.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

fn is_number(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_form_of_its_scheme() {
        assert!(LocalGovernmentCode::new(CodeScheme::Wikidata, " Q365 ").is_ok());
        for (scheme, value) in [
            (CodeScheme::Wikidata, "365"),
            (CodeScheme::Wikidata, "Q0365"),
            (CodeScheme::Geonames, "gn-12"),
            (CodeScheme::Lau, ""),
        ] {
            assert!(LocalGovernmentCode::new(scheme, value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_region_has_one_code_however_it_is_written() {
        for (text, value) in [
            ("DE212", "DE212"),
            (" nuts:de212 ", "DE212"),
            ("GR30", "EL30"),
            ("GBI", "UKI"),
            ("PT1A0", "PT1A0"),
        ] {
            let code = LocalGovernmentCode::new(CodeScheme::Nuts, text).unwrap();
            assert_eq!(code.value(), value);
        }
        let error = LocalGovernmentCode::new(CodeScheme::Nuts, "FR-IDF").unwrap_err();
        assert_eq!(
            error.to_string(),
            "“FR-IDF” is not a NUTS code: a country's two letters and up to three letters or digits, like DE, DE2, DE21 or \
             NUTS:DE212"
        );
    }

    #[test]
    fn a_leading_zero_is_kept() {
        let code = LocalGovernmentCode::new(CodeScheme::Lau, "05315000").unwrap();
        assert_eq!(code.value(), "05315000");
    }
}
