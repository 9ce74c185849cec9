//! Tokens of those who are no nodes: programs registered with this node, and staff. A node signs its own tokens
//! (RFC 9068), and takes those of OpenID Connect issuers that it was told to trust.

mod claims;
mod error;
mod issue;
mod issuer;
mod own;
mod time;
mod unverified;

#[cfg(test)]
mod tests;

pub use claims::ClaimPath;
pub use error::AccessTokenError;
pub use issue::{AccessToken, NewAccessToken};
pub use issuer::{TrustedIssuer, VerifiedPerson};
pub use own::VerifiedAccess;
pub use unverified::UnverifiedAccessToken;

/// The header's `typ` by RFC 9068: no other JWT of this node can pass for an access token.
const TYPE: &str = "at+jwt";

/// Bytes of the longest token that is looked at. Those of issuers that list groups may have some thousand.
pub const MAX_TOKEN_BYTES: usize = 8 << 10;

/// Bytes of the longest subject, as OpenID Connect has it.
pub const MAX_SUBJECT_BYTES: usize = 255;

/// By how many seconds two clocks may differ.
const CLOCK_SKEW: i64 = 60;
