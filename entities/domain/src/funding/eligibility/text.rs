//! Rules and judgements in words.

use std::collections::BTreeSet;

use super::{Explanation, Judged};
use crate::funding::{
    ApplicantKind, Bonds, MessageLanguage, Rule, What, Whom,
    messages::{KindText, RangeText, RuleText, filled},
};

impl Explanation {
    /// In words.
    #[must_use]
    pub fn text(&self, language: MessageLanguage) -> String {
        filled(self.reason.text(language), &self.arguments)
    }
}

impl Judged {
    /// The rule in words.
    #[must_use]
    pub fn rule_text(&self, language: MessageLanguage) -> String {
        self.what.text(language)
    }
}

impl What {
    /// In words.
    #[must_use]
    pub fn text(&self, language: MessageLanguage) -> String {
        match self {
            Self::Known(rule) => rule.text(language),
            Self::Unknown(unknown) => filled(
                RuleText::Unknown.text(language),
                &[unknown.name().to_owned()],
            ),
        }
    }
}

impl Rule {
    /// In words.
    #[must_use]
    pub fn text(&self, language: MessageLanguage) -> String {
        let (text, values) = match self {
            Self::LeastApplicants { count, kinds } => of_kinds(
                *count,
                kinds,
                [RuleText::LeastApplicants, RuleText::LeastApplicantsOf],
                language,
            ),
            Self::MostApplicants { count } => (RuleText::MostApplicants, vec![count.to_string()]),
            Self::LeastCountries { count, kinds } => of_kinds(
                *count,
                kinds,
                [RuleText::LeastCountries, RuleText::LeastCountriesOf],
                language,
            ),
            Self::LeastEuCountries { count, kinds } => of_kinds(
                *count,
                kinds,
                [RuleText::LeastEuCountries, RuleText::LeastEuCountriesOf],
                language,
            ),
            Self::EligibleCountries {} => (RuleText::EligibleCountries, vec![]),
            Self::EuMember { of } => {
                let text = match of {
                    Whom::Lead => RuleText::EuMemberLead,
                    Whom::One => RuleText::EuMemberOne,
                    Whom::Each | Whom::Together => RuleText::EuMemberEach,
                };
                (text, vec![])
            }
            Self::ApplicantKinds { kinds, of } => {
                let text = match of {
                    Whom::Lead => RuleText::KindsLead,
                    Whom::One => RuleText::KindsOne,
                    Whom::Each | Whom::Together => RuleText::KindsEach,
                };
                (text, vec![listed(kinds, language)])
            }
            Self::Population { least, most, of } => {
                let text = match of {
                    Whom::Each => RuleText::PopulationEach,
                    Whom::Lead => RuleText::PopulationLead,
                    Whom::One => RuleText::PopulationOne,
                    Whom::Together => RuleText::PopulationTogether,
                };
                (text, vec![range(least.as_ref(), most.as_ref(), language)])
            }
            Self::LeastInRegions { count, regions } => {
                let regions: Vec<_> = regions.iter().map(String::as_str).collect();
                (
                    RuleText::LeastInRegions,
                    vec![count.to_string(), regions.join(", ")],
                )
            }
            Self::Partners {
                bonds,
                kinds,
                statuses,
            } => {
                let text = match bonds {
                    Bonds::EveryPair => RuleText::PartnersEveryPair,
                    Bonds::Each => RuleText::PartnersEach,
                    Bonds::Connected => RuleText::PartnersConnected,
                };
                let kinds = kinds.iter().map(|kind| kind.as_str());
                let statuses = statuses.iter().map(|status| status.as_str());
                let counts: Vec<_> = kinds.chain(statuses).collect();
                (text, vec![counts.join(", ")])
            }
            Self::Participants { least, most } => (
                RuleText::Participants,
                vec![range(least.as_ref(), most.as_ref(), language)],
            ),
            Self::ParticipantsFromAbroad { least, most } => (
                RuleText::ParticipantsFromAbroad,
                vec![range(least.as_ref(), most.as_ref(), language)],
            ),
            Self::ProjectMonths { least, most } => (
                RuleText::ProjectMonths,
                vec![range(least.as_ref(), most.as_ref(), language)],
            ),
            Self::ActivityDays { least, most } => (
                RuleText::ActivityDays,
                vec![range(least.as_ref(), most.as_ref(), language)],
            ),
            Self::Grant { least, most } => (
                RuleText::Grant,
                vec![range(least.as_ref(), most.as_ref(), language)],
            ),
            Self::InWords { text } => (
                RuleText::InWords,
                vec![text.in_languages(&[language.as_str()]).1.to_owned()],
            ),
        };
        filled(text.text(language), &values)
    }
}

fn of_kinds(
    count: u32,
    kinds: &BTreeSet<ApplicantKind>,
    [all, some]: [RuleText; 2],
    language: MessageLanguage,
) -> (RuleText, Vec<String>) {
    if kinds.is_empty() {
        (all, vec![count.to_string()])
    } else {
        (some, vec![count.to_string(), listed(kinds, language)])
    }
}

fn listed(kinds: &BTreeSet<ApplicantKind>, language: MessageLanguage) -> String {
    let names: Vec<_> = kinds
        .iter()
        .map(|kind| KindText::from(*kind).text(language))
        .collect();
    names.join(", ")
}

fn range(
    least: Option<&impl ToString>,
    most: Option<&impl ToString>,
    language: MessageLanguage,
) -> String {
    let values = |list: &[&dyn ToString]| {
        list.iter()
            .map(|value| value.to_string())
            .collect::<Vec<_>>()
    };
    let (text, values) = match (least, most) {
        (Some(least), Some(most)) => (RangeText::Between, values(&[least, most])),
        (None, Some(most)) => (RangeText::AtMost, values(&[most])),
        (Some(least), None) => (RangeText::AtLeast, values(&[least])),
        (None, None) => return String::new(),
    };
    filled(text.text(language), &values)
}
