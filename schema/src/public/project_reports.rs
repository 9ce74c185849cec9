//! What programmes want to hear, and when: for the staff of the association that records the project, and nobody else's affair. It is a field of the
//! root and not of the catalogue, so that no other node can ask for it.

use async_graphql::{Enum, ID, SimpleObject};
use jumelage_domain::{
    ListingKind, ObjectId,
    listing::{self as domain, OneKind},
};
use jumelage_entities::listing_record;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::own_data::OwnData;
use crate::{
    catalogue::listings::{LocalizedText, ProjectState, texts},
    error::{CatalogueError, Result},
    scalar::Date,
};

/// How many there may be.
const MOST: i32 = 500;

/// What a report is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(remote = "jumelage_domain::listing::ReportKind")]
pub enum ReportKind {
    /// On how it goes.
    Progress,
    /// On money that was spent so far.
    Financial,
    /// The last one.
    Final,
    /// Any other.
    Other,
}

/// A report that a programme wants of a project.
#[derive(SimpleObject)]
pub struct ProjectReport {
    /// The project's id, by this association's record.
    project: ID,
    /// What the project is called.
    title: Vec<LocalizedText>,
    /// Where in its life the project is.
    state: ProjectState,
    /// The last day for it.
    due_on: Date,
    /// What it is.
    kind: ReportKind,
    /// When it was handed in; null where it was not.
    delivered_on: Option<Date>,
}

/// Which are wanted.
pub(super) struct Wanted {
    pub(super) local_government: Option<ObjectId>,
    pub(super) due_until: Option<jiff::civil::Date>,
    pub(super) delivered: Option<bool>,
    pub(super) first: i32,
}

/// Those that are due first, first.
pub(super) async fn read(own: &OwnData, wanted: Wanted) -> Result<Vec<ProjectReport>> {
    let first = wanted.first;
    let most = usize::try_from(first).ok().filter(|_| first <= MOST);
    let most = most.ok_or_else(|| {
        CatalogueError::argument(format!("`first` is 0 to {MOST} here, not {first}"))
    })?;
    let rows = listing_record::Entity::find()
        .filter(listing_record::Column::Node.eq(own.me.as_str()))
        .filter(listing_record::Column::Kind.eq(ListingKind::Project.as_str()))
        .all(&own.db)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let Some(project) = domain::Project::from_any(row.words()?) else {
            continue;
        };
        let of = &wanted.local_government;
        if of
            .as_ref()
            .is_some_and(|id| *id != project.lead && !project.partners.contains(id))
        {
            continue;
        }
        let id = ObjectId::new(ListingKind::Project.object_kind(), own.me.clone(), row.id);
        for report in &project.reports {
            let is_wanted = wanted.due_until.is_none_or(|day| report.due_on <= day)
                && wanted
                    .delivered
                    .is_none_or(|is| is == report.delivered_on.is_some());
            if is_wanted {
                found.push((report.clone(), id.clone(), project.clone()));
            }
        }
    }
    found.sort_by(|(a, a_id, _), (b, b_id, _)| (a, a_id).cmp(&(b, b_id)));
    found.truncate(most);
    let report =
        |(report, id, project): (domain::Report, ObjectId, domain::Project)| ProjectReport {
            project: id.to_string().into(),
            title: texts(&project.title, None),
            state: project.state.into(),
            due_on: Date(report.due_on),
            kind: report.kind.into(),
            delivered_on: report.delivered_on.map(Date),
        };
    Ok(found.into_iter().map(report).collect())
}
