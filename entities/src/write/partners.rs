//! Whom a record's partner is, as far as this node and the others' answers tell.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{Confirmation, CountryCode, NodeCode};
use uuid::Uuid;

use crate::{
    Network, Peer, WriteError, answer,
    exchange::message::Outcome,
    local_government, record,
    stored::word,
    write::{Writing, batch, offers::Governments},
};

/// What follows for one own record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The other party as it is known now.
    pub partner: Uuid,
    /// As long as the record is not linked.
    pub confirmation: Confirmation,
    /// The nodes that are to hold an offer of it.
    pub offered_to: BTreeSet<NodeCode>,
    /// The node that took the partner up, if no other can do so any more.
    pub exclusively: Option<NodeCode>,
}

impl Standing {
    /// The partner is a member of the same association: nobody else has to be asked.
    pub(crate) const fn domestic(partner: Uuid) -> Self {
        Self {
            partner,
            confirmation: Confirmation::Domestic,
            offered_to: BTreeSet::new(),
            exclusively: None,
        }
    }
}

/// Applies the rules of the design: domestic first; then the one node that knows the partner; while several do,
/// or none, the partner stays as stated.
fn standing(
    network: &Network,
    stated: &local_government::Model,
    country: CountryCode,
    answers: &[answer::Model],
) -> Standing {
    if stated.member && stated.owner == network.me.as_str() {
        return Standing::domestic(stated.id);
    }
    let answers: HashMap<&str, &answer::Model> = answers
        .iter()
        .map(|answer| (answer.peer.as_str(), answer))
        .collect();
    let mut targets: Vec<&NodeCode> = network.targets(country).map(|peer| &peer.code).collect();
    // A partner that is stated as a member of a node is nobody else's.
    if let Some(owner) = network.peers.iter().find(|peer| is_member_of(stated, peer)) {
        targets = vec![&owner.code];
    }
    let silent: BTreeSet<&NodeCode> = targets
        .iter()
        .copied()
        .filter(|code| !answers.contains_key(code.as_str()))
        .collect();
    let takers: Vec<(&NodeCode, Uuid)> = targets
        .iter()
        .filter_map(|code| Some((*code, answers.get(code.as_str())?.local_government_id?)))
        .collect();
    let rejects = |code: &NodeCode| {
        let answer = answers.get(code.as_str());
        answer.is_some_and(|answer| answer.outcome == Outcome::Rejected.as_str())
    };
    // Whoever has taken the partner up is alone to say so; what others think of it is not about their members.
    let rejected = match takers[..] {
        [(taker, _)] => rejects(taker),
        _ => targets.iter().copied().any(rejects),
    };
    match takers[..] {
        [(taker, partner)] => Standing {
            partner,
            confirmation: if rejected {
                Confirmation::Disputed
            } else {
                Confirmation::OneSided
            },
            offered_to: silent.iter().copied().chain([taker]).cloned().collect(),
            exclusively: silent.is_empty().then(|| taker.clone()),
        },
        _ => Standing {
            partner: stated.id,
            confirmation: match (rejected, silent.is_empty()) {
                (true, _) => Confirmation::Disputed,
                (false, true) => Confirmation::NoPartnerNode,
                (false, false) => Confirmation::Pending,
            },
            // Where one node alone can take the partner up, its word is enough from the start.
            exclusively: match targets[..] {
                [only] if takers.is_empty() => Some(only.clone()),
                _ => None,
            },
            offered_to: targets.into_iter().cloned().collect(),
        },
    }
}

fn is_member_of(stated: &local_government::Model, peer: &Peer) -> bool {
    stated.member && stated.owner == peer.code.as_str()
}

impl Governments {
    /// What follows for one own record from the answers to it.
    pub(crate) fn standing(
        &self,
        network: &Network,
        record: &record::Model,
        answers: &[answer::Model],
    ) -> Result<Standing, WriteError> {
        let stated = record.stated_partner_id.ok_or(WriteError::Missing {
            what: "partner of the record",
            id: record.id,
        })?;
        let country = word("record.stated_country", &record.stated_country)?;
        Ok(standing(network, self.get(stated)?, country, answers))
    }
}

/// Those of these own records that may yet turn out to have another partner than the one that was found: of the nodes that
/// could take the partner up not all have answered.
pub(crate) async fn open(
    writing: &Writing,
    records: impl IntoIterator<Item = &record::Model>,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let found = records.into_iter().filter_map(|row| {
        let stated = row.stated_partner_id?;
        (row.partner_id != Some(stated)).then_some((row, stated))
    });
    let found: Vec<(&record::Model, Uuid)> = found.collect();
    let named = found
        .iter()
        .flat_map(|(row, stated)| [Some(*stated), row.partner_id]);
    let governments = Governments::load(&writing.tx, named.flatten().collect()).await?;
    let ids = found.iter().map(|(row, _)| row.id);
    let answers = batch::find::<answer::Entity>(&writing.tx, answer::Column::RecordId, ids).await?;
    let answered: BTreeSet<(Uuid, &str)> = answers
        .iter()
        .map(|answer| (answer.record_id, answer.peer.as_str()))
        .collect();
    let mut open = BTreeSet::new();
    for (row, stated) in found {
        let (me, stated) = (writing.network.me.as_str(), governments.get(stated)?);
        let partner = row.partner_id.map(|id| governments.get(id)).transpose()?;
        let is_own = partner.is_some_and(|partner| partner.owner == me);
        let mut peers = writing.network.peers.iter();
        // Whoever is stated as a member of a node has been taken up by that one.
        if is_own || peers.any(|peer| is_member_of(stated, peer)) {
            continue;
        }
        let country = word("record.stated_country", &row.stated_country)?;
        let mut targets = writing.network.targets(country);
        if targets.any(|peer| !answered.contains(&(row.id, peer.code.as_str()))) {
            open.insert(row.id);
        }
    }
    Ok(open)
}
