//! Fingerprints by which two nodes find out whether they hold the same.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// 64 bits of SHA-256. The digest of a set is the sum of its members' digests, half by half, so that it does not
/// depend on order and a database can add it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Digest(u64);

impl Digest {
    /// Of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = Sha256::digest(bytes);
        Self(
            hash.iter()
                .take(8)
                .fold(0, |number, byte| (number << 8) | u64::from(*byte)),
        )
    }

    /// Of a set, from the sums of its members' lower and upper 32 bits.
    #[must_use]
    pub const fn of_sums(lower: i64, upper: i64) -> Self {
        const HALF: u64 = 0xffff_ffff;
        Self((lower.cast_unsigned() & HALF) | ((upper.cast_unsigned() & HALF) << 32))
    }

    /// For a database column.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// From a database column.
    #[must_use]
    pub const fn from_i64(bits: i64) -> Self {
        Self(bits.cast_unsigned())
    }
}

impl FromIterator<Digest> for Digest {
    fn from_iter<T: IntoIterator<Item = Self>>(members: T) -> Self {
        let (lower, upper) = members
            .into_iter()
            .fold((0_u32, 0_u32), |(lower, upper), member| {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the lower half is what is meant"
                )]
                let half = member.0 as u32;
                (
                    lower.wrapping_add(half),
                    upper.wrapping_add((member.0 >> 32) as u32),
                )
            });
        Self((u64::from(upper) << 32) | u64::from(lower))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a digest: 16 hexadecimal digits")]
pub struct DigestError(pub String);

impl std::str::FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match u64::from_str_radix(text, 16) {
            Ok(bits) if text.len() == 16 => Ok(Self(bits)),
            _ => Err(DigestError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_set_is_what_sums_of_halves_make_in_whatever_order() {
        let members = ["a", "b", "c"].map(|text| Digest::of(text.as_bytes()));
        let backwards: Digest = members.into_iter().rev().collect();
        assert_eq!(members.into_iter().collect::<Digest>(), backwards);
        let halves = |member: &Digest| {
            (
                member.to_i64() & 0xffff_ffff,
                (member.to_i64() >> 32) & 0xffff_ffff,
            )
        };
        let lower = members.iter().map(|member| halves(member).0).sum();
        let upper = members.iter().map(|member| halves(member).1).sum();
        assert_eq!(Digest::of_sums(lower, upper), backwards);
    }
}
