//! Whom a record's partner is, as far as this node and the others' answers tell.

use std::collections::{BTreeSet, HashMap};

use jumelage_domain::{Confirmation, CountryCode, NodeCode};
use uuid::Uuid;

use crate::{
    Network, Peer, WriteError, answer, exchange::message::Outcome, local_government, record,
    stored::word, write::offers::Governments,
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
