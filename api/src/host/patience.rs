//! How long a server waits for those at the other end of its connections. Each connection takes a socket and some memory:
//! who sends a byte a minute, or never reads, could hold any number of them.

use std::{any::Any, time::Duration};

use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// How long to wait for what. All is per connection, and counts only while the server waits for the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a request's line and headers: one packet for nearly everybody.
    pub head: Duration,
    /// For its body, from the headers to the last byte.
    pub body: Duration,
    /// For the next request. Longer than what clients and proxies pause between two, so that they need not connect anew.
    pub idle: Duration,
    /// For what was sent to be acknowledged, and for there to be room for more.
    pub unread: Duration,
    /// For the other end to close the connection as well.
    pub leaving: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            unread: Duration::from_secs(30),
            leaving: Duration::from_secs(2),
        }
    }
}

impl Patience {
    /// Lets the system end a connection whose other end does not take what it is sent: the server's own timers run only
    /// between answers, not within one. Where the system cannot, proxies in front have to.
    pub(super) fn give_up_on_silence(self, connection: &dyn Any) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else {
            return;
        };
        #[cfg(target_os = "linux")]
        if let Err(fault) = SockRef::from(stream).set_tcp_user_timeout(Some(self.unread)) {
            tracing::debug!(
                error = &fault as &dyn std::error::Error,
                "a connection has no time limit"
            );
        }
        #[cfg(not(target_os = "linux"))]
        let _ = SockRef::from(stream);
    }
}
