//! `[limits]`.

use std::num::NonZeroU32;

use jumelage_federation::prepare::limits;
use jumelage_schema::viewer::Role;
use serde::{Deserialize, Serialize};

/// How much the node does for whoever asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Given")]
pub struct Limits {
    /// What a request may cost.
    pub cost: u64,
    /// Whether callers on the node's own machine are limited like others.
    pub loopback: bool,
    /// What somebody may spend, by address.
    pub anonymous: Rate,
    /// What a registered program may spend.
    pub app: Rate,
    /// What a member of the association may spend.
    pub local_government: Rate,
    /// What one of the staff who keep the lists may spend.
    pub editor: Rate,
    /// What one of the staff who run the node may spend.
    pub admin: Rate,
    /// What another node may spend: each call costs 1, and 10 for each KiB of it.
    pub peer: Rate,
}

/// What one caller may spend: a bucket that holds so much when it is full, and into which so much flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// In the long run, in units of cost; 0 for no limit.
    pub per_minute: u32,
    /// At once; a minute's share where it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
}

/// As it stands in settings: what is not set there is as it comes, of a rate as well.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    cost: Option<u64>,
    loopback: Option<bool>,
    anonymous: GivenRate,
    app: GivenRate,
    local_government: GivenRate,
    editor: GivenRate,
    admin: GivenRate,
    peer: GivenRate,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct GivenRate {
    per_minute: Option<u32>,
    burst: Option<u32>,
}

impl GivenRate {
    fn or(self, usual: Rate) -> Rate {
        Rate {
            per_minute: self.per_minute.unwrap_or(usual.per_minute),
            burst: self.burst.or(usual.burst),
        }
    }
}

impl From<Given> for Limits {
    fn from(given: Given) -> Self {
        let usual = Self::default();
        Self {
            cost: given.cost.unwrap_or(usual.cost),
            loopback: given.loopback.unwrap_or(usual.loopback),
            anonymous: given.anonymous.or(usual.anonymous),
            app: given.app.or(usual.app),
            local_government: given.local_government.or(usual.local_government),
            editor: given.editor.or(usual.editor),
            admin: given.admin.or(usual.admin),
            peer: given.peer.or(usual.peer),
        }
    }
}

impl Rate {
    /// What a full bucket holds.
    #[must_use]
    pub fn bucket(self) -> NonZeroU32 {
        let burst = self.burst.unwrap_or(self.per_minute);
        NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN)
    }
}

const fn minutely(per_minute: u32) -> Rate {
    Rate {
        per_minute,
        burst: None,
    }
}

impl Default for Limits {
    fn default() -> Self {
        let known = minutely(30_000_000);
        Self {
            cost: limits::COST,
            loopback: true,
            anonymous: minutely(6_000_000),
            app: known,
            local_government: known,
            editor: known,
            admin: known,
            peer: minutely(6_000_000),
        }
    }
}

impl Limits {
    /// What one with this role may spend.
    #[must_use]
    pub const fn rate(&self, role: Role) -> Rate {
        match role {
            Role::Anonymous => self.anonymous,
            Role::App => self.app,
            Role::LocalGovernment => self.local_government,
            Role::Editor => self.editor,
            Role::Admin => self.admin,
            Role::Peer => self.peer,
        }
    }
}
