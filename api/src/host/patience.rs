//! How long a server waits for those at the other end of its connections. Each connection takes a socket and some memory:
//! who sends a byte a minute, or never reads, could hold any number of them.

use std::{any::Any, time::Duration};

use actix_web::rt::net::TcpStream;

use super::Visit;

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
    /// Sees to a new connection; `None` of what is none.
    pub(super) fn receive(self, connection: &dyn Any) -> Option<Visit> {
        let stream = connection.downcast_ref::<TcpStream>()?;
        let visit = Visit::on(stream, self.idle + self.head);
        let visit = self.give_up_on_silence(stream).and(visit);
        let told = |fault: &std::io::Error| {
            tracing::debug!(
                error = fault as &dyn std::error::Error,
                "a connection has no time limit"
            );
        };
        visit.inspect_err(told).ok()
    }

    /// Lets the system end a connection whose other end does not take what it is sent: the server's own timers run only
    /// between answers, not within one.
    #[cfg(target_os = "linux")]
    fn give_up_on_silence(self, stream: &TcpStream) -> std::io::Result<()> {
        socket2::SockRef::from(stream).set_tcp_user_timeout(Some(self.unread))
    }

    /// Other systems cannot: proxies in front have to.
    #[cfg(not(target_os = "linux"))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "as where the system can"
    )]
    fn give_up_on_silence(self, _: &TcpStream) -> std::io::Result<()> {
        Ok(())
    }
}
