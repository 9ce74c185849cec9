//! The anchor's configurations, from the pinned keys to the current ones.

use jumelage_domain::Timestamp;

use super::{Held, PinnedAnchor, SignedDirectoryError};
use crate::{
    entity::{EntityConfiguration, EntityStatementError, MemberList, unverified::Expected},
    key::PublicKey,
};

/// How many changes of the anchor's keys are followed since they were pinned.
const MAX_LENGTH: usize = 64;

/// Configurations each of which is signed with a key that the one before lists, the first with a pinned one. Only those
/// are kept that are needed to get from the pinned keys to the last.
#[derive(Clone, Debug)]
pub struct Chain {
    pinned: PinnedAnchor,
    earlier: Vec<Held<EntityConfiguration>>,
    current: Held<EntityConfiguration>,
    list: MemberList,
}

impl Chain {
    /// The first word of a pinned anchor.
    pub fn begin(
        pinned: PinnedAnchor,
        configuration: &str,
        now: Timestamp,
    ) -> Result<Self, SignedDirectoryError> {
        let current = read(&pinned, configuration, &pinned.keys, None, (now, true))?;
        Self::of(pinned, Vec::new(), current)
    }

    /// What was kept of a chain, link by link. Links may be over, the last one too: that the key before signed the
    /// next stays true. (Whoever has an old key of the anchor could forge a link of then, but only who can write to the
    /// node's disk could put it here, and there is the node's own key.)
    pub fn restore(
        pinned: PinnedAnchor,
        configurations: &[String],
        now: Timestamp,
    ) -> Result<Self, SignedDirectoryError> {
        let mut earlier: Vec<Held<EntityConfiguration>> = Vec::new();
        for text in configurations {
            let last = earlier.last().map(|held| &held.content);
            let keys = last.map_or(&pinned.keys[..], EntityConfiguration::keys);
            let known = last.map(|last| last.validity().iat);
            earlier.push(read(&pinned, text, keys, known, (now, false))?);
        }
        let current = earlier.pop().ok_or(SignedDirectoryError::Empty)?;
        Self::of(pinned, earlier, current)
    }

    fn of(
        pinned: PinnedAnchor,
        earlier: Vec<Held<EntityConfiguration>>,
        current: Held<EntityConfiguration>,
    ) -> Result<Self, SignedDirectoryError> {
        let Some(list) = current.content.list().cloned() else {
            return Err(SignedDirectoryError::NoList(pinned.entity));
        };
        Ok(Self {
            pinned,
            earlier,
            current,
            list,
        })
    }

    /// Takes the anchor's next configuration, signed with one of its current keys.
    pub fn follow(&mut self, text: &str, now: Timestamp) -> Result<(), SignedDirectoryError> {
        let current = &self.current.content;
        let known = Some(current.validity().iat);
        let next = read(&self.pinned, text, current.keys(), known, (now, true))?;
        let Some(list) = next.content.list().cloned() else {
            return Err(SignedDirectoryError::NoList(self.pinned.entity.clone()));
        };
        let (held, offered) = (self.list.serial(), list.serial());
        if offered < held {
            return Err(SignedDirectoryError::RolledBack { held, offered });
        }
        if offered == held && list != self.list {
            return Err(SignedDirectoryError::TwoLists { serial: held });
        }
        let links = self.needed_for(next.content.kid());
        if links > MAX_LENGTH {
            return Err(SignedDirectoryError::TooLong);
        }
        let last = std::mem::replace(&mut self.current, next);
        self.earlier.push(last);
        self.earlier.truncate(links);
        self.list = list;
        Ok(())
    }

    /// After how many links the key with this name is listed.
    fn needed_for(&self, kid: &str) -> usize {
        let lists = |keys: &[PublicKey]| keys.iter().any(|key| key.kid() == kid);
        if lists(&self.pinned.keys) {
            return 0;
        }
        let links = self.earlier.iter();
        let at = links.take_while(|held| !lists(held.content.keys())).count();
        at + 1
    }

    /// The anchor, as it was pinned.
    pub const fn pinned(&self) -> &PinnedAnchor {
        &self.pinned
    }

    /// The anchor's current configuration.
    pub const fn current(&self) -> &EntityConfiguration {
        &self.current.content
    }

    /// The anchor's current list.
    pub const fn list(&self) -> &MemberList {
        &self.list
    }

    /// What is to be kept.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let links = self.earlier.iter().chain([&self.current]);
        links.map(|held| held.text.as_str())
    }
}

fn read(
    pinned: &PinnedAnchor,
    text: &str,
    keys: &[PublicKey],
    not_before: Option<i64>,
    (now, good): (Timestamp, bool),
) -> Result<Held<EntityConfiguration>, EntityStatementError> {
    let content = EntityConfiguration::verify_as(
        text,
        Expected {
            issuer: &pinned.entity,
            subject: &pinned.entity,
            keys,
            not_before,
            now,
            good,
        },
    )?;
    let text = text.to_owned();
    Ok(Held { text, content })
}
