//! Cross-origin resource sharing: which sites' pages may read what the node answers.
//!
//! Written here because one process serves several nodes, each with its own list: the framework's middleware has one for
//! all, and does not know which node a request is for. No answer depends on a cookie, so credentials are never shared: a
//! page that has a token sends it itself.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web,
};

use super::is_for_everybody;
use crate::{host::Hosts, settings::Origins};

/// What a page may send beside what every page may.
const ACCEPTED: HeaderValue = HeaderValue::from_static(
    "accept, authorization, content-type, graphql-require-preflight, if-none-match, last-event-id, traceparent, tracestate",
);

/// What a page may read beside what every page may.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("ETag, RateLimit, RateLimit-Policy, Retry-After, traceparent");

/// How long a browser may remember what it was told, in seconds: Chromium takes no more.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");

/// Answers browsers that ask beforehand, and tells them who may read the answer.
pub(crate) async fn origins<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = is_for_everybody(request.path()).then(|| allowed(&request));
    let Some((origins, allowed)) = allowed.flatten() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let asks_beforehand = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if asks_beforehand {
        let mut answer = HttpResponse::NoContent().finish();
        if allowed.is_some() {
            let headers = answer.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ACCEPTED);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        }
        request.into_response(answer).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    if origins == Sharing::WithSome {
        // Who is not told is told so as well: no cache may give another's answer to either.
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    if let Some(origin) = allowed {
        share(headers, origin);
    }
    Ok(response)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sharing {
    WithAll,
    WithSome,
}

/// How the node shares, and what to allow this request's page; `None` where there is no node.
fn allowed(request: &ServiceRequest) -> Option<(Sharing, Option<HeaderValue>)> {
    let hosts = request.app_data::<web::Data<Hosts>>()?;
    let origins = &hosts.node(request.request())?.settings.http.cors_origins;
    if *origins == Origins::Any {
        return Some((Sharing::WithAll, Some(HeaderValue::from_static("*"))));
    }
    let origin = request.headers().get(header::ORIGIN);
    let origin = origin.filter(|origin| origin.to_str().is_ok_and(|name| origins.has(name)));
    Some((Sharing::WithSome, origin.cloned()))
}

fn share(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
