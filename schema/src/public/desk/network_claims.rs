//! Networks in which others say that members of this association are, and it has no word on that: with all that it takes to
//! confirm it, or to record it in other words.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::Object;
use async_graphql::{ID, SimpleObject};
use jumelage_domain::{
    Theme,
    listing::{Facet, Network, OneKind},
};
use jumelage_entities::{listing::Column, listing_facet, stored};
use jumelage_federation::page::PageArguments;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    known::{self, Known, KnownLocalGovernment},
    listed::{self, Listed},
};
use crate::{
    catalogue::{
        connection::{PageInfo, Paged, connection},
        listings::{LocalizedText, NetworkRole, Outsider, texts},
    },
    error::Result,
    public::own_data::OwnData,
    scalar::{DateTime, PartialDate, Url},
};

/// A network of which others say that members of this association are in it, and this one does not say it of all of them. To
/// confirm it, `confirmNetworkMembership` is given the id.
#[derive(SimpleObject)]
pub(crate) struct NetworkClaim {
    /// The network's; goes into `network` of `confirmNetworkMembership`, or into `sameAs` of `recordNetwork`.
    id: ID,
    /// The associations that record it, by their codes.
    associations: Vec<String>,
    /// The members of this association of which it does not say itself that they are in the network.
    unconfirmed: Vec<NetworkClaimMember>,
    /// All members, also those that have left.
    members: Vec<NetworkClaimMember>,
    /// Members that no node owns, in words.
    others: Vec<Outsider>,
    /// What it is called.
    title: Vec<LocalizedText>,
    /// When it began.
    since: Option<PartialDate>,
    /// When it ended, if it has.
    until: Option<PartialDate>,
    /// What it is for.
    summary: Vec<LocalizedText>,
    /// Its website.
    website: Option<Url>,
    /// What it is about.
    themes: Vec<String>,
    /// The Sustainable Development Goals that it serves, 1 to 17.
    sdgs: Vec<u8>,
    /// Pages about it.
    links: Vec<Url>,
    /// When any of the records was last changed.
    updated_at: DateTime,
}

/// A member of a network, as far as it is known here.
#[derive(SimpleObject, Clone)]
pub(crate) struct NetworkClaimMember {
    /// Who.
    local_government: KnownLocalGovernment,
    /// What it is there.
    role: NetworkRole,
    /// When it joined.
    joined_on: Option<PartialDate>,
    /// When it left, if it has.
    left_on: Option<PartialDate>,
}

/// A network on a page of the desk.
#[derive(SimpleObject)]
pub(crate) struct NetworkClaimEdge {
    /// Its place in the list.
    cursor: String,
    /// What stands there.
    node: NetworkClaim,
}

connection! {
    /// A page of networks that are to be confirmed. first or last: 20 by default, 500 at most, never both.
    NetworkClaimConnection of NetworkClaimEdge to NetworkClaim: |edge| Some(&edge.node)
}

/// Those with a member of this association on which it has no word.
fn open(own: &OwnData) -> Condition {
    let waiting = listing_facet::Entity::find()
        .select_only()
        .column(listing_facet::Column::ListingId)
        .filter(listing_facet::Column::Facet.eq(Facet::Unanswered.as_str()))
        .filter(listing_facet::Column::Word.eq(own.me.as_str()));
    Condition::all()
        .add(Column::Kind.eq(Network::KIND.as_str()))
        .add(Column::Id.in_subquery(waiting.into_query()))
}

/// A page, the latest changed first.
pub(super) async fn page(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
) -> Result<NetworkClaimConnection> {
    let mut page = listed::page::<Network>(own, arguments, open(own)).await?;
    let named = page.rows.iter().flat_map(|one| one.words.members.keys());
    let named: BTreeSet<_> = named.map(jumelage_domain::ObjectId::uuid).collect();
    let known = known::load(&own.db, named).await?;
    let mut edges = Vec::new();
    for one in std::mem::take(&mut page.rows) {
        edges.push(NetworkClaimEdge {
            cursor: one.cursor.clone(),
            node: claim(own, one, &known)?,
        });
    }
    Ok(NetworkClaimConnection(page.shown(edges)))
}

fn claim(own: &OwnData, of: Listed<Network>, known: &Known) -> Result<NetworkClaim> {
    let words = of.words;
    let (mut members, mut unconfirmed) = (Vec::new(), Vec::new());
    for (id, member) in &words.members {
        let Some(local_government) = known.get(&id.uuid()) else {
            continue;
        };
        let shown = NetworkClaimMember {
            local_government: local_government.clone(),
            role: member.role.into(),
            joined_on: member.joined_on.clone().map(PartialDate),
            left_on: member.left_on.clone().map(PartialDate),
        };
        if member.unanswered && *id.node() == own.me {
            unconfirmed.push(shown.clone());
        }
        members.push(shown);
    }
    let url = |link: &String| link.parse().ok().map(Url);
    Ok(NetworkClaim {
        id: of.id.to_string().into(),
        associations: of.associations,
        unconfirmed,
        members,
        others: words.others.iter().map(Outsider::of).collect(),
        title: texts(&words.title, None),
        since: words.since.map(PartialDate),
        until: words.until.map(PartialDate),
        summary: texts(&words.summary, None),
        website: words.website.as_ref().and_then(url),
        themes: words.themes.iter().map(Theme::to_string).collect(),
        sdgs: words.sdgs.iter().map(|goal| goal.number()).collect(),
        links: words.links.iter().filter_map(url).collect(),
        updated_at: DateTime(stored::instant("listing.updated_at", of.row.updated_at)?),
    })
}
