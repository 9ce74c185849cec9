//! An entity configuration: what an entity says of itself, signed by itself.

use jumelage_domain::Timestamp;

use super::{
    Claims, EntityStatementError, FederationEntity, MemberList, Metadata, NodeMetadata,
    UnverifiedStatement, sign,
    unverified::{Expected, Verified},
};
use crate::{
    endpoint::Endpoint,
    jwt::{Validity, seconds},
    key::{NodeKey, PublicKey},
};

/// What an entity says of itself, known to be its word.
#[derive(Clone, Debug)]
pub struct EntityConfiguration {
    entity: Endpoint,
    kid: String,
    validity: Validity,
    keys: Vec<PublicKey>,
    authority_hints: Vec<Endpoint>,
    metadata: Metadata,
}

/// A configuration of somebody who is not known yet: it is signed with a key that it brings itself. That proves that
/// whoever answers at the address has that key, and no more; a person must compare its thumbprint by another way.
#[derive(Clone, Debug)]
pub struct Introduction(EntityConfiguration);

impl EntityConfiguration {
    /// Signs a configuration. The node's keys are the one that signs and the `others`: those that it will sign with
    /// next, or did until a moment ago.
    #[must_use]
    pub fn sign(
        key: &NodeKey,
        others: &[PublicKey],
        authority_hints: Vec<Endpoint>,
        metadata: Metadata,
        now: Timestamp,
    ) -> String {
        let entity = metadata.jumelage_node.endpoint.clone();
        let mut keys = vec![key.public().clone()];
        keys.extend(
            others
                .iter()
                .filter(|other| *other != key.public())
                .cloned(),
        );
        let mut claims = Claims::new((entity.clone(), entity), keys, metadata, now);
        claims.authority_hints = authority_hints;
        sign(key, &claims)
    }

    /// The configuration of an entity some of whose keys are known. It lists the keys to be trusted from now on: so
    /// the old key signs the new. With `since`, one that was issued before is refused.
    pub fn verify(
        text: &str,
        entity: &Endpoint,
        keys: &[PublicKey],
        since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, EntityStatementError> {
        Self::verify_as(
            text,
            Expected {
                issuer: entity,
                subject: entity,
                keys,
                not_before: since.map(seconds),
                now,
                good: true,
            },
        )
    }

    pub(crate) fn verify_as(
        text: &str,
        expected: Expected<'_>,
    ) -> Result<Self, EntityStatementError> {
        Self::read(UnverifiedStatement::parse(text)?.verify(expected)?)
    }

    fn read(Verified { claims, kid }: Verified<Metadata>) -> Result<Self, EntityStatementError> {
        let keys = claims.jwks.keys().to_vec();
        if keys.iter().all(|key| key.kid() != kid) {
            return Err(EntityStatementError::ForeignKey);
        }
        // Who asks the entity asks where its identifier says, so nothing else may stand for it.
        if claims.metadata.jumelage_node.endpoint != claims.sub {
            return Err(EntityStatementError::ForeignAddress("endpoint"));
        }
        let federation = &claims.metadata.federation_entity;
        for (name, address) in [
            (
                "federation_fetch_endpoint",
                &federation.federation_fetch_endpoint,
            ),
            (
                "federation_list_endpoint",
                &federation.federation_list_endpoint,
            ),
        ] {
            let own = |address: &String| {
                address
                    .strip_prefix(claims.sub.as_str())
                    .is_some_and(|path| path.starts_with('/'))
            };
            if !address.as_ref().is_none_or(own) {
                return Err(EntityStatementError::ForeignAddress(name));
            }
        }
        Ok(Self {
            validity: claims.validity(),
            entity: claims.sub,
            kid,
            keys,
            authority_hints: claims.authority_hints,
            metadata: claims.metadata,
        })
    }

    /// Its entity identifier, which is where it answers.
    #[must_use]
    pub const fn entity(&self) -> &Endpoint {
        &self.entity
    }

    /// When it was signed, to the second.
    #[must_use]
    pub fn issued(&self) -> Timestamp {
        Timestamp::from_millis(self.validity.iat.saturating_mul(1000)).unwrap_or(Timestamp::EPOCH)
    }

    /// The name of the key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its keys, to be trusted from now on instead of those that were.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The anchors that it says it belongs to.
    #[must_use]
    pub fn authority_hints(&self) -> &[Endpoint] {
        &self.authority_hints
    }

    /// What it says as an entity of any federation.
    #[must_use]
    pub const fn federation_entity(&self) -> &FederationEntity {
        &self.metadata.federation_entity
    }

    /// What it says as a node.
    #[must_use]
    pub const fn node(&self) -> &NodeMetadata {
        &self.metadata.jumelage_node
    }

    /// The list of members, if it is an anchor.
    #[must_use]
    pub const fn list(&self) -> Option<&MemberList> {
        self.metadata.jumelage_directory.as_ref()
    }

    pub(crate) const fn validity(&self) -> Validity {
        self.validity
    }
}

impl Introduction {
    /// Reads the configuration of an entity of which only the address is known.
    pub fn read(
        text: &str,
        entity: &Endpoint,
        now: Timestamp,
    ) -> Result<Self, EntityStatementError> {
        let statement = UnverifiedStatement::parse(text)?;
        let keys = statement.stated_keys()?;
        let verified = statement.verify(Expected {
            issuer: entity,
            subject: entity,
            keys: &keys,
            not_before: None,
            now,
            good: true,
        })?;
        EntityConfiguration::read(verified).map(Self)
    }

    /// The thumbprint to compare: of the key that signed.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        self.0.kid()
    }

    /// What it says, to be shown to a person.
    #[must_use]
    pub const fn claimed(&self) -> &EntityConfiguration {
        &self.0
    }

    /// What it says, once a person has compared the thumbprint.
    #[must_use]
    pub fn believed(self, thumbprint: &str) -> Option<EntityConfiguration> {
        (self.thumbprint() == thumbprint).then_some(self.0)
    }
}
