//! Global object ids: opaque to clients, never reused, never built from anybody's codes.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::{NodeCode, vocabulary::vocabulary};

vocabulary! {
    /// The type that an id is of.
    ObjectKind, ObjectKindError, "a type with ids":
    /// A national association.
    Association = "Association",
    /// A town or other body.
    LocalGovernment = "LocalGovernment",
    /// A twinning, by either record.
    Twinning = "Twinning",
    /// An activity, by any record.
    Activity = "Activity",
}

/// `base64url("<Type>:<node code>:<UUIDv7>")`. The node whose code is in it is the authority for the object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    kind: ObjectKind,
    node: NodeCode,
    uuid: Uuid,
}

/// Not an id of this network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectIdError {
    /// It cannot be read as an id at all.
    #[error("“{0}” is not an id of this network")]
    Malformed(String),
    /// It is the id of something else.
    #[error("“{id}” is the id of {found}, not of {expected}")]
    OtherKind {
        /// The id as given.
        id: String,
        /// What it is an id of.
        found: ObjectKind,
        /// What was wanted.
        expected: ObjectKind,
    },
}

impl ObjectId {
    /// The id of an object of this kind at this node.
    #[must_use]
    pub const fn new(kind: ObjectKind, node: NodeCode, uuid: Uuid) -> Self {
        Self { kind, node, uuid }
    }

    /// Reads an id that must be of one kind.
    pub fn parse_as(kind: ObjectKind, text: &str) -> Result<Self, ObjectIdError> {
        let id: Self = text.parse()?;
        if id.kind == kind {
            Ok(id)
        } else {
            Err(ObjectIdError::OtherKind {
                id: text.to_owned(),
                found: id.kind,
                expected: kind,
            })
        }
    }

    /// What it is an id of.
    #[must_use]
    pub const fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// The owner.
    #[must_use]
    pub const fn node(&self) -> &NodeCode {
        &self.node
    }

    /// The object within its kind.
    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        self.uuid
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = format!("{}:{}:{}", self.kind, self.node, self.uuid);
        f.write_str(&URL_SAFE_NO_PAD.encode(plain))
    }
}

impl FromStr for ObjectId {
    type Err = ObjectIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| ObjectIdError::Malformed(text.to_owned()))
    }
}

/// The UUID of an id whose type may be one that only later versions of this software know.
pub fn uuid_of_any(text: &str) -> Result<Uuid, ObjectIdError> {
    let uuid = || parts(text)?.2.parse().ok();
    uuid()
        .filter(|uuid: &Uuid| uuid.get_version_num() == 7)
        .ok_or_else(|| ObjectIdError::Malformed(text.to_owned()))
}

/// Type, node and UUID.
fn parts(text: &str) -> Option<(String, String, String)> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let mut parts = plain.splitn(3, ':').map(str::to_owned);
    Some((parts.next()?, parts.next()?, parts.next()?))
}

fn read(text: &str) -> Option<ObjectId> {
    let (kind, node, uuid) = parts(text)?;
    let (kind, node) = (kind.parse().ok()?, node.parse().ok()?);
    let uuid = Uuid::parse_str(&uuid).ok()?;
    let id = ObjectId { kind, node, uuid };
    // One object has one id: no other spelling of the same bytes is let in.
    (uuid.get_version_num() == 7 && id.to_string() == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_other_spellings_do_not() {
        let id = ObjectId::new(
            ObjectKind::Twinning,
            "rgre".parse().unwrap(),
            Uuid::now_v7(),
        );
        assert_eq!(id.to_string().parse::<ObjectId>().unwrap(), id);
        let upper = URL_SAFE_NO_PAD.encode(format!(
            "Twinning:rgre:{}",
            id.uuid().to_string().to_uppercase()
        ));
        assert!(upper.parse::<ObjectId>().is_err());
        assert!("".parse::<ObjectId>().is_err());
        assert!("VHdpbm5pbmc".parse::<ObjectId>().is_err());
    }

    #[test]
    fn an_id_of_a_type_of_tomorrow_has_a_uuid() {
        let uuid = Uuid::now_v7();
        let id = |kind: &str, uuid: Uuid| URL_SAFE_NO_PAD.encode(format!("{kind}:rgre:{uuid}"));
        for kind in ["Twinning", "Choir"] {
            assert_eq!(uuid_of_any(&id(kind, uuid)), Ok(uuid));
        }
        for text in [
            id("Choir", Uuid::nil()).as_str(),
            "",
            "VHdpbm5pbmc",
            "Choir:rgre",
        ] {
            assert!(uuid_of_any(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_kind_is_checked() {
        let id = ObjectId::new(
            ObjectKind::Twinning,
            "rgre".parse().unwrap(),
            Uuid::now_v7(),
        )
        .to_string();
        assert!(ObjectId::parse_as(ObjectKind::Association, &id).is_err());
    }
}
