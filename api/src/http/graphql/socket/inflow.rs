//! What comes in, counted below the frames. The framework looks at a frame's length only when all of the frame has come,
//! and takes in fragments without counting what each of them costs: what a frame announces, and how small its fragments
//! are, is up to the client.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error, FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    web::{self, Bytes},
};
use actix_ws::AggregatedMessage;
use futures::Stream;

/// Above a message's own bytes: for the heads of its frames, and for what comes behind it in the same breath.
const SLACK: usize = 256 * 1024;

/// The bytes a client's control frame has besides what it carries: two of the head, and the mask.
const CONTROL_HEAD: usize = 6;

/// How many bytes have come since the last whole message.
#[derive(Clone, Default)]
pub(super) struct Inflow(Rc<Cell<usize>>);

impl Inflow {
    /// The body of a request, of which so many bytes come at most for one message.
    pub(super) fn bound(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
        message_bytes: usize,
    ) -> Result<web::Payload, Error> {
        let payload = Box::pin(Counted {
            payload: payload.into_inner(),
            inflow: self.clone(),
            most: message_bytes.saturating_add(SLACK),
        });
        web::Payload::from_request(request, &mut Payload::Stream { payload }).into_inner()
    }

    /// One is whole. Signs of life come between the fragments of others, and take but themselves away.
    pub(super) fn came(&self, message: &AggregatedMessage) {
        let left = match message {
            AggregatedMessage::Ping(carried) | AggregatedMessage::Pong(carried) => {
                self.0.get().saturating_sub(CONTROL_HEAD + carried.len())
            }
            _ => 0,
        };
        self.0.set(left);
    }
}

/// A body that fails instead of growing without bounds where it is collected.
struct Counted {
    payload: Payload,
    inflow: Inflow,
    most: usize,
}

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let part = Pin::new(&mut self.payload).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &part {
            let read = self.inflow.0.get().saturating_add(bytes.len());
            self.inflow.0.set(read);
            if read > self.most {
                return Poll::Ready(Some(Err(PayloadError::Overflow)));
            }
        }
        part
    }
}
