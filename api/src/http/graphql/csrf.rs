//! Against forged requests of other sites' pages: what a browser sends without asking first is not read. Queries by GET
//! it may send; they change nothing, and the page cannot read the answer unless it may.

use actix_web::{HttpMessage, HttpRequest};
use jumelage_federation::error::Code;

use crate::http::media::is_json;

/// A header that no page can send to another site without the browser asking there first; its value says nothing.
pub(super) const PREFLIGHT: &str = "graphql-require-preflight";

/// Lets through bodies in JSON, and forms that no page can send without the browser asking first.
pub(super) fn keep(request: &HttpRequest) -> Result<(), (Code, &'static str)> {
    if is_json(request) {
        return Ok(());
    }
    if !request.content_type().starts_with("multipart/") {
        let message = "send the request as application/json, in UTF-8";
        return Err((Code::UnsupportedMediaType, message));
    }
    // A form can be sent by any page, and with its user's token where a browser adds one.
    if !request.headers().contains_key(PREFLIGHT) {
        let message = "a multipart body needs the header GraphQL-Require-Preflight, with any value";
        return Err((Code::PreflightRequired, message));
    }
    Ok(())
}

/// Whether a body is a form with files in it.
pub(super) fn is_form(request: &HttpRequest) -> bool {
    !is_json(request)
}
