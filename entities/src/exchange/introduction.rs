//! What nodes tell each other of introductions. These travel in `parts`, so that a node of an older version notes that there was
//! something, and refuses it by its topic.

use jumelage_domain::{ObjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A member of the sender would like to be introduced to a member of the receiver.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedIntroduction {
    /// Always `INTRODUCTION`.
    pub topic: String,
    /// The introduction: an id of the sender's.
    pub record: ObjectId,
    /// The sender's member.
    pub seeker: Introduced,
    /// The receiver's member.
    pub candidate: ObjectId,
    /// The partner request of either that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ObjectId>,
    /// What the seeker says.
    pub message: String,
    /// When it was requested.
    pub requested_at: Timestamp,
}

/// What the receiver's introduction has come to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedIntroductionAnswer {
    /// Always `INTRODUCTION_ANSWER`.
    pub topic: String,
    /// The introduction: an id of the receiver's.
    pub record: ObjectId,
    /// The sender's member.
    pub candidate: Introduced,
    /// Whether it would like to.
    pub accepts: bool,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was answered.
    pub answered_at: Timestamp,
}

/// A local government, with what everybody may know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Introduced {
    /// Its id.
    pub id: ObjectId,
    /// Its name.
    pub name: String,
    /// A functional address, never a person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
}

macro_rules! printed_by_its_id {
    ($($name:ident),+) => { $(
        /// What people write to each other has no place in a log.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                shown.field("record", &self.record.to_string()).finish_non_exhaustive()
            }
        }
    )+ };
}

printed_by_its_id!(SharedIntroduction, SharedIntroductionAnswer);
