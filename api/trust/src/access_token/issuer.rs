//! Tokens of OpenID Connect issuers.

use std::collections::BTreeSet;

use jumelage_domain::Timestamp;
use serde_json::{Map, Value};

use super::{
    AccessTokenError, ClaimPath, MAX_SUBJECT_BYTES, TYPE, UnverifiedAccessToken, time::Period,
};
use crate::issuer_keys::IssuerKeys;

/// An issuer whose word about people a node takes, and how far.
#[derive(Clone, Debug)]
pub struct TrustedIssuer {
    /// As its tokens spell it, to the letter.
    pub url: String,
    /// As its tokens for this node spell that.
    pub audience: String,
    /// Where its words for roles stand.
    pub roles: ClaimPath,
    /// Where the ids of somebody's own entries stand.
    pub local_governments: Option<ClaimPath>,
}

/// Somebody whom a trusted issuer vouches for. Only [`UnverifiedAccessToken::verify_issued`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPerson {
    subject: String,
    roles: BTreeSet<String>,
    local_governments: BTreeSet<String>,
    period: Period,
}

impl UnverifiedAccessToken {
    /// Checks everything: that one of the issuer's keys signed it, in a way that this key is for, as an access token
    /// for this node and this time.
    pub fn verify_issued(
        self,
        issuer: &TrustedIssuer,
        keys: &IssuerKeys,
        now: Timestamp,
    ) -> Result<VerifiedPerson, AccessTokenError> {
        if self.issuer() != issuer.url {
            return Err(AccessTokenError::UnknownIssuer);
        }
        if !self.header.typ.as_deref().is_none_or(is_access_token) {
            return Err(AccessTokenError::Type);
        }
        let (key, algorithm) = keys.select(self.kid(), &self.header.alg)?;
        let claims: Map<String, Value> = self.signed_claims(key, algorithm)?;
        if claims.get("iss").and_then(Value::as_str) != Some(&issuer.url) {
            return Err(AccessTokenError::UnknownIssuer);
        }
        if is_of_other_kind(&claims) {
            return Err(AccessTokenError::Type);
        }
        if !names(claims.get("aud"), &issuer.audience) {
            return Err(AccessTokenError::Audience);
        }
        let period = Period::of(&claims)?;
        period.check(now)?;
        let subject = claims.get("sub").and_then(Value::as_str);
        let subject = subject
            .filter(|subject| (1..=MAX_SUBJECT_BYTES).contains(&subject.len()))
            .ok_or(AccessTokenError::Malformed(
                "its sub is missing, or is not a text of 1 to 255 bytes",
            ))?;
        let own = issuer.local_governments.as_ref();
        Ok(VerifiedPerson {
            subject: subject.to_owned(),
            roles: issuer.roles.words(&claims),
            local_governments: own.map(|path| path.words(&claims)).unwrap_or_default(),
            period,
        })
    }
}

/// Many issuers are older than RFC 9068 and call each of their tokens `JWT`.
fn is_access_token(typ: &str) -> bool {
    let typ = typ.strip_prefix("application/").unwrap_or(typ);
    typ.eq_ignore_ascii_case(TYPE) || typ.eq_ignore_ascii_case("JWT")
}

/// What only an ID token says (OpenID Connect Core, section 3.3.2.11), and what Keycloak calls a token that is no
/// access token: a page that somebody has logged in to could carry it here.
fn is_of_other_kind(claims: &Map<String, Value>) -> bool {
    let kind = claims.get("typ").and_then(Value::as_str);
    claims.contains_key("at_hash")
        || claims.contains_key("c_hash")
        || kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("Bearer"))
}

fn names(aud: Option<&Value>, audience: &str) -> bool {
    match aud {
        Some(Value::String(only)) => only == audience,
        Some(Value::Array(several)) => several.iter().any(|one| one == audience),
        _ => false,
    }
}

impl Period {
    /// `exp` must be there, `nbf` and `iat` may be.
    fn of(claims: &Map<String, Value>) -> Result<Self, AccessTokenError> {
        let malformed =
            AccessTokenError::Malformed("its exp, nbf or iat is not a number of seconds");
        let at = |name: &str| match claims.get(name) {
            None => Ok(None),
            Some(value) => numeric_date(value).map(Some).ok_or(malformed.clone()),
        };
        Ok(Self {
            begins: at("nbf")?.max(at("iat")?),
            ends: at("exp")?.ok_or(AccessTokenError::Malformed("it has no exp"))?,
        })
    }
}

/// RFC 7519 allows fractions of a second.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of what is out of range stops at the range's end, as it should"
)]
fn numeric_date(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
}

impl VerifiedPerson {
    /// Whether the token is still good: what was verified once need not be verified again, except for this, and as
    /// long as its issuer has the same keys.
    pub const fn check_time(&self, now: Timestamp) -> Result<(), AccessTokenError> {
        self.period.check(now)
    }

    /// By which name the issuer knows the person.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The issuer's words for the person's roles.
    #[must_use]
    pub const fn roles(&self) -> &BTreeSet<String> {
        &self.roles
    }

    /// What the issuer says which entries are the person's own: not looked at yet.
    #[must_use]
    pub const fn local_governments(&self) -> &BTreeSet<String> {
        &self.local_governments
    }
}
