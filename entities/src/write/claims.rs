//! Records that other nodes offered: who the partner is here, and what the others are to be answered.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{Confirmation, NodeCode, ObjectId, ObjectKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Query};
use uuid::Uuid;

use crate::{
    Network, WriteError,
    exchange::message::{Answer, Outcome, Topic},
    link, local_government, local_government_code, record,
    stored::word,
    write::{Writing, batch, by_name, keys, links, offers::Governments, refresh, say, twinnings},
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
    // One value under two schemes is read twice.
    for ids in found.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    Ok(found)
}

/// Resolves these offers again, and renews the twinnings and answers that follow.
pub async fn refresh(writing: &Writing, ids: &BTreeSet<Uuid>) -> Result<(), WriteError> {
    let tx = &writing.tx;
    let mut claims =
        batch::find::<record::Entity>(tx, record::Column::Id, ids.iter().copied()).await?;
    let partners = by_name::partners(writing, &claims).await?;
    let mut changed = Vec::new();
    for claim in &mut claims {
        let partner = partners.get(&claim.id).copied();
        if claim.partner_id != partner {
            claim.partner_id = partner;
            changed.push(claim.clone());
        }
    }
    let moved: BTreeSet<Uuid> = changed.iter().map(|claim| claim.id).collect();
    batch::upsert::<record::Entity>(tx, changed).await?;
    links::remove_of_claims(writing, &moved).await?;

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
                rows.add(None, Some(claim), &governments, Confirmation::OneSided)?;
                writing.reconsider(&sender);
            }
        }
        let answer = answer(claim, &governments)?;
        answers.insert((sender, claim.id), say::digest(&answer));
    }
    rows.replace(writing, &unlinked).await?;
    say::replace(writing, Topic::Answer, ids.clone(), answers).await?;
    // What another association says of a linked twinning goes into its settled values.
    let own: BTreeSet<Uuid> = linked.into_values().collect();
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
) -> Result<Answer, WriteError> {
    let node = word("record.node", &claim.node)?;
    Ok(Answer {
        record: ObjectId::new(ObjectKind::Twinning, node, claim.id),
        outcome: if claim.partner_id.is_some() {
            Outcome::Known
        } else {
            Outcome::Unknown
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
    keys::hold_stated(writing, ids, []).await?;
    batch::delete::<record::Entity>(&writing.tx, record::Column::Id, ids.iter().copied()).await
}
