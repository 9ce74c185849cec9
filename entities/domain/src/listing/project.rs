//! Projects: who applies for what with whom, and what comes of it. No accounting: that has programs of its own, to which a
//! project links.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Facts, Funding, Heir, Likeness, Listing, Outsider, standing_for};
use crate::{
    Localized, NodeCode, ObjectId, PartialDate, Sdg, Theme,
    funding::{CallId, Money, ProgrammeId},
    vocabulary::vocabulary,
};

vocabulary! {
    /// Where in its life a project is.
    ProjectState, ProjectStateError, "a state of a project":
    /// Nothing was handed in yet.
    Planned = "PLANNED",
    /// Handed in, and not decided on.
    Applied = "APPLIED",
    /// Decided on in favour, and not begun.
    Granted = "GRANTED",
    /// Decided on against.
    Rejected = "REJECTED",
    /// Being carried out.
    Running = "RUNNING",
    /// Carried out.
    Finished = "FINISHED",
    /// Given up, before or after a decision.
    Cancelled = "CANCELLED",
}

impl ProjectState {
    /// Whether money has been granted that is to be had.
    #[must_use]
    pub const fn has_grant(self) -> bool {
        matches!(self, Self::Granted | Self::Running | Self::Finished)
    }
}

vocabulary! {
    /// What a report is.
    ReportKind, ReportKindError, "a kind of report":
    /// On how it goes.
    Progress = "PROGRESS",
    /// On money that was spent so far.
    Financial = "FINANCIAL",
    /// The last one.
    Final = "FINAL",
    /// Any other.
    Other = "OTHER",
}

/// A report that the programme wants. Whose lead it is has to know of it; nobody else is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The last day for it.
    pub due_on: Date,
    /// What it is.
    pub kind: ReportKind,
    /// When it was handed in.
    #[serde(default)]
    pub delivered_on: Option<Date>,
}

/// A project, as one association records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Where in its life.
    pub state: ProjectState,
    /// What it is called.
    pub title: Localized,
    /// The lead applicant.
    pub lead: ObjectId,
    /// The local governments that apply with it.
    #[serde(default)]
    pub partners: BTreeSet<ObjectId>,
    /// Whoever applies with it and is owned by no node.
    #[serde(default)]
    pub others: BTreeSet<Outsider>,
    /// The twinning or network whose project it is.
    #[serde(default)]
    pub about: Option<ObjectId>,
    /// Whose money it is.
    #[serde(default)]
    pub programme: Option<ProgrammeId>,
    /// The call.
    #[serde(default)]
    pub call: Option<CallId>,
    /// What was asked for.
    #[serde(default)]
    pub asked: Option<Money>,
    /// What was granted.
    #[serde(default)]
    pub granted: Option<Money>,
    /// Its first day.
    #[serde(default)]
    pub starts_on: Option<PartialDate>,
    /// Its last day.
    #[serde(default)]
    pub ends_on: Option<PartialDate>,
    /// What it is about.
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// The goals that it serves.
    #[serde(default)]
    pub sdgs: BTreeSet<Sdg>,
    /// What is or was planned and done.
    #[serde(default)]
    pub summary: Localized,
    /// What came of it.
    #[serde(default)]
    pub results: Localized,
    /// Addresses of pages about it, of its accounts, of its page at the programme.
    #[serde(default)]
    pub links: BTreeSet<String>,
    /// What the programme wants to hear, and when.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reports: BTreeSet<Report>,
}

impl Project {
    /// The amounts, as far as they are in one currency: that of the grant first.
    fn amounts(&self) -> (Option<Money>, Option<Money>) {
        let granted = self.granted.filter(|_| self.state.has_grant());
        let currency = self.granted.or(self.asked).map(Money::currency);
        let asked = self
            .asked
            .filter(|asked| Some(asked.currency()) == currency);
        (asked, granted)
    }
}

impl Listing for Project {
    fn facts(&self) -> Facts<'_> {
        let (asked, granted) = self.amounts();
        let others = self.others.iter().map(|other| other.name.as_str());
        let words = self.summary.texts().chain(self.results.texts());
        Facts {
            category: Some(self.state.as_str()),
            likeness: Likeness::ByReference(self.call.as_ref().map(ToString::to_string)),
            led_by: Some(&self.lead),
            about: self.about.as_ref(),
            parties: [&self.lead].into_iter().chain(&self.partners).collect(),
            starts_on: self.starts_on.as_ref(),
            ends_on: self.ends_on.as_ref(),
            links: self.links.iter().map(String::as_str).collect(),
            words: words.chain(others).collect(),
            funding: Some(Funding {
                programme: self.programme.as_ref(),
                call: self.call.as_ref(),
                asked,
                granted,
            }),
            ..Facts::of(&self.title, &self.themes, &self.sdgs)
        }
    }

    /// The known beats the unknown, and what is said first what is said later. Reports are everybody's own.
    fn settle(self, other: &Self) -> Self {
        // Two amounts of one record belong together.
        let (asked, granted) = match (self.asked, self.granted) {
            (None, None) => (other.asked, other.granted),
            known => known,
        };
        Self {
            state: self.state,
            title: self.title.or(&other.title),
            partners: &(&self.partners | &other.partners) - &BTreeSet::from([self.lead.clone()]),
            lead: self.lead,
            others: &self.others | &other.others,
            about: self.about.or_else(|| other.about.clone()),
            programme: self.programme.or_else(|| other.programme.clone()),
            call: self.call.or_else(|| other.call.clone()),
            asked,
            granted,
            starts_on: self.starts_on.or_else(|| other.starts_on.clone()),
            ends_on: self.ends_on.or_else(|| other.ends_on.clone()),
            themes: &self.themes | &other.themes,
            sdgs: &self.sdgs | &other.sdgs,
            summary: self.summary.or(&other.summary),
            results: self.results.or(&other.results),
            links: &self.links | &other.links,
            reports: BTreeSet::new(),
        }
    }

    fn settle_all(said: &[(&NodeCode, &Self)]) -> Option<Self> {
        let mut said = said.to_vec();
        said.sort_by_key(|(node, words)| (words.lead.node() != *node, *node));
        let ((_, first), others) = said.split_first()?;
        let settled = others.iter();
        let settled = settled.fold((*first).clone(), |one, (_, other)| one.settle(other));
        Some(settled.told())
    }

    fn passed_on(self, heir: Heir<'_>) -> Self {
        let lead = standing_for(self.lead, heir);
        let partners = self.partners.into_iter().map(|id| standing_for(id, heir));
        Self {
            partners: partners.filter(|id| *id != lead).collect(),
            lead,
            ..self
        }
    }

    fn told(self) -> Self {
        Self {
            reports: BTreeSet::new(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ObjectKind, funding::Currency};

    fn town(node: &str, number: u128) -> ObjectId {
        let node = node.parse().unwrap();
        // A UUID of version 7.
        let uuid = Uuid::from_u128(0x7000_8000_0000_0000_0000 | number);
        ObjectId::new(ObjectKind::LocalGovernment, node, uuid)
    }

    fn project(lead: &ObjectId, state: ProjectState) -> Project {
        let json = serde_json::json!({"state": state, "title": {"en": "Water"}, "lead": lead});
        serde_json::from_value(json).unwrap()
    }

    fn euros(amount: u64) -> Money {
        Money::new(amount, Currency::Eur).unwrap()
    }

    #[test]
    fn the_lead_applicants_association_is_heard_first() {
        let (lead, partner) = (town("bb", 1), town("aa", 2));
        let theirs = Project {
            asked: Some(euros(500)),
            partners: BTreeSet::from([partner.clone()]),
            starts_on: Some("2026-02".parse().unwrap()),
            ..project(&lead, ProjectState::Applied)
        };
        let leads = Project {
            asked: Some(euros(900)),
            granted: Some(euros(800)),
            reports: BTreeSet::from([Report {
                due_on: "2026-12-31".parse().unwrap(),
                kind: ReportKind::Final,
                delivered_on: None,
            }]),
            ..project(&lead, ProjectState::Granted)
        };
        let (a, b) = ("aa".parse().unwrap(), "bb".parse().unwrap());
        let settled = Project::settle_all(&[(&a, &theirs), (&b, &leads)]).unwrap();
        assert_eq!(settled.state, ProjectState::Granted);
        assert_eq!(
            (settled.asked, settled.granted),
            (Some(euros(900)), Some(euros(800)))
        );
        assert_eq!(settled.starts_on, theirs.starts_on);
        assert_eq!(settled.partners, BTreeSet::from([partner]));
        assert!(settled.reports.is_empty());
    }

    #[test]
    fn a_grant_counts_as_long_as_it_is_to_be_had_and_amounts_are_of_one_currency() {
        let lead = town("aa", 1);
        let said = |state| Project {
            asked: Some(Money::new(70, Currency::Sek).unwrap()),
            granted: Some(euros(800)),
            ..project(&lead, state)
        };
        let amounts = |project: &Project| {
            let funding = project.facts().funding.unwrap();
            (funding.asked, funding.granted)
        };
        assert_eq!(
            amounts(&said(ProjectState::Running)),
            (None, Some(euros(800)))
        );
        assert_eq!(amounts(&said(ProjectState::Cancelled)), (None, None));
    }

    #[test]
    fn reports_are_not_told() {
        let mut words = project(&town("aa", 1), ProjectState::Running);
        words.reports.insert(Report {
            due_on: "2026-12-31".parse().unwrap(),
            kind: ReportKind::Financial,
            delivered_on: None,
        });
        let told = serde_json::to_string(&words.told()).unwrap();
        assert!(!told.contains("reports"), "{told}");
    }

    #[test]
    fn a_lead_that_takes_its_partner_in_applies_without_it() {
        let (lead, one, other) = (town("aa", 1), town("aa", 2), town("bb", 1));
        let words = Project {
            partners: BTreeSet::from([one.clone(), other.clone()]),
            ..project(&lead, ProjectState::Applied)
        };
        let taken_in = words
            .clone()
            .passed_on(&|id| (*id == one).then(|| lead.clone()));
        assert_eq!(taken_in.lead, lead);
        assert_eq!(taken_in.partners, BTreeSet::from([other]));
        let taken_over = words.passed_on(&|id| (*id == lead).then(|| one.clone()));
        assert_eq!(taken_over.lead, one);
        assert_eq!(taken_over.partners, taken_in.partners);
    }
}
