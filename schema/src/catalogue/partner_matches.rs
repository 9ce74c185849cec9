//! Which of a node's own members suit one that looks for a partner. The rule is the domain's, the same at every node; whom
//! the question is for is written into it by the node that was asked (`public/service/seeker.rs`).

mod candidates;
mod part;
mod profile;
mod wants;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Object, SimpleObject};
use async_trait::async_trait;
use jumelage_domain::{
    RankKey,
    partner_search::{Match, judge},
    rank::best,
};
use jumelage_entities::local_government;
use jumelage_federation::page::PageArguments;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub(crate) use self::{
    part::PartnerMatchPart,
    profile::{PartnerProfileInput, RULE, spelled},
    wants::{PartnerWantsInput, Wanted},
};
use super::{
    connection::{PageInfo, Paged, Rest, connection},
    local_government::LocalGovernment,
};
use crate::{
    error::{CatalogueError, Result as CatalogueResult},
    snapshot::Snapshot,
};

/// A local government that suits, on a page.
#[derive(SimpleObject)]
pub struct PartnerMatchEdge {
    /// Its place in the list.
    cursor: String,
    /// How well it suits: 0 to 1,000,000, the sum of the parts' values times their weights.
    score: i32,
    /// What the score is made of, and what was found.
    parts: Vec<PartnerMatchPart>,
    /// The local government.
    node: LocalGovernment,
}

connection! {
    /// A page of local governments that suit, the best first. first: 20 by default, 500 at most.
    PartnerMatchConnection of PartnerMatchEdge to LocalGovernment: |edge| Some(&edge.node)
}

/// How many there are before the page, and in all.
struct Around {
    total: usize,
    before: usize,
    more: bool,
}

#[async_trait]
impl Rest for Around {
    async fn total(&self) -> CatalogueResult<i64> {
        Ok(i64::try_from(self.total).unwrap_or(i64::MAX))
    }

    async fn anything_not_after(&self) -> CatalogueResult<bool> {
        Ok(self.before > 0)
    }

    async fn anything_not_before(&self) -> CatalogueResult<bool> {
        Ok(self.more)
    }
}

/// The best of this node's own members behind a place.
pub(crate) async fn page(
    snapshot: &Arc<Snapshot>,
    page: &PageArguments,
    profile: Option<PartnerProfileInput>,
) -> CatalogueResult<PartnerMatchConnection> {
    let limit = page.page()?.limit;
    let after: Option<RankKey> = page.after.as_deref().map(str::parse).transpose()?;
    let missing = || {
        let message =
            "`profile` is made by the node that is asked: leave it out, and ask at a public door";
        CatalogueError::argument(message)
    };
    let profile = profile.ok_or_else(missing)?.read()?;
    // Members are their own node's alone: nobody counts them in its place.
    let candidates = if snapshot.stands_in() {
        Vec::new()
    } else {
        candidates::load(snapshot, &profile).await?
    };
    let mut before = 0;
    let scored = candidates.into_iter().filter_map(|candidate| {
        let found = judge(&profile, &candidate).ok()?;
        let key = RankKey {
            score: found.score,
            node: snapshot.me.clone(),
            uuid: candidate.town.id.uuid(),
        };
        Some((key, found))
    });
    let scored = scored.inspect(|(key, _)| {
        before += usize::from(after.as_ref().is_some_and(|after| key <= after));
    });
    let found = best(scored, after.as_ref(), limit);
    let rest = Around {
        total: found.total,
        before,
        more: found.more,
    };
    let edges = edges(snapshot, found.rows).await?;
    Ok(PartnerMatchConnection(Paged {
        edges,
        more: rest.more,
        backward: false,
        rest: Arc::new(rest),
    }))
}

async fn edges(
    snapshot: &Snapshot,
    rows: Vec<(RankKey, Match)>,
) -> CatalogueResult<Vec<PartnerMatchEdge>> {
    let ids = rows.iter().map(|(key, _)| key.uuid);
    let governments = local_government::Entity::find()
        .filter(local_government::Column::Id.is_in(ids))
        .all(&snapshot.tx)
        .await?;
    let mut governments: HashMap<Uuid, _> =
        governments.into_iter().map(|row| (row.id, row)).collect();
    let edge = |(key, found): (RankKey, Match)| {
        let row = governments.remove(&key.uuid)?;
        Some(PartnerMatchEdge {
            cursor: key.to_string(),
            score: key.score.number(),
            parts: found
                .parts
                .into_iter()
                .map(|part| PartnerMatchPart::of(part, &snapshot.me))
                .collect(),
            node: LocalGovernment::from_row(Arc::new(row)),
        })
    };
    Ok(rows.into_iter().filter_map(edge).collect())
}
