//! Headers by which a browser makes less of an answer than it could: on every answer, unless its handler says otherwise.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web,
};

use super::is_for_everybody;
use crate::host::Hosts;

/// Nothing that is answered is a page, but for the one to ask by hand, which has a policy of its own.
const NO_PAGE: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A year, as is usual.
const HTTPS_ONLY: &str = "max-age=31536000";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Adds them.
pub(crate) async fn headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_shared = is_for_everybody(request.path());
    let is_https = is_https(&request);
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CONTENT_SECURITY_POLICY, NO_PAGE);
    set(header::X_FRAME_OPTIONS, "DENY");
    set(OPENER_POLICY, "same-origin");
    set(
        RESOURCE_POLICY,
        if is_shared {
            "cross-origin"
        } else {
            "same-origin"
        },
    );
    set(header::CACHE_CONTROL, "no-cache");
    if is_https {
        set(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    Ok(response)
}

/// Whether the node is reached over TLS, be it by a proxy in front.
fn is_https(request: &ServiceRequest) -> bool {
    let hosts = request.app_data::<web::Data<Hosts>>();
    let node = hosts.and_then(|hosts| hosts.node(request.request()));
    node.is_some_and(|node| node.settings.public_url.starts_with("https:"))
}
