//! Reading a request's body: as it was sent, within its size and its time.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::{StatusCode, header},
    web::{Bytes, BytesMut, Payload},
};
use futures::StreamExt;
use jumelage_federation::error::Code;
use tokio::time::timeout;

use crate::host::Hosts;

/// Why a body was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyError {
    /// A few bytes may become any number of them.
    #[error("the body is sent as “{0}”: send it as it is, compressed bodies are not read")]
    Compressed(String),
    /// It is larger than it may be.
    #[error("the body is too large: it may have {0} bytes")]
    TooLarge(usize),
    /// It takes longer than it may.
    #[error("the body did not come within {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// It ends too early.
    #[error("the body broke off: send it whole")]
    BrokeOff,
}

impl BodyError {
    pub(super) const fn code(&self) -> Code {
        match self {
            Self::Compressed(_) => Code::UnsupportedMediaType,
            Self::TooLarge(_) => Code::BodyTooLarge,
            Self::TooSlow(_) => Code::BodyTooSlow,
            Self::BrokeOff => Code::MalformedRequest,
        }
    }

    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Compressed(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::BrokeOff => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads it. The framework's own way would inflate compressed bodies, piece by piece before it counts them, and waits
/// for ever.
pub(super) async fn read(
    request: &HttpRequest,
    hosts: &Hosts,
    payload: Payload,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if let Some(encoding) =
        encoding.filter(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        let encoding = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
        return Err(BodyError::Compressed(encoding));
    }
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(BodyError::TooLarge(limit));
    }
    let patience = hosts.patience.body;
    let body = timeout(patience, all_of(payload, limit)).await;
    body.unwrap_or(Err(BodyError::TooSlow(patience)))
}

async fn all_of(mut payload: Payload, limit: usize) -> Result<Bytes, BodyError> {
    let mut body = BytesMut::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| BodyError::BrokeOff)?;
        if body.len() + part.len() > limit {
            return Err(BodyError::TooLarge(limit));
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}
