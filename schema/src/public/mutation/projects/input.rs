//! The inputs.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{ID, InputObject, MaybeUndefined};
use jumelage_domain::{ObjectId, funding::Money, listing as domain};

use crate::{
    catalogue::listings::ProjectState,
    money::MoneyInput,
    public::{
        mutation::{
            flaws::Flaws,
            listings::{
                LocalizedTextInput, MAX_TEXT, MAX_TITLE, OutsiderInput, deletion, given, in_order,
                links, outsiders, texts, titled,
            },
        },
        project_reports::ReportKind,
    },
    scalar::{Date, PartialDate, Url},
};

/// A project to be recorded.
#[derive(InputObject)]
pub(crate) struct RecordProjectInput {
    /// Another association's project that it is: what the two record is one.
    pub(super) same_as: Option<ID>,
    /// Where in its life.
    state: ProjectState,
    /// What it is called: in at least one language.
    title: Vec<LocalizedTextInput>,
    /// The lead applicant: a member of any association. One applicant at least is a member of this one.
    pub(super) lead: ID,
    /// The local governments that apply with it: members of any association.
    pub(super) partners: Option<Vec<ID>>,
    /// Whoever applies with them and is owned by no node, in words.
    others: Option<Vec<OutsiderInput>>,
    /// The twinning whose project it is, which the association records.
    pub(super) twinning: Option<ID>,
    /// The network whose project it is, which the association records.
    pub(super) network: Option<ID>,
    /// The id of the programme whose money it is, as in `fundingProgrammes`.
    programme: Option<String>,
    /// The id of the call, as the funder writes it.
    call: Option<String>,
    /// What was asked for.
    asked: Option<MoneyInput>,
    /// What was granted: of what is GRANTED, RUNNING, FINISHED or CANCELLED.
    granted: Option<MoneyInput>,
    /// Its first day.
    starts_on: Option<PartialDate>,
    /// Its last day.
    ends_on: Option<PartialDate>,
    /// What it is about.
    themes: Option<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number.
    sdgs: Option<Vec<i32>>,
    /// What is or was planned and done.
    summary: Option<Vec<LocalizedTextInput>>,
    /// What came of it.
    results: Option<Vec<LocalizedTextInput>>,
    /// Pages about it, its accounts elsewhere among them.
    links: Option<Vec<Url>>,
    /// What the programme wants to hear, and when. It is shown by `projectReports`, and never leaves the association.
    reports: Option<Vec<ProjectReportInput>>,
}

/// A report that a programme wants.
#[derive(InputObject)]
pub(crate) struct ProjectReportInput {
    /// The last day for it.
    due_on: Date,
    /// What it is.
    kind: ReportKind,
    /// When it was handed in.
    delivered_on: Option<Date>,
}

/// A record to be changed. What is left out stays; null clears.
#[derive(InputObject)]
pub(crate) struct UpdateProjectInput {
    /// The project's id, or the record's.
    pub(super) id: ID,
    /// The record's `version` as it was read: where it is another by now, nothing is written.
    pub(super) if_version: Option<String>,
    /// Another association's project that it is: what the two record is one.
    pub(super) same_as: MaybeUndefined<ID>,
    /// Where in its life.
    state: MaybeUndefined<ProjectState>,
    /// What it is called: all of it.
    title: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// The lead applicant.
    pub(super) lead: MaybeUndefined<ID>,
    /// The local governments that apply with it: all of them.
    pub(super) partners: MaybeUndefined<Vec<ID>>,
    /// Whoever applies with them and is owned by no node, in words: all of them.
    others: MaybeUndefined<Vec<OutsiderInput>>,
    /// The twinning whose project it is, which the association records.
    pub(super) twinning: MaybeUndefined<ID>,
    /// The network whose project it is, which the association records.
    pub(super) network: MaybeUndefined<ID>,
    /// The id of the programme whose money it is.
    programme: MaybeUndefined<String>,
    /// The id of the call.
    call: MaybeUndefined<String>,
    /// What was asked for.
    asked: MaybeUndefined<MoneyInput>,
    /// What was granted.
    granted: MaybeUndefined<MoneyInput>,
    /// Its first day.
    starts_on: MaybeUndefined<PartialDate>,
    /// Its last day.
    ends_on: MaybeUndefined<PartialDate>,
    /// What it is about: all of it.
    themes: MaybeUndefined<Vec<String>>,
    /// The Sustainable Development Goals that it serves, by number: all of them.
    sdgs: MaybeUndefined<Vec<i32>>,
    /// What is or was planned and done: in all languages.
    summary: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// What came of it: in all languages.
    results: MaybeUndefined<Vec<LocalizedTextInput>>,
    /// Pages about it: all of them.
    links: MaybeUndefined<Vec<Url>>,
    /// What the programme wants to hear, and when: all of it.
    reports: MaybeUndefined<Vec<ProjectReportInput>>,
}

deletion!(DeleteProjectInput, "The project's id, or the record's.");

/// Where each applicant stands in the input.
pub(super) fn named(lead: Option<&ID>, partners: Option<&[ID]>) -> Vec<(Vec<String>, ID)> {
    let lead = lead.map(|id| (vec!["lead".to_owned()], id.clone()));
    let partners = partners.into_iter().flatten().enumerate();
    let partners =
        partners.map(|(at, id)| (vec!["partners".to_owned(), at.to_string()], id.clone()));
    lead.into_iter().chain(partners).collect()
}

fn partners(given: &[ID], known: &BTreeMap<String, ObjectId>) -> BTreeSet<ObjectId> {
    let found = given.iter().filter_map(|id| known.get(id.as_str()));
    found.cloned().collect()
}

fn money(field: &str, given: &MoneyInput, flaws: &mut Flaws) -> Option<Money> {
    flaws.read(&[field], given.read())
}

fn reports(given: Vec<ProjectReportInput>, flaws: &mut Flaws) -> BTreeSet<domain::Report> {
    flaws.each(&["reports"], given, |_, _, one| {
        Some(domain::Report {
            due_on: one.due_on.0,
            kind: one.kind.into(),
            delivered_on: one.delivered_on.map(|date| date.0),
        })
    })
}

impl RecordProjectInput {
    /// What it says, but for what it is about. None where it is not known who leads it.
    pub(super) fn words(
        self,
        known: &BTreeMap<String, ObjectId>,
        flaws: &mut Flaws,
    ) -> Option<domain::Project> {
        let words = domain::Project {
            state: self.state.into(),
            title: texts("title", self.title, MAX_TITLE, flaws),
            lead: known.get(self.lead.as_str()).cloned()?,
            partners: partners(self.partners.as_deref().unwrap_or_default(), known),
            others: outsiders(self.others.unwrap_or_default(), flaws),
            about: None,
            programme: self
                .programme
                .and_then(|id| flaws.read(&["programme"], id.parse())),
            call: self.call.and_then(|id| flaws.read(&["call"], id.parse())),
            asked: self.asked.and_then(|one| money("asked", &one, flaws)),
            granted: self.granted.and_then(|one| money("granted", &one, flaws)),
            starts_on: self.starts_on.map(|date| date.0),
            ends_on: self.ends_on.map(|date| date.0),
            themes: flaws.themes(self.themes.unwrap_or_default()),
            sdgs: flaws.sdgs(self.sdgs.unwrap_or_default()),
            summary: texts("summary", self.summary.unwrap_or_default(), MAX_TEXT, flaws),
            results: texts("results", self.results.unwrap_or_default(), MAX_TEXT, flaws),
            links: links(self.links.unwrap_or_default(), flaws),
            reports: reports(self.reports.unwrap_or_default(), flaws),
        };
        check(&words, flaws);
        Some(words)
    }
}

impl UpdateProjectInput {
    /// Puts what it says into what the record says, but for what it is about.
    pub(super) fn put_into(
        self,
        says: &mut domain::Project,
        known: &BTreeMap<String, ObjectId>,
        flaws: &mut Flaws,
    ) {
        says.state = flaws.kept(&["state"], self.state, says.state.into()).into();
        given(self.title, |title| {
            says.title = texts("title", title.unwrap_or_default(), MAX_TITLE, flaws);
        });
        let lead = flaws.kept(&["lead"], self.lead, says.lead.to_string().into());
        says.lead = known.get(lead.as_str()).unwrap_or(&says.lead).clone();
        given(self.partners, |all| {
            says.partners = partners(&all.unwrap_or_default(), known);
        });
        given(self.others, |all| {
            says.others = outsiders(all.unwrap_or_default(), flaws);
        });
        given(self.programme, |id| {
            says.programme = id.and_then(|id| flaws.read(&["programme"], id.parse()));
        });
        given(self.call, |id| {
            says.call = id.and_then(|id| flaws.read(&["call"], id.parse()));
        });
        given(self.asked, |one| {
            says.asked = one.and_then(|one| money("asked", &one, flaws));
        });
        given(self.granted, |one| {
            says.granted = one.and_then(|one| money("granted", &one, flaws));
        });
        given(self.starts_on, |date| {
            says.starts_on = date.map(|date| date.0);
        });
        given(self.ends_on, |date| says.ends_on = date.map(|date| date.0));
        given(self.themes, |themes| {
            says.themes = flaws.themes(themes.unwrap_or_default());
        });
        given(self.sdgs, |sdgs| {
            says.sdgs = flaws.sdgs(sdgs.unwrap_or_default());
        });
        given(self.summary, |all| {
            says.summary = texts("summary", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.results, |all| {
            says.results = texts("results", all.unwrap_or_default(), MAX_TEXT, flaws);
        });
        given(self.links, |all| {
            says.links = links(all.unwrap_or_default(), flaws);
        });
        given(self.reports, |all| {
            says.reports = reports(all.unwrap_or_default(), flaws);
        });
        check(says, flaws);
    }
}

/// What cannot be, whatever it is that was said.
fn check(words: &domain::Project, flaws: &mut Flaws) {
    titled(&words.title, "a project", flaws);
    let starts = ("startsOn", words.starts_on.as_ref());
    in_order(starts, (&["endsOn"], words.ends_on.as_ref()), flaws);
    if words.partners.contains(&words.lead) {
        let message = "the lead is among the partners: name it once";
        flaws.invalid(&["partners"], message);
    }
    let has_grant = words.state.has_grant() || words.state == domain::ProjectState::Cancelled;
    if words.granted.is_some() && !has_grant {
        let message = format!(
            "of what is {} nothing was granted: say another state, or no amount",
            words.state
        );
        flaws.invalid(&["granted"], message);
    }
    if let (Some(asked), Some(granted)) = (words.asked, words.granted)
        && asked.currency() != granted.currency()
    {
        let message = format!(
            "asked for in {}, it is granted in {}, too: say both amounts in the currency of the call",
            asked.currency(),
            asked.currency()
        );
        flaws.invalid(&["granted", "currency"], message);
    }
}
