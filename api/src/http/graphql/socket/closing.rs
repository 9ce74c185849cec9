//! Why the node closes a WebSocket: the protocol's codes, and those of RFC 6455 where it has none.

use actix_ws::{CloseCode, CloseReason, ProtocolError};

/// A code, and what to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Closing {
    fn of(code: u16, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { code, reason }
    }

    /// The client said that it leaves.
    pub(super) fn normal() -> Self {
        Self::of(1000, "")
    }

    /// The process is told to stop: the client may connect anew, and go on from its cursor.
    pub(super) fn going_away() -> Self {
        Self::of(1001, "the node is being restarted: connect again")
    }

    pub(super) fn stuck() -> Self {
        Self::of(
            1008,
            "what was sent was not taken: connect again, and read faster",
        )
    }

    pub(super) fn too_big(limit: usize) -> Self {
        Self::of(1009, format!("a message may have {limit} bytes"))
    }

    pub(super) fn later(reason: impl Into<String>) -> Self {
        Self::of(1013, reason)
    }

    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self::of(4400, reason)
    }

    pub(super) fn unauthorized() -> Self {
        Self::of(
            4401,
            "Unauthorized: wait for connection_ack before you subscribe",
        )
    }

    pub(super) fn forbidden(reason: &str) -> Self {
        Self::of(4403, format!("Forbidden: {reason}"))
    }

    pub(super) fn no_protocol() -> Self {
        Self::of(
            4406,
            "Subprotocol not acceptable: this node speaks graphql-transport-ws",
        )
    }

    pub(super) fn not_initialised() -> Self {
        Self::of(4408, "Connection initialisation timeout")
    }

    pub(super) fn exists(id: &str) -> Self {
        Self::of(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn initialised_twice() -> Self {
        Self::of(4429, "Too many initialisation requests")
    }

    /// After what was no message.
    pub(super) fn of_fault(fault: &ProtocolError, limit: usize) -> Option<Self> {
        match fault {
            ProtocolError::Overflow => Some(Self::too_big(limit)),
            ProtocolError::Io(fault) if fault.kind() == std::io::ErrorKind::InvalidData => {
                Some(Self::invalid("a message is text in UTF-8"))
            }
            // There is nobody to be told.
            ProtocolError::Io(_) => None,
            fault => Some(Self::of(1002, fault.to_string())),
        }
    }

    pub(super) fn frame(self) -> CloseReason {
        let description = (!self.reason.is_empty()).then_some(self.reason);
        CloseReason {
            code: CloseCode::from(self.code),
            description,
        }
    }
}
