//! A cursor opens only if this node closed it, for this list; a sort key that is read is written the same.

#![no_main]

use jumelage_domain::{
    SortKey,
    sort_key::{Direction, integer, positive, read_integer, read_positive},
};
use jumelage_federation::cursor::{CursorSeal, Fingerprint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let seal = CursorSeal::new(b"a node's secret");
    let (list, other) = (Fingerprint::of("a list"), Fingerprint::of("another"));
    // Nobody without the secret writes one that opens.
    assert!(seal.open(list, text).is_err());
    let cursor = seal.close(list, text);
    assert_eq!(seal.open(list, &cursor).as_deref(), Ok(text));
    assert!(seal.open(other, &cursor).is_err());
    for direction in [Direction::Ascending, Direction::Descending] {
        if let Ok(key) = SortKey::decode(text, direction) {
            assert_eq!(key.encode(direction), text);
        }
    }
    if let Ok(number) = read_integer(text) {
        assert_eq!(integer(number), text);
    }
    if let Ok(number) = read_positive(text) {
        assert_eq!(positive(number), text);
    }
});
