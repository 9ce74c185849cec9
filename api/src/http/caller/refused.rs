//! The answer to a request that is not let in, as RFC 6750 has it, with a body as every client of GraphQL reads it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use async_graphql::Value;
use jumelage_federation::error::{Code, ResponseError};

use crate::{http::graphql::refuse_with, identity::Refusal, node::Node};

/// When an issuer may be asked again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("60");

/// Why a request is not let in.
pub(in crate::http) enum Refused {
    /// A token in the query string.
    InUrl,
    /// An `Authorization` header of another form.
    NoBearer,
    /// A token that is not good.
    Token(Refusal),
}

impl Refused {
    /// Its cause goes to the log; the token does not.
    pub(in crate::http) fn log(node: &Node, refusal: Refusal) -> Self {
        let (node, code) = (&node.settings.code, refusal.code());
        match &refusal {
            Refusal::Token(_) => tracing::info!(%node, code, "an access token was refused"),
            fault => tracing::error!(
                %node,
                code,
                error = fault as &dyn std::error::Error,
                "an access token could not be checked"
            ),
        }
        Self::Token(refusal)
    }

    /// What the client gets.
    pub(in crate::http) fn response(self, request: &HttpRequest) -> HttpResponse {
        let (code, reason, message) = match &self {
            Self::InUrl => (
                Code::TokenInUrl,
                None,
                "an access token in the URL is no secret any more: send it in the Authorization header".to_owned(),
            ),
            Self::NoBearer => (
                Code::InvalidToken,
                Some("ACCESS_TOKEN_SCHEME"),
                "the Authorization header is not one Bearer TOKEN: send an access token so, or none".to_owned(),
            ),
            Self::Token(refusal) => {
                let code = match refusal {
                    Refusal::Token(_) => Code::InvalidToken,
                    _ => Code::IdentityUnavailable,
                };
                (code, Some(refusal.code()), refusal.to_string())
            }
        };
        let challenge = challenge(code, &message);
        let mut error = ResponseError::of_request(code, message);
        error
            .extensions
            .extend(reason.map(|reason| ("reason", Value::from(reason))));
        let mut response = refuse_with(request, code, error);
        let headers = response.headers_mut();
        if code == Code::IdentityUnavailable {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        } else if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// RFC 6750, section 3. The messages are plain ASCII without quotation marks.
fn challenge(code: Code, message: &str) -> String {
    let error = match code {
        Code::TokenInUrl => "invalid_request",
        _ => "invalid_token",
    };
    format!("Bearer realm=\"jumelage\", error=\"{error}\", error_description=\"{message}\"")
}
