//! Own members that records of others and own ones mean, by the stated code and else by the stated name.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::{
    WriteError, local_government,
    matching::{self, Stated},
    record,
    stored::{optional, word},
    write::{
        Writing,
        claims::Code,
        keys,
        lineage::{Assigned, Lineage},
        offers::Governments,
    },
};

/// The partners of these offers, as far as they are clear: by a code that exactly one member bears; without a code, or
/// with one that several bear, by name. A code that nobody bears is a question for the desk.
pub(super) async fn partners(
    writing: &Writing,
    offers: &[record::Model],
    bearers: &HashMap<Code, Vec<Uuid>>,
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    let mut partners = HashMap::new();
    let mut named = Vec::new();
    for offer in offers {
        let code = offer.stated_scheme.clone().zip(offer.stated_code.clone());
        let bearing = code.map(|code| bearers.get(&code).map_or(&[][..], Vec::as_slice));
        match bearing {
            Some([only]) => {
                partners.insert(offer.id, *only);
            }
            Some([]) => {}
            None | Some(_) => named.push((offer.id, stated(offer)?)),
        }
    }
    let ids = offers.iter().map(|offer| offer.id).collect();
    partners.extend(named_members(writing, &ids, &named).await?);
    Ok(partners)
}

/// Of own records, the partners in this association's own countries that lists state by name alone and that turn out
/// to be its own members.
pub(super) async fn own_partners(
    writing: &Writing,
    records: &[record::Model],
    governments: &Governments,
) -> Result<HashMap<Uuid, local_government::Model>, WriteError> {
    let mut named = Vec::new();
    for record in records {
        let known = record
            .stated_partner_id
            .is_some_and(|id| governments.get(id).is_ok_and(|stated| stated.member));
        let stated = stated(record)?;
        if !known && stated.code.is_none() && writing.network.countries.contains(&stated.country) {
            named.push((record.id, stated));
        }
    }
    let ids = records.iter().map(|record| record.id).collect();
    let mut found = named_members(writing, &ids, &named).await?;
    let named = named.iter().map(|(id, _)| *id).collect();
    found.extend(as_decided(writing, records, named, &found).await?);
    // Nobody is twinned with itself: who bears the name of its partner waits to be told apart from it.
    found.retain(|record, member| {
        records
            .iter()
            .any(|one| one.id == *record && one.party_id != *member)
    });
    let members = found.values().copied().collect();
    let members = Governments::load(&writing.tx, members).await?;
    found
        .into_iter()
        .map(|(record, member)| Ok((record, members.get(member)?.clone())))
        .collect()
}

/// Of such records those whose partner a name does not tell, or not any more: it lives on together with the party, and the
/// record is history between these two; or it was split, and staff have said to which part the record goes.
async fn as_decided(
    writing: &Writing,
    records: &[record::Model],
    named: BTreeSet<Uuid>,
    found: &HashMap<Uuid, Uuid>,
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let (tx, me) = (&writing.tx, &writing.network.me);
    let mut parties = BTreeSet::new();
    for record in records {
        if named.contains(&record.id) {
            parties.insert(record.party_id);
            parties.extend(record.partner_id);
        }
    }
    let lineage = Lineage::of(tx, me, parties).await?;
    let assigned = Assigned::of(tx, me, named.iter().copied()).await?;
    let rows = records.iter().filter(|record| named.contains(&record.id));
    let decided = rows.filter_map(|record| {
        let partner = record.partner_id.filter(|id| *id != record.party_id)?;
        if lineage.are_one(record.party_id, Some(partner)) {
            return Some((record.id, partner));
        }
        let part = || assigned.part(record.id);
        let unclear = !found.contains_key(&record.id);
        unclear.then(part).flatten().map(|part| (record.id, part))
    });
    Ok(decided.collect())
}

async fn named_members(
    writing: &Writing,
    ids: &BTreeSet<Uuid>,
    named: &[(Uuid, Stated)],
) -> Result<HashMap<Uuid, Uuid>, WriteError> {
    keys::hold_stated(writing, ids, named.iter().map(|(id, stated)| (*id, stated))).await?;
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let partners: Vec<Stated> = named.iter().map(|(_, stated)| stated.clone()).collect();
    let found = matching::resolve(&writing.tx, &writing.network, &partners).await?;
    Ok(named
        .iter()
        .zip(found)
        .filter_map(|((id, _), member)| Some((*id, member?)))
        .collect())
}

/// What a record says of its partner.
fn stated(record: &record::Model) -> Result<Stated, WriteError> {
    Ok(Stated {
        country: word("record.stated_country", &record.stated_country)?,
        scheme: optional("record.stated_scheme", record.stated_scheme.as_deref())?,
        code: record.stated_code.clone(),
        name: record.stated_name.clone(),
    })
}
