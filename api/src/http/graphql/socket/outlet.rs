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
    sync::{Mutex, MutexGuard, watch},
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
    /// Whose turn it is, and why nobody has one any more: those who waited for theirs do not try it all over again.
    turn: Rc<Mutex<Option<Lost>>>,
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
        let turn = self.turn.lock().await;
        self.taken(turn, session.text(text)).await
    }

    /// Asks for a sign of life, unless something is on its way, which will tell as well; says whether it has.
    pub(super) async fn ping(&self) -> Result<bool, Lost> {
        let Ok(turn) = self.turn.try_lock() else {
            return Ok(false);
        };
        let mut session = self.session.clone();
        self.taken(turn, session.ping(b"")).await.map(|()| true)
    }

    pub(super) async fn pong(&self, payload: &[u8]) -> Result<(), Lost> {
        let mut session = self.session.clone();
        let turn = self.turn.lock().await;
        self.taken(turn, session.pong(payload)).await
    }

    /// Sends something whose turn it is, and waits until it has found room. The wait for a turn is not counted: it says
    /// nothing of whether this is taken.
    async fn taken(
        &self,
        mut turn: MutexGuard<'_, Option<Lost>>,
        sending: impl Future<Output = Result<(), actix_ws::Closed>>,
    ) -> Result<(), Lost> {
        if let Some(lost) = *turn {
            return Err(lost);
        }
        let sent = async {
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
        let sent = sent.unwrap_or(Err(Lost::Stuck));
        *turn = sent.err();
        sent
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use actix_web::{FromRequest, test::TestRequest, web};
    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(3);

    /// An outlet, and the body that whoever writes to the socket takes from.
    async fn outlet() -> (Outlet, Pin<Box<BoxBody>>) {
        let headers = [
            ("upgrade", "websocket"),
            ("connection", "upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "x3JJHMbDL1EzLkh9GBhXDw=="),
        ];
        let request = headers
            .into_iter()
            .fold(TestRequest::default(), TestRequest::insert_header);
        let (request, mut payload) = request.to_http_parts();
        let payload = web::Payload::from_request(&request, &mut payload);
        let (response, session, _) = actix_ws::handle(&request, payload.await.unwrap()).unwrap();
        let (response, room) = watched(response);
        let body = Box::pin(response.into_body());
        (Outlet::new(session, room, PATIENCE), body)
    }

    /// Takes all that there is.
    async fn take(body: &mut Pin<Box<BoxBody>>) {
        poll_fn(|cx| {
            while body.as_mut().poll_next(cx).is_ready() {}
            Poll::Ready(())
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_for_the_turns_of_others_is_not_stuck() {
        let (outlet, mut body) = outlet().await;
        let slowly = async {
            for _ in 0..3 {
                sleep(PATIENCE * 2 / 3).await;
                take(&mut body).await;
            }
        };
        let (first, second, third, ()) = tokio::join!(
            outlet.send(&ToClient::Pong),
            outlet.pong(b""),
            outlet.send(&ToClient::Pong),
            slowly
        );
        assert_eq!([first, second, third], [Ok(()); 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn where_one_is_stuck_those_who_wait_are_told_at_once() {
        let (outlet, _body) = outlet().await;
        let both =
            async { tokio::join!(outlet.send(&ToClient::Pong), outlet.send(&ToClient::Pong)) };
        let sent = timeout(PATIENCE * 3 / 2, both).await;
        assert_eq!(sent.unwrap(), (Err(Lost::Stuck), Err(Lost::Stuck)));
    }

    #[tokio::test(start_paused = true)]
    async fn no_sign_of_life_is_asked_for_while_something_is_on_its_way() {
        let (outlet, mut body) = outlet().await;
        let send = outlet.send(&ToClient::Pong);
        let ping = async {
            let asked = outlet.ping().await;
            take(&mut body).await;
            asked
        };
        assert_eq!(tokio::join!(biased; send, ping), (Ok(()), Ok(false)));
        let (asked, ()) = tokio::join!(biased; outlet.ping(), take(&mut body));
        assert_eq!(asked, Ok(true));
    }
}
