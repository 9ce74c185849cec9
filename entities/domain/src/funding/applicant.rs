//! Who would apply together, as far as it is known.

use crate::{
    CountryCode, LocalGovernmentLevel, TwinningKind, TwinningStatus, funding::Money,
    vocabulary::vocabulary,
};

vocabulary! {
    /// What kind of body applies.
    ApplicantKind, ApplicantKindError, "a kind of applicant":
    /// A town or municipality.
    Municipality = "MUNICIPALITY",
    /// A county, district or province.
    Intermediate = "INTERMEDIATE",
    /// A region.
    Region = "REGION",
    /// A part of a municipality.
    District = "DISTRICT",
    /// Several local governments together.
    JointBody = "JOINT_BODY",
    /// A local government of another kind.
    OtherLocalGovernment = "OTHER_LOCAL_GOVERNMENT",
    /// An association of local governments.
    Association = "ASSOCIATION",
    /// A twinning committee.
    TwinningCommittee = "TWINNING_COMMITTEE",
    /// An organisation that does not work for profit.
    NonProfit = "NON_PROFIT",
    /// A public body that is no local government.
    PublicBody = "PUBLIC_BODY",
    /// A group of young people.
    YouthGroup = "YOUTH_GROUP",
}

impl From<LocalGovernmentLevel> for ApplicantKind {
    fn from(level: LocalGovernmentLevel) -> Self {
        match level {
            LocalGovernmentLevel::Municipality => Self::Municipality,
            LocalGovernmentLevel::Intermediate => Self::Intermediate,
            LocalGovernmentLevel::Region => Self::Region,
            LocalGovernmentLevel::District => Self::District,
            LocalGovernmentLevel::JointBody => Self::JointBody,
            LocalGovernmentLevel::Other => Self::OtherLocalGovernment,
        }
    }
}

/// One body, and what is known of it. What is not known makes a rule undecided, never met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applicant {
    /// Tells it from the others: the id of a local government.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Where it is established.
    pub country: Option<CountryCode>,
    /// What it is.
    pub kind: Option<ApplicantKind>,
    /// Inhabitants.
    pub population: Option<u64>,
    /// The code of its NUTS region, as fine as is known.
    pub region: Option<String>,
}

/// A partnership of two applicants that somebody recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// Their keys.
    pub between: [String; 2],
    /// The bond.
    pub kind: TwinningKind,
    /// Where in its life.
    pub status: TwinningStatus,
}

/// What they plan, as far as they have said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// People who take part directly.
    pub participants: Option<u32>,
    /// Those of them who come from abroad.
    pub from_abroad: Option<u32>,
    /// How long the project lasts.
    pub months: Option<u32>,
    /// How long its activity lasts, without travel.
    pub days: Option<u32>,
    /// What is asked for.
    pub grant: Option<Money>,
}

/// Those who would apply together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applicants {
    members: Vec<Applicant>,
    lead: Option<usize>,
    partnerships: Vec<Partnership>,
    all_partnerships_known: bool,
    plan: Plan,
}

/// What does not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplicantsError {
    /// Counted twice, it would meet rules that it does not.
    #[error("“{0}” is named twice among the applicants: name each once")]
    Repeated(String),
    /// A lead or a partner from elsewhere.
    #[error("“{0}” is not among the applicants: name it there, too")]
    Stranger(String),
}

impl Applicants {
    /// These, without anything else known.
    pub fn new(members: Vec<Applicant>) -> Result<Self, ApplicantsError> {
        for (at, member) in members.iter().enumerate() {
            if members[..at].iter().any(|other| other.key == member.key) {
                return Err(ApplicantsError::Repeated(member.key.clone()));
            }
        }
        Ok(Self {
            members,
            ..Self::default()
        })
    }

    /// The one that signs.
    pub fn led_by(mut self, key: &str) -> Result<Self, ApplicantsError> {
        self.lead = Some(self.position(key)?);
        Ok(self)
    }

    /// The partnerships among them; and whether these are all, which they are not while a node did not answer.
    pub fn partnered(
        mut self,
        partnerships: Vec<Partnership>,
        these_are_all: bool,
    ) -> Result<Self, ApplicantsError> {
        for key in partnerships.iter().flat_map(|one| &one.between) {
            self.position(key)?;
        }
        self.partnerships = partnerships;
        self.all_partnerships_known = these_are_all;
        Ok(self)
    }

    /// What they plan.
    #[must_use]
    pub const fn planning(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    fn position(&self, key: &str) -> Result<usize, ApplicantsError> {
        self.members
            .iter()
            .position(|member| member.key == key)
            .ok_or_else(|| ApplicantsError::Stranger(key.to_owned()))
    }

    /// All of them.
    #[must_use]
    pub fn members(&self) -> &[Applicant] {
        &self.members
    }

    /// The one that signs, where it is known.
    #[must_use]
    pub fn lead(&self) -> Option<&Applicant> {
        self.lead.and_then(|at| self.members.get(at))
    }

    /// The partnerships that are known, and whether they are all.
    #[must_use]
    pub fn partnerships(&self) -> (&[Partnership], bool) {
        (&self.partnerships, self.all_partnerships_known)
    }

    /// What they plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applicant(key: &str) -> Applicant {
        Applicant {
            key: key.to_owned(),
            ..Applicant::default()
        }
    }

    #[test]
    fn nobody_is_counted_twice() {
        let twice = Applicants::new(vec![applicant("a"), applicant("b"), applicant("a")]);
        assert_eq!(twice, Err(ApplicantsError::Repeated("a".into())));
    }

    #[test]
    fn leads_and_partners_are_applicants() {
        let both = Applicants::new(vec![applicant("a"), applicant("b")]).unwrap();
        assert_eq!(both.clone().led_by("b").unwrap().lead().unwrap().key, "b");
        assert_eq!(
            both.clone().led_by("c"),
            Err(ApplicantsError::Stranger("c".into()))
        );
        let strangers = vec![Partnership {
            between: ["a".into(), "c".into()],
            kind: TwinningKind::Twinning,
            status: TwinningStatus::Active,
        }];
        assert!(both.partnered(strangers, true).is_err());
    }
}
