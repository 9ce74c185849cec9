//! What may help to decide: whom a claim means, and what of the same two is recorded already.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{ID, SimpleObject};
use jumelage_domain::{NodeCode, settle};
use jumelage_entities::{
    Network, link,
    matching::{self, Candidate, Stated},
    record, stored,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    claim::{date, kind, record_id, status},
    claims::ClaimPage,
    known::{self, KnownLocalGovernment},
};
use crate::{
    catalogue::vocabulary::{TwinningKind, TwinningStatus},
    error::Result,
    scalar::PartialDate,
};

/// How many are suggested for one claim.
const MOST: usize = 5;

/// A member that may be meant by a claim.
#[derive(SimpleObject)]
pub(crate) struct ClaimSuggestion {
    /// The member.
    local_government: KnownLocalGovernment,
    /// From 0 to 1, the likelier the higher. It orders, and is no probability.
    score: f64,
    /// Why, in stable words such as `SAME_NAME`; more may come. `KNOWN` where it is not a guess any more.
    reasons: Vec<&'static str>,
    /// The own records of this member and the claim's party.
    own_records: Vec<OwnRecord>,
}

/// An own record of the same two local governments as a claim.
#[derive(SimpleObject)]
pub(crate) struct OwnRecord {
    /// Its id, for `ownRecord` in a decision to link.
    id: ID,
    /// Its bond.
    kind: TwinningKind,
    /// Where in its life.
    status: TwinningStatus,
    /// When it began.
    since: Option<PartialDate>,
    /// The fields in which the claim says something else, such as `kind` and `since`.
    differs: Vec<&'static str>,
    /// Whether it is linked already, with this claim or another one.
    linked: bool,
}

/// For each claim of a page.
pub(super) async fn suggest(page: &ClaimPage) -> Result<Vec<Vec<ClaimSuggestion>>> {
    let db = &page.own.db;
    let candidates = candidates(page).await?;
    let named = candidates.iter().flatten().map(|(id, ..)| *id);
    let named: BTreeSet<Uuid> = named.collect();
    let known = known::load(db, named.clone()).await?;
    let own = record::Entity::find()
        .filter(record::Column::Node.eq(page.own.me.as_str()))
        .filter(record::Column::PartyId.is_in(named))
        .order_by_asc(record::Column::Id)
        .all(db)
        .await?;
    let links = link::Entity::find()
        .filter(link::Column::OwnRecordId.is_in(own.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let linked: BTreeSet<Uuid> = links.into_iter().map(|link| link.own_record_id).collect();
    let mut by_pair: HashMap<(Uuid, Uuid), Vec<record::Model>> = HashMap::new();
    for row in own {
        if let Some(partner) = row.partner_id {
            by_pair
                .entry((row.party_id, partner))
                .or_default()
                .push(row);
        }
    }
    let mut suggested = Vec::new();
    for (row, candidates) in page.rows.iter().zip(candidates) {
        let mut suggestions = Vec::new();
        for (id, score, reasons) in candidates {
            let Some(local_government) = known.get(&id).cloned() else {
                continue;
            };
            let own = by_pair.get(&(id, row.record.party_id));
            let own = own.map_or(&[][..], Vec::as_slice).iter();
            let own = own.map(|own| beside(page.me(), own, &row.record, &linked));
            suggestions.push(ClaimSuggestion {
                local_government,
                score,
                reasons,
                own_records: own.collect::<Result<_>>()?,
            });
        }
        suggested.push(suggestions);
    }
    Ok(suggested)
}

/// A member, how likely it is meant, and why.
type Guess = (Uuid, f64, Vec<&'static str>);

async fn candidates(page: &ClaimPage) -> Result<Vec<Vec<Guess>>> {
    let unknown = || {
        page.rows
            .iter()
            .filter(|row| row.record.partner_id.is_none())
    };
    let stated = unknown().map(|row| stated(&row.record));
    let stated = stated.collect::<Result<Vec<_>>>()?;
    let mut found = if stated.is_empty() {
        Vec::new()
    } else {
        let network = Network::load(&page.own.db).await?;
        matching::candidates(&page.own.db, &network, &stated).await?
    }
    .into_iter();
    let guess = |candidate: Candidate| {
        let reasons = candidate.reasons.iter().map(|reason| reason.as_str());
        (
            candidate.local_government,
            candidate.score,
            reasons.collect(),
        )
    };
    let guesses = page.rows.iter().map(|row| {
        if let Some(member) = row.record.partner_id {
            return vec![(member, 1.0, vec!["KNOWN"])];
        }
        let found = found.next().unwrap_or_default().into_iter();
        found.take(MOST).map(guess).collect()
    });
    Ok(guesses.collect())
}

fn stated(row: &record::Model) -> Result<Stated> {
    Ok(Stated {
        country: stored::word("record.stated_country", &row.stated_country)?,
        scheme: stored::optional("record.stated_scheme", row.stated_scheme.as_deref())?,
        code: row.stated_code.clone(),
        name: row.stated_name.clone(),
    })
}

fn beside(
    me: NodeCode,
    own: &record::Model,
    claim: &record::Model,
    linked: &BTreeSet<Uuid>,
) -> Result<OwnRecord> {
    let differs = settle::discrepancies(&own.statement()?, &claim.statement()?);
    Ok(OwnRecord {
        id: record_id(me, own.id),
        kind: kind(own)?,
        status: status(own)?,
        since: date("record.since", own.since.as_deref())?,
        differs: differs.into_iter().map(settle::Aspect::as_str).collect(),
        linked: linked.contains(&own.id),
    })
}
