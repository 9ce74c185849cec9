//! `[subscriptions]`.

use std::time::Duration;

use jumelage_federation::prepare::limits;
use serde::{Deserialize, Serialize};

/// How much the node holds open for those who follow it, and how long it waits for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subscriptions {
    /// WebSockets and event streams that may be open at a time.
    pub connections: usize,
    /// Of these, those of one caller: an address, or one who is known. Callers that are not limited otherwise are not here.
    pub per_caller: usize,
    /// Operations that one WebSocket may have under way at a time.
    pub per_connection: usize,
    /// Bytes that a message of a client may have.
    pub message_bytes: usize,
    /// For `connection_init`, from when the WebSocket is open.
    pub init_seconds: u16,
    /// Between two signs of life; a WebSocket of which three of them in a row have no echo is ended.
    pub keep_alive_seconds: u16,
    /// For what was sent over a WebSocket to be taken.
    pub stuck_seconds: u16,
    /// Between two looks at the database for what other processes have written.
    pub poll_ms: u32,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self {
            connections: 1_000,
            per_caller: 50,
            per_connection: 50,
            message_bytes: limits::BODY,
            init_seconds: 10,
            keep_alive_seconds: 15,
            stuck_seconds: 30,
            poll_ms: 1_000,
        }
    }
}

impl Subscriptions {
    /// For `connection_init`.
    #[must_use]
    pub fn init(&self) -> Duration {
        Duration::from_secs(self.init_seconds.max(1).into())
    }

    /// Between two signs of life.
    #[must_use]
    pub fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds.max(1).into())
    }

    /// For what was sent to be taken.
    #[must_use]
    pub fn stuck(&self) -> Duration {
        Duration::from_secs(self.stuck_seconds.max(1).into())
    }

    /// Between two looks at the database.
    #[must_use]
    pub fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms.max(10).into())
    }
}
