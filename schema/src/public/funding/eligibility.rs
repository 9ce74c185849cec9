//! Who could apply to a call: each rule with what it needs, what is there, and why.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use jumelage_domain::funding::{self as domain, Applicants, Judged, StatedRule, Verdict};

use super::{
    OwnData,
    applicants::{Coverage, FundingApplicantInput, FundingProjectInput, MOST, read_ids},
    call::FundingCall,
    rule::{FundingApplicantKind, FundingRule},
    shelf::{OnShelf, Shelf},
    text::{FundingText, Languages},
};
use crate::{
    catalogue::vocabulary::{TwinningKind, TwinningStatus},
    directive::list_size,
    error::{CatalogueError, Result},
    public::service::Asked,
    scalar::{CountryCode, Date, WholeNumber},
};

/// The schema was asked past the door.
#[derive(Debug, thiserror::Error)]
#[error("nobody knows who asks")]
pub(super) struct NobodyAsked;

/// Whether a rule is met.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::Met")]
pub enum FundingRuleOutcome {
    /// It is, whatever is not known.
    Met,
    /// It is not, whatever is not known.
    Missed,
    /// What is known does not decide it, or no program can.
    Unknown,
}

/// All rules together.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::Verdict")]
pub enum FundingVerdict {
    /// Every binding rule is met, and there is one.
    Eligible,
    /// A binding rule is missed.
    NotEligible,
    /// None is missed, and not all are known to be met.
    Undecided,
}

/// What is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "jumelage_domain::funding::Unit")]
pub enum FundingUnit {
    /// Applicants.
    Applicants,
    /// Countries.
    Countries,
    /// Inhabitants.
    Inhabitants,
    /// People who take part.
    Persons,
    /// Months.
    Months,
    /// Days.
    Days,
    /// The currency's smallest unit.
    MinorUnits,
}

/// What a rule asks for, both ends included.
#[derive(SimpleObject)]
pub struct FundingNeeded {
    /// At least.
    least: Option<WholeNumber>,
    /// At most.
    most: Option<WholeNumber>,
    /// Of what.
    unit: FundingUnit,
}

/// What is there.
#[derive(SimpleObject)]
pub struct FundingFound {
    /// For certain.
    certain: WholeNumber,
    /// If all that is not known were in favour; null where nothing bounds it.
    possible: Option<WholeNumber>,
}

/// One who applies, as far as is known.
#[derive(SimpleObject)]
pub struct FundingApplicant {
    /// Of a local government its id, as it is now; of others the name.
    key: ID,
    /// What people call it.
    name: String,
    /// Where it is established.
    country: Option<CountryCode>,
    /// What it is.
    kind: Option<FundingApplicantKind>,
    /// Inhabitants.
    population: Option<WholeNumber>,
    /// The code of its NUTS region, as fine as is known.
    region: Option<String>,
}

/// A twinning of two applicants, in settled values.
#[derive(SimpleObject)]
pub struct FundingPartnership {
    /// Their ids.
    between: Vec<ID>,
    /// The bond.
    kind: TwinningKind,
    /// Where in its life.
    status: TwinningStatus,
}

/// A rule, judged.
pub struct FundingJudgement {
    rule: StatedRule,
    judged: Judged,
}

/// Whether some could apply to a call together. It is no decision: whoever makes the call decides.
pub struct FundingEligibility {
    call: OnShelf,
    on: jiff::civil::Date,
    rules: Vec<Judged>,
    applicants: Applicants,
    coverage: Coverage,
}

/// As the arguments of `eligibility` have it.
pub(in crate::public) struct Asking {
    pub(in crate::public) call: ID,
    pub(in crate::public) members: Vec<ID>,
    pub(in crate::public) others: Vec<FundingApplicantInput>,
    pub(in crate::public) lead: Option<ID>,
    pub(in crate::public) project: FundingProjectInput,
    pub(in crate::public) on: Option<Date>,
}

/// Judges a call's rules by what the owners of the local governments say of them.
pub(in crate::public) async fn eligibility(
    ctx: &Context<'_>,
    asking: Asking,
) -> Result<FundingEligibility> {
    let asked = ctx.data_opt::<Arc<Asked>>();
    let asked = asked.ok_or_else(|| CatalogueError::internal(&NobodyAsked))?;
    let shelf = Shelf::of(OwnData::in_request(ctx)?).await?;
    let call = shelf.and_then(|shelf| shelf.call(&asking.call));
    let call = call.ok_or_else(|| {
        CatalogueError::argument(format!(
            "there is no call “{}”: `fundingCalls` lists all",
            *asking.call
        ))
    })?;
    let plan = asking.project.read()?;
    let ids = read_ids(&asking.members)?;
    let all = ids.len() + asking.others.len();
    if all > MOST {
        return Err(CatalogueError::argument(format!(
            "at most {MOST} can apply together, not {all}"
        )));
    }
    let known = asked.applicants(ctx, &ids).await?;
    // A local government that lives on in another is named by the id that it has now.
    let lead = asking.lead.map(|lead| {
        let at = asking.members.iter().position(|id| *id == lead);
        at.map_or_else(|| lead.0, |at| known.applicants[at].key.clone())
    });
    let others = asking.others.into_iter().map(FundingApplicantInput::read);
    let members = known.applicants.into_iter().chain(others).collect();
    let applicants = Applicants::new(members)
        .and_then(|those| those.partnered(known.partnerships, known.coverage.is_complete()))
        .and_then(|those| match &lead {
            Some(lead) => those.led_by(lead),
            None => Ok(those),
        })
        .map_err(CatalogueError::argument)?
        .planning(plan);
    let catalogue = &call.shelf.catalogue;
    let on = asking.on.map(|day| day.0);
    let on = on.unwrap_or_else(|| catalogue.day_of(call.call()));
    let rules = catalogue.eligibility(&call.call().id, &applicants, on);
    Ok(FundingEligibility {
        rules: rules.unwrap_or_default(),
        call,
        on,
        applicants,
        coverage: known.coverage,
    })
}

#[Object]
impl FundingEligibility {
    /// The call.
    async fn call(&self) -> FundingCall {
        FundingCall(self.call.clone())
    }

    /// As of this day: the one that was given, else the call's last.
    async fn on(&self) -> Date {
        Date(self.on)
    }

    /// By the binding rules alone.
    async fn verdict(&self) -> FundingVerdict {
        Verdict::of(&self.rules).into()
    }

    /// Each rule of the call, in its order.
    #[graphql(directive = list_size::apply(10))]
    async fn rules(&self) -> Vec<FundingJudgement> {
        let stated = self.call.call().rules.iter().cloned();
        let judged = self.rules.iter().cloned();
        let both = stated.zip(judged);
        both.map(|(rule, judged)| FundingJudgement { rule, judged })
            .collect()
    }

    /// Who applies, as far as is known: by this the rules were judged.
    #[graphql(directive = list_size::apply(20))]
    async fn applicants(&self) -> Vec<FundingApplicant> {
        let members = self.applicants.members().iter();
        members.map(FundingApplicant::from).collect()
    }

    /// The twinnings of applicants with each other that are known.
    #[graphql(directive = list_size::apply(20))]
    async fn partnerships(&self) -> Vec<FundingPartnership> {
        let (known, _) = self.applicants.partnerships();
        let known = known.iter().map(|one| FundingPartnership {
            between: one.between.iter().map(ID::from).collect(),
            kind: one.kind.into(),
            status: one.status.into(),
        });
        known.collect()
    }

    /// Which nodes were asked about the members, and did not answer.
    async fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

#[Object]
impl FundingJudgement {
    /// The rule.
    async fn rule(&self) -> FundingRule {
        FundingRule(self.rule.clone())
    }

    /// Whether it is met.
    async fn outcome(&self) -> FundingRuleOutcome {
        self.judged.met.into()
    }

    /// What it needs, where that is a number.
    async fn needed(&self) -> Option<FundingNeeded> {
        self.judged.needed.map(|needed| FundingNeeded {
            least: needed.least.map(WholeNumber),
            most: needed.most.map(WholeNumber),
            unit: needed.unit.into(),
        })
    }

    /// What is there, where that is a number and somebody knows.
    async fn found(&self) -> Option<FundingFound> {
        self.judged.found.map(|found| FundingFound {
            certain: WholeNumber(found.certain),
            possible: found.possible.map(WholeNumber),
        })
    }

    /// Why, in a word: FOUND, `TOO_FEW`, `TOO_MANY`, `NOT_FOR`, `NOT_KNOWN_FOR`, `NOT_STATED`, `LEAD_NOT_NAMED`, `OTHER_CURRENCY`,
    /// `NOT_PARTNERS`, `PARTNERSHIPS_NOT_KNOWN`, `READ_IT`, `RULE_NOT_KNOWN`; others come with later versions.
    async fn reason(&self) -> &str {
        self.judged.explanation.reason.as_str()
    }

    /// The values in the explanation.
    async fn arguments(&self) -> &[String] {
        &self.judged.explanation.arguments
    }

    /// Why, in words: in the first of these languages (BCP 47) that is there, else in English.
    async fn text(&self, languages: Languages) -> FundingText {
        FundingText::said(&languages, |language| {
            self.judged.explanation.text(language)
        })
    }

    /// If it is missed: whether more applicants, or another plan, can mend it.
    async fn mendable(&self) -> bool {
        self.judged.mendable
    }
}

impl From<&domain::Applicant> for FundingApplicant {
    fn from(applicant: &domain::Applicant) -> Self {
        Self {
            key: applicant.key.as_str().into(),
            name: applicant.name.clone(),
            country: applicant.country.map(CountryCode),
            kind: applicant.kind.map(Into::into),
            population: applicant.population.map(WholeNumber),
            region: applicant.region.clone(),
        }
    }
}
