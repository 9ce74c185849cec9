//! The decisions that hold.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{Decision, ObjectId, ObjectKind};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::noted::note;
use crate::{
    WriteError, claim, decision, local_government, record, redirect,
    stored::word,
    write::{Writing, batch, decisions::Words},
};

/// What was decided on some claims and holds, and what the other side's staff say of them.
#[derive(Default)]
pub(crate) struct Decided {
    by_claim: HashMap<Uuid, Standing>,
    /// By claim the party of the own record that the other side's staff linked it with.
    confirmed: HashMap<Uuid, Uuid>,
    /// The own records of which other nodes have to be told something else, as a decision lapsed or is back.
    pub(crate) own: BTreeSet<Uuid>,
}

struct Standing {
    decision: Decision,
    local_government: Option<Uuid>,
}

impl Decided {
    /// As they were last found to hold.
    pub(crate) async fn load(
        db: &impl ConnectionTrait,
        claims: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, WriteError> {
        let rows = batch::find::<decision::Entity>(db, decision::Column::RecordId, claims).await?;
        let mut decided = Self::default();
        for row in rows.iter().filter(|row| row.holds) {
            decided.add(row)?;
        }
        Ok(decided)
    }

    /// Found out anew, for these claims as they are now.
    pub(crate) async fn judge(
        writing: &Writing,
        claims: &[record::Model],
    ) -> Result<Self, WriteError> {
        let tx = &writing.tx;
        let by_id: HashMap<Uuid, &record::Model> =
            claims.iter().map(|claim| (claim.id, claim)).collect();
        let ids = || by_id.keys().copied();
        let rows = batch::find::<decision::Entity>(tx, decision::Column::RecordId, ids()).await?;
        let members = Members::load(writing, &rows).await?;
        let (mut decided, mut changed) = (Self::default(), Vec::new());
        for old in rows {
            let Some(claim) = by_id.get(&old.record_id) else {
                continue;
            };
            let what: Decision = word("decision.decision", &old.decision)?;
            let local_government_id = old.local_government_id.map(|id| members.now(id));
            let is_member = local_government_id.is_none_or(|id| members.ours.contains(&id));
            let row = decision::Model {
                local_government_id,
                holds: is_member && Words::uphold(&old.decided_on, what, &Words::of(claim)),
                ..old.clone()
            };
            if row.holds {
                decided.add(&row)?;
            }
            if row.holds != old.holds {
                decided.own.extend(row.own_record_id);
            }
            if row != old {
                changed.push(row);
            }
        }
        batch::upsert::<decision::Entity>(tx, changed).await?;
        decided.confirmed = confirmed(writing, ids()).await?;
        Ok(decided)
    }

    fn add(&mut self, row: &decision::Model) -> Result<(), WriteError> {
        let standing = Standing {
            decision: word("decision.decision", &row.decision)?,
            local_government: row.local_government_id,
        };
        self.by_claim.insert(row.record_id, standing);
        Ok(())
    }

    /// Whether staff say that there is no such twinning.
    pub(crate) fn rejects(&self, claim: Uuid) -> bool {
        self.is(claim, Decision::Reject)
    }

    /// Whether nothing may be linked with it: staff say that there is no such twinning, or none of theirs.
    pub(crate) fn forbids(&self, claim: Uuid) -> bool {
        self.rejects(claim) || self.is(claim, Decision::NotOurs)
    }

    fn is(&self, claim: Uuid, decision: Decision) -> bool {
        let standing = self.by_claim.get(&claim);
        standing.is_some_and(|standing| standing.decision == decision)
    }

    /// Who a claim's partner is: as staff say; else as was found out; else as the other side's staff say.
    pub(crate) fn partner(&self, claim: Uuid, found_out: Option<Uuid>) -> Option<Uuid> {
        let standing = self.by_claim.get(&claim);
        if standing.is_some_and(|standing| standing.decision == Decision::NotOurs) {
            return None;
        }
        standing
            .and_then(|standing| standing.local_government)
            .or(found_out)
            .or_else(|| self.confirmed.get(&claim).copied())
    }
}

/// The members that decisions name, as they are now.
struct Members {
    ours: BTreeSet<Uuid>,
    redirects: HashMap<Uuid, Uuid>,
}

impl Members {
    async fn load(writing: &Writing, rows: &[decision::Model]) -> Result<Self, WriteError> {
        let tx = &writing.tx;
        let named = || rows.iter().filter_map(|row| row.local_government_id);
        let redirects = batch::find::<redirect::Entity>(tx, redirect::Column::Id, named()).await?;
        let redirects: HashMap<Uuid, Uuid> = redirects
            .into_iter()
            .map(|row| (row.id, row.target))
            .collect();
        let ids: BTreeSet<Uuid> = named().chain(redirects.values().copied()).collect();
        Ok(Self {
            ours: members(writing, ids).await?,
            redirects,
        })
    }

    fn now(&self, id: Uuid) -> Uuid {
        self.redirects.get(&id).copied().unwrap_or(id)
    }
}

/// Those of some local governments that are own members.
pub(super) async fn members(
    writing: &Writing,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let id = local_government::Column::Id;
    let rows = batch::find::<local_government::Entity>(&writing.tx, id, ids).await?;
    let ours = rows
        .into_iter()
        .filter(|row| row.member && row.owner == writing.network.me.as_str());
    Ok(ours.map(|row| row.id).collect())
}

/// By claim the party of the own record that the other side's staff say it is of one twinning with.
async fn confirmed(
    writing: &Writing,
    claims: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    let tx = &writing.tx;
    let rows = batch::find::<claim::Entity>(tx, claim::Column::RecordId, claims).await?;
    let pairs: Vec<(Uuid, Uuid)> = rows
        .into_iter()
        .filter_map(|row| Some((row.record_id, row.confirms?)))
        .collect();
    let own: BTreeSet<Uuid> = pairs.iter().map(|(_, own)| *own).collect();
    let own = batch::find::<record::Entity>(tx, record::Column::Id, own).await?;
    let parties: HashMap<Uuid, Uuid> = own
        .into_iter()
        .filter(|row| row.node == writing.network.me.as_str())
        .map(|row| (row.id, row.party_id))
        .collect();
    let party = |(claim, own): (Uuid, Uuid)| Some((claim, *parties.get(&own)?));
    Ok(pairs.into_iter().filter_map(party).collect())
}

/// By own record the claim that staff say it is of one twinning with: what offers tell.
pub(crate) async fn said_of(
    db: &impl ConnectionTrait,
    own: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, ObjectId>, WriteError> {
    let rows = batch::find::<decision::Entity>(db, decision::Column::OwnRecordId, own).await?;
    let mut said = HashMap::new();
    for row in rows.into_iter().filter(|row| row.holds) {
        if let Some(own) = row.own_record_id {
            let peer = word("decision.peer", &row.peer)?;
            let claim = ObjectId::new(ObjectKind::Twinning, peer, row.record_id);
            said.insert(own, claim);
        }
    }
    Ok(said)
}

/// Own records became others: what was decided of them is so of these now.
pub(crate) async fn moved(
    writing: &Writing,
    survivors: &HashMap<Uuid, Uuid>,
) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let gone = survivors.keys().copied();
    let rows = batch::find::<decision::Entity>(tx, decision::Column::OwnRecordId, gone).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let targets = survivors.values().copied();
    let taken = batch::find::<decision::Entity>(tx, decision::Column::OwnRecordId, targets).await?;
    let mut taken: BTreeSet<Uuid> = taken.iter().filter_map(|row| row.own_record_id).collect();
    for row in rows {
        let survivor = row.own_record_id.and_then(|id| survivors.get(&id).copied());
        match survivor.filter(|survivor| taken.insert(*survivor)) {
            Some(survivor) => {
                let now = decision::Model {
                    own_record_id: Some(survivor),
                    ..row.clone()
                };
                note(writing, Some(&row), Some(&now))?;
                batch::upsert::<decision::Entity>(tx, [now]).await?;
            }
            // One record is of one twinning: the claim of the other is open again.
            None => forget(writing, [row.record_id].into()).await?,
        }
    }
    Ok(())
}

/// Own records are gone: nothing is linked with them any more. Gives back the claims that are open again.
pub(crate) async fn removed(
    writing: &Writing,
    own: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let by = decision::Column::OwnRecordId;
    let rows = batch::find::<decision::Entity>(&writing.tx, by, own.iter().copied()).await?;
    let claims: BTreeSet<Uuid> = rows.into_iter().map(|row| row.record_id).collect();
    forget(writing, claims.clone()).await?;
    Ok(claims)
}

/// Takes what was decided on some claims off the table.
pub(super) async fn forget(writing: &Writing, claims: BTreeSet<Uuid>) -> Result<(), WriteError> {
    let (tx, of) = (&writing.tx, decision::Column::RecordId);
    for row in batch::find::<decision::Entity>(tx, of, claims.iter().copied()).await? {
        note(writing, Some(&row), None)?;
    }
    batch::delete::<decision::Entity>(tx, of, claims).await
}
