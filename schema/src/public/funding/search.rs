//! Looking for calls.

use std::sync::Arc;

use async_graphql::{Context, ID};
use jumelage_domain::{
    Sdg,
    funding::{Applicants, Call, ProgrammeId, Wanted},
};
use jumelage_federation::page::PageArguments;

use super::{
    OwnData,
    applicants::{Coverage, read_ids},
    call::FundingCall,
    connection::{Around, FundingCallConnection, FundingCallEdge},
    eligibility::NobodyAsked,
    shelf::Shelf,
};
use crate::{
    catalogue::{connection::Paged, filter::few},
    error::{CatalogueError, Result},
    public::service::Asked,
    scalar::{CountryCode, Date},
};

/// As the arguments of `fundingCalls` have it.
pub(in crate::public) struct Search {
    pub(in crate::public) open_on: Option<Date>,
    pub(in crate::public) themes: Option<Vec<String>>,
    pub(in crate::public) goals: Option<Vec<i32>>,
    pub(in crate::public) countries: Option<Vec<CountryCode>>,
    pub(in crate::public) programmes: Option<Vec<ID>>,
    pub(in crate::public) eligible_for: Option<Vec<ID>>,
    pub(in crate::public) text: Option<String>,
    pub(in crate::public) first: Option<i32>,
    pub(in crate::public) after: Option<String>,
}

/// The calls that are looked for, a page of them.
pub(in crate::public) async fn search(
    ctx: &Context<'_>,
    search: Search,
) -> Result<FundingCallConnection> {
    few("themes", search.themes.as_ref().map_or(0, Vec::len))?;
    few("sdgs", search.goals.as_ref().map_or(0, Vec::len))?;
    let own = OwnData::in_request(ctx)?;
    let asked = ctx.data_opt::<Arc<Asked>>();
    let asked = asked.ok_or_else(|| CatalogueError::internal(&NobodyAsked))?;
    let page = PageArguments {
        first: search.first,
        after: search.after.clone(),
        ..PageArguments::default()
    };
    let page = asked.opened(ctx, page)?;
    let (after, limit) = (page.after.clone(), page.page()?.limit);
    let (those, coverage) = eligible(ctx, asked, search.eligible_for.as_deref()).await?;
    let shelf = Shelf::of(own).await?;
    let found = match &shelf {
        Some(shelf) => found(shelf, &search, those.as_ref())?,
        None => Vec::new(),
    };
    let total = found.len();
    let from = after.map_or(0, |after| {
        found.partition_point(|edge| edge.cursor.as_str() <= after.as_str())
    });
    let edges: Vec<FundingCallEdge> = found.into_iter().skip(from).take(limit).collect();
    let more = from + edges.len() < total;
    let rest = Around {
        total,
        before: from > 0,
        after: more,
    };
    Ok(FundingCallConnection {
        page: Paged {
            edges,
            more,
            backward: false,
            rest: Arc::new(rest),
        },
        shelf,
        coverage,
    })
}

/// Those for whom calls are looked for, once for all calls.
async fn eligible(
    ctx: &Context<'_>,
    asked: &Asked,
    ids: Option<&[ID]>,
) -> Result<(Option<Applicants>, Option<Coverage>)> {
    let Some(ids) = ids else {
        return Ok((None, None));
    };
    if ids.is_empty() {
        let message = "`eligibleFor` names nobody: name local governments by id, or leave it out to get the calls whoever \
                       applies";
        return Err(CatalogueError::argument(message));
    }
    let known = asked.applicants(ctx, &read_ids(ids)?).await?;
    let those = Applicants::new(known.applicants).map_err(CatalogueError::argument)?;
    let those = those
        .partnered(known.partnerships, known.coverage.is_complete())
        .map_err(CatalogueError::argument)?;
    Ok((Some(those), Some(known.coverage)))
}

fn found(
    shelf: &Arc<Shelf>,
    search: &Search,
    eligible_for: Option<&Applicants>,
) -> Result<Vec<FundingCallEdge>> {
    let goals = search.goals.as_ref().map(|goals| {
        let goals = goals.iter().map(|goal| Sdg::try_from(*goal));
        goals.collect::<Result<Vec<Sdg>, _>>()
    });
    let goals = goals.transpose().map_err(CatalogueError::argument)?;
    let programmes = search.programmes.as_ref().map(|programmes| {
        let programmes = programmes.iter().map(|id| id.parse::<ProgrammeId>());
        programmes.collect::<Result<Vec<_>, _>>()
    });
    let programmes = programmes.transpose().map_err(CatalogueError::argument)?;
    let countries = search.countries.as_ref();
    let countries: Option<Vec<_>> =
        countries.map(|countries| countries.iter().map(|country| country.0).collect());
    let open_on = search.open_on.as_ref().map(|day| day.0);
    let wanted = Wanted {
        open_on,
        themes: search.themes.as_deref(),
        goals: goals.as_deref(),
        programmes: programmes.as_deref(),
        countries: countries.as_deref(),
        text: search.text.as_deref(),
        eligible_for,
    };
    let calls = shelf.catalogue.search(&wanted).into_iter();
    let edges = calls.filter_map(|call| {
        let node = FundingCall(shelf.call(call.id.as_str())?);
        let cursor = sort_key(call, open_on);
        Some(FundingCallEdge { cursor, node })
    });
    Ok(edges.collect())
}

/// A call's place, as text that sorts like the list: '~' is after all digits.
fn sort_key(call: &Call, open_on: Option<jiff::civil::Date>) -> String {
    let next = call.next_deadline(open_on.unwrap_or(jiff::civil::Date::MIN));
    let end = next.map_or_else(|| "~".to_owned(), |next| next.date.to_string());
    format!("{end} {}", call.id)
}
