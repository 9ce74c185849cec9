//! Whose bucket it is.

use std::net::IpAddr;

/// Of an address, or of one who is known, among those of one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// An address of IPv4.
    V4(u32),
    /// The first half of an address of IPv6: the other half its owner chooses.
    V6(u64),
    /// Of one who is known, by a hash that nobody else can compute.
    Known(u64),
}

impl Key {
    pub(super) fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6(
                    [a, b, c, d]
                        .into_iter()
                        .fold(0, |all, part| all << 16 | u64::from(part)),
                )
            }
        }
    }

    pub(crate) const fn of(hash: u64) -> Self {
        Self::Known(hash)
    }
}
