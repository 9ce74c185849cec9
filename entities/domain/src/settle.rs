//! Settled values: one symmetric rule makes two associations' records of a twinning one set of values,
//! the same at either node.

use crate::{Statement, vocabulary::vocabulary};

vocabulary! {
    /// A value in which two records can differ.
    Aspect, AspectError, "a value of a record":
    /// The bond.
    Kind = "kind",
    /// Where in its life.
    Status = "status",
    /// The start.
    Since = "since",
    /// The end.
    Until = "until",
    /// The themes.
    Themes = "themes",
    /// The goals.
    Sdgs = "sdgs",
}

/// The stronger bond, the status further along its life, the earliest known start, the latest known end,
/// themes and goals together, the later change.
#[must_use]
pub fn settle(one: &Statement, other: &Statement) -> Statement {
    Statement {
        kind: one.kind.min(other.kind),
        status: one.status.max(other.status),
        since: [&one.since, &other.since]
            .into_iter()
            .flatten()
            .min()
            .cloned(),
        until: one.until.clone().max(other.until.clone()),
        themes: one.themes.union(&other.themes).cloned().collect(),
        sdgs: one.sdgs.union(&other.sdgs).copied().collect(),
        updated_at: one.updated_at.max(other.updated_at),
    }
}

/// The values in which two records differ.
#[must_use]
pub fn discrepancies(one: &Statement, other: &Statement) -> Vec<Aspect> {
    let differs = |aspect: &Aspect| match aspect {
        Aspect::Kind => one.kind != other.kind,
        Aspect::Status => one.status != other.status,
        Aspect::Since => one.since != other.since,
        Aspect::Until => one.until != other.until,
        Aspect::Themes => one.themes != other.themes,
        Aspect::Sdgs => one.sdgs != other.sdgs,
    };
    Aspect::ALL.iter().copied().filter(differs).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Sdg, Timestamp, TwinningKind, TwinningStatus};

    fn statement() -> impl Strategy<Value = Statement> {
        let date = || {
            proptest::option::of(prop_oneof![
                Just("1963"),
                Just("1963-01-22"),
                Just("1970-05"),
                Just("1988")
            ])
        };
        (
            0..5usize,
            0..6usize,
            date(),
            date(),
            0..4i64,
            proptest::collection::btree_set(1..5i32, 0..3),
        )
            .prop_map(|(kind, status, since, until, at, sdgs)| Statement {
                kind: TwinningKind::ALL[kind],
                status: TwinningStatus::ALL[status],
                since: since.map(|text| text.parse().unwrap()),
                until: until.map(|text| text.parse().unwrap()),
                themes: sdgs
                    .iter()
                    .map(|n| format!("theme {n}").parse().unwrap())
                    .collect(),
                sdgs: sdgs
                    .into_iter()
                    .map(|n| Sdg::try_from(n).unwrap())
                    .collect(),
                updated_at: Timestamp::from_millis(at).unwrap(),
            })
    }

    proptest! {
        #[test]
        fn settling_does_not_depend_on_whose_record_comes_first(a in statement(), b in statement()) {
            prop_assert_eq!(settle(&a, &b), settle(&b, &a));
            prop_assert_eq!(discrepancies(&a, &b), discrepancies(&b, &a));
        }

        #[test]
        fn settling_twice_changes_nothing(a in statement(), b in statement()) {
            let settled = settle(&a, &b);
            prop_assert_eq!(settle(&settled, &a), settled.clone());
            prop_assert_eq!(settle(&a, &a), a.clone());
            prop_assert!(discrepancies(&a, &a).is_empty());
        }
    }

    #[test]
    fn the_known_beats_the_unknown() {
        let known = Statement {
            kind: TwinningKind::Contact,
            status: TwinningStatus::Active,
            since: Some("1970".parse().unwrap()),
            until: Some("1999".parse().unwrap()),
            themes: std::collections::BTreeSet::new(),
            sdgs: std::collections::BTreeSet::new(),
            updated_at: Timestamp::from_millis(0).unwrap(),
        };
        let other = Statement {
            kind: TwinningKind::Twinning,
            since: None,
            until: None,
            ..known.clone()
        };
        let settled = settle(&known, &other);
        assert_eq!(settled.kind, TwinningKind::Twinning);
        assert_eq!((settled.since, settled.until), (known.since, known.until));
    }
}
