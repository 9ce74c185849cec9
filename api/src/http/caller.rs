//! Who sends a request, and from where.

mod refused;

use std::net::IpAddr;

use actix_web::{HttpRequest, http::header};
use jumelage_schema::viewer::Viewer;
use url::form_urlencoded;

pub(super) use self::refused::Refused;
use super::forwarded::client_address;
use crate::node::Node;

/// Who asks, and from where.
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    /// None of a request that came over no network.
    pub(super) address: Option<IpAddr>,
}

impl Caller {
    /// Whoever sends this request to a node: somebody, or the one whose access token it bears (RFC 6750). A token that
    /// is not good is refused, and not taken for none: its bearer would wonder what is missing from the answer.
    pub(super) async fn of(request: &HttpRequest, node: &Node) -> Result<Self, Refused> {
        if form_urlencoded::parse(request.query_string().as_bytes())
            .any(|(name, _)| name == "access_token")
        {
            return Err(Refused::InUrl);
        }
        let viewer = match bearer(request)? {
            None => Viewer::anonymous(),
            Some(token) => {
                let viewer = node.identity.viewer(token).await;
                viewer.map_err(|refusal| Refused::log(node, refusal))?
            }
        };
        Ok(Self {
            viewer,
            address: client_address(request, &node.settings.proxies),
        })
    }
}

/// The token in the one header that there may be for it.
pub(super) fn bearer(request: &HttpRequest) -> Result<Option<&str>, Refused> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = headers.next() else {
        return Ok(None);
    };
    if headers.next().is_some() {
        return Err(Refused::NoBearer);
    }
    let value = value.to_str().map_err(|_| Refused::NoBearer)?;
    let (scheme, token) = value.split_once(' ').ok_or(Refused::NoBearer)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Refused::NoBearer);
    }
    Ok(Some(token.trim_matches(' ')))
}
