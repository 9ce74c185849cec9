//! A subordinate statement: what the anchor says of a node.

use std::collections::BTreeSet;

use jumelage_domain::{CountryCode, NodeCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Claims, EntityStatementError, UnverifiedStatement, sign,
    unverified::{Expected, Verified},
};
use crate::{
    directory::Member,
    endpoint::Endpoint,
    jwt::Validity,
    key::{NodeKey, PublicKey},
};

/// What the anchor says of a node, known to be its word.
#[derive(Clone, Debug)]
pub struct SubordinateStatement {
    kid: String,
    validity: Validity,
    serial: u64,
    member: Member,
}

#[derive(Serialize, Deserialize)]
struct SubordinateMetadata {
    jumelage_node: MemberMetadata,
}

/// The anchor's word for a node: which member it is, and for which countries it speaks.
#[derive(Serialize, Deserialize)]
struct MemberMetadata {
    code: NodeCode,
    name: String,
    countries: BTreeSet<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    website: Option<String>,
    serial: u64,
}

impl SubordinateStatement {
    /// Signs the anchor's word for a member that runs a node; None if it runs none.
    #[must_use]
    pub fn sign(
        key: &NodeKey,
        anchor: &Endpoint,
        member: &Member,
        serial: u64,
        now: Timestamp,
    ) -> Option<String> {
        let metadata = SubordinateMetadata {
            jumelage_node: MemberMetadata {
                code: member.code().clone(),
                name: member.name().to_owned(),
                countries: member.countries().clone(),
                website: member.website().map(str::to_owned),
                serial,
            },
        };
        let parties = (anchor.clone(), member.endpoint()?.clone());
        let claims = Claims::new(parties, member.keys().to_vec(), metadata, now);
        Some(sign(key, &claims))
    }

    /// The word of an anchor whose keys are known for an entity.
    pub fn verify(
        text: &str,
        anchor: &Endpoint,
        keys: &[PublicKey],
        entity: &Endpoint,
        now: Timestamp,
    ) -> Result<Self, EntityStatementError> {
        Self::verify_as(
            text,
            Expected {
                issuer: anchor,
                subject: entity,
                keys,
                not_before: None,
                now,
                good: true,
            },
        )
    }

    pub(crate) fn verify_as(
        text: &str,
        expected: Expected<'_>,
    ) -> Result<Self, EntityStatementError> {
        let Verified { claims, kid } = UnverifiedStatement::parse(text)?.verify(expected)?;
        let validity = claims.validity();
        let SubordinateMetadata { jumelage_node } = claims.metadata;
        let mut member = Member::new(
            jumelage_node.code,
            &jumelage_node.name,
            jumelage_node.countries,
        )?;
        if let Some(website) = jumelage_node.website {
            member = member.with_website(&website)?;
        }
        Ok(Self {
            kid,
            validity,
            serial: jumelage_node.serial,
            member: member.with_node_keys(claims.sub, claims.jwks.keys().to_vec())?,
        })
    }

    /// The member, with its node.
    #[must_use]
    pub const fn member(&self) -> &Member {
        &self.member
    }

    /// The serial of the anchor's list when something of the member changed last.
    #[must_use]
    pub const fn serial(&self) -> u64 {
        self.serial
    }

    /// The name of the key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) const fn validity(&self) -> Validity {
        self.validity
    }
}
