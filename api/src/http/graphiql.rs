//! A plain page to ask questions by hand. It loads nothing from elsewhere.

use actix_web::{HttpResponse, http::header};

const PAGE: &str = include_str!("graphiql/page.html");
const SCRIPT: &str = include_str!("graphiql/page.js");
const STYLE: &str = include_str!("graphiql/page.css");

/// The page may load and ask its own server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn page() -> HttpResponse {
    file("text/html; charset=utf-8", PAGE)
}

pub(super) async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", SCRIPT)
}

pub(super) async fn style() -> HttpResponse {
    file("text/css; charset=utf-8", STYLE)
}

fn file(media: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(content)
}
