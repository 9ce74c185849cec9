//! How long LAU codes are. A spreadsheet takes zeros off that a code begins with, and what is left may be another
//! place's code: so a code of the wrong length is refused, with what may have been meant.

use jumelage_domain::{CodeScheme, CountryCode};

/// Countries whose LAU codes are numbers of one length, by Eurostat's lists of 2023 and by what associations use.
const LENGTHS: [(&str, usize); 15] = [
    ("AT", 5),
    ("BE", 5),
    ("CZ", 6),
    ("DE", 8),
    ("DK", 3),
    ("EE", 4),
    ("ES", 5),
    ("FI", 3),
    ("FR", 5),
    ("HR", 5),
    ("HU", 5),
    ("IT", 6),
    ("NO", 4),
    ("SE", 4),
    ("SK", 6),
];

/// How many zeros a code can begin with, at most.
const MOST_ZEROS: usize = 3;

/// The country's length and the code with its zeros, where a code seems to have lost some.
pub(super) fn with_zeros(
    scheme: CodeScheme,
    country: CountryCode,
    value: &str,
) -> Option<(usize, String)> {
    if scheme != CodeScheme::Lau || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (_, length) = LENGTHS.iter().find(|(code, _)| *code == country.as_str())?;
    let lost = length.checked_sub(value.len())?;
    (1..=MOST_ZEROS)
        .contains(&lost)
        .then(|| (*length, format!("{}{value}", "0".repeat(lost))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_too_short_lost_its_zeros() {
        let found = |country: &str, value| {
            let country = country.parse().unwrap();
            with_zeros(CodeScheme::Lau, country, value).map(|(_, code)| code)
        };
        assert_eq!(found("DE", "5315000").as_deref(), Some("05315000"));
        assert_eq!(found("IT", "1001").as_deref(), Some("001001"));
        assert_eq!(found("FR", "1004").as_deref(), Some("01004"));
        assert_eq!(found("FR", "2A004"), None);
        assert_eq!(found("DE", "05315000"), None);
        assert_eq!(found("CH", "261"), None);
        assert_eq!(found("DE", "1"), None);
    }
}
