//! Fingerprints by which two nodes find out whether they hold the same.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// 64 bits of SHA-256. The digest of a set is the exclusive or of its members' digests, so that it does not
/// depend on order and one member can be put in or taken out.
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

    /// Puts a member in, or takes it out again.
    #[must_use]
    pub const fn toggle(self, member: Self) -> Self {
        Self(self.0 ^ member.0)
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
        members.into_iter().fold(Self::default(), Self::toggle)
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
