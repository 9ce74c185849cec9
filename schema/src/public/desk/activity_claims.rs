//! Activities that other associations record of one's own members, and this one does not: with all that it takes to record the
//! same.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::{ID, Object, SimpleObject};
use async_trait::async_trait;
use jumelage_domain::{
    Localized, NodeCode, ObjectId, ObjectKind, Theme,
    listing::{Activity, OneKind},
};
use jumelage_entities::{
    listing::{self, Column},
    listing_holder, stored, twinning,
};
use jumelage_federation::page::PageArguments;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{
    catalogue::{
        connection::{PageInfo, Paged, Rest, connection},
        listings::{ActivityKind, ListingOrder, LocalizedText, texts},
    },
    error::{CatalogueError, Result},
    list::{Order, Window},
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
    /// The twinning, by the id of this association's own record; null where it has none, and has to record that first.
    twinning: Option<ID>,
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

/// Those that this association does not record.
fn open() -> Condition {
    Condition::all()
        .add(Column::Kind.eq(Activity::KIND.as_str()))
        .add(Column::OwnRecordId.is_null())
}

struct List {
    own: Arc<OwnData>,
    order: Order,
    window: Window,
}

impl List {
    async fn any(&self, among: Option<Condition>) -> Result<bool> {
        let Some(among) = among else { return Ok(false) };
        let found = listing::Entity::find()
            .filter(open())
            .filter(among)
            .limit(1)
            .one(&self.own.db)
            .await?;
        Ok(found.is_some())
    }
}

#[async_trait]
impl Rest for List {
    async fn total(&self) -> Result<i64> {
        let count = listing::Entity::find().filter(open()).count(&self.own.db);
        Ok(i64::try_from(count.await?).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> Result<bool> {
        self.any(self.window.not_after(&self.order)?).await
    }

    async fn anything_not_before(&self) -> Result<bool> {
        self.any(self.window.not_before(&self.order)?).await
    }
}

/// A page, the latest changed first.
pub(super) async fn page(
    own: &Arc<OwnData>,
    arguments: &PageArguments,
) -> Result<ActivityClaimConnection> {
    let order_by = ListingOrder::LATEST;
    let order = order_by.order();
    let window = Window::read(&order, arguments)?;
    let (limit, backward) = (window.page.limit, window.page.backward);
    let mut query = listing::Entity::find()
        .filter(open())
        .filter(window.between(&order)?)
        .limit(limit as u64 + 1);
    for (term, direction) in order.terms(backward) {
        query = query.order_by(term, direction);
    }
    let rows = query.all(&own.db).await?;
    let (holders, twinnings) = (holders(own, &rows).await?, twinnings(own, &rows).await?);
    let mut edges = Vec::new();
    for row in rows {
        let twinning = row.about.and_then(|about| twinnings.get(&about).copied());
        let associations = holders.get(&row.id).cloned().unwrap_or_default();
        edges.push(ActivityClaimEdge {
            cursor: order_by.cursor(&row)?,
            node: claim(&own.me, &row, associations, twinning)?,
        });
    }
    let list = List {
        own: Arc::clone(own),
        order,
        window,
    };
    let page = Paged::cut(edges, limit, backward, Arc::new(list));
    Ok(ActivityClaimConnection(page))
}

/// By activity, who records it.
async fn holders(own: &OwnData, rows: &[listing::Model]) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let of = listing_holder::Column::ListingId;
    let found = listing_holder::Entity::find()
        .filter(of.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(listing_holder::Column::Node)
        .all(&own.db)
        .await?;
    let mut holders: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in found {
        holders.entry(row.listing_id).or_default().push(row.node);
    }
    Ok(holders)
}

/// By twinning, the own record.
async fn twinnings(own: &OwnData, rows: &[listing::Model]) -> Result<HashMap<Uuid, Uuid>> {
    let found = twinning::Entity::find()
        .filter(twinning::Column::Id.is_in(rows.iter().filter_map(|row| row.about)))
        .all(&own.db)
        .await?;
    let recorded = found.into_iter();
    Ok(recorded
        .filter_map(|row| Some((row.id, row.own_record_id?)))
        .collect())
}

fn claim(
    me: &NodeCode,
    row: &listing::Model,
    associations: Vec<String>,
    twinning: Option<Uuid>,
) -> Result<ActivityClaim> {
    let words = serde_json::from_str::<Activity>(&row.body);
    let words = words.map_err(|fault| CatalogueError::internal(&fault))?;
    let lead = stored::word("listing.lead", &row.lead)?;
    let own = |id| ObjectId::new(ObjectKind::Twinning, me.clone(), id).to_string();
    let all = |of: &Localized| texts(of, None);
    Ok(ActivityClaim {
        id: ObjectId::new(ObjectKind::Activity, lead, row.id)
            .to_string()
            .into(),
        associations,
        twinning: twinning.map(|id| own(id).into()),
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
        updated_at: DateTime(stored::instant("listing.updated_at", row.updated_at)?),
    })
}
