//! What goes out, one message after the other: the next is made when the socket has room for it, so that of those who
//! read slowly nothing piles up here.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};
use actix_ws::Session;
use tokio::{
    sync::{Mutex, watch},
    time::timeout,
};

use super::{closing::Closing, message::ToClient};

/// Why nothing goes out any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The connection is over.
    Gone,
    /// What was sent is not taken.
    Stuck,
}

/// Whether there is room for the next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// All that was sent has found some.
    There,
    /// Something waits.
    Awaited,
    /// The connection is over.
    Over,
}

/// The one way out.
#[derive(Clone)]
pub(super) struct Outlet {
    session: Session,
    room: watch::Sender<Room>,
    turn: Rc<Mutex<()>>,
    patience: Duration,
}

impl Outlet {
    pub(super) fn new(session: Session, room: watch::Sender<Room>, patience: Duration) -> Self {
        Self {
            session,
            room,
            turn: Rc::default(),
            patience,
        }
    }

    pub(super) async fn send(&self, message: &ToClient<'_>) -> Result<(), Lost> {
        let text = serde_json::to_string(message).unwrap_or_default();
        let mut session = self.session.clone();
        self.taken(async move { session.text(text).await }).await
    }

    pub(super) async fn ping(&self) -> Result<(), Lost> {
        let mut session = self.session.clone();
        self.taken(async move { session.ping(b"").await }).await
    }

    pub(super) async fn pong(&self, payload: &[u8]) -> Result<(), Lost> {
        let mut session = self.session.clone();
        self.taken(async move { session.pong(payload).await }).await
    }

    /// Sends something when it is its turn, and waits until it has found room.
    async fn taken(
        &self,
        sending: impl Future<Output = Result<(), actix_ws::Closed>>,
    ) -> Result<(), Lost> {
        let sent = async {
            let _turn = self.turn.lock().await;
            let mut room = self.room.subscribe();
            self.room.send_if_modified(|room| {
                let is_open = *room == Room::There;
                if is_open {
                    *room = Room::Awaited;
                }
                is_open
            });
            sending.await.map_err(|_| Lost::Gone)?;
            match room
                .wait_for(|room| *room != Room::Awaited)
                .await
                .as_deref()
            {
                Ok(Room::There) => Ok(()),
                _ => Err(Lost::Gone),
            }
        };
        let sent = timeout(self.patience, sent).await;
        sent.unwrap_or(Err(Lost::Stuck))
    }

    /// Says why it closes, to whoever may still listen, and waits a little for that to go out; says whether it has.
    pub(super) async fn close(self, closing: Closing, leaving: Duration) -> bool {
        let mut room = self.room.subscribe();
        let closing = async {
            // Where it is closed already, there is nothing to wait for.
            drop(self.session.close(Some(closing.frame())).await);
            drop(room.wait_for(|room| *room == Room::Over).await);
        };
        timeout(leaving, closing).await.is_ok()
    }
}

/// The response with its body watched, and what tells of it.
pub(super) fn watched(response: HttpResponse) -> (HttpResponse, watch::Sender<Room>) {
    let room = watch::Sender::new(Room::There);
    let told = room.clone();
    let response = response.map_body(|_, body| BoxBody::new(Watched { body, room: told }));
    (response, room)
}

/// A body that says when it has nothing to give: whoever writes it to the socket comes for more only when there is room.
struct Watched {
    body: BoxBody,
    room: watch::Sender<Room>,
}

impl Watched {
    fn tell(&self, now: Room) {
        self.room.send_if_modified(|room| {
            let is_new = *room != now;
            *room = now;
            is_new
        });
    }
}

impl MessageBody for Watched {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let part = Pin::new(&mut self.body).poll_next(cx);
        if part.is_pending() {
            self.tell(Room::There);
        }
        part
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tell(Room::Over);
    }
}
