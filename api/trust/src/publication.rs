//! What the anchor publishes for all: a list, and the documents that it names. Each is a JWT of its own type, signed with
//! the key with which the anchor signs at that moment: after another key they are signed anew, and say the same.
//!
//! A document has no end of its own: it is good until the list names another in its place, or none. The list's serial and
//! its documents' only rise, and are no less than the milliseconds since 1970 when they were given: so an anchor whose
//! database was restored goes on above what nodes have seen, and whoever had its key once cannot bar the way for ever.

mod claims;
mod document;
mod error;
mod list;
#[cfg(test)]
mod tests;

pub use document::PublishedDocument;
pub use error::PublicationError;
pub use list::{ListedDocument, PublicationList};

/// The `typ` of a document, and with `application/` before it the media type.
pub const DOCUMENT_TYPE: &str = "jumelage-publication+jwt";

/// The `typ` of a list, and with `application/` before it the media type.
pub const LIST_TYPE: &str = "jumelage-publications+jwt";

/// The largest signed document that is read, in bytes: of the largest document each byte may be written as two, and four
/// stand for three.
pub const MAX_BYTES: usize = 12 << 20;

/// The largest signed list that is read, in bytes.
pub const MAX_LIST_BYTES: usize = 512 << 10;

/// For how many seconds a new list is good. It is signed for each who asks, so that nobody can show an old one for long to
/// a node that has seen none.
const LIST_LIFETIME: i64 = 26 * 3600;

/// For how many seconds a list may be good at the most.
const MAX_LIST_LIFETIME: i64 = 48 * 3600;
