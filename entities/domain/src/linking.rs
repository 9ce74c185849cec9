//! Which of two nodes' records of one pair of local governments are of one twinning.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{PartialDate, TwinningKind};

/// What of a record decides its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub record: Uuid,
    /// Its bond.
    pub kind: TwinningKind,
    /// Its start.
    pub since: Option<PartialDate>,
}

/// One to one: same kind first, then the nearest start (unknown last), then ids. Decided by the node whose
/// code sorts first, with its own records as `mine`.
#[must_use]
pub fn decide(mine: &[Candidate], theirs: &[Candidate]) -> Vec<(Uuid, Uuid)> {
    let mut pairs: Vec<_> = mine
        .iter()
        .flat_map(|own| {
            theirs
                .iter()
                .map(move |other| (closeness(own, other), own.record, other.record))
        })
        .collect();
    pairs.sort_unstable();
    let (mut own_taken, mut other_taken) = (BTreeSet::new(), BTreeSet::new());
    let mut links = Vec::new();
    for (_, own, other) in pairs {
        if !own_taken.contains(&own) && !other_taken.contains(&other) {
            own_taken.insert(own);
            other_taken.insert(other);
            links.push((own, other));
        }
    }
    links
}

/// Smaller is closer: whether the kinds differ, then the days between the starts.
fn closeness(one: &Candidate, other: &Candidate) -> (bool, u32) {
    let days = match (&one.since, &other.since) {
        (Some(a), Some(b)) => a
            .first_day()
            .since(b.first_day())
            .map_or(u32::MAX, |span| span.get_days().unsigned_abs()),
        _ => u32::MAX,
    };
    (one.kind != other.kind, days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(number: u128, kind: TwinningKind, since: &str) -> Candidate {
        Candidate {
            record: Uuid::from_u128(number),
            kind,
            since: since.parse().ok(),
        }
    }

    #[test]
    fn same_kind_comes_before_near_start_and_known_before_unknown() {
        use TwinningKind::{Friendship, Twinning};
        let mine = [
            candidate(1, Twinning, "1963"),
            candidate(2, Friendship, ""),
            candidate(3, Friendship, "1980"),
        ];
        let theirs = [
            candidate(11, Friendship, "1963"),
            candidate(12, Twinning, ""),
            candidate(13, Friendship, "1981"),
        ];
        let pair = |a, b| (Uuid::from_u128(a), Uuid::from_u128(b));
        assert_eq!(
            decide(&mine, &theirs),
            [pair(3, 13), pair(1, 12), pair(2, 11)]
        );
    }

    #[test]
    fn each_record_is_linked_once() {
        let mine = [candidate(1, TwinningKind::Twinning, "1963")];
        let theirs = [
            candidate(11, TwinningKind::Twinning, "1962-12-31"),
            candidate(12, TwinningKind::Twinning, "1963"),
        ];
        assert_eq!(
            decide(&mine, &theirs),
            [(Uuid::from_u128(1), Uuid::from_u128(12))]
        );
    }
}
