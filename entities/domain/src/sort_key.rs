//! The one order that all nodes agree on, as a string.
//!
//! A key is the order's value (unknown last in either direction), then the node's code, then the UUID,
//! the last two ascending. Compared as bytes, keys of one order sort as the list does. Whoever merges
//! lists needs to know nothing else; only the node that answers reads a key again.

use std::fmt;

use uuid::Uuid;

use crate::NodeCode;

/// Which way the value runs. Ties always ascend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// Printable ASCII above the space; `None` where unknown.
    pub value: Option<String>,
    /// Of the object in the list.
    pub node: NodeCode,
    /// Of the object in the list.
    pub uuid: Uuid,
}

/// Not a place in a list of this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a position in a list of this order")]
pub struct SortKeyError;

const FIRST: u8 = b' ';
const LAST: u8 = b'~';

impl SortKey {
    /// The key as text.
    #[must_use]
    pub fn encode(&self, direction: Direction) -> String {
        let Self { value, node, uuid } = self;
        match value {
            Some(value) => {
                let (text, end) = match direction {
                    Direction::Ascending => (value.clone(), FIRST),
                    Direction::Descending => (mirror(value), LAST),
                };
                format!("0{text}{}{node} {uuid}", char::from(end))
            }
            None => format!("1{node} {uuid}"),
        }
    }

    /// Reads a key of an order in this direction. A place has one key: another spelling of its UUID would be the same
    /// place to who reads it, and another to who compares bytes.
    pub fn decode(text: &str, direction: Direction) -> Result<Self, SortKeyError> {
        read(text, direction)
            .filter(|key| key.encode(direction) == text)
            .ok_or(SortKeyError)
    }
}

fn read(text: &str, direction: Direction) -> Option<SortKey> {
    let (rest, uuid) = text.rsplit_once(' ')?;
    let uuid = Uuid::try_parse(uuid).ok()?;
    let (value, node) = match rest.split_at_checked(1)? {
        ("0", rest) => {
            let end = match direction {
                Direction::Ascending => FIRST,
                Direction::Descending => LAST,
            };
            let (value, node) = rest.rsplit_once(char::from(end))?;
            if !value.bytes().all(|byte| (FIRST..=LAST).contains(&byte)) {
                return None;
            }
            let value = match direction {
                Direction::Ascending => value.to_owned(),
                Direction::Descending => mirror(value),
            };
            (Some(value), node)
        }
        ("1", node) => (None, node),
        _ => return None,
    };
    Some(SortKey {
        value,
        node: node.parse().ok()?,
        uuid,
    })
}

/// Turns the order of printable ASCII around.
fn mirror(text: &str) -> String {
    text.bytes()
        .map(|byte| char::from(FIRST + LAST - byte.clamp(FIRST, LAST)))
        .collect()
}

/// A whole number as a value: sorts as the number does.
#[must_use]
pub fn integer(number: i64) -> String {
    format!("{:016x}", number.cast_unsigned() ^ (1 << 63))
}

/// The number in a value made by [`integer`].
pub fn read_integer(value: &str) -> Result<i64, SortKeyError> {
    let bits = u64::from_str_radix(value, 16).map_err(|_| SortKeyError)?;
    let number = (bits ^ (1 << 63)).cast_signed();
    only(number, integer(number) == value)
}

/// A number of at least zero as a value: sorts as the number does.
#[must_use]
pub fn positive(number: f64) -> String {
    // The zero below zero has a bit that would put it last; `max` may return either.
    let number = if number > 0.0 { number } else { 0.0 };
    format!("{:016x}", number.to_bits())
}

/// The number in a value made by [`positive`].
pub fn read_positive(value: &str) -> Result<f64, SortKeyError> {
    let number = f64::from_bits(u64::from_str_radix(value, 16).map_err(|_| SortKeyError)?);
    only(number, positive(number) == value)
}

/// The number, if its value is spelled as it is made: with all digits, in lower case and without a sign.
fn only<T>(number: T, is_spelled_so: bool) -> Result<T, SortKeyError> {
    is_spelled_so.then_some(number).ok_or(SortKeyError)
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    fn key() -> impl Strategy<Value = SortKey> {
        (
            proptest::option::of("[!-}]{0,12}"),
            "[a-z0-9-]{2,5}",
            any::<u128>(),
        )
            .prop_map(|(value, node, uuid)| SortKey {
                value,
                node: node.parse().unwrap(),
                uuid: Uuid::from_u128(uuid),
            })
    }

    fn order(a: &SortKey, b: &SortKey, direction: Direction) -> Ordering {
        let by_value = match (&a.value, &b.value) {
            (Some(a), Some(b)) if direction == Direction::Descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        by_value.then_with(|| (a.node.as_str(), a.uuid).cmp(&(b.node.as_str(), b.uuid)))
    }

    /// The fuzzer found the first.
    #[test]
    fn another_spelling_of_a_key_is_none() {
        let key = SortKey {
            value: Some("3a".to_owned()),
            node: "rgre".parse().unwrap(),
            uuid: Uuid::from_u128(0xab),
        };
        for direction in [Direction::Ascending, Direction::Descending] {
            let text = key.encode(direction);
            let (rest, uuid) = text.rsplit_once(' ').unwrap();
            for other in [
                uuid.replace('-', ""),
                uuid.to_uppercase(),
                format!("{{{uuid}}}"),
                format!("urn:uuid:{uuid}"),
            ] {
                let other = format!("{rest} {other}");
                assert_eq!(SortKey::decode(&other, direction), Err(SortKeyError));
            }
        }
    }

    #[test]
    fn another_spelling_of_a_number_is_none() {
        for value in [
            "+000000000000001",
            "1",
            "000000000000000A",
            "00000000000000001",
            "",
        ] {
            assert_eq!(read_integer(value), Err(SortKeyError), "{value}");
            assert_eq!(read_positive(value), Err(SortKeyError), "{value}");
        }
        let bits = |number: f64| format!("{:016x}", number.to_bits());
        for number in [-0.0, -1.0, f64::NAN] {
            assert_eq!(read_positive(&bits(number)), Err(SortKeyError), "{number}");
            assert_eq!(positive(number), positive(0.0), "{number}");
        }
    }

    proptest! {
        #[test]
        fn keys_sort_as_what_they_stand_for(a in key(), b in key()) {
            for direction in [Direction::Ascending, Direction::Descending] {
                prop_assert_eq!(a.encode(direction).cmp(&b.encode(direction)), order(&a, &b, direction));
            }
        }

        #[test]
        fn keys_read_back(a in key()) {
            for direction in [Direction::Ascending, Direction::Descending] {
                prop_assert_eq!(&SortKey::decode(&a.encode(direction), direction).unwrap(), &a);
            }
        }

        #[test]
        fn numbers_sort_as_numbers(a in any::<i64>(), b in any::<i64>(), x in 0.0..4.0f64, y in 0.0..4.0f64) {
            prop_assert_eq!(integer(a).cmp(&integer(b)), a.cmp(&b));
            prop_assert_eq!(positive(x).partial_cmp(&positive(y)), x.partial_cmp(&y));
            prop_assert_eq!(read_integer(&integer(a)).unwrap(), a);
            prop_assert_eq!(read_positive(&positive(x)).unwrap().to_bits(), x.to_bits());
        }

        #[test]
        fn garbage_is_an_error_and_not_a_panic(text in ".{0,60}") {
            let _ = SortKey::decode(&text, Direction::Ascending);
            let _ = SortKey::decode(&text, Direction::Descending);
        }
    }
}
