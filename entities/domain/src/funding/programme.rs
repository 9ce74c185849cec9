//! Programmes: who gives the money, to whom, and how the EU's portal calls them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{CallId, EligibleCountries, LocalizedText, Source, WebAddress};

/// A programme's name in data: small letters, digits and '-'.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgrammeId(String);

/// Not such a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the id of a programme: 2 to 32 of a-z, 0-9 and '-', like cerv")]
pub struct ProgrammeIdError(pub String);

impl ProgrammeId {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProgrammeId {
    type Err = ProgrammeIdError;

    fn from_str(text: &str) -> Result<Self, ProgrammeIdError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (2..=32).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ProgrammeIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for ProgrammeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ProgrammeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::vocabulary::travels_as_text!(ProgrammeId);

/// A programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Programme {
    /// Its name in data.
    pub id: ProgrammeId,
    /// What people call it.
    pub name: LocalizedText,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<WebAddress>,
    /// From where it takes applicants.
    pub countries: EligibleCountries,
    /// What the EU Funding & Tenders Portal has of it, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<PortalProgramme>,
    /// Where this was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// How a programme's calls are told in the portal's data, and what is added to them from calls that are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortalProgramme {
    /// Its numbers and abbreviations there: `43251589`, `CERV`.
    pub codes: Vec<String>,
    /// What calls with known topic codes get.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<Template>,
}

/// A topic that returns each year: rules, themes and goals of one year's call go for other years, too. For how long
/// somebody must have looked: outside of these years nothing is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The topic's code with `{year}` in place of the year: `CERV-{year}-CITIZENS-TOWN-TT`.
    pub topic: String,
    /// The first year.
    pub from: i16,
    /// The last year.
    pub until: i16,
    /// The call whose rules, themes and goals they are.
    pub like: CallId,
}

const YEAR: &str = "{year}";

impl Template {
    /// Whether a topic's code is of this kind and of one of its years.
    #[must_use]
    pub fn fits(&self, topic: &str) -> bool {
        let Some((before, after)) = self.topic.split_once(YEAR) else {
            return false;
        };
        let year = topic
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .filter(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|year| year.parse().ok());
        year.is_some_and(|year: i16| (self.from..=self.until).contains(&year))
    }

    /// What is wrong with it by itself.
    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        if self.topic.matches(YEAR).count() != 1 {
            let what = format!(
                "“{}” must have {YEAR} once in place of the year",
                self.topic
            );
            return Some(("topic", what));
        }
        (self.from > self.until).then(|| ("until", "until is before from: swap them".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_holds_for_its_topic_in_its_years() {
        let template = Template {
            topic: "CERV-{year}-CITIZENS-TOWN-TT".into(),
            from: 2024,
            until: 2026,
            like: "CERV-2026-CITIZENS-TOWN-TT".parse().unwrap(),
        };
        assert_eq!(template.fault(), None);
        for (topic, fits) in [
            ("CERV-2026-CITIZENS-TOWN-TT", true),
            ("CERV-2024-CITIZENS-TOWN-TT", true),
            ("CERV-2027-CITIZENS-TOWN-TT", false),
            ("CERV-2023-CITIZENS-TOWN-TT", false),
            ("CERV-2026-CITIZENS-TOWN-NT", false),
            ("CERV-2026-CITIZENS-TOWN-TT-01", false),
            ("CERV-+026-CITIZENS-TOWN-TT", false),
            ("CERV--CITIZENS-TOWN-TT", false),
        ] {
            assert_eq!(template.fits(topic), fits, "{topic}");
        }
    }

    #[test]
    fn programmes_have_plain_ids() {
        assert!("interreg-europe".parse::<ProgrammeId>().is_ok());
        for bad in ["", "c", "CERV", "erasmus+", "a b"] {
            assert!(bad.parse::<ProgrammeId>().is_err(), "{bad}");
        }
    }
}
