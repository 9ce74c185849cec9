//! What goes on on a connection. The framework gives a limited time to the first head on it only: where a connection is
//! kept open, a client could send the next one byte by byte for as long as it likes.

use std::{io, net::Shutdown, sync::Arc, time::Duration};

use actix_web::rt::{self, net::TcpStream};
use socket2::{SockRef, Socket};
use tokio::{sync::watch, time::timeout};

/// How many requests have begun on a connection, and how many are over.
#[derive(Default)]
struct Asked {
    begun: usize,
    over: usize,
}

/// Whoever is at the other end of a connection; kept for as long as that is open.
pub(crate) struct Visit {
    asked: watch::Sender<Asked>,
    socket: Arc<Socket>,
}

/// Ends a connection whose other end does not take what it is sent.
pub(crate) struct HangUp(Arc<Socket>);

impl HangUp {
    pub(crate) fn now(&self) {
        // Where that fails, the other end was quicker.
        drop(self.0.shutdown(Shutdown::Both));
    }
}

/// A request, from its head to the last byte of its answer.
pub(crate) struct Asking(watch::Sender<Asked>);

impl Visit {
    /// Ends the connection when nothing is asked on it for so long.
    pub(super) fn on(connection: &TcpStream, patience: Duration) -> io::Result<Self> {
        let socket = Arc::new(SockRef::from(connection).try_clone()?);
        let (visit, asked) = watch::channel(Asked::default());
        rt::spawn(watch_over(Arc::clone(&socket), asked, patience));
        Ok(Self {
            asked: visit,
            socket,
        })
    }

    pub(crate) fn begin(&self) -> Asking {
        self.asked.send_modify(|asked| asked.begun += 1);
        Asking(self.asked.clone())
    }

    pub(crate) fn hang_up(&self) -> HangUp {
        HangUp(Arc::clone(&self.socket))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.send_modify(|asked| asked.over += 1);
    }
}

async fn watch_over(socket: Arc<Socket>, mut asked: watch::Receiver<Asked>, patience: Duration) {
    loop {
        let is_asking = {
            let asked = asked.borrow_and_update();
            asked.begun > asked.over
        };
        let change = asked.changed();
        let change = if is_asking {
            Ok(change.await)
        } else {
            timeout(patience, change).await
        };
        match change {
            Ok(Ok(())) => {}
            // The connection is closed.
            Ok(Err(_)) => return,
            Err(_) => {
                // Where that fails, the other end was quicker.
                drop(socket.shutdown(Shutdown::Both));
                return;
            }
        }
    }
}
