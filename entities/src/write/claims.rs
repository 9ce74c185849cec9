//! Records that other nodes offered: who the partner is here, and what the others are to be answered.

mod by_id;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use by_id::by_id;
use jumelage_domain::{Confirmation, NodeCode, ObjectId, ObjectKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Query};
use uuid::Uuid;

use crate::{
    Network, WriteError, claim,
    exchange::message::{Answer, Outcome, Topic},
    link, local_government, local_government_code, record,
    stored::word,
    write::{
        Writing, batch, by_name,
        decisions::Decided,
        keys,
        lineage::{Assigned, Lineage},
        links,
        offers::Governments,
        refresh, say, twinnings,
    },
};

/// A code as columns hold it: scheme and value.
pub(crate) type Code = (String, String);

/// Members of this node that bear some codes.
pub async fn bearers(
    db: &impl ConnectionTrait,
    network: &Network,
    codes: BTreeSet<Code>,
) -> Result<HashMap<Code, Vec<Uuid>>, WriteError> {
    let mut found: HashMap<Code, Vec<Uuid>> = HashMap::new();
    for values in batch::portions(codes.iter().map(|(_, value)| value.clone())) {
        let members = Query::select()
            .column(local_government::Column::Id)
            .from(local_government::Entity)
            .and_where(local_government::Column::Owner.eq(network.me.as_str()))
            .and_where(local_government::Column::Member.eq(true))
            .to_owned();
        let rows = local_government_code::Entity::find()
            .filter(local_government_code::Column::Value.is_in(values))
            .filter(local_government_code::Column::LocalGovernmentId.in_subquery(members))
            .all(db)
            .await?;
        for row in rows {
            let code = (row.scheme, row.value);
            if codes.contains(&code) {
                found.entry(code).or_default().push(row.local_government_id);
            }
        }
    }
    let lineage = Lineage::of(db, &network.me, found.values().flatten().copied()).await?;
    // One value under two schemes is read twice; and what a predecessor bore leads to its successors.
    for ids in found.values_mut() {
        let current = ids.iter().flat_map(|id| lineage.current(*id));
        *ids = current.collect::<BTreeSet<_>>().into_iter().collect();
    }
    Ok(found)
}

/// Resolves these offers again, and renews the twinnings and answers that follow.
pub async fn refresh(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let mut claims =
        batch::find::<record::Entity>(tx, record::Column::Id, ids.iter().copied()).await?;
    let codes = claims
        .iter()
        .filter_map(|claim| Some((claim.stated_scheme.clone()?, claim.stated_code.clone()?)));
    let bearers = bearers(tx, &writing.network, codes.collect()).await?;
    let by_name = by_name::partners(writing, &claims, &bearers).await?;
    let by_id = by_id(writing, &claims).await?;
    let me = &writing.network.me;
    let assigned = Assigned::of(tx, me, ids.iter().copied()).await?;
    let decided = Decided::judge(writing, &claims).await?;
    let partners: Vec<Option<Uuid>> = claims
        .iter()
        .map(|claim| {
            let stated = claim.stated_partner_id;
            let found_out = stated
                .and_then(|id| by_id.get(&id).copied())
                .or_else(|| by_name.get(&claim.id).copied())
                .or_else(|| assigned.to(claim, &bearers));
            decided.partner(claim.id, found_out)
        })
        .collect();
    let lineage = Lineage::of(tx, me, partners.iter().flatten().copied()).await?;
    let mut changed = Vec::new();
    for (claim, partner) in claims.iter_mut().zip(partners) {
        // Staff decided on the one that there was then.
        let partner = partner.and_then(|id| {
            let part = || assigned.among(claim.id, &lineage.current(id));
            lineage.the_only(id).or_else(part)
        });
        if claim.partner_id != partner {
            claim.partner_id = partner;
            changed.push(claim.clone());
        }
    }
    let mut loose: BTreeSet<Uuid> = changed.iter().map(|claim| claim.id).collect();
    loose.extend(ids.iter().filter(|id| decided.forbids(**id)));
    batch::upsert::<record::Entity>(tx, changed).await?;
    links::remove_of_claims(writing, &loose).await?;

    let linked =
        batch::find::<link::Entity>(tx, link::Column::OtherRecordId, ids.iter().copied()).await?;
    let linked: HashMap<Uuid, Uuid> = linked
        .into_iter()
        .map(|link| (link.other_record_id, link.own_record_id))
        .collect();
    let named = claims
        .iter()
        .flat_map(|claim| [Some(claim.party_id), claim.partner_id])
        .flatten();
    let governments = Governments::load(tx, named.collect()).await?;
    let mut rows = twinnings::Rows::default();
    let mut answers = BTreeMap::new();
    let mut unlinked = BTreeSet::new();
    for claim in &claims {
        let sender: NodeCode = word("record.node", &claim.node)?;
        if !linked.contains_key(&claim.id) {
            unlinked.insert(claim.id);
            if claim.exclusive && claim.partner_id.is_some() {
                let confirmation = if decided.rejects(claim.id) {
                    Confirmation::Disputed
                } else {
                    Confirmation::OneSided
                };
                rows.add(None, Some(claim), &governments, confirmation)?;
                writing.reconsider(&sender);
            }
        }
        let answer = answer(claim, &governments, decided.rejects(claim.id))?;
        answers.insert((sender, claim.id), say::digest(&answer));
    }
    rows.replace(writing, &unlinked).await?;
    say::replace(writing, Topic::Answer, ids.clone(), answers).await?;
    // What another association says of a linked twinning goes into its settled values.
    let mut own: BTreeSet<Uuid> = linked.into_values().collect();
    own.extend(decided.own);
    if own.is_empty() {
        Ok(())
    } else {
        Box::pin(refresh::own_records(writing, &own)).await
    }
}

/// What an offer is answered.
pub(crate) fn answer(
    claim: &record::Model,
    governments: &Governments,
    is_rejected: bool,
) -> Result<Answer, WriteError> {
    let node = word("record.node", &claim.node)?;
    Ok(Answer {
        record: ObjectId::new(ObjectKind::Twinning, node, claim.id),
        outcome: match claim.partner_id {
            _ if is_rejected => Outcome::Rejected,
            Some(_) => Outcome::Known,
            None => Outcome::Unknown,
        },
        local_government: claim
            .partner_id
            .map(|id| governments.reference(id))
            .transpose()?,
    })
}

/// The sender does not say this any more.
pub async fn withdraw(
    writing: &Writing,
    peer: &str,
    ids: &BTreeSet<Uuid>,
) -> Result<(), WriteError> {
    links::remove_of_claims(writing, ids).await?;
    twinnings::remove(writing, ids).await?;
    // Withdrawing an offer withdraws the answer to it: neither side says more about it.
    say::forget(
        writing,
        ids.iter()
            .map(|id| (peer.to_owned(), Topic::Answer, *id))
            .collect(),
    )
    .await?;
    let tx = &writing.tx;
    batch::delete::<claim::Entity>(tx, claim::Column::RecordId, ids.iter().copied()).await?;
    keys::hold_stated(writing, ids, []).await?;
    batch::delete::<record::Entity>(tx, record::Column::Id, ids.iter().copied()).await
}
