//! How long a server waits for those at the other end of its connections. Each connection takes a socket and some memory:
//! who sends a byte a minute, or never reads, could hold any number of them.

use std::{any::Any, net::Shutdown, time::Duration};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

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
    /// Sees to a new connection; `None` of what is none, and of one that cannot be watched over: that one is ended, as it
    /// could be held for ever.
    pub(super) fn receive(self, connection: &dyn Any) -> Option<Visit> {
        let stream = socket_of(connection)?;
        if let Err(fault) = self.give_up_on_silence(stream) {
            let error = &fault as &dyn std::error::Error;
            tracing::warn!(
                error,
                "a connection whose other end reads nothing stays open: its time limit could not be set"
            );
        }
        let visit = Visit::on(stream, self.idle + self.head);
        let ended = |fault: &std::io::Error| {
            // Where that fails, the other end was quicker.
            drop(SockRef::from(stream).shutdown(Shutdown::Both));
            tracing::warn!(
                error = fault as &dyn std::error::Error,
                "a connection was ended, as it cannot be watched over: see to the number of files that may be open"
            );
        };
        visit.inspect_err(ended).ok()
    }

    /// Lets the system end a connection whose other end does not take what it is sent: the server's own timers run only
    /// between answers, not within one.
    #[cfg(target_os = "linux")]
    fn give_up_on_silence(self, stream: &TcpStream) -> std::io::Result<()> {
        SockRef::from(stream).set_tcp_user_timeout(Some(self.unread))
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

/// The socket of a connection, with or without TLS.
fn socket_of(connection: &dyn Any) -> Option<&TcpStream> {
    let secured = connection.downcast_ref::<TlsStream<TcpStream>>();
    let secured = secured.map(|stream| stream.get_ref().0);
    secured.or_else(|| connection.downcast_ref())
}
