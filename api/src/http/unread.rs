//! Bodies that are not read to their end. The framework goes on to take in what is left of a body in parts, without an
//! end in time, as soon as nobody holds it any more: a client could send a byte a minute to whatever refuses it. Where
//! it is still held when the answer is out, the connection is closed. And a request is not over before its answer is out.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header,
    middleware::Next,
    web::Bytes,
};
use futures::Stream;

use crate::host::{Asking, Visit};

/// Holds a body that comes in parts, and the request, until the answer is out.
pub(crate) async fn bodies<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asking = request.request().conn_data().map(Visit::begin);
    let comes_in_parts = request.headers().contains_key(header::TRANSFER_ENCODING);
    let unread = comes_in_parts.then(|| {
        let held = Held(Rc::new(RefCell::new(request.take_payload())));
        let payload = Box::pin(held.clone());
        request.set_payload(Payload::Stream { payload });
        held
    });
    let response = next.call(request).await?;
    Ok(response.map_body(|_, answer| {
        BoxBody::new(Answer {
            body: BoxBody::new(answer),
            _unread: unread,
            _asking: asking,
        })
    }))
}

/// A body, for whoever reads it and for whoever answers.
#[derive(Clone)]
struct Held(Rc<RefCell<Payload>>);

impl Stream for Held {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// An answer that is let go of after its last byte, and the request with it.
struct Answer {
    body: BoxBody,
    _unread: Option<Held>,
    _asking: Option<Asking>,
}

impl MessageBody for Answer {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
