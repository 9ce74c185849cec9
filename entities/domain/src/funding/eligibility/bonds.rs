//! Rules on partnerships that there are already.

use std::collections::BTreeSet;

use super::{
    Facts, Met,
    count::{Judgement, names},
};
use crate::{
    TwinningKind, TwinningStatus,
    funding::{Applicant, Bonds, Reason},
};

impl Facts<'_> {
    /// What is recorded is certain. What is not recorded is missing only if all nodes answered.
    pub(super) fn partners(
        &self,
        bonds: Bonds,
        kinds: &BTreeSet<TwinningKind>,
        statuses: &BTreeSet<TwinningStatus>,
    ) -> Judgement {
        let (partnerships, all_known) = self.applicants.partnerships();
        let members = self.applicants.members();
        let counts = |a: &Applicant, b: &Applicant| {
            partnerships.iter().any(|one| {
                let between = [&one.between[0], &one.between[1]];
                (between == [&a.key, &b.key] || between == [&b.key, &a.key])
                    && (kinds.is_empty() || kinds.contains(&one.kind))
                    && statuses.contains(&one.status)
            })
        };
        let missing = match bonds {
            Bonds::EveryPair => pairs(members)
                .filter(|(a, b)| !counts(a, b))
                .map(|(a, b)| format!("{} – {}", a.name, b.name))
                .collect::<Vec<_>>()
                .join(", "),
            Bonds::Each => names(
                members
                    .iter()
                    .filter(|a| members.iter().all(|b| a.key == b.key || !counts(a, b))),
            ),
            Bonds::Connected => names(unreached(members, counts)),
        };
        // One alone is nobody's partner.
        if members.len() > 1 && missing.is_empty() {
            let number = pairs(members).filter(|(a, b)| counts(a, b)).count();
            return Judgement::new(Met::Met, Reason::Found, vec![number.to_string()]);
        }
        let missing = if missing.is_empty() {
            names(members)
        } else {
            missing
        };
        let judgement = if all_known {
            Judgement::new(Met::Missed, Reason::NotPartners, vec![missing])
        } else {
            Judgement::new(Met::Unknown, Reason::PartnershipsNotKnown, vec![missing])
        };
        // Another applicant can be the partner that is missing, but not between two that are there.
        if bonds == Bonds::EveryPair && members.len() > 1 {
            judgement
        } else {
            judgement.mendable()
        }
    }
}

fn pairs(members: &[Applicant]) -> impl Iterator<Item = (&Applicant, &Applicant)> {
    members
        .iter()
        .enumerate()
        .flat_map(|(at, a)| members[at + 1..].iter().map(move |b| (a, b)))
}

/// Those to whom no way over partners leads from the first.
fn unreached(
    members: &[Applicant],
    counts: impl Fn(&Applicant, &Applicant) -> bool,
) -> Vec<&Applicant> {
    let mut rest: Vec<&Applicant> = members.iter().skip(1).collect();
    let mut reached: Vec<&Applicant> = members.iter().take(1).collect();
    while let Some(from) = reached.pop() {
        rest.retain(|to| {
            let partners = counts(from, to);
            if partners {
                reached.push(to);
            }
            !partners
        });
    }
    rest
}
