//! Cursors: a sort key and the fingerprint of the list that it belongs to, sealed by the node that gives it.
//! No state is kept anywhere, and a client cannot make one up.

use apollo_compiler::response::JsonMap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jumelage_domain::digest::Digest;
use sha2::Sha256;

use crate::{error::Code, prepare::Field, print::fingerprint};

/// Not a cursor of this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It was not given by this node, or was changed.
    #[error("this cursor was not given by this node: start the walk again from its first page")]
    Foreign,
    /// It belongs to another field, filter, order or scope.
    #[error(
        "this cursor belongs to another list: keep filter, order and scope through a walk, or start again"
    )]
    OtherList,
}

impl CursorError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Foreign => Code::InvalidCursor,
            Self::OtherList => Code::CursorOfOtherList,
        }
    }
}

/// Which list a cursor belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; FINGERPRINT]);

const FINGERPRINT: usize = 8;
const SEAL: usize = 16;

impl Fingerprint {
    /// Of what makes a list: field, filter, order and scope, as text.
    #[must_use]
    pub fn of(list: &str) -> Self {
        Self(Digest::of(list.as_bytes()).to_i64().to_be_bytes())
    }
}

/// Seals cursors with a key that only this node has.
#[derive(Clone)]
pub struct CursorSeal(Hmac<Sha256>);

impl CursorSeal {
    /// With a secret of any length.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        #[expect(
            clippy::expect_used,
            clippy::missing_panics_doc,
            reason = "HMAC takes keys of any length"
        )]
        Self(Hmac::new_from_slice(secret).expect("a key of any length"))
    }

    fn seal(&self, content: &[u8]) -> [u8; SEAL] {
        let mut mac = self.0.clone();
        mac.update(content);
        let full = mac.finalize().into_bytes();
        std::array::from_fn(|at| full[at])
    }

    /// Makes a cursor of a sort key.
    #[must_use]
    pub fn close(&self, list: Fingerprint, sort_key: &str) -> String {
        let content = [&list.0, sort_key.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode([&self.seal(&content), content.as_slice()].concat())
    }

    /// Reads the sort key out of a cursor of a connection that stands below a field that is not the engine's.
    pub fn open_of(
        &self,
        connection: &Field,
        variables: &JsonMap,
        cursor: &str,
    ) -> Result<String, CursorError> {
        self.open(fingerprint(connection, "", variables), cursor)
    }

    /// Reads the sort key out of a cursor of this list.
    pub fn open(&self, list: Fingerprint, cursor: &str) -> Result<String, CursorError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| CursorError::Foreign)?;
        let (seal, content) = bytes.split_at_checked(SEAL).ok_or(CursorError::Foreign)?;
        let mut mac = self.0.clone();
        mac.update(content);
        mac.verify_truncated_left(seal)
            .map_err(|_| CursorError::Foreign)?;
        let (fingerprint, key) = content
            .split_at_checked(FINGERPRINT)
            .ok_or(CursorError::Foreign)?;
        if fingerprint != list.0 {
            return Err(CursorError::OtherList);
        }
        String::from_utf8(key.to_vec()).map_err(|_| CursorError::Foreign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_own_list_at_its_own_node_only() {
        let (seal, list) = (CursorSeal::new(b"secret"), Fingerprint::of("a list"));
        let cursor = seal.close(list, "01963 rgre 0190");
        assert_eq!(seal.open(list, &cursor).unwrap(), "01963 rgre 0190");
        assert_eq!(
            seal.open(Fingerprint::of("another"), &cursor),
            Err(CursorError::OtherList)
        );
        assert_eq!(
            CursorSeal::new(b"other").open(list, &cursor),
            Err(CursorError::Foreign)
        );
        for forged in [
            "",
            "AAAA",
            "not base64!",
            &cursor[2..],
            &format!("{cursor}AAAA"),
        ] {
            assert_eq!(
                seal.open(list, forged),
                Err(CursorError::Foreign),
                "{forged}"
            );
        }
    }
}
