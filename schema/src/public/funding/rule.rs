//! What calls demand.

use async_graphql::{Enum, Object};
use jumelage_domain::funding::{Rule, StatedRule, What};
use serde_json::Value;

use super::{
    programme::FundingSource,
    text::{FundingText, Languages},
};
use crate::{
    catalogue::vocabulary::{TwinningKind, TwinningStatus},
    money::Money,
    scalar::WholeNumber,
};

/// What kind of body applies.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::ApplicantKind")]
pub enum FundingApplicantKind {
    /// A town or municipality.
    Municipality,
    /// A county, district or province.
    Intermediate,
    /// A region.
    Region,
    /// A part of a municipality.
    District,
    /// Several local governments together.
    JointBody,
    /// A local government of another kind.
    OtherLocalGovernment,
    /// An association of local governments.
    Association,
    /// A twinning committee.
    TwinningCommittee,
    /// An organisation that does not work for profit.
    NonProfit,
    /// A public body that is no local government.
    PublicBody,
    /// A group of young people.
    YouthGroup,
}

/// Of whom a rule holds.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::Whom")]
pub enum FundingRuleOf {
    /// Of each applicant.
    Each,
    /// Of the one that signs.
    Lead,
    /// Of one of them at least, whichever.
    One,
    /// Of all, added up.
    Together,
}

/// How applicants must be partners.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::Bonds")]
pub enum FundingBonds {
    /// Every two are.
    EveryPair,
    /// Each is somebody's.
    Each,
    /// From each to each there is a way over partners.
    Connected,
}

/// A rule of a call. Which of the values are there depends on the rule; `json` has all of them, also of a rule that this
/// version does not know.
pub struct FundingRule(pub(super) StatedRule);

impl FundingRule {
    fn known(&self) -> Option<&Rule> {
        match &self.0.what {
            What::Known(rule) => Some(rule),
            What::Unknown(_) => None,
        }
    }

    fn value(&self) -> Value {
        let known = self.known().map(serde_json::to_value);
        known.and_then(Result::ok).unwrap_or_default()
    }
}

#[Object]
impl FundingRule {
    /// Its name within the call.
    async fn id(&self) -> &str {
        &self.0.id
    }

    /// Which rule: `LEAST_APPLICANTS`, `MOST_APPLICANTS`, `LEAST_COUNTRIES`, `LEAST_EU_COUNTRIES`, `ELIGIBLE_COUNTRIES`, `EU_MEMBER`,
    /// `APPLICANT_KINDS`, POPULATION, `LEAST_IN_REGIONS`, PARTNERS, PARTICIPANTS, `PARTICIPANTS_FROM_ABROAD`, `PROJECT_MONTHS`,
    /// `ACTIVITY_DAYS`, GRANT, `IN_WORDS`; others come with later versions.
    async fn rule(&self) -> String {
        match &self.0.what {
            What::Unknown(unknown) => unknown.name().to_owned(),
            What::Known(_) => self.value()["rule"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Whether who breaks it is out. What a call only advises does not bind.
    async fn binding(&self) -> bool {
        self.0.binding
    }

    /// Whether this version can judge it: not a rule in words, nor one of a later version.
    async fn judged(&self) -> bool {
        self.known()
            .is_some_and(|rule| !matches!(rule, Rule::InWords { .. }))
    }

    /// In words, in the first of these languages (BCP 47) that is there, else in English.
    async fn text(&self, languages: Languages) -> FundingText {
        match &self.0.what {
            What::Known(Rule::InWords { text }) => FundingText::of(text, &languages),
            what => FundingText::said(&languages, |language| what.text(language)),
        }
    }

    /// A remark on it.
    async fn note(&self, languages: Languages) -> Option<FundingText> {
        let note = self.0.note.as_ref();
        note.map(|note| FundingText::of(note, &languages))
    }

    /// Where it was read, if not where the rest of the call was.
    async fn source(&self) -> Option<FundingSource> {
        self.0.source.as_ref().map(FundingSource::from)
    }

    /// So many at least; of `MOST_APPLICANTS`, at most.
    async fn count(&self) -> Option<u32> {
        match self.known()? {
            Rule::LeastApplicants { count, .. }
            | Rule::MostApplicants { count }
            | Rule::LeastCountries { count, .. }
            | Rule::LeastEuCountries { count, .. }
            | Rule::LeastInRegions { count, .. } => Some(*count),
            _ => None,
        }
    }

    /// At least.
    async fn least(&self) -> Option<WholeNumber> {
        self.value()["least"].as_u64().map(WholeNumber)
    }

    /// At most.
    async fn most(&self) -> Option<WholeNumber> {
        self.value()["most"].as_u64().map(WholeNumber)
    }

    /// Of GRANT, at least.
    async fn least_grant(&self) -> Option<Money> {
        match self.known()? {
            Rule::Grant { least, .. } => least.map(Money::from),
            _ => None,
        }
    }

    /// Of GRANT, at most.
    async fn most_grant(&self) -> Option<Money> {
        match self.known()? {
            Rule::Grant { most, .. } => most.map(Money::from),
            _ => None,
        }
    }

    /// Who counts, or what applicants must be; empty where all count.
    async fn applicant_kinds(&self) -> Vec<FundingApplicantKind> {
        match self.known() {
            Some(
                Rule::LeastApplicants { kinds, .. }
                | Rule::LeastCountries { kinds, .. }
                | Rule::LeastEuCountries { kinds, .. }
                | Rule::ApplicantKinds { kinds, .. },
            ) => kinds.iter().copied().map(Into::into).collect(),
            _ => Vec::new(),
        }
    }

    /// Of whom it holds.
    async fn of(&self) -> Option<FundingRuleOf> {
        match self.known()? {
            Rule::EuMember { of }
            | Rule::ApplicantKinds { of, .. }
            | Rule::Population { of, .. } => Some((*of).into()),
            _ => None,
        }
    }

    /// Of `LEAST_IN_REGIONS`: NUTS codes; one stands for all that begin with it.
    async fn regions(&self) -> Vec<String> {
        match self.known() {
            Some(Rule::LeastInRegions { regions, .. }) => regions.iter().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// Of PARTNERS: in which way.
    async fn bonds(&self) -> Option<FundingBonds> {
        match self.known()? {
            Rule::Partners { bonds, .. } => Some((*bonds).into()),
            _ => None,
        }
    }

    /// Of PARTNERS: the kinds that count; empty where all do.
    async fn twinning_kinds(&self) -> Vec<TwinningKind> {
        match self.known() {
            Some(Rule::Partners { kinds, .. }) => kinds.iter().copied().map(Into::into).collect(),
            _ => Vec::new(),
        }
    }

    /// Of PARTNERS: the statuses that count.
    async fn twinning_statuses(&self) -> Vec<TwinningStatus> {
        match self.known() {
            Some(Rule::Partners { statuses, .. }) => {
                statuses.iter().copied().map(Into::into).collect()
            }
            _ => Vec::new(),
        }
    }

    /// All that it says, as JSON.
    async fn json(&self) -> String {
        match &self.0.what {
            What::Unknown(unknown) => unknown.to_json(),
            What::Known(_) => self.value().to_string(),
        }
    }
}
