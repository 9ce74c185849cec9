//! Activities that other associations record of one's own members, and this one does not: with all that it takes to record the
//! same.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use jumelage_domain::{Localized, Theme, listing::Activity};
use jumelage_entities::stored;
use jumelage_federation::page::PageArguments;

use super::{
    about::About,
    listed::{self, Listed},
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged, connection},
        listings::{ActivityKind, LocalizedText, texts},
    },
    error::Result,
    public::own_data::OwnData,
    scalar::{DateTime, PartialDate, Url},
};

/// An activity of members of this association that only others record. To record it as well, `recordActivity` is given what
/// stands here, and the id as `sameAs`.
#[derive(SimpleObject)]
pub(crate) struct ActivityClaim {
    /// The activity's; goes into `sameAs`.
    id: ID,
    /// The associations that record it, by their codes.
    associations: Vec<String>,
    /// The twinning, by the id of this association's own record; null where it is of a network, or where there is no such record,
    /// which comes first then.
    twinning: Option<ID>,
    /// The network, by the id of this association's own record; null where it is of a twinning, or where there is no such record:
    /// `confirmNetworkMembership` makes one.
    network: Option<ID>,
    /// What kind of thing is done.
    kind: ActivityKind,
    /// What it is called.
    title: Vec<LocalizedText>,
    /// Its first day.
    starts_on: Option<PartialDate>,
    /// Its last day.
    ends_on: Option<PartialDate>,
    /// Where it is, in words.
    place: Option<String>,
    /// How many people take part.
    participants: Option<i32>,
    /// How many of them come from another country than that in which it is.
    participants_from_abroad: Option<i32>,
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

/// An activity on a page of the desk.
#[derive(SimpleObject)]
pub(crate) struct ActivityClaimEdge {
    /// Its place in the list.
    cursor: String,
    /// What stands there.
    node: ActivityClaim,
}

connection! {
    /// A page of activities that only others record. first or last: 20 by default, 500 at most, never both.
    ActivityClaimConnection of ActivityClaimEdge to ActivityClaim: |edge| Some(&edge.node)
}

/// A page, the latest changed first.
pub(super) async fn page(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
) -> Result<ActivityClaimConnection> {
    let open = listed::only_others::<Activity>().add(listed::with_own_members(own));
    let mut page = listed::page::<Activity>(own, arguments, open).await?;
    let about = About::of(own, &page.rows).await?;
    let mut edges = Vec::new();
    for one in std::mem::take(&mut page.rows) {
        edges.push(ActivityClaimEdge {
            cursor: one.cursor.clone(),
            node: claim(one, &about)?,
        });
    }
    Ok(ActivityClaimConnection(page.shown(edges)))
}

fn claim(of: Listed<Activity>, about: &About) -> Result<ActivityClaim> {
    let (twinning, network) = (about.twinning(&of), about.network(&of));
    let words = of.words;
    let all = |of: &Localized| texts(of, None);
    Ok(ActivityClaim {
        id: of.id.to_string().into(),
        associations: of.associations,
        twinning,
        network,
        kind: words.kind.into(),
        title: all(&words.title),
        starts_on: words.starts_on.map(PartialDate),
        ends_on: words.ends_on.map(PartialDate),
        place: words.place,
        participants: words.participants,
        participants_from_abroad: words.participants_from_abroad,
        themes: words.themes.iter().map(Theme::to_string).collect(),
        sdgs: words.sdgs.iter().map(|goal| goal.number()).collect(),
        summary: all(&words.summary),
        results: all(&words.results),
        links: words
            .links
            .iter()
            .filter_map(|link| link.parse().ok().map(Url))
            .collect(),
        updated_at: DateTime(stored::instant("listing.updated_at", of.row.updated_at)?),
    })
}
