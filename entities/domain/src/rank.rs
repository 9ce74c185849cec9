//! Rankings that many nodes make together: each scores its own objects by one rule, and the best of all are the best of
//! their best.
//!
//! A score is a whole number, so that it is equal on every machine; of objects with equal scores that with the smaller id
//! comes first. So there is one order, whoever merges, and a place in it says where the next page begins.

use std::{cmp::Ordering, collections::BinaryHeap, fmt, str::FromStr};

use uuid::Uuid;

use crate::{
    NodeCode, SortKey,
    sort_key::{Direction, SortKeyError, integer, read_integer},
};

/// How well an object fits: 0 not at all. It fits an `Int` of GraphQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i32);

/// Not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a score: a whole number from 0 to 2147483647")]
pub struct ScoreError(pub i64);

impl Score {
    /// The number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }
}

impl TryFrom<i64> for Score {
    type Error = ScoreError;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        match i32::try_from(number) {
            Ok(score @ 0..) => Ok(Self(score)),
            _ => Err(ScoreError(number)),
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A place in a ranking. What is better is less. As text, it is the sort key of a list in descending order of score:
/// compared as bytes, keys sort as the ranking does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RankKey {
    /// Of the object.
    pub score: Score,
    /// In the object's id.
    pub node: NodeCode,
    /// In the object's id.
    pub uuid: Uuid,
}

impl RankKey {
    /// The part of a key's text that tells objects apart: all but the score.
    #[must_use]
    pub fn object(text: &str) -> &str {
        text.rsplit_once(END).map_or(text, |(_, object)| object)
    }
}

/// What stands between the value and the id in the text of a descending key.
const END: char = '~';

impl Ord for RankKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = other.score.cmp(&self.score);
        by_score
            .then_with(|| (self.node.as_str(), self.uuid).cmp(&(other.node.as_str(), other.uuid)))
    }
}

impl PartialOrd for RankKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RankKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = SortKey {
            value: Some(integer(self.score.0.into())),
            node: self.node.clone(),
            uuid: self.uuid,
        };
        f.write_str(&key.encode(Direction::Descending))
    }
}

impl FromStr for RankKey {
    type Err = SortKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let SortKey { value, node, uuid } = SortKey::decode(text, Direction::Descending)?;
        let number = read_integer(&value.ok_or(SortKeyError)?)?;
        let score = Score::try_from(number).map_err(|_| SortKeyError)?;
        Ok(Self { score, node, uuid })
    }
}

/// The best of some objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best<T> {
    /// The best first.
    pub rows: Vec<(RankKey, T)>,
    /// Of all objects, those before the page too.
    pub total: usize,
    /// Whether there are some behind these.
    pub more: bool,
}

/// The best so many of those behind a place. One pass, and no more is kept than is asked for.
pub fn best<T>(
    scored: impl IntoIterator<Item = (RankKey, T)>,
    after: Option<&RankKey>,
    limit: usize,
) -> Best<T> {
    let (mut kept, mut total, mut more) = (BinaryHeap::new(), 0, false);
    for (key, row) in scored {
        total += 1;
        if after.is_none_or(|after| key > *after) {
            kept.push(Kept(key, row));
        }
        if kept.len() > limit {
            kept.pop();
            more = true;
        }
    }
    let kept = kept.into_sorted_vec().into_iter();
    Best {
        rows: kept.map(|Kept(key, row)| (key, row)).collect(),
        total,
        more,
    }
}

/// Compared by its place alone.
struct Kept<T>(RankKey, T);

impl<T> Ord for Kept<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> PartialOrd for Kept<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Kept<T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> impl Strategy<Value = RankKey> {
        // Few scores and few objects, so that many are equal.
        (0..4_i64, "[a-c]{2}", 0..6_u128).prop_map(|(score, node, uuid)| RankKey {
            score: score.try_into().unwrap(),
            node: node.parse().unwrap(),
            uuid: Uuid::from_u128(uuid),
        })
    }

    #[test]
    fn a_score_is_a_whole_number_that_an_int_can_hold() {
        for number in [-1, i64::from(i32::MAX) + 1, i64::MIN] {
            assert_eq!(Score::try_from(number), Err(ScoreError(number)));
        }
        let most = Score::try_from(i64::from(i32::MAX)).unwrap();
        assert_eq!(most.number(), i32::MAX);
    }

    #[test]
    fn a_key_without_a_score_or_with_one_that_is_none_is_refused() {
        let key = |value: Option<i64>| {
            let key = SortKey {
                value: value.map(integer),
                node: "rgre".parse().unwrap(),
                uuid: Uuid::from_u128(1),
            };
            key.encode(Direction::Descending)
        };
        assert!(key(Some(7)).parse::<RankKey>().is_ok());
        for wrong in [key(None), key(Some(-1)), key(Some(i64::MAX)), String::new()] {
            assert!(wrong.parse::<RankKey>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn keys_sort_as_text_as_the_ranking_does_and_read_back(a in key(), b in key()) {
            prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
            prop_assert_eq!(&a.to_string().parse::<RankKey>().unwrap(), &a);
            let same = (&a.node, a.uuid) == (&b.node, b.uuid);
            prop_assert_eq!(RankKey::object(&a.to_string()) == RankKey::object(&b.to_string()), same);
        }

        #[test]
        fn the_best_are_the_first_of_all_in_order(
            mut keys in prop::collection::vec(key(), 0..20), after in prop::option::of(key()), limit in 0_usize..8,
        ) {
            let found = best(keys.iter().map(|key| (key.clone(), ())), after.as_ref(), limit);
            keys.sort();
            let total = keys.len();
            keys.retain(|key| after.as_ref().is_none_or(|after| key > after));
            let rows: Vec<RankKey> = found.rows.into_iter().map(|(key, ())| key).collect();
            prop_assert_eq!(&rows[..], &keys[..limit.min(keys.len())]);
            prop_assert_eq!((found.total, found.more), (total, keys.len() > limit));
        }
    }
}
