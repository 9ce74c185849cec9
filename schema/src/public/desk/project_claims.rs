//! Projects for which members of this association apply by the word of others, and which it does not record: with all that it
//! takes to record the same.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{ID, Object, SimpleObject};
use jumelage_domain::{
    ObjectId, Theme,
    funding::{CallId, ProgrammeId},
    listing::Project,
};
use jumelage_entities::stored;
use jumelage_federation::page::PageArguments;

use super::{
    about::About,
    known::{self, Known, KnownLocalGovernment},
    listed::{self, Listed},
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged, connection},
        listings::{LocalizedText, Outsider, ProjectState, texts},
    },
    error::Result,
    money::Money,
    public::own_data::OwnData,
    scalar::{DateTime, PartialDate, Url},
};

/// A project of members of this association that only others record. To record it as well, `recordProject` is given what stands
/// here, and the id as `sameAs`.
#[derive(SimpleObject)]
pub(crate) struct ProjectClaim {
    /// The project's; goes into `sameAs`.
    id: ID,
    /// The associations that record it, by their codes.
    associations: Vec<String>,
    /// The twinning, by the id of this association's own record.
    twinning: Option<ID>,
    /// The network, by the id of this association's own record.
    network: Option<ID>,
    /// Where in its life.
    state: ProjectState,
    /// What it is called.
    title: Vec<LocalizedText>,
    /// The lead applicant; null where it is not known here.
    lead: Option<KnownLocalGovernment>,
    /// The local governments that apply with it, as far as they are known here.
    partners: Vec<KnownLocalGovernment>,
    /// Whoever applies with them and is owned by no node, in words.
    others: Vec<Outsider>,
    /// The id of the programme whose money it is.
    programme: Option<String>,
    /// The id of the call, as the funder writes it.
    call: Option<String>,
    /// What was asked for.
    asked: Option<Money>,
    /// What was granted.
    granted: Option<Money>,
    /// Its first day.
    starts_on: Option<PartialDate>,
    /// Its last day.
    ends_on: Option<PartialDate>,
    /// What it is about.
    themes: Vec<String>,
    /// The Sustainable Development Goals that it serves, 1 to 17.
    sdgs: Vec<u8>,
    /// What is or was planned and done.
    summary: Vec<LocalizedText>,
    /// What came of it.
    results: Vec<LocalizedText>,
    /// Pages about it.
    links: Vec<Url>,
    /// When any of the records was last changed.
    updated_at: DateTime,
}

/// A project on a page of the desk.
#[derive(SimpleObject)]
pub(crate) struct ProjectClaimEdge {
    /// Its place in the list.
    cursor: String,
    /// What stands there.
    node: ProjectClaim,
}

connection! {
    /// A page of projects that only others record. first or last: 20 by default, 500 at most, never both.
    ProjectClaimConnection of ProjectClaimEdge to ProjectClaim: |edge| Some(&edge.node)
}

/// A page, the latest changed first.
pub(super) async fn page(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
) -> Result<ProjectClaimConnection> {
    let open = listed::only_others::<Project>().add(listed::with_own_members(own));
    let mut page = listed::page::<Project>(own, arguments, open).await?;
    let about = About::of(own, &page.rows).await?;
    let named = page.rows.iter().flat_map(|one| {
        let words = &one.words;
        [&words.lead].into_iter().chain(&words.partners)
    });
    let named: BTreeSet<_> = named.map(ObjectId::uuid).collect();
    let known = known::load(&own.db, named).await?;
    let mut edges = Vec::new();
    for one in std::mem::take(&mut page.rows) {
        edges.push(ProjectClaimEdge {
            cursor: one.cursor.clone(),
            node: claim(one, &about, &known)?,
        });
    }
    Ok(ProjectClaimConnection(page.shown(edges)))
}

fn claim(of: Listed<Project>, about: &About, known: &Known) -> Result<ProjectClaim> {
    let (twinning, network) = (about.twinning(&of), about.network(&of));
    let words = of.words;
    let links = words.links.iter();
    let partners = words.partners.iter();
    Ok(ProjectClaim {
        id: of.id.to_string().into(),
        associations: of.associations,
        twinning,
        network,
        state: words.state.into(),
        title: texts(&words.title, None),
        lead: known.get(&words.lead.uuid()).cloned(),
        partners: partners
            .filter_map(|id| known.get(&id.uuid()).cloned())
            .collect(),
        others: words.others.iter().map(Outsider::of).collect(),
        programme: words.programme.as_ref().map(ProgrammeId::to_string),
        call: words.call.as_ref().map(CallId::to_string),
        asked: words.asked.map(Money::from),
        granted: words.granted.map(Money::from),
        starts_on: words.starts_on.map(PartialDate),
        ends_on: words.ends_on.map(PartialDate),
        themes: words.themes.iter().map(Theme::to_string).collect(),
        sdgs: words.sdgs.iter().map(|goal| goal.number()).collect(),
        summary: texts(&words.summary, None),
        results: texts(&words.results, None),
        links: links
            .filter_map(|link| link.parse().ok().map(Url))
            .collect(),
        updated_at: DateTime(stored::instant("listing.updated_at", of.row.updated_at)?),
    })
}
