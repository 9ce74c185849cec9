//! Documents that clients name instead of sending them: those that were sent once with their hash, and those that the
//! node's operator has registered.

mod registered;

use std::{fmt::Write, sync::Arc};

use moka::sync::Cache;
use sha2::{Digest, Sha256};

pub use self::registered::{Registered, RegisteredError};

/// The documents that clients have sent with their hash, of all nodes of a process: all have one schema. Whatever is
/// sent without being valid is not kept, and the least used goes first, so that nobody fills the memory with them.
#[derive(Clone)]
pub struct Persisted {
    by_hash: Cache<String, Arc<str>>,
}

/// Bytes of documents that a process keeps.
const KEPT: u64 = 8 << 20;

/// What keeping one takes besides, in bytes: its hash, and the cache's own entry.
const OVERHEAD: usize = 256;

impl Default for Persisted {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl Persisted {
    /// None yet; at most so many bytes.
    #[must_use]
    pub fn keeping(bytes: u64) -> Self {
        let by_hash = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, document: &Arc<str>| {
                (document.len() + OVERHEAD).try_into().unwrap_or(u32::MAX)
            })
            .build();
        Self { by_hash }
    }

    /// The document of this hash.
    #[must_use]
    pub fn get(&self, hash: &str) -> Option<Arc<str>> {
        self.by_hash.get(hash)
    }

    /// Keeps one that is known to be valid, under the hash that it has.
    pub fn keep(&self, hash: String, document: Arc<str>) {
        self.by_hash.insert(hash, document);
    }
}

/// The SHA-256 of a document's UTF-8, in hexadecimal.
#[must_use]
pub fn hash(document: &str) -> String {
    let digest = Sha256::digest(document.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_hash_is_what_apollos_clients_send_for_it() {
        // The example of Apollo's documentation of the protocol.
        let expected = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
        assert_eq!(hash("{__typename}"), expected);
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes_and_not_in_number() {
        let persisted = Persisted::keeping(10_000);
        for number in 0..1_000 {
            let document: Arc<str> = format!("{{a{number}}}").into();
            persisted.keep(hash(&document), document);
        }
        let large: Arc<str> = "x".repeat(20_000).into();
        persisted.keep(hash(&large), Arc::clone(&large));
        persisted.by_hash.run_pending_tasks();
        assert!(persisted.by_hash.weighted_size() <= 10_000);
        assert_eq!(persisted.get(&hash(&large)), None);
    }
}
