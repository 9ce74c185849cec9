//! What a program gets that asks for a token (RFC 6749, sections 5.1 and 5.2).

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use jumelage_schema::public::Spent;
use serde_json::json;

use crate::{
    identity::{Granted, TOKEN_LIFETIME},
    limits::Purse,
};

/// Why it gets none.
pub(super) struct Fault {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl Fault {
    pub(super) fn request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    pub(super) fn grant(description: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            description,
        )
    }

    pub(super) fn scope(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", description)
    }

    pub(super) fn client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }

    pub(super) fn unavailable(description: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            description,
        )
    }

    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            error,
            description: description.into(),
        }
    }
}

pub(super) fn granted(granted: &Granted) -> HttpResponse {
    unstored(StatusCode::OK).json(json!({
        "access_token": granted.token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME.as_secs(),
        "scope": granted.scopes.to_string(),
    }))
}

pub(super) fn refused(request: &HttpRequest, fault: &Fault) -> HttpResponse {
    let mut response = unstored(fault.status);
    if fault.status == StatusCode::UNAUTHORIZED
        && request.headers().contains_key(header::AUTHORIZATION)
    {
        let challenge = "Basic realm=\"jumelage\", charset=\"UTF-8\"";
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    response.json(json!({"error": fault.error, "error_description": fault.description}))
}

/// To one who has asked too often. RFC 6749 has no word for it but this one.
pub(super) fn busy(purse: &Purse, spent: Spent) -> HttpResponse {
    let wait = spent.retry_after_seconds;
    let mut response = unstored(StatusCode::TOO_MANY_REQUESTS).json(json!({
        "error": "temporarily_unavailable",
        "error_description": format!("too many tokens were asked for from here: ask again in {wait} s"),
    }));
    let headers = response.headers_mut();
    purse.tell(headers);
    purse.tell_when(headers);
    response
}

/// Nobody between keeps a token, or that there is none.
fn unstored(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
