//! What an association's own headings and words mean, in a file that it keeps beside its list.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Advice, Code, Issue};

/// A mapping: TOML, every part of it optional.
///
/// ```toml
/// ignore = ["Bemerkungen"]
/// partners = ";"
/// [columns]
/// "Unsere Stadt" = "party_name"
/// [fixed]
/// kind = "TWINNING"
/// [values.kind]
/// Partnerschaft = "TWINNING"
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Columns of the list, and what they are here.
    pub columns: BTreeMap<String, String>,
    /// Columns of the list that are left out.
    pub ignore: Vec<String>,
    /// Columns that the list does not have, with the value of every row.
    pub fixed: BTreeMap<String, String>,
    /// Words of the list and what they mean, by the column as it is called here.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// What stands between several partners in one cell.
    pub partners: Option<String>,
}

impl Mapping {
    /// Reads the text of a mapping.
    pub fn parse(text: &str) -> Result<Self, Issue> {
        let mapping: Self = toml::from_str(text).map_err(|error| {
            let place = error.span().map(|span| &text[..span.start.min(text.len())]);
            let line = place.map(|before| before.matches('\n').count() + 1);
            let line = line.and_then(|line| u64::try_from(line).ok());
            Issue::new(line, "", "", Code::MappingInvalid)
                .advise(Advice::Mapping, [error.message()])
        })?;
        match &mapping.partners {
            Some(separator) if separator.trim_matches(' ').is_empty() => {
                let issue = Issue::new(None, "partners", separator, Code::MappingInvalid);
                Err(issue.advise(
                    Advice::Mapping,
                    ["partners names what stands between two partners, like \";\""],
                ))
            }
            _ => Ok(mapping),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Language;

    #[test]
    fn what_is_wrong_with_a_mapping_is_said_with_its_line() {
        let issue = Mapping::parse("ignore = []\ncolums = {}\n").unwrap_err();
        assert_eq!((issue.code, issue.line), (Code::MappingInvalid, Some(2)));
        assert!(issue.hint(Language::English).contains("colums"), "{issue}");
        assert!(Mapping::parse("partners = \" \"").is_err());
    }
}
