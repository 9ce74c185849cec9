//! Deciding.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jumelage_domain::{Decision, NodeCode};
use uuid::Uuid;

use super::{Refused, Words, confirm, noted::note, reopen, standing};
use crate::{
    WriteError, decision, link, local_government, record,
    stored::word,
    write::{Writing, batch, claims, records, refresh},
};

/// What staff answer one claim, or many alike.
#[derive(Clone, Debug)]
pub struct Response {
    /// The answer.
    pub decision: Decision,
    /// CONFIRM, REJECT: the own member that the claim's partner is; none for the one that was found out.
    pub local_government: Option<Uuid>,
    /// LINK: with which own record.
    pub own_record: Option<Uuid>,
    /// Who decides, as the issuer of the token knows them.
    pub decided_by: Option<String>,
    /// For colleagues.
    pub note: Option<String>,
}

/// What claims of one request have got, so that no other of it gets the same.
#[derive(Default)]
struct Within {
    made: BTreeSet<(Uuid, Uuid, String)>,
    linked: BTreeSet<Uuid>,
}

/// Decides on claims, each for itself: what one is refused for does not touch the others. All that follows is made in
/// the same transaction; links are, at its end. What was decided alike before stays as it is: with its note, its day, and
/// whoever decided.
pub async fn respond(
    writing: &Writing,
    claims: &BTreeSet<Uuid>,
    response: &Response,
) -> Result<BTreeMap<Uuid, Result<(), Refused>>, WriteError> {
    let read = Read::load(writing, claims, response).await?;
    let (mut outcomes, mut accepted, mut within) = (BTreeMap::new(), Vec::new(), Within::default());
    for id in claims {
        let weighed = read.weigh(writing, *id, response, &mut within);
        let outcome = weighed.map(|answer| {
            if !answer.says_nothing_new(response) {
                accepted.push(answer);
            }
        });
        outcomes.insert(*id, outcome);
    }
    store(writing, &read, accepted, response).await?;
    Ok(outcomes)
}

/// A claim on which can be decided as asked.
struct Accepted<'a> {
    claim: &'a record::Model,
    before: Option<&'a decision::Model>,
    local_government: Option<Uuid>,
    own: Own,
}

impl Accepted<'_> {
    /// Whether just this was decided before, and holds. A note that is left out says nothing else.
    fn says_nothing_new(&self, response: &Response) -> bool {
        let own = match self.own {
            Own::None => None,
            Own::Is(id) => Some(id),
            Own::ToBeMade => return false,
        };
        self.before.is_some_and(|before| {
            before.holds
                && before.decision == response.decision.as_str()
                && before.local_government_id == self.local_government
                && before.own_record_id == own
                && (response.note.is_none() || response.note == before.note)
        })
    }
}

/// The own record that comes out of a decision.
enum Own {
    None,
    Is(Uuid),
    ToBeMade,
}

/// What decisions hang on.
struct Read {
    claims: HashMap<Uuid, record::Model>,
    decisions: HashMap<Uuid, decision::Model>,
    /// By claim the own record.
    links: HashMap<Uuid, Uuid>,
    /// Own records: of the parties that may be confirmed, those that decisions made, and the one to link with.
    own: HashMap<Uuid, record::Model>,
    /// Of the own record to link with.
    partner: Option<local_government::Model>,
    /// The claim that a decision links that one with.
    taken_by: Option<Uuid>,
    /// The same, where the other side has withdrawn that claim: the decision on it is no reason to keep the own record.
    left_by: Option<Uuid>,
    members: BTreeSet<Uuid>,
}

impl Read {
    async fn load(
        writing: &Writing,
        ids: &BTreeSet<Uuid>,
        response: &Response,
    ) -> Result<Self, WriteError> {
        let tx = &writing.tx;
        let me = writing.network.me.as_str();
        let ids = || ids.iter().copied();
        let claims = batch::find::<record::Entity>(tx, record::Column::Id, ids()).await?;
        let claims: Vec<_> = claims.into_iter().filter(|row| row.node != me).collect();
        let of = decision::Column::RecordId;
        let decisions = batch::find::<decision::Entity>(tx, of, ids()).await?;
        let links = batch::find::<link::Entity>(tx, link::Column::OtherRecordId, ids()).await?;
        let meant = claims.iter().filter_map(|claim| claim.partner_id);
        let meant: BTreeSet<Uuid> = meant.chain(response.local_government).collect();
        let named = decisions.iter().filter_map(|row| row.own_record_id);
        let named: BTreeSet<Uuid> = named.chain(response.own_record).collect();
        let party = record::Column::PartyId;
        let mut own = batch::find::<record::Entity>(tx, party, meant.iter().copied()).await?;
        own.extend(batch::find::<record::Entity>(tx, record::Column::Id, named).await?);
        own.retain(|row| row.node == me);
        let own: HashMap<Uuid, record::Model> = own.into_iter().map(|row| (row.id, row)).collect();
        let (mut partner, mut taken_by, mut left_by) = (None, None, None);
        if let Some(id) = response.own_record {
            let theirs = own.get(&id).and_then(|row| row.partner_id);
            let at = local_government::Column::Id;
            let rows = batch::find::<local_government::Entity>(tx, at, theirs).await?;
            partner = rows.into_iter().next();
            let by = decision::Column::OwnRecordId;
            let rows = batch::find::<decision::Entity>(tx, by, [id]).await?;
            let by = rows.into_iter().next().map(|row| row.record_id);
            let there = batch::find::<record::Entity>(tx, record::Column::Id, by).await?;
            if there.is_empty() {
                left_by = by;
            } else {
                taken_by = by;
            }
        }
        Ok(Self {
            members: standing::members(writing, meant).await?,
            claims: claims.into_iter().map(|row| (row.id, row)).collect(),
            decisions: decisions
                .into_iter()
                .map(|row| (row.record_id, row))
                .collect(),
            links: links
                .into_iter()
                .map(|row| (row.other_record_id, row.own_record_id))
                .collect(),
            own,
            partner,
            taken_by,
            left_by,
        })
    }

    fn weigh<'a>(
        &'a self,
        writing: &Writing,
        id: Uuid,
        response: &Response,
        within: &mut Within,
    ) -> Result<Accepted<'a>, Refused> {
        let claim = self.claims.get(&id).ok_or(Refused::NotFound)?;
        let before = self.decisions.get(&id);
        let named = response.local_government;
        if named.is_some_and(|named| !self.members.contains(&named)) {
            return Err(Refused::NotAMember);
        }
        let (local_government, own) = match response.decision {
            Decision::NotOurs => (None, Own::None),
            Decision::Reject => (named, Own::None),
            Decision::Link => {
                let own = self.link_with(writing, claim, response, &mut within.linked)?;
                (Some(own.party_id), Own::Is(own.id))
            }
            Decision::Confirm => {
                let meant = named.or(claim.partner_id).ok_or(Refused::PartnerUnknown)?;
                (
                    Some(meant),
                    self.confirm(claim, before, meant, &mut within.made)?,
                )
            }
        };
        Ok(Accepted {
            claim,
            before,
            local_government,
            own,
        })
    }

    fn link_with(
        &self,
        writing: &Writing,
        claim: &record::Model,
        response: &Response,
        taken: &mut BTreeSet<Uuid>,
    ) -> Result<&record::Model, Refused> {
        let own = response.own_record.and_then(|id| self.own.get(&id));
        let own = own.ok_or(Refused::NotYourRecord)?;
        let named = response.local_government;
        let is_other = named.is_some_and(|named| named != own.party_id);
        // A partner that nobody owns may turn out to be the claim's party. One that somebody owns is who it is.
        let partner = self.partner.as_ref();
        let is_others = partner.is_none_or(|partner| {
            partner.id != claim.party_id
                && (partner.member || partner.owner != writing.network.me.as_str())
        });
        if is_other || is_others {
            return Err(Refused::OtherParties);
        }
        // Two claims of one request want it, too.
        let is_wanted = !taken.insert(own.id);
        if is_wanted || self.taken_by.is_some_and(|taken_by| taken_by != claim.id) {
            return Err(Refused::OwnRecordTaken);
        }
        Ok(own)
    }

    fn confirm(
        &self,
        claim: &record::Model,
        before: Option<&decision::Model>,
        meant: Uuid,
        made: &mut BTreeSet<(Uuid, Uuid, String)>,
    ) -> Result<Own, Refused> {
        // Confirmed once more, it is the same record.
        let was = before.filter(|before| before.decision == Decision::Confirm.as_str());
        let was = was.and_then(|before| self.own.get(&before.own_record_id?));
        if let Some(was) = was
            && was.party_id == meant
            && was.partner_id == Some(claim.party_id)
        {
            return Ok(Own::Is(was.id));
        }
        if self.links.contains_key(&claim.id) {
            return Err(Refused::AlreadyLinked);
        }
        let is_same = |own: &record::Model| {
            (own.party_id, own.partner_id) == (meant, Some(claim.party_id))
                && own.kind == claim.kind
        };
        let exists = self.own.values().any(is_same);
        if exists || !made.insert((meant, claim.party_id, claim.kind.clone())) {
            return Err(Refused::OwnRecordExists);
        }
        Ok(Own::ToBeMade)
    }
}

/// Writes the decisions, and makes what follows from them.
async fn store(
    writing: &Writing,
    read: &Read,
    accepted: Vec<Accepted<'_>>,
    response: &Response,
) -> Result<(), WriteError> {
    let (mut decisions, mut made, mut undone) = (Vec::new(), Vec::new(), BTreeSet::new());
    let (mut ids, mut own) = (BTreeSet::new(), BTreeSet::new());
    let parties = accepted.iter().map(|answer| answer.claim.party_id);
    let confirm = confirm::Confirm::load(writing, parties.collect()).await?;
    for answer in accepted {
        let claim = answer.claim;
        let own_record_id = match answer.own {
            Own::None => None,
            Own::Is(id) => Some(id),
            Own::ToBeMade => {
                let record = confirm.record(writing, claim, answer.local_government)?;
                made.push(record.clone());
                Some(record.id)
            }
        };
        if let Some(before) = answer.before
            && before.own_record_id != own_record_id
        {
            own.extend(before.own_record_id);
            undone.extend(reopen::untouched(before, &read.own));
        }
        own.extend(own_record_id);
        ids.insert(claim.id);
        let peer: NodeCode = word("record.node", &claim.node)?;
        writing.reconsider(&peer);
        let decision = decision::Model {
            record_id: claim.id,
            peer: claim.node.clone(),
            decision: response.decision.to_string(),
            local_government_id: answer.local_government,
            own_record_id,
            decided_at: writing.now.millis(),
            decided_by: response.decided_by.clone(),
            note: response.note.clone(),
            decided_on: Words::of(claim).to_json(),
            holds: true,
        };
        decisions.push((answer.before, decision));
    }
    records::remove(writing, &undone).await?;
    records::store(writing, made).await?;
    // Should that claim come back, it waits at the desk.
    let left_by = read.left_by.filter(|_| !decisions.is_empty());
    let left_by = left_by.filter(|claim| !ids.contains(claim));
    standing::forget(writing, left_by.into_iter().collect()).await?;
    // Noted last: what was removed has noted what became of the decisions on it.
    for (before, decision) in &decisions {
        note(writing, *before, Some(decision))?;
    }
    let decisions = decisions.into_iter().map(|(_, decision)| decision);
    batch::upsert::<decision::Entity>(&writing.tx, decisions.collect::<Vec<_>>()).await?;
    claims::refresh(writing, &ids).await?;
    own.retain(|id| !undone.contains(id));
    refresh::own_records(writing, &own).await
}
