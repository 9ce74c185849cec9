//! Public keys that anybody can sign for.

/// The points whose order divides 8, in every encoding that a verifier takes, without the sign bit: 0, 1, the two
/// of order 8, p - 1, p and p + 1 as the second coordinate, little-endian. With such a point as the public key,
/// signatures that hold for every message can be made without any secret, and the library does not refuse it. The
/// first of them is what a placeholder of zeros becomes.
const SMALL_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    ONE,
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    about_p(0xec),
    about_p(0xed),
    about_p(0xee),
];

/// The neutral point.
const ONE: [u8; 32] = {
    let mut number = [0; 32];
    number[0] = 1;
    number
};

/// The number that differs from p = 2^255 - 19 in its lowest byte alone; p's own is 0xed.
const fn about_p(lowest: u8) -> [u8; 32] {
    let mut number = [0xff; 32];
    number[0] = lowest;
    number[31] = 0x7f;
    number
}

/// Whether a public key is one of them.
pub fn is_small_order(key: &[u8; 32]) -> bool {
    let mut unsigned = *key;
    unsigned[31] &= 0x7f;
    SMALL_ORDER.contains(&unsigned)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, VerificationAlgorithm};

    use super::*;

    #[test]
    fn the_library_alone_takes_a_signature_made_without_a_secret() {
        // R is the neutral point and S is zero: S·B = R + h·A holds for every h where A is the neutral point.
        let forged = [ONE, [0; 32]].concat();
        assert!(ED25519.verify_sig(&ONE, b"anything", &forged).is_ok());
        assert!(is_small_order(&ONE));
    }

    #[test]
    fn the_sign_bit_changes_nothing() {
        for mut key in SMALL_ORDER {
            key[31] |= 0x80;
            assert!(is_small_order(&key), "{key:?}");
            key[7] ^= 1;
            assert!(!is_small_order(&key), "{key:?}");
        }
    }
}
